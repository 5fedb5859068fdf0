/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* panic.c - the ladder for faults inside the stub itself.
 *
 *   rung 0  full session
 *   rung 1  safe session: commands marked safe, no breakpoints, no resume, no OS calls but the clock
 *   rung 2  this CPU's registers as text, nothing else is trusted
 *   rung 3  reboot when nobody can answer (answer_ms set), else stand still
 *
 * Each fault goes one rung down; no rung returns to the code that faulted. */
#include "panic.h"

#include "link_use.h"
#include "say.h"
#include "shell.h"
#include "talk.h"

static void safe_session(struct hf *k, const struct hf_event *ev)
{
	k->cpus[k->stop.cpu].frame_written = false;
	k->front = HF_FRONT_SHELL;
	k->rsp.state = 0;
	k->gdb = (struct hf_gdb){0};
	if (HF_LIVE != 0)
		*HF_LIVE_OF(k) = (struct hf_live){0};
	k->ahead_len = k->ahead_at = 0;
	hf_say_fault(k, ev);
	k->run.plan = (struct hf_plan){0};
	k->answered = false;
	hf_shell_open(k);
	for (;;) {
		hf_talk(k);
		k->run.plan = (struct hf_plan){0};
	}
}

static void stand_still(struct hf *k)
{
	if (hf_cfg(k)->answer_ms > 0)
		(void)hf_os(k)->reboot(hf_os(k)->ctx, HF_REBOOT_WARM);
	for (;;)
		hf_arch(k)->cpu_relax();
}

enum hf_verdict hf_panic_nested(struct hf *k, const struct hf_event *ev)
{
	k->rung++;
	hf_link_cut(k); /* it may be what broke */
	if (k->rung == 1)
		safe_session(k, ev);
	if (k->rung == 2)
		hf_panic_registers(k, ev);
	k->rung = 3;
	stand_still(k);
	return HF_PROCEED;
}
