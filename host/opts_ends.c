/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts_ends.c - the options of `holdfast connect` that say where others come in. */
#include <stdio.h>
#include <string.h>

#include "opts.h"

#define FAIL(why, size, ...) (snprintf((why), (size), __VA_ARGS__), -1)

static int take_where(struct where *w, bool *has, const char *value, char *why, size_t size)
{
	*has = true;
	return where_parse(w, value, why, size);
}

int opts_take_end(struct opts_ends *e, int letter, const char *value, char *why, size_t why_size)
{
	switch (letter) {
	case 'C':
		return take_where(&e->control, &e->has_control, value, why, why_size);
	case 'R':
		return take_where(&e->raw, &e->has_raw, value, why, why_size);
	case 'T':
		return take_where(&e->telnet, &e->has_telnet, value, why, why_size);
	case 'P':
		e->pty = value;
		return 0;
	default:
		e->token = value;
		return 0;
	}
}

/* Whoever can type at the console can stop the target; only the control socket asks who he is. */
int opts_check_ends(const struct opts_ends *e, char *why, size_t why_size)
{
	if (e->has_control && !e->control.loopback && !e->token)
		return FAIL(why, why_size,
			"--control on an address that others reach needs --token-file");
	if ((e->has_raw && !e->raw.loopback) || (e->has_telnet && !e->telnet.loopback))
		return FAIL(why, why_size,
			"a console listens on loopback only; see holdfast(1), OTHER MACHINES");
	if (e->token && !e->has_control)
		return FAIL(why, why_size, "--token-file is for --control");
	return 0;
}
