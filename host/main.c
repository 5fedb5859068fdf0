/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* main.c - the holdfast program: reads the command line and starts what it asks for. */
#include <signal.h>
#include <stdio.h>

#include "connect.h"
#include "decode.h"
#include "list.h"
#include "opts.h"
#include "probe.h"
#include "run.h"
#include "say.h"
#include "shell.h"
#include "symbols.h"
#include "verdict.h"

static int run(const struct opts *o)
{
	switch (o->command) {
	case OPTS_CONNECT:
		return connect_run(o);
	case OPTS_SHELL:
		return shell_run(o, stdout);
	case OPTS_SYMBOLS:
		return symbols_run(o);
	case OPTS_RUN:
		return run_run(o);
	case OPTS_DECODE:
		return decode_run(o);
	case OPTS_LIST:
		return list_run(o->json);
	case OPTS_PROBE:
		return probe_run(o);
	case OPTS_VERSION:
		(void)printf("holdfast %s\n", HOLDFAST_VERSION); /* looked at below */
		return EXIT_DONE;
	case OPTS_HELP:
		if (!opts_help(o->topic))
			return EXIT_DONE;
		say_error("no help for '%s'; see holdfast --help", o->topic);
		return EXIT_USAGE;
	}
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct opts o;
	char why[OPTS_ERROR_MAX];

	/* A peer that has gone is an error of write(), not the end of the program. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (opts_parse(&o, argc, argv, why, sizeof(why))) {
		say_error("%s", why);
		return o.command == OPTS_RUN ? VERDICT_BAD : EXIT_USAGE;
	}
	int status = run(&o);
	if (!status && (fflush(stdout) || ferror(stdout))) {
		say_error("stdout cannot be written");
		return EXIT_FAILED;
	}
	return status;
}
