/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pause.c - non-stop: everything stands for the moment in which code or breakpoints change. */
#include "pause.h"

#include "bp.h"
#include "cpu.h"

void hf_pause(struct hf *k)
{
	if (!k->live.on || k->live.paused)
		return;
	(void)hf_cpu_freeze(k); /* who does not come keeps running, and is listed so */
	(void)hf_bp_disarm_all(k);
	k->live.paused = true;
}

void hf_unpause(struct hf *k)
{
	if (!k->live.on || !k->live.paused || k->run.stepping)
		return;
	(void)hf_bp_arm_all(
		k, NULL); /* one that does not take stays unplanted; Z tried it before */
	k->hw.count = hf_bp_hw(k, k->hw.slots);
	k->live.paused = false;
	hf_cpu_let_run(k, k->live.run);
}
