/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* parts.h - members of struct hf that belong to what can be left out, and how the files that stay get at them. A board
 * that leaves such a part out gives its own parts.h, beside its limits.h: the member is not there, and what stands for
 * it is declared and nowhere defined. So code that still uses it does not link. */
#ifndef HF_PARTS_H
#define HF_PARTS_H

/* clang-format off */
#define HF_PARTS \
	struct hf_live live; \
	struct hf_hw hw; \
	uint8_t bulk[HF_BULK_REQUEST]; /* a request of LINK_BULK that has begun */ \
	bool bulk_chunks;              /* the host understands 'c' */ \
	unsigned bulk_len; \
	struct hf_shell shell; \
	struct hf_agent agent; \
	struct hf_tvar tvars[HF_TVAR_MAX]; \
	uint8_t code[HF_CODE_BYTES]; /* stub/cond.c */ \
	size_t code_used; \
	uint64_t scratch[HF_FRAME_MAX / sizeof(uint64_t)]; /* a frame that unwinding walks */ \
	struct hf_sym sym; /* the symbol that was looked up last */ \
	struct hf_thread thread;
/* clang-format on */

#define HF_LIVE_OF(k)  (&(k)->live)
#define HF_HW_OF(k)    (&(k)->hw)
#define HF_SHELL_OF(k) (&(k)->shell)

#endif /* HF_PARTS_H */
