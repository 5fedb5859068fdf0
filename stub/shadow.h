/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shadow.h - which bytes of memory are the stub's own: the breakpoint instructions that are planted. */
#ifndef HF_SHADOW_H
#define HF_SHADOW_H

#include "state.h"

/* Replace planted bytes in a copy of [addr, addr + len) by the program's own. */
void hf_shadow_hide(const struct hf *k, void *copy, hf_addr addr, size_t len);

/* Do two ranges have a byte in common? They may end with the address space. */
static inline bool hf_shadow_meets(hf_addr a, size_t a_len, hf_addr b, size_t b_len)
{
	return a - b < b_len || b - a < a_len;
}

/* Does a planted breakpoint overlap the range? */
bool hf_shadow_overlaps(const struct hf *k, hf_addr addr, size_t len);

#endif /* HF_SHADOW_H */
