/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - a whole board for a program that has no kernel: the debugger, its line, and an end.
 *
 *   reset --> crt0: hf_board_start() --> .bss cleared --> hf_board_init() --> stop, if hf_board_wait
 *         --> constructors --> main() --> exit() --> hf_board_exit()
 *
 * The program runs on CPU 0, privileged, with interrupts on: the line's receive interrupt is how ^C
 * gets in. */
#ifndef HF_BOARD_H
#define HF_BOARD_H

#include "stub/hf.h"

/* Make the debugger ready and the line listen, and let interrupts through. crt0 calls it; a second
 * call, after gdb has loaded a program over the running one, keeps gdb's session. Context: SVC mode,
 * interrupts masked, behind hf_board_start(). */
void hf_board_init(void);

/* Print on the line: O packets while gdb is attached, plain text (LF becomes CR LF) otherwise. Any
 * context. */
void hf_board_write(const char *text, size_t len);

/* The next byte that somebody typed, as it came; waits for it. Context: interrupts on. */
int hf_board_read(void);

/* The program is over: gdb hears the code, then the board is off. Any context. */
__attribute__((noreturn)) void hf_board_exit(int code);

/* The debugger of this board, for hf_trap() and its like. */
struct hf *hf_board(void);

#endif /* HF_BOARD_H */
