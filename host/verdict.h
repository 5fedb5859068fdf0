/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* verdict.h - how a run ended; each is the exit status of `holdfast run`. holdfast-run(1) publishes the same
 * table: a number never gets another meaning. 125 is left free, for `git bisect run` it means "skip". */
#ifndef VERDICT_H
#define VERDICT_H

#include "detect.h"

enum verdict {
	VERDICT_PASS = 0,
	VERDICT_BAD =
		1, /* the command line, the script or the boards' file; the line is untouched */
	VERDICT_LINE =
		2, /* the line or the board cannot be used, or was lost; the start command failed */
	VERDICT_TIMEOUT = 3,   /* what was expected did not come */
	VERDICT_FAILED = 4,    /* an assertion, a debugger command or gdb failed */
	VERDICT_RESET = 5,     /* the target was reset, unexpected */
	VERDICT_PANIC = 10,    /* it panicked */
	VERDICT_OOPS = 11,     /* an oops, a BUG, a fault */
	VERDICT_HANG = 12,     /* a lockup, or it does not answer any more */
	VERDICT_PROTOCOL = 20, /* the debugger does not answer, or the line is too noisy */
	VERDICT_DUMP = 21,     /* a dump is incomplete */
	VERDICT_SIGNAL = 128   /* plus the number of the signal that ended it */
};

/* In one word, as the reports have it: "passed", "panic". */
const char *verdict_name(int verdict);

/* That of an event which nobody expected. */
enum verdict verdict_of(enum event_kind kind);

#endif /* VERDICT_H */
