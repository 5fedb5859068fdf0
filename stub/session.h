/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session.h - the loop that talks; used by session.c itself and by the re-entry ladder. */
#ifndef HF_SESSION_H
#define HF_SESSION_H

#include "state.h"

/* Talk until a front end sets a plan (k->run.plan.go), or nobody answers in time. */
void hf_session_talk(struct hf *k);

/* Tell people on the line why the target stopped. */
void hf_session_announce(struct hf *k);

#endif /* HF_SESSION_H */
