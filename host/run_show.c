/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_show.c - what a run shows: the target's text, what commands print, and notes of ours between. */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "run_int.h"

#define SHOW_MS 5000  /* for a stdout that is not read */
#define PIECE   4096u /* that a pipe takes whole when it takes anything: PIPE_BUF */

/* On stdout and in the file of --log. */
static void show(struct run *r, const char *data, size_t len)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	log_write(&r->log, (const uint8_t *)data, len);
	while (len && !r->o->run.quiet) {
		const size_t n = len < PIECE ? len : PIECE;
		if (poll(&out, 1, SHOW_MS) <= 0 || write(STDOUT_FILENO, data, n) != (ssize_t)n)
			return;
		data += n;
		len -= n;
	}
}

void run_show(struct run *r, const char *data, size_t len)
{
	transcript_log(&r->said, data, len);
	show(r, data, len);
}

void run_output(struct run *r, const char *data, size_t len)
{
	while (len) {
		const char *lf = memchr(data, '\n', len);
		const size_t n = lf ? (size_t)(lf - data) + 1 : len;
		run_show(r, data, n);
		if (r->decode)
			decode_feed(r->decode, data, n);
		data += n;
		len -= n;
	}
}

static void show_decoded(void *ctx, const char *line)
{
	struct run *r = ctx;

	run_show(r, line, strlen(line));
	run_show(r, "\n", 1);
}

void run_note(struct run *r, const char *fmt, ...)
{
	static const char mark[] = "[holdfast] ";
	char text[REPORT_WHY_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args); /* a longer one is cut */
	va_end(args);
	run_show(r, mark, sizeof(mark) - 1);
	run_show(r, text, strlen(text));
	run_show(r, "\n", 1);
}

void run_heard(struct run *r, const char *data, size_t len)
{
	transcript_add(&r->said, data, len);
	show(r, data, len);
	if (r->decode)
		decode_feed(r->decode, data, len);
}

void run_begin_decoding(struct run *r)
{
	char why[OPTS_ERROR_MAX];

	r->decode = r->o->elf ? decode_new(r->o->elf, show_decoded, r, why, sizeof(why)) : NULL;
	if (r->o->elf && !r->decode)
		run_note(r, "nothing is decoded: %s", why);
}
