/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* panic.h - the ways to die. panic.c and notifier.c are also meant for a firmware that has no crash
 * path of its own: they need machine.h, log.h and nothing else of this kernel.
 *
 *   panic() --claim--> winner: message, panic chain, other CPUs halted, policy
 *              \-----> loser: its message is kept, its CPU parks
 *   fault --> die(): message, die chain --resume--> back to the frame
 *                          \----------go on-------> panic, with the fault's own registers */
#ifndef BARE_PANIC_H
#define BARE_PANIC_H

#include <stdarg.h>

#include "machine.h"

enum panic_policy { PANIC_HALT, PANIC_REBOOT, PANIC_OFF };

#define PANIC_MSG_BYTES 128u

/* How each CPU that panicked put it; msg is "" for those that did not. */
struct panic_record {
	bool winner;
	char msg[PANIC_MSG_BYTES];
};

/* Policy from the boot options. Context: boot. */
void panic_init(void);

/* The end, from any context. The registers the debugger shows are the caller's. */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *fmt, ...);
/* panic() behind its first steps: frame holds the registers to show. */
__attribute__((noreturn, format(printf, 2, 0))) void panic_at(
	struct hf_frame *frame, const char *fmt, va_list ap);

/* A fault: ev says what and where. Returns only when the debugger wants the frame resumed.
 * Interrupts masked. */
void die(const struct hf_event *ev);

/* What cpu said when it panicked. Any context. */
const struct panic_record *panic_record_of(unsigned cpu);

#define BUG() MACHINE_BUG(__FILE__, __LINE__)
#define BUG_ON(x)                                                                                  \
	do {                                                                                       \
		if (x)                                                                             \
			BUG();                                                                     \
	} while (0)

/* Something is wrong, but one can go on. */
#define WARN(...) panic_warn(__FILE__, __LINE__, __VA_ARGS__)
__attribute__((format(printf, 3, 4))) void panic_warn(
	const char *file, unsigned line, const char *fmt, ...);

#endif /* BARE_PANIC_H */
