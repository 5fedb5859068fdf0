/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* parts.h - instead of stub/parts.h: the shell's, and what a backtrace needs. */
#ifndef HF_PARTS_H
#define HF_PARTS_H

/* clang-format off */
#define HF_PARTS \
	struct hf_shell shell; \
	uint64_t scratch[HF_FRAME_MAX / sizeof(uint64_t)]; /* a frame that unwinding walks */ \
	struct hf_sym sym;                                 /* the symbol that was looked up last */ \
	struct hf_thread thread;
/* clang-format on */

extern struct hf_live hf_no_live_part;
extern struct hf_hw hf_no_hw_part;

#define HF_LIVE_OF(k)  ((void)(k), &hf_no_live_part)
#define HF_HW_OF(k)    ((void)(k), &hf_no_hw_part)
#define HF_SHELL_OF(k) (&(k)->shell)

#endif /* HF_PARTS_H */
