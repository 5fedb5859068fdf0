/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* parts.h - instead of stub/parts.h: gdb alone needs none of these. */
#ifndef HF_PARTS_H
#define HF_PARTS_H

#define HF_PARTS

extern struct hf_live hf_no_live_part;
extern struct hf_hw hf_no_hw_part;
extern struct hf_shell hf_no_shell_part;

#define HF_LIVE_OF(k)  ((void)(k), &hf_no_live_part)
#define HF_HW_OF(k)    ((void)(k), &hf_no_hw_part)
#define HF_SHELL_OF(k) ((void)(k), &hf_no_shell_part)

#endif /* HF_PARTS_H */
