/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts_run.h - the options of `holdfast run`. */
#ifndef OPTS_RUN_H
#define OPTS_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct opts;

struct opts_run {
	const char *script;
	const char *board;  /* its name in the boards' file, or NULL */
	const char *boards; /* that file, or NULL: the usual one */
	const char *junit;  /* or NULL */
	bool tap;
	bool json;
	bool quiet;        /* do not show what the target says */
	uint32_t total_ms; /* 0: no limit but the script's */
	char **start;      /* into argv: the command that starts the target, or NULL */
};

/* Read argv behind "run". 0, or -1 with one line for people in why. */
int opts_parse_run(struct opts *o, int argc, char **argv, char *why, size_t size);

#endif /* OPTS_RUN_H */
