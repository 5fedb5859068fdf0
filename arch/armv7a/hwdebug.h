/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwdebug.h - the debug registers of ARMv7-A, through coprocessor 14. */
#ifndef ARMV7A_HWDEBUG_H
#define ARMV7A_HWDEBUG_H

#include "arch/arm/hwdebug.h"

/* No debug event of this CPU becomes an exception until hw_continue(), which does nothing when there was
 * no pause. For what the debugger itself and the exception entry touch: nothing masks a watchpoint on
 * ARMv7 (C11.3: only user mode, secure state and MDBGEN decide), and no step leads off it there. */
void armv7a_hw_pause(void);
void armv7a_hw_continue(void);

#endif /* ARMV7A_HWDEBUG_H */
