/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* talk.h - talking to whoever is at the other end of the line. */
#ifndef HF_TALK_H
#define HF_TALK_H

#include "state.h"

/* Say that the target stopped, to who is there: gdb that waits for it, gdb whose packet broke in, or a
 * person. Chooses the front end. */
void hf_talk_greet(struct hf *k);

/* Talk until a front end sets a plan (k->run.plan.go), or nobody answers in time. */
void hf_talk(struct hf *k);

#endif /* HF_TALK_H */
