/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shadow.h - which bytes of memory are the stub's own: the breakpoint instructions that are planted. */
#ifndef HF_SHADOW_H
#define HF_SHADOW_H

#include "state.h"

/* Replace planted bytes in a copy of [addr, addr + len) by the program's own. */
void hf_shadow_hide(const struct hf *k, void *copy, hf_addr addr, size_t len);

/* Does a planted breakpoint overlap the range? */
bool hf_shadow_overlaps(const struct hf *k, hf_addr addr, size_t len);

#endif /* HF_SHADOW_H */
