/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pause.c - everything stands for the moment in which code or breakpoints change (non-stop), or runs for a
 * moment between two steps of one CPU. */
#include "pause.h"

#include "bp.h"
#include "cpu.h"

#define MOMENT_NS     1000000u
#define MOMENT_NS_MAX 50000000u
#define POLLS_MAX     100000u /* for a clock that stands still */

void hf_pause(struct hf *k)
{
	if (!hf_live_on(k) || HF_LIVE_OF(k)->paused)
		return;
	(void)hf_cpu_freeze(k); /* who does not come keeps running, and is listed so */
	(void)hf_bp_disarm_all(k);
	HF_LIVE_OF(k)->paused = true;
}

bool hf_pause_has_news(struct hf *k, unsigned cpu)
{
	const struct hf_cpu *c = &k->cpus[cpu];

	return hf_cpu_frame(k, cpu) != NULL && !c->reported && c->event != NULL &&
	       c->event->kind != HF_TRAP_KICK;
}

/* Who came in with news stays until it is adopted: let go it would only trap again. */
static uint32_t without_news(struct hf *k, uint32_t mask)
{
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_pause_has_news(k, cpu))
			mask &= ~(1u << cpu);
	}
	return mask;
}

void hf_unpause(struct hf *k)
{
	if (!hf_live_on(k) || !HF_LIVE_OF(k)->paused || k->run.stepping)
		return;
	(void)hf_bp_arm_all(
		k, NULL); /* one that does not take stays unplanted; Z tried it before */
	hf_bp_hw_load(k, HF_CPU_MAX);
	HF_LIVE_OF(k)->paused = false;
	hf_cpu_let_run(k, without_news(k, HF_LIVE_OF(k)->run));
}

void hf_moment_begin(struct hf *k, struct hf_moment *m)
{
	uint64_t now = hf_os(k)->now_ns(hf_os(k)->ctx);
	uint64_t took = now - k->run.moment_end;

	*m = (struct hf_moment){.start = now, .ns = took < MOMENT_NS ? MOMENT_NS : took};
	if (m->ns > MOMENT_NS_MAX)
		m->ns = MOMENT_NS_MAX;
}

bool hf_moment_over(struct hf *k, struct hf_moment *m, uint32_t mask)
{
	uint64_t now = hf_os(k)->now_ns(hf_os(k)->ctx);

	if (++m->polls >= POLLS_MAX)
		return true;
	if (!m->gone && hf_cpu_gone(k, mask)) {
		m->gone = true;
		m->start = now;
	}
	k->run.moment_end = now;
	return now - m->start > (m->gone ? m->ns : MOMENT_NS_MAX);
}
