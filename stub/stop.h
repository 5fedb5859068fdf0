/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.h - why did we stop, and is it worth talking about. */
#ifndef HF_STOP_H
#define HF_STOP_H

#include "state.h"

/* The owner has frozen the others and lifted the breakpoints: decide what ev is. True: a stop to be
 * talked about, k->stop says why. False: go on with hf_run_start() at once (a step that only got a CPU
 * off its breakpoint, a range not left yet, a breakpoint that is gone). */
bool hf_stop_decide(struct hf *k, unsigned self, const struct hf_event *ev);

/* The stop in a few words, for the greeting and for thread lists: "breakpoint", "panic". */
const char *hf_stop_why(const struct hf_stop *stop);

/* What an event that waits its turn is, "" when cpu has none. */
const char *hf_stop_pending(const struct hf *k, unsigned cpu);

/* Which of the watchpoints that are set now an access to addr has touched: bits of set->slots, which is written. */
uint32_t hf_stop_watched(struct hf *k, hf_addr addr, struct hf_hw *set);

/* Events that wait their turn and have come to nothing meanwhile wait no longer: their CPUs run when the
 * others do. Memory is the program's own. */
void hf_stop_drop_moot(struct hf *k);

/* A CPU in the mask whose event waits its turn and still comes to something, the next behind the one that was shown
 * last: between two of them a CPU can run into something again, beside a step. HF_CPU_MAX: none. Breakpoints may be
 * planted. */
unsigned hf_stop_next(struct hf *k, uint32_t mask);

#endif /* HF_STOP_H */
