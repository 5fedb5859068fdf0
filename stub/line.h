/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line.h - which front end a byte belongs to. */
#ifndef HF_LINE_H
#define HF_LINE_H

#include "state.h"

/* Hand one received byte to the front end it belongs to, and run what it completes. A session that
 * shall end has k->run.plan.go set afterwards. */
void hf_line_feed(struct hf *k, uint8_t byte);

#define HF_LINE_QUIET_NS 100000000u /* silence after which a typed CR counts, see line.c */

/* Nothing came for a while: a CR that was typed while gdb is attached now counts. */
void hf_line_quiet(struct hf *k);

/* CPUs keep stopping without anything to say: take what the line has now as the receive interrupt would,
 * for gdb's ^C must not wait for ever. Bytes that may be the console's are left to it. */
void hf_line_overhear(struct hf *k);

/* Is that CPU inside hf_rx()? Frozen there it would leave the link half changed: it parks a little later. */
bool hf_line_in_rx(const struct hf *k, unsigned cpu);

/* A whole packet that came in while the target ran is in k->rsp: serve it. */
void hf_line_serve_packet(struct hf *k);

#endif /* HF_LINE_H */
