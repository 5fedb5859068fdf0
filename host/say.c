/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* say.c - the program's own lines on stderr. */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAY_MAX 1200

static bool raw_terminal;
static bool mid_line_now;

/* Only where a person looks, and not for one who wants none (no-color.org). */
static bool coloured(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

__attribute__((format(printf, 2, 0))) static void print_line(
	const char *mark, const char *fmt, va_list args)
{
	char text[SAY_MAX];
	const char *end = raw_terminal ? "\r\n" : "\n";

	/* ECMA-48, 8.3.117 SGR: cyan, and the default again. */
	const char *on = coloured() ? "\033[36m" : "";
	const char *off = *on ? "\033[39m" : "";

	(void)vsnprintf(text, sizeof(text), fmt, args); /* a longer one is cut */
	(void)fprintf(stderr, "%s%s%s%s%s%s", mid_line_now ? end : "", on, mark, text, off, end);
	(void)fflush(stderr); /* nobody is left to tell when stderr fails */
	mid_line_now = false;
}

void say_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("holdfast: ", fmt, args);
	va_end(args);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("[holdfast] ", fmt, args);
	va_end(args);
}

void say_raw_terminal(bool raw)
{
	raw_terminal = raw;
}

void say_mid_line(bool mid_line)
{
	mid_line_now = mid_line;
}
