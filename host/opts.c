/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts.c - reads the command line. Options may stand before or behind LINE; what follows LINE and
 * its options is the shell's commands. */
#include "opts.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TIMEOUT_DEFAULT_MS 10000u
#define TIMEOUT_MAX_S      86400.0
#define TCP_PORT_MAX       65535ul

#define FAIL(why, size, ...) (snprintf((why), (size), __VA_ARGS__), -1)

static int parse_gdb(struct opts *o, const char *text)
{
	unsigned long port;

	if (!strcmp(text, "none")) {
		o->gdb_port = OPTS_GDB_NONE;
		return 0;
	}
	if (opts_parse_number(&port, text, TCP_PORT_MAX))
		return -1;
	o->gdb_port = (int)port;
	return 0;
}

int opts_parse_seconds(uint32_t *ms, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	/* Written so that a NaN fails it too. */
	if (end == text || *end || !(seconds >= 0.001 && seconds <= TIMEOUT_MAX_S))
		return -1;
	*ms = (uint32_t)(seconds * 1000.0);
	return 0;
}

static const struct option connect_options[] = {{"gdb", required_argument, NULL, 'g'},
	{"log", required_argument, NULL, 'l'}, {"elf", required_argument, NULL, 'e'},
	{"no-console", no_argument, NULL, 'n'}, {"wait", no_argument, NULL, 'w'},
	{"plain", no_argument, NULL, 'p'}, {"control", required_argument, NULL, 'C'},
	{"raw", required_argument, NULL, 'R'}, {"telnet", required_argument, NULL, 'T'},
	{"dtr", required_argument, NULL, 'D'}, {"rts", required_argument, NULL, 'U'},
	{"stop", required_argument, NULL, 'S'}, {"log-stamp", no_argument, NULL, 'I'},
	{"log-max", required_argument, NULL, 'M'}, {"log-keep", required_argument, NULL, 'N'},
	{"pty", required_argument, NULL, 'P'}, {"token-file", required_argument, NULL, 'K'},
	{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

static const struct option shell_options[] = {{"timeout", required_argument, NULL, 't'},
	{"resume", no_argument, NULL, 'r'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

static const struct option probe_options[] = {{"timeout", required_argument, NULL, 't'},
	{"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

static const struct option symbols_options[] = {{"timeout", required_argument, NULL, 't'},
	{"resume", no_argument, NULL, 'r'}, {"arch", required_argument, NULL, 'a'},
	{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

static const struct {
	const char *name;
	enum opts_command command;
	const struct option *options;
} commands[] = {{"connect", OPTS_CONNECT, connect_options}, {"shell", OPTS_SHELL, shell_options},
	{"probe", OPTS_PROBE, probe_options}, {"symbols", OPTS_SYMBOLS, symbols_options}};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static size_t row_of(enum opts_command command)
{
	size_t i = 0;

	while (commands[i].command != command)
		i++;
	return i;
}

static int take_option(struct opts *o, int letter, char **argv, char *why, size_t size)
{
	if (strchr(OPTS_ENDS, letter))
		return opts_take_end(&o->ends, letter, optarg, why, size);
	if (strchr(OPTS_LINE, letter))
		return opts_take_line(o, letter, optarg, why, size);
	switch (letter) {
	case 'g':
		if (parse_gdb(o, optarg))
			return FAIL(why, size, "--gdb takes a port from 0 to 65535, or none");
		return 0;
	case 't':
		if (opts_parse_seconds(&o->timeout_ms, optarg))
			return FAIL(
				why, size, "--timeout takes seconds, 0.001 to %.0f", TIMEOUT_MAX_S);
		return 0;
	case 'l':
		o->log = optarg;
		return 0;
	case 'e':
		o->elf = optarg;
		return 0;
	case 'n':
		o->console = false;
		return 0;
	case 'w':
		o->wait = true;
		return 0;
	case 'p':
		o->plain = true;
		return 0;
	case 'r':
		o->resume = true;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case 'a':
		o->arch = optarg;
		return 0;
	case 'h':
		o->topic = commands[row_of(o->command)].name;
		o->command = OPTS_HELP;
		return 0;
	case ':':
		return FAIL(why, size, "option %s needs a value", argv[optind - 1]);
	default:
		return FAIL(why, size, "unknown option %s; see holdfast help %s", argv[optind - 1],
			argv[1]);
	}
}

/* Take the options up to the next word that is none. */
static int take_options(struct opts *o, int argc, char **argv, char *why, size_t size)
{
	const struct option *options = commands[row_of(o->command)].options;
	int letter;

	while ((letter = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
		if (take_option(o, letter, argv, why, size))
			return -1;
		if (o->command == OPTS_HELP)
			return 0;
	}
	return 0;
}

/* No debugger command begins with two dashes: the user means an option. */
static const char *misplaced_option(const struct opts *o)
{
	for (int i = 0; i < o->command_count; i++) {
		if (!strncmp(o->commands[i], "--", 2))
			return o->commands[i];
	}
	return NULL;
}

static int parse_list(struct opts *o, int argc, char **argv, char *why, size_t size)
{
	o->command = OPTS_LIST;
	o->json = argc == 3 && !strcmp(argv[2], "--json");
	if (argc == 2 || o->json)
		return 0;
	if (argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
		o->command = OPTS_HELP;
		o->topic = "list";
		return 0;
	}
	return FAIL(why, size, "list takes --json and nothing else");
}

/* A device is a line; what else has a name is a file. */
static bool is_line(const char *text)
{
	struct stat about;

	const size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");

	if ((scheme > 0 && text[scheme] == ':') || !strncmp(text, "/dev/", 5))
		return true;
	return strcmp(text, "-") != 0 && !stat(text, &about) && S_ISCHR(about.st_mode);
}

static int parse_symbols(struct opts *o, int argc, char **argv, char *why, size_t size)
{
	optind = 2;
	if (take_options(o, argc, argv, why, size))
		return -1;
	const char *source = optind < argc ? argv[optind++] : NULL;
	if (o->command == OPTS_HELP)
		return 0;
	if (!source)
		return FAIL(why, size, "symbols needs a LINE or a file; see holdfast help symbols");
	if (!is_line(source))
		o->source = source;
	else if (opts_parse_line(&o->line, source, why, size))
		return -1;
	if (take_options(o, argc, argv, why, size) || o->command == OPTS_HELP)
		return o->command == OPTS_HELP ? 0 : -1;
	o->output = optind < argc ? argv[optind++] : NULL;
	if (!o->output)
		return FAIL(why, size, "symbols needs the name of a file to write");
	if (optind < argc)
		return FAIL(why, size, "symbols takes two names; '%s' is too much", argv[optind]);
	return 0;
}

static int parse_command(struct opts *o, int argc, char **argv, char *why, size_t size)
{
	const char *name = argv[1];

	optind = 2;
	if (take_options(o, argc, argv, why, size))
		return -1;
	if (o->command == OPTS_HELP)
		return 0;
	if (optind >= argc)
		return FAIL(why, size, "%s needs a LINE; see holdfast help %s", name, name);
	if (opts_parse_line(&o->line, argv[optind++], why, size) ||
		take_options(o, argc, argv, why, size))
		return -1;
	o->line.dtr = o->dtr;
	o->line.rts = o->rts;
	o->commands = argv + optind;
	o->command_count = argc - optind;
	if (o->command == OPTS_SHELL && !o->command_count)
		return FAIL(why, size, "shell needs a command, or - to read them from stdin");
	if (o->command == OPTS_SHELL && misplaced_option(o))
		return FAIL(why, size, "%s must stand before the commands", misplaced_option(o));
	if (o->command == OPTS_PROBE && o->command_count != 1)
		return FAIL(why, size, "probe takes a LINE and one 'p:NAME ...' in quotes");
	if (o->command == OPTS_CONNECT && o->command_count)
		return FAIL(why, size, "connect takes one LINE; '%s' is too much", o->commands[0]);
	return opts_check_log(o, why, size) ? -1 : opts_check_ends(&o->ends, why, size);
}

static int parse_decode(struct opts *o, int argc, char **argv, char *why, size_t size)
{
	o->command = OPTS_DECODE;
	if (argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
		o->command = OPTS_HELP;
		o->topic = "decode";
	} else if (argc != 3 || argv[2][0] == '-') {
		return FAIL(why, size, "decode takes one ELF, and the log on stdin");
	}
	o->elf = argv[2];
	return 0;
}

int opts_parse(struct opts *o, int argc, char **argv, char *why, size_t why_size)
{
	*o = (struct opts){.gdb_port = OPTS_GDB_PORT,
		.console = true,
		.stop_byte = OPTS_STOP_BYTE,
		.dtr = OPTS_LEAVE,
		.rts = OPTS_LEAVE,
		.log_how = {.keep = OPTS_LOG_KEEP},
		.timeout_ms = TIMEOUT_DEFAULT_MS};
	if (argc < 2)
		return FAIL(why, why_size, "a command is missing; see holdfast --help");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		o->command = OPTS_HELP;
		o->topic = argc > 2 ? argv[2] : NULL;
		return 0;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		o->command = OPTS_VERSION;
		return 0;
	}
	if (!strcmp(argv[1], "run")) {
		o->command = OPTS_RUN;
		return opts_parse_run(o, argc, argv, why, why_size);
	}
	if (!strcmp(argv[1], "decode"))
		return parse_decode(o, argc, argv, why, why_size);
	if (!strcmp(argv[1], "list"))
		return parse_list(o, argc, argv, why, why_size);
	size_t row = 0;
	while (row < COMMANDS && strcmp(argv[1], commands[row].name) != 0)
		row++;
	if (row == COMMANDS)
		return FAIL(why, why_size, "unknown command '%s'; see holdfast --help", argv[1]);
	o->command = commands[row].command;
	if (o->command == OPTS_SYMBOLS)
		return parse_symbols(o, argc, argv, why, why_size);
	return parse_command(o, argc, argv, why, why_size);
}
