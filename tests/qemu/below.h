/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* below.h - what below.S and below.c agree on. */
#ifndef BELOW_H
#define BELOW_H

#define BELOW_CPUS        4
#define BELOW_STACK_SHIFT 12

#ifdef __aarch64__
#define BELOW_REGS 31 /* x0-x30 */
#else
#define BELOW_REGS 14 /* r0-r12, lr of user mode */
#endif

#endif /* BELOW_H */
