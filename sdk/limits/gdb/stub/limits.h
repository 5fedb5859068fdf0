/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* limits.h - instead of stub/limits.h: gdb alone, on a board with next to no memory. */
#ifndef HF_LIMITS_H
#define HF_LIMITS_H

#define HF_CPU_LIMIT 1u
#define HF_ADDR      uint32_t
#define HF_FRAME_MAX 104u
#define HF_LIVE      0u
#define HF_LINK      0u
#define HF_PROBES    0u
#define HF_HW        0u
#define HF_COND      0u
#define HF_LLDB      0u
#define HF_SHELL     0u

#define HF_SYM_MAX     4u
#define HF_BP_MAX      8u
#define HF_HW_MAX      1u
#define HF_LINE_MAX    4u
#define HF_HISTORY_MAX 1u
#define HF_OUT_MAX     4u
#define HF_GREP_MAX    4u
#define HF_AHEAD_MAX   16u

#define HF_AGENT_STACK 1u
#define HF_TVAR_MAX    1u
#define HF_CODE_BYTES  4u

#define HF_MSG_BYTES    76u  /* words for a fault */
#define HF_PACKET_BYTES 513u /* PacketSize 512 */
#define HF_TYPED_BYTES  16u  /* what is typed at a program of the SDK; a power of two */

#endif /* HF_LIMITS_H */
