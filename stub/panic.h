/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* panic.h - the ladder for faults inside the stub itself. */
#ifndef HF_PANIC_H
#define HF_PANIC_H

#include "state.h"

/* The owner trapped while it talked. Goes one rung down and does not return to the broken code. */
enum hf_verdict hf_panic_nested(struct hf *k, const struct hf_event *ev);

/* stub/panic_raw.c: this CPU's registers as text, when a safe session has faulted too. */
void hf_panic_registers(struct hf *k, const struct hf_event *ev);

#endif /* HF_PANIC_H */
