/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mem.h - target memory as the program sees it: planted breakpoints are hidden, bad addresses are
 * errors, devices are touched once and with the width asked for. */
#ifndef HF_MEM_H
#define HF_MEM_H

#include "state.h"

/* Do len bytes from addr on (0: nowhere) reach beyond the target's address space? */
bool hf_mem_wraps(const struct hf *k, hf_addr addr, size_t len);

/* Read up to len bytes. Returns how many arrived before the first unreadable one, or HF_EFAULT when
 * none did, HF_EINVAL when the range wraps round. 1, 2, 4 or 8 aligned bytes are one access. */
int hf_mem_read(struct hf *k, void *dst, hf_addr addr, size_t len);

/* Write len bytes: 0, HF_EFAULT (nothing was changed, unless a page that can be read cannot be written),
 * HF_EPERM, HF_EBUSY (a breakpoint that could not be lifted lies there), HF_ESTATE (safe session). Code
 * pages that are read-only for the program are patched. */
int hf_mem_write(struct hf *k, hf_addr addr, const void *src, size_t len);

/* The region around addr; unknown ones answer HF_REGION_UNKNOWN and one page. Never fails. */
struct hf_region hf_mem_region(const struct hf *k, hf_addr addr);

/* Patch code and see that it took: 0, or HF_EFAULT, HF_EVERIFY, HF_EPERM. */
int hf_mem_patch(struct hf *k, hf_addr addr, const void *src, size_t len);

#endif /* HF_MEM_H */
