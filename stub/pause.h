/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pause.h - everything stands for a moment, or runs for one. */
#ifndef HF_PAUSE_H
#define HF_PAUSE_H

#include "state.h"

/* Non-stop: stop what runs, memory as the program has it; and let it run again. Nothing while non-stop is off. A
 * CPU that does not stop keeps running, as in every freeze. */
void hf_pause(struct hf *k);
void hf_unpause(struct hf *k);

/* Did this CPU come into the stub with news of its own, not looked at yet? */
bool hf_pause_has_news(struct hf *k, unsigned cpu);

/* Between two steps of one CPU the others run for a moment, since it may wait for them: half of the time is
 * theirs. It lasts as long as they stood since the last one, at least 1 ms and at most 50, from when the CPUs
 * in mask have really gone, which is waited for up to 50 ms. Begin it and let them run; poll until it is over. */
void hf_moment_begin(struct hf *k, struct hf_moment *m);
bool hf_moment_over(struct hf *k, struct hf_moment *m, uint32_t mask);

#endif /* HF_PAUSE_H */
