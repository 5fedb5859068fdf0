/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* limits.h - instead of stub/limits.h: everything there is, on a Cortex-M with one CPU, in 12 KiB of RAM
 * (docs/sizes.md). */
#ifndef HF_LIMITS_H
#define HF_LIMITS_H

#define HF_CPU_LIMIT 1u
#define HF_ADDR      uint64_t
#define HF_FRAME_MAX 104u
#define HF_LIVE      1u
#define HF_LINK      1u
#define HF_PROBES    1u
#define HF_HW        1u
#define HF_COND      1u
#define HF_LLDB      1u
#define HF_SHELL     1u

#define HF_SYM_MAX     64u
#define HF_BP_MAX      16u
#define HF_HW_MAX      8u
#define HF_LINE_MAX    96u
#define HF_HISTORY_MAX 2u
#define HF_OUT_MAX     128u
#define HF_GREP_MAX    24u
#define HF_AHEAD_MAX   32u

#define HF_AGENT_STACK 24u
#define HF_TVAR_MAX    4u
#define HF_CODE_BYTES  512u

#define HF_MSG_BYTES    112u  /* words for a fault */
#define HF_PACKET_BYTES 769u  /* PacketSize 768 */
#define HF_LINK_BYTES   4096u /* HF_LINK_BYTES_MIN of stub/hf.h */
#define HF_TYPED_BYTES  64u   /* what is typed at a program of the SDK; a power of two */

#endif /* HF_LIMITS_H */
