/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* monitor_none.c - instead of monitor/: no debug unit is used, and BKPT is an exception by itself. */
#include "armv7m.h"
#include "machine.h"

const struct hf_arch_ops *machine_hf_arch(void)
{
	return &armv7m_ops;
}

bool armv7m_debug_event(const struct armv7m_fault *fault, enum hf_trap_kind *kind, hf_addr *addr)
{
	(void)fault;
	(void)kind;
	(void)addr;
	return false;
}
