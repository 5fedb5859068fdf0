/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.c - instead of monitor_none.c: the port's ops with the debug unit's. */
#include "arch/armv7m/armv7m.h"
#include "machine.h"
#include "monitor.h"

const struct hf_arch_ops *machine_hf_arch(void)
{
	static struct hf_arch_ops ops;

	if (ops.name == NULL) {
		ops = armv7m_ops;
		armv7m_monitor_ops(&ops);
	}
	return &ops;
}
