/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bt.h - backtraces: one frame after the other, bounded, with the symbol of each. */
#ifndef HF_BT_H
#define HF_BT_H

#include "state.h"

#define HF_BT_MAX 64u /* frames; a longer stack is cut and said so */

struct hf_bt {
	hf_addr pc, sp;
	unsigned depth;           /* 0 is the innermost frame */
	enum hf_unwind_kind kind; /* how this frame was found */
};

/* Begin at a CPU's registers. 0, or HF_ERUNNING. */
int hf_bt_begin(struct hf *k, struct hf_bt *bt, unsigned cpu);

/* Begin at any frame (a sleeping task's), which is copied. */
int hf_bt_begin_frame(struct hf *k, struct hf_bt *bt, const struct hf_frame *f);

/* Go to the caller: 0; HF_ENOENT at the outermost frame; HF_EFAULT, HF_EINVAL when the stack makes no
 * sense from here; HF_ENOSPC after HF_BT_MAX frames. */
int hf_bt_next(struct hf *k, struct hf_bt *bt);

/* Write "name+0xoff/0xsize" for an address, or only its digits when no symbol holds it. For a frame
 * that made a call the symbol of the call is meant, not that of the next function. */
void hf_sym_text(struct hf *k, hf_addr addr, bool is_return, char *dst, size_t size);

#endif /* HF_BT_H */
