/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* facts.c - what the shell, and gdb's list of threads, tell of a program. */
#include "machine.h"
#include "sdk.h"
#include "stub/fmt.h"
#include "stub/hf.h"
#include "stub/str.h"

int sdk_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out)
{
	(void)ctx;
	if (cpu == 0 && sdk_thread_running(out) == 0) /* tasks are CPU 0's */
		return 0;
	*out = (struct hf_thread){.state = 'R', .on_cpu = true, .name = "program"};
	return 0;
}

int sdk_fact(void *ctx, unsigned index, char *dst, size_t len)
{
	const char *warning = sdk_warning();
	uint64_t seconds = machine_now_ns();

	(void)ctx;
	for (unsigned thousands = 0; thousands < 3; thousands++)
		(void)hf_divide(&seconds, 1000);
	if (index > 2 || (index == 2 && warning == NULL))
		return HF_ENOENT;
	if (index == 0)
		hf_snprintf(dst, len, "system: a program of the Holdfast SDK");
	else if (index == 1)
		hf_snprintf(dst, len, "uptime: %u s", (unsigned)seconds);
	else
		hf_snprintf(dst, len, "warning: %s", warning);
	return 0;
}
