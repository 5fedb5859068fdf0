/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.h - hf_board_stop(): a program asks for the debugger, and says why. */
#ifndef ARM_STOP_H
#define ARM_STOP_H

#include "stub/hf.h"

#define ARM_STOP_BYTES 76u /* of a reason; a line of the greeting has room for it */

#define ARM_STOP_SIGNAL 5u /* SIGTRAP: gdb's number (include/gdb/signals.def) */

/* hf_board_stop() has trapped: tell the debugger, ev being complete but for msg. text: the program's address of
 * the reason, 0: none, of which at most room bytes are read; msg: ARM_STOP_BYTES that are this CPU's. */
void arm_stop(struct hf_event *ev, hf_addr text, size_t room, char *msg);

#endif /* ARM_STOP_H */
