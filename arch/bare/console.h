/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* console.h - a line console on the UART: `demo> ` and a handful of commands. */
#ifndef BARE_CONSOLE_H
#define BARE_CONSOLE_H

#include "stub/types.h"

/* The thread that runs the commands. Context: thread. */
void console_thread(void *unused);
/* Tell which thread that is; before interrupts are on. */
struct thread;
void console_init(struct thread *reader);

/* One typed byte: echo it, and hand a whole line to the thread. Context: receive interrupt. */
void console_rx(uint8_t byte);
/* Forget the half-typed line: its bytes meant the debugger. */
void console_drop_line(void);

#endif /* BARE_CONSOLE_H */
