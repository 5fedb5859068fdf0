/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_hit.h - a probe as the kernel has it: between probe.c, which registers it, and probe_hit.c, which is
 * called when it is hit. */
#ifndef LINUX_PROBE_HIT_H
#define LINUX_PROBE_HIT_H

#include <linux/kprobes.h>

#include "probe.h"
#include "stub/probe_state.h"

/* Of a probe that only counts, on one CPU. */
struct linux_count {
	uint64_t hits; /* that the stub was not told of */
	uint32_t left; /* so many more may take the short way */
};

struct linux_probe {
	uint32_t state; /* atomic; probe.c */
	unsigned n;     /* the stub's probe */
	bool is_return;
	bool registered, disabled; /* probe.c, under its mutex */
	hf_addr addr;
	unsigned max_active;
	struct hf_probe_count *counts; /* of that probe, by CPU */
	const uint32_t *gate;
	bool short_way;
	struct linux_count __percpu *counted; /* zero when it is free; NULL: there was no memory */
	union {
		struct kprobe entry;
		struct kretprobe ret;
	} as;
};

extern struct hf_probes linux_probes;

/* By the stub's number; a hit of any other is nobody's. */
extern struct linux_probe *linux_probe_of[HF_PROBE_MAX];

/* Fill in what the kernel shall call. Context: a process. */
void linux_probe_handlers(struct linux_probe *o);

#endif /* LINUX_PROBE_HIT_H */
