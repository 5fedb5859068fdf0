/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* one_cpu.h - for board.h: a board with one CPU. Others have these from a header of their own: sse200/sse200.h. */
#ifndef ARMV7M_ONE_CPU_H
#define ARMV7M_ONE_CPU_H

#define BOARD_CPUS     1u
#define BOARD_CPU_SELF 0u

/* As in struct hf_arch_ops; NULL: there is nobody to freeze. */
#define BOARD_CPU_ONLINE NULL
#define BOARD_CPU_KICK   NULL

/* Is this exception another CPU's kick? And in it: it has been heard. */
#define BOARD_IS_KICK(exception) ((void)(exception), false)
#define BOARD_KICK_HEARD()       ((void)0)
#define BOARD_WARNING            NULL

#endif /* ARMV7M_ONE_CPU_H */
