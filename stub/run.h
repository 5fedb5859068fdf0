/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run.h - how do we go on: plans, stepping, stepping off breakpoints. */
#ifndef HF_RUN_H
#define HF_RUN_H

#include "state.h"

/* Carry out k->run.plan as far as one release goes: plants, arms a step, and sets *mask to the CPUs to
 * release. 0, or an error (*why may name the reason): nothing was changed and the session stays. */
int hf_run_start(struct hf *k, uint32_t *mask, const char **why);

/* Check a plan before it is taken: 0; HF_ESTATE (the code cannot go on), HF_ERUNNING, HF_EINSN. */
int hf_run_check(struct hf *k, const struct hf_plan *plan);

/* The CPUs that may run beside a step for a moment: all that the plan names, but those that would only
 * stop again at what they have shown. Plants breakpoints for them; hf_bp_disarm_all() ends it. */
uint32_t hf_run_beside(struct hf *k);

/* Would this CPU, let go, stop at once at what it has already shown? */
bool hf_run_would_stop_again(struct hf *k, unsigned cpu);

/* Forget a step that is under way: its ends, its mask. Its CPU stands, or runs on. */
void hf_run_abandon_step(struct hf *k);

/* Non-stop, asked again and again while a CPU steps: has it taken longer (3 s) than a step does? */
bool hf_run_step_is_late(struct hf *k);

/* Then, with its CPU kicked: it stands where it began, or has not even come. A slow one (an emulated CPU on a busy
 * machine), which has carried out nothing: it is to go on, and has as long again; 20 times at most. */
bool hf_run_step_is_slow(struct hf *k);

/* A plan that runs every CPU. */
struct hf_plan hf_run_all(const struct hf *k);

#endif /* HF_RUN_H */
