/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* decode.h - makes source out of the text of a panic or an oops: function, file, line, inlines, and the
 * instructions of the Code: line. Ours, and Linux's on arm, arm64 and x86. */
#ifndef DECODE_H
#define DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "opts.h"

struct decode;

/* tell() gets each line that is made, without its end. NULL: one line for people is in why. */
struct decode *decode_new(const char *elf, void (*tell)(void *ctx, const char *text), void *ctx,
	char *why, size_t size);
void decode_free(struct decode *d);

/* Take text as it comes; a line is decoded when it is at its end. */
void decode_feed(struct decode *d, const char *data, size_t len);

/* `holdfast decode ELF < log`: the log, with what it means below each line. Returns the exit status. */
int decode_run(const struct opts *o);

#endif /* DECODE_H */
