/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.h - a whole board for a program that has no kernel: the debugger, its line, and an end.
 *
 *   reset --> crt0: hf_board_start() --> .bss cleared --> hf_board_init() --> stop, if hf_board_wait
 *         --> constructors --> main() --> exit() --> hf_board_exit()
 *
 * The program runs on CPU 0, privileged, with interrupts on: the line's receive interrupt is how ^C
 * gets in. Another CPU runs what the program starts there. */
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

/* The next byte that somebody typed, as it came; waits for it. Context: CPU 0, interrupts on. */
int hf_board_read(void);

/* The program is over: gdb hears the code, then the board is off. Any context. */
__attribute__((noreturn)) void hf_board_exit(int code);

/* Into the debugger, here: the program stands behind the call, in the caller, until somebody lets it go on; gdb hears
 * SIGTRAP. why is one line for people (`monitor summary` in gdb), copied, at most 75 characters, or NULL. False, and no
 * stop: in an NMI handler of the program's own, on a Cortex-M. Context: any; interrupts may be masked, and on a
 * Cortex-M it may be a handler, HardFault's included. */
bool hf_board_stop(const char *why);

/* Let another CPU run fn() on this stack of so many bytes, privileged, with interrupts on; when fn returns the
 * CPU sleeps. Its exceptions are the debugger's, as CPU 0's. 0; HF_EINVAL: there is no such CPU, or no stack;
 * HF_ESTATE: it runs already. Only in the SDK of a board with several CPUs: mps2-an521. Context: CPU 0. */
int hf_board_start_cpu(unsigned cpu, void (*fn)(void), void *stack, size_t bytes);

/* ---- tasks ---- */

/* What is on the stack of a task that is switched out, from its saved sp upwards; what the CPU pushed follows. */
enum hf_saved {
	HF_SAVED_R4_R11, /* r4-r11 */
	HF_SAVED_R4_R11_LR /* r4-r11, EXC_RETURN; then s16-s31 if that says that the task uses the FPU */
};

/* Hooks of a program that has tasks. They run in a session: nothing moves, nothing may be waited for, and memory
 * that may not be there is read by hf_board_peek(). */
struct hf_board_tasks {
	void *ctx; /* handed to both */
	/* The index'th task, from 0: id (above 0), name, state, on_cpu for the one that runs. HF_ENOENT behind the
	 * last. */
	int (*next)(void *ctx, unsigned index, struct hf_thread *out);
	/* The saved sp of a task that is switched out. 0, or an error. */
	int (*sp)(void *ctx, hf_tid id, hf_addr *sp);
	enum hf_saved saved;
};

/* Show these tasks as threads; they stay the program's and have to last. Context: the program, before it has
 * tasks. */
void hf_board_tasks(const struct hf_board_tasks *tasks);

/* Read memory that may not be there: how many bytes arrived. Any context. */
int hf_board_peek(void *dst, hf_addr src, size_t len);

/* The debugger of this board, for hf_trap() and its like. */
struct hf *hf_board(void);

#endif /* HF_BOARD_H */
