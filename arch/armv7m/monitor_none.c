/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* monitor_none.c - instead of monitor/: no debug unit is used, and BKPT is an exception by itself. */
#include "armv7m.h"

bool armv7m_debug_event(enum hf_trap_kind *kind, hf_addr *addr)
{
	(void)kind;
	(void)addr;
	return false;
}
