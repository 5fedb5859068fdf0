/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pause.h - non-stop: everything stands for the moment in which code or breakpoints change. */
#ifndef HF_PAUSE_H
#define HF_PAUSE_H

#include "state.h"

/* Stop what runs, memory as the program has it; and let it run again. Nothing while non-stop is off. A
 * CPU that does not stop keeps running, as in every freeze. */
void hf_pause(struct hf *k);
void hf_unpause(struct hf *k);

/* Did this CPU come into the stub with news of its own, not looked at yet? */
bool hf_pause_has_news(struct hf *k, unsigned cpu);

#endif /* HF_PAUSE_H */
