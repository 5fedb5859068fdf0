/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* limits.h - how much one stub holds. A build for a small board puts a folder with a stub/limits.h of its own
 * before this one in its include path (sdk/limits); one program uses one of them throughout. */
#ifndef HF_LIMITS_H
#define HF_LIMITS_H

#define HF_CPU_LIMIT 8u       /* HF_CPU_MAX outside of Linux */
#define HF_ADDR      uint64_t /* holds an address of the target */
#define HF_FRAME_MAX 384u     /* largest struct hf_frame of any port; the core keeps copies */
#define HF_LIVE      1u       /* 1: non-stop is linked */
#define HF_LINK      1u       /* 1: the framed link is, when hf_config names it */
#define HF_PROBES    1u       /* 1: probes are, when hf_config names them */
#define HF_HW        1u       /* 1: the port may have debug registers */
#define HF_COND      1u       /* 1: conditions of breakpoints are */
#define HF_LLDB      1u       /* 1: lldb's own packets are */
#define HF_SHELL     1u       /* 1: the shell is */

#define HF_SYM_MAX     64u  /* bytes of a symbol's name, with its NUL */
#define HF_BP_MAX      32u  /* breakpoints and watchpoints, shell and gdb together */
#define HF_HW_MAX      16u  /* of these, hardware slots handed to the port */
#define HF_LINE_MAX    160u /* a shell line with its NUL; longer ones are refused whole */
#define HF_HISTORY_MAX 8u
#define HF_OUT_MAX     256u /* one line of output; a longer one is filtered and sent in pieces */
#define HF_GREP_MAX    32u
#define HF_AHEAD_MAX   64u /* bytes that came in while the stub was writing */

#define HF_AGENT_STACK 64u   /* values */
#define HF_TVAR_MAX    16u   /* trace state variables */
#define HF_CODE_BYTES  2048u /* conditions and commands of all breakpoints together */

#define HF_MSG_BYTES    112u    /* words for a fault of a Cortex-M */
#define HF_PACKET_BYTES 0x1000u /* of each packet buffer that a board of the SDK reserves */
#define HF_LINK_BYTES   0x4000u /* of the framed link's memory there */
#define HF_TYPED_BYTES  256u    /* what is typed at a program of the SDK; a power of two */

#endif /* HF_LIMITS_H */
