/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* live.h - non-stop: each CPU stops and runs by itself, while one CPU talks to gdb. */
#ifndef HF_LIVE_H
#define HF_LIVE_H

#include "state.h"

/* gdb asked for non-stop while all CPUs stand: which of them shall run. A target that only stopped to
 * serve gdb's first packet runs on. */
void hf_live_begin(struct hf *k);

/* Talk on self while the other CPUs run. Returns the CPUs to release, self among them or not, or 0 when
 * non-stop ends and all CPUs shall stop. */
uint32_t hf_live(struct hf *k, unsigned self);

#endif /* HF_LIVE_H */
