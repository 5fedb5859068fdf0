/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts_line.c - the options of `holdfast connect` about the line and the log. */
#include <stdio.h>
#include <string.h>

#include "opts.h"

#define LOG_MIB_MAX  1000000ul
#define LOG_KEEP_MAX 1000ul
#define MIB          0x100000u

#define FAIL(why, size, ...) (snprintf((why), (size), __VA_ARGS__), -1)

static int take_switch(int *is, const char *name, const char *value, char *why, size_t size)
{
	if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
		return FAIL(why, size, "--%s takes on or off", name);
	*is = value[1] == 'n';
	return 0;
}

static int take_stop(struct opts *o, const char *value, char *why, size_t size)
{
	if (strcmp(value, "interrupt") != 0 && strcmp(value, "break") != 0)
		return FAIL(why, size, "--stop takes interrupt or break");
	o->stop_byte = value[0] == 'i' ? OPTS_STOP_BYTE : 0;
	return 0;
}

/* 0: it is none. */
static unsigned long take_number(
	const char *name, const char *value, unsigned long max, char *why, size_t size)
{
	unsigned long n;

	if (!opts_parse_number(&n, value, max) && n > 0)
		return n;
	(void)snprintf(why, size, "--%s takes a number from 1 to %lu", name, max);
	return 0;
}

int opts_take_line(struct opts *o, int letter, const char *value, char *why, size_t why_size)
{
	unsigned long n;

	switch (letter) {
	case 'D':
		return take_switch(&o->dtr, "dtr", value, why, why_size);
	case 'U':
		return take_switch(&o->rts, "rts", value, why, why_size);
	case 'S':
		return take_stop(o, value, why, why_size);
	case 'I':
		o->log_how.stamp = true;
		return 0;
	case 'M':
		n = take_number("log-max", value, LOG_MIB_MAX, why, why_size);
		o->log_how.max = (uint64_t)n * MIB;
		break;
	default:
		n = take_number("log-keep", value, LOG_KEEP_MAX, why, why_size);
		o->log_how.keep = (unsigned)n;
		break;
	}
	return n ? 0 : -1;
}

int opts_check_log(const struct opts *o, char *why, size_t why_size)
{
	const struct log_how *how = &o->log_how;

	if (!o->log && (how->stamp || how->max || how->keep != OPTS_LOG_KEEP))
		return FAIL(
			why, why_size, "--log-stamp, --log-max and --log-keep are for --log FILE");
	return 0;
}
