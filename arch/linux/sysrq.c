/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sysrq.c - a sysrq key that stops the system. */
#include <asm/irq_regs.h>
#include <linux/irqflags.h>
#include <linux/printk.h>
#include <linux/sysrq.h>
#include <linux/version.h>

#include "linux.h"

static int sysrq_key;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
static void on_sysrq(u8 key)
#else
static void on_sysrq(int key)
#endif
{
	const struct hf_event ev = {.kind = HF_TRAP_REQUEST};
	unsigned long flags;

	linux_access_refresh();
	local_irq_save(flags);
	struct pt_regs *regs = get_irq_regs(); /* of the CPU that it stays on */
	if (regs != NULL)
		(void)linux_trap(regs, &ev);
	else
		(void)linux_trap_here(&ev);
	local_irq_restore(flags);
}

/* Debian's sysrq mask has SYSRQ_ENABLE_LOG in it, but not the bit that kgdb's own key asks for. */
#define SYSRQ_ENABLE_LOG 0x0002
static const struct sysrq_key_op sysrq_op = {
	.handler = on_sysrq,
	.help_msg = "debug(g)",
	.action_msg = "holdfast",
	.enable_mask = SYSRQ_ENABLE_LOG,
};

void linux_sysrq_init(void)
{
	static const char keys[] = "gy"; /* g is free where the kernel has no kgdb */

	for (const char *key = keys; *key != '\0' && sysrq_key == 0; key++) {
		if (register_sysrq_key((u8)*key, &sysrq_op) == 0)
			sysrq_key = *key;
	}
	if (sysrq_key == 0)
		pr_warn("holdfast: sysrq keys %s are taken: no entry by sysrq\n", keys);
}

void linux_sysrq_exit(void)
{
	if (sysrq_key != 0)
		(void)unregister_sysrq_key((u8)sysrq_key, &sysrq_op);
	sysrq_key = 0;
}
