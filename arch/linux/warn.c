/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* warn.c - a WARN() stops the system, when asked for: a kprobe on the function in which all kinds of it end.
 * What stopped goes on as if nothing had been; it cannot be stepped from inside a kprobe. */
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/smp.h>

#include "linux.h"
#include "stub/types.h"

#define TEXT_MAX 160

static char text[HF_CPU_MAX][TEXT_MAX];
static bool watching;

/* __warn(file, line, ...) */
static int on_warn(struct kprobe *kp, struct pt_regs *regs)
{
	unsigned cpu = linux_cpu_self();
	const char *file = (const char *)linux_cpu_arg(regs, 0);

	if (cpu >= HF_CPU_MAX)
		return 0;
	if (file != NULL)
		snprintf(text[cpu], TEXT_MAX, "WARN at %s:%d", file, (int)linux_cpu_arg(regs, 1));
	else
		snprintf(text[cpu], TEXT_MAX, "WARN");
	const struct hf_event ev = {.kind = HF_TRAP_REQUEST,
		.flags = HF_EVENT_NOT_RESUMABLE | HF_EVENT_REGS_READ_ONLY,
		.msg = text[cpu]};
	(void)linux_trap(regs, &ev);
	return 0;
}

static struct kprobe warn_probe;

int linux_watch_warnings(bool on)
{
	int err = 0;

	if (on && !watching) {
		warn_probe = (struct kprobe){.symbol_name = "__warn", .pre_handler = on_warn};
		err = register_kprobe(&warn_probe);
		if (err < 0)
			pr_err("holdfast: no kprobe on __warn: %d\n", err);
		watching = err == 0;
	} else if (!on && watching) {
		unregister_kprobe(&warn_probe);
		watching = false;
	}
	return err;
}
