/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ksyms.c - names that the kernel does not export. A kprobe may be set by name, and tells where it was
 * set: on the kernel's own lookup function, that opens all others. On arm and arm64 Debian's kernels
 * keep names of functions only (CONFIG_KALLSYMS_ALL is off), so data is not found there. */
#include <linux/kprobes.h>
#include <linux/printk.h>

#include "linux.h"

struct linux_fns linux_fn;

static unsigned long (*lookup)(const char *name);

static const struct {
	const char *name;
	void *slot;
} wanted[] = {
	{"kallsyms_lookup", &linux_fn.kallsyms_lookup},
	{"copy_to_kernel_nofault", &linux_fn.copy_to_kernel_nofault},
	{"core_kernel_text", &linux_fn.core_kernel_text},
	{"is_module_text_address", &linux_fn.is_module_text_address},
	{"security_locked_down", &linux_fn.security_locked_down},
	{"rcu_cpu_stall_reset", &linux_fn.rcu_cpu_stall_reset},
	{"clocksource_touch_watchdog", &linux_fn.clocksource_touch_watchdog},
	{"touch_all_softlockup_watchdogs", &linux_fn.touch_all_softlockup_watchdogs},
	{"machine_power_off", &linux_fn.machine_power_off},
	{"_printk_deferred", &linux_fn.print_deferred},
};

int linux_ksyms_init(void)
{
	struct kprobe kp = {.symbol_name = "kallsyms_lookup_name"};
	int err = register_kprobe(&kp);

	if (err < 0) {
		pr_err("holdfast: no kprobe on kallsyms_lookup_name: %d\n", err);
		return err;
	}
	lookup = (unsigned long (*)(const char *))kp.addr;
	unregister_kprobe(&kp);
	for (unsigned i = 0; i < ARRAY_SIZE(wanted); i++)
		*(unsigned long *)wanted[i].slot = lookup(wanted[i].name);
	return 0;
}

unsigned long linux_ksym(const char *name)
{
	return lookup != NULL ? lookup(name) : 0;
}
