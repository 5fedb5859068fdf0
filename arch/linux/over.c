/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* over.c - a session is over: is the module needed from now on, and what did the session ask the kernel for? */
#include <linux/module.h>
#include <linux/printk.h>

#include "probe.h"
#include "stub/state.h"

const char *linux_module_held(void)
{
	if (linux_hf.gdb.attached)
		return "gdb is attached";
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (linux_hf.bps[i].used)
			return "a breakpoint is set";
	}
	return NULL;
}

/* While it is held rmmod answers EBUSY, without asking us: the reason stands in the log before. */
static void hold_module(void)
{
	static const char *held;
	const char *needed = linux_module_held();

	if (needed != NULL && held == NULL) {
		if (!try_module_get(THIS_MODULE))
			return;
	} else if (needed == NULL && held != NULL) {
		module_put(THIS_MODULE);
	}
	/* not at once: what was stopped may hold the console's lock */
	if (needed != NULL && needed != held && linux_fn.print_deferred != NULL)
		(void)linux_fn.print_deferred(
			KERN_INFO "holdfast: cannot be unloaded: %s\n", needed);
	held = needed;
}

/* Breakpoints are in place again. One in what is called here begins a session that ends without this. */
void linux_session_over(void)
{
	static bool ending[HF_CPU_MAX];
	bool *mine = &ending[linux_cpu_self()];

	if (*mine)
		return;
	*mine = true;
	hold_module();
	linux_probe_sync();
	*mine = false;
}
