/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* types.h - the integer types of the stub, and what differs inside a Linux module: only this file (and
 * arch/linux, which brings the three headers there) may test __KERNEL__. */
#ifndef HF_TYPES_H
#define HF_TYPES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CPUs that one stub can hold. The masks of stub/cpu.c have room for 31. */
#ifdef __KERNEL__
#define HF_CPU_MAX 31u
#define HF_ADDR    uint64_t
#else
#include "stub/limits.h"
#define HF_CPU_MAX HF_CPU_LIMIT
#endif

typedef HF_ADDR hf_addr; /* a target virtual address, or a distance of two */
typedef HF_ADDR hf_tid;  /* a thread as gdb sees it: 1..n are the CPUs, tasks lie above */

/* To gdb the os's thread N is HF_TASK_BASE + N: in decimal, as gdb prints it, N can still be read. */
#define HF_TASK_BASE ((hf_tid)1000)

#define HF_TID_NONE ((hf_tid)0)
#define HF_TID_ALL  (~(hf_tid)0)

/* Elements of an array (not of a pointer). */
#define HF_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif /* HF_TYPES_H */
