/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* say.h - what a person is told without having asked. Context of all: the owner, in a session. */
#ifndef HF_SAY_H
#define HF_SAY_H

#include "state.h"

/* k->stop: why, where, and who did not stop. */
void hf_say_stop(struct hf *k);

/* A resume that was refused, and its error; why (NULL: no more) says more. */
void hf_say_refused(struct hf *k, int err, const char *why);

/* Nobody has answered in cfg.answer_ms. */
void hf_say_given_up(struct hf *k);

/* A fault of the debugger itself: the safe session begins. */
void hf_say_fault(struct hf *k, const struct hf_event *ev);

#endif /* HF_SAY_H */
