/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts_run.c - the command line of `holdfast run`: [OPTIONS] LINE SCRIPT [OPTIONS] [-- COMMAND...], and no LINE
 * with -b. */
#include "opts_run.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "opts.h"

#define FAIL(why, size, ...) (snprintf((why), (size), __VA_ARGS__), -1)

static const struct option options[] = {{"board", required_argument, NULL, 'b'},
	{"boards", required_argument, NULL, 'B'}, {"junit", required_argument, NULL, 'j'},
	{"tap", no_argument, NULL, 'T'}, {"json", no_argument, NULL, 'J'},
	{"quiet", no_argument, NULL, 'q'}, {"log", required_argument, NULL, 'l'},
	{"elf", required_argument, NULL, 'e'}, {"timeout", required_argument, NULL, 't'},
	{"plain", no_argument, NULL, 'p'}, {"resume", no_argument, NULL, 'r'},
	{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

static int take_value(struct opts *o, int letter, char *why, size_t size)
{
	const struct {
		int letter;
		const char **value;
	} values[] = {{'b', &o->run.board}, {'B', &o->run.boards}, {'j', &o->run.junit},
		{'l', &o->log}, {'e', &o->elf}};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (values[i].letter == letter)
			*values[i].value = optarg;
	}
	if (letter == 't' && opts_parse_seconds(&o->run.total_ms, optarg))
		return FAIL(why, size, "--timeout takes seconds, 0.001 to 86400");
	return 0;
}

static int take_option(struct opts *o, int letter, char **argv, char *why, size_t size)
{
	switch (letter) {
	case 'T':
		o->run.tap = o->run.quiet = true;
		return 0;
	case 'J':
		o->run.json = o->run.quiet = true;
		return 0;
	case 'q':
		o->run.quiet = true;
		return 0;
	case 'p':
		o->plain = true;
		return 0;
	case 'r':
		o->resume = true;
		return 0;
	case 'h':
		o->command = OPTS_HELP;
		o->topic = "run";
		return 0;
	case ':':
		return FAIL(why, size, "option %s needs a value", argv[optind - 1]);
	case '?':
		return FAIL(
			why, size, "unknown option %s; see holdfast help run", argv[optind - 1]);
	default:
		return take_value(o, letter, why, size);
	}
}

static int take_options(struct opts *o, int argc, char **argv, char *why, size_t size)
{
	int letter;

	while (o->command == OPTS_RUN &&
		(letter = getopt_long(argc, argv, "+:hb:q", options, NULL)) != -1) {
		if (take_option(o, letter, argv, why, size))
			return -1;
	}
	return 0;
}

/* What stands behind "--" is the start command's. Returns what is left for us. */
static int cut_start(struct opts *o, int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		o->run.start = argv + i + 1;
		argv[i] = NULL;
		return i;
	}
	return argc;
}

/* Do the words and options make sense together? */
static int check(const struct opts *o, size_t words, char *why, size_t size)
{
	if (words != (o->run.board ? 1 : 2))
		return FAIL(why, size, "run takes %s; see holdfast help run",
			o->run.board ? "one SCRIPT with -b BOARD" : "LINE and SCRIPT");
	if (o->run.start && !o->run.start[0])
		return FAIL(why, size, "a command must stand behind --");
	if (o->run.tap && o->run.json)
		return FAIL(why, size, "--tap and --json both want stdout; give one");
	return 0;
}

int opts_parse_run(struct opts *o, int argc, char **argv, char *why, size_t size)
{
	const char *words[2] = {NULL, NULL};
	size_t count = 0;

	why[0] = '\0';
	argc = cut_start(o, argc, argv);
	optind = 2;
	while (!take_options(o, argc, argv, why, size)) {
		if (o->command != OPTS_RUN)
			return 0;
		if (optind >= argc)
			break;
		if (count < 2)
			words[count] = argv[optind];
		count++;
		optind++;
	}
	if (why[0] || check(o, count, why, size))
		return -1;
	o->run.script = words[o->run.board ? 0 : 1];
	return o->run.board ? 0 : opts_parse_line(&o->line, words[0], why, size);
}
