/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fail.h - failures on demand. */
#ifndef BARE_FAIL_H
#define BARE_FAIL_H

#include "stub/types.h"

/* Start the worker thread of every CPU, which carries the orders out. Context: boot. */
void fail_init(void);

/* Let the board fail in that way; it does so on a CPU of the kind's own choice, soon. 0, or
 * HF_ENOENT for a kind there is not. Any context. */
int fail_start(const char *kind);

/* Kind i and what it does; NULL behind the last. */
const char *fail_name(unsigned i);
const char *fail_help(unsigned i);

/* CPU 0's tick: carry out the boot option crash=KIND when every CPU has run a while, and watch the
 * heartbeats of the others. */
void fail_tick(void);

#endif /* BARE_FAIL_H */
