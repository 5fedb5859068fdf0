/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_support.h - probes on the fake: lines parsed and set, CPUs put at places. */
#ifndef PROBE_SUPPORT_H
#define PROBE_SUPPORT_H

#include "stub/probe_call.h"
#include "stub/probe_parse.h"
#include "stub/probe_ring.h"
#include "stub/probe_show.h"
#include "stub/probe_table.h"
#include "tests/fake/fake.h"
#include "unit.h"

extern struct hf_probes fake_probes;

#define DO_WORK (FAKE_TEXT + 0x100u)

static inline int probe_parse(const char *line, struct hf_parse *t)
{
	*t = (struct hf_parse){.k = &fake.k, .p = &fake_probes.draft, .text = line};
	return hf_probe_parse(t);
}

/* Set one; its index. */
static inline unsigned probe_set(const char *line)
{
	struct hf_parse t;
	const char *why;

	ck_assert_msg(probe_parse(line, &t) == 0, "%s: %s", line, t.why);
	int n = hf_probe_set(&fake.k, &why);
	ck_assert_msg(n >= 0, "%s: %d %s", line, n, why != NULL ? why : "");
	return (unsigned)n;
}

static inline struct hf_probe_count probe_count(unsigned n)
{
	struct hf_probe_count sum = {0};

	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		sum.hits += fake_probes.counts[n][cpu].hits;
		sum.acted += fake_probes.counts[n][cpu].acted;
		sum.missed += fake_probes.counts[n][cpu].missed;
		sum.faults += fake_probes.counts[n][cpu].faults;
		sum.sum += fake_probes.counts[n][cpu].sum;
	}
	return sum;
}

/* The board with its world frozen, for setting; and let go. */
static inline struct hf *probe_boot(unsigned cpus)
{
	struct hf *k = fake_boot_probes(cpus);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	return k;
}

static inline void probe_go(void)
{
	(void)fake_say("go\r");
	ck_assert(!fake.cpus[0].in_stub);
}

static inline void probe_stop(void)
{
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
}

/* A CPU calls do_work once: it ends at FAKE_TEXT + 0x44, where its lr points. */
static inline void probe_call(unsigned cpu)
{
	struct hf_frame *f = &fake.cpus[cpu].frame;

	f->r[FAKE_PC] = DO_WORK;
	f->r[FAKE_LR] = FAKE_TEXT + 0x44;
}

/* The records that are there, as text. */
static inline const char *probe_log(void)
{
	static char text[8192];
	struct hf_probe_reader reader = {0};
	size_t len = 0;
	int cpu;

	text[0] = '\0';
	while ((cpu = hf_ring_next(&fake.k, &reader, fake_probes.record)) >= 0) {
		const struct hf_show what = {.record = fake_probes.record, .cpu = (unsigned)cpu};
		len += hf_show_record(&fake.k, &what, text + len, sizeof(text) - len);
	}
	return text;
}

#endif /* PROBE_SUPPORT_H */
