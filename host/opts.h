/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts.h - the command line, checked. Pure but for printing help. */
#ifndef OPTS_H
#define OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log.h"
#include "opts_run.h"
#include "where.h"

#define HOLDFAST_VERSION "0.1"

#define OPTS_BAUD_DEFAULT 115200u
#define OPTS_BAUD_MIN     50u
#define OPTS_BAUD_MAX     20000000u
#define OPTS_GDB_PORT     2331
#define OPTS_LEAVE        (-1)
#define OPTS_GDB_NONE     (-1)
#define OPTS_STOP_BYTE    0x03u /* what stops a running target */
#define OPTS_LOG_KEEP     5u
#define OPTS_HOST_MAX     256u
#define OPTS_NAME_MAX     512u
#define OPTS_ERROR_MAX    256u

/* What the program answers with; the man page lists the same. */
enum opts_exit {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,     /* the line or the port cannot be used */
	EXIT_USAGE = 2,      /* the command line makes no sense */
	EXIT_REFUSED = 3,    /* shell: the target answered an error */
	EXIT_SILENT = 4,     /* shell: the target did not answer in time */
	EXIT_SIGNALLED = 128 /* plus the number of the signal that ended it */
};

enum line_kind { LINE_KIND_SERIAL, LINE_KIND_TCP, LINE_KIND_RFC2217 };

/* One end of the target's line. */
struct line_spec {
	enum line_kind kind;
	char name[OPTS_NAME_MAX]; /* what to open: the device's path, or as the user wrote it */
	uint32_t baud;            /* serial, and the far end of RFC 2217 */
	int dtr, rts;             /* serial: 1 on, 0 off, OPTS_LEAVE */
	char host[OPTS_HOST_MAX]; /* TCP: a name or an address without brackets */
	char port[24];            /* TCP: decimal */
};

/* Further ends of `holdfast connect`. */
struct opts_ends {
	bool has_control, has_raw, has_telnet;
	struct where control; /* the control socket */
	struct where raw;     /* the console, as it is */
	struct where telnet;  /* the console, for telnet and RFC 2217 */
	const char *pty;      /* the console, on a pty; what its name shall be, or NULL */
	const char *token;    /* file with the token of the control socket, or NULL */
};

enum opts_command {
	OPTS_CONNECT,
	OPTS_SHELL,
	OPTS_PROBE,
	OPTS_RUN,
	OPTS_DECODE,
	OPTS_LIST,
	OPTS_SYMBOLS,
	OPTS_HELP,
	OPTS_VERSION
};

struct opts {
	enum opts_command command;
	struct line_spec line;
	int gdb_port;    /* 0: any free one; OPTS_GDB_NONE: none */
	const char *log; /* or NULL */
	struct log_how log_how;
	int dtr, rts;      /* as in struct line_spec, which gets them */
	uint8_t stop_byte; /* what stops a running target; 0: BREAK */
	const char *elf;   /* or NULL */
	bool console;
	bool wait;           /* connect: the line may be missing at the start */
	bool plain;          /* connect: never call for the framed link */
	bool resume;         /* shell: let the target run on afterwards */
	uint32_t timeout_ms; /* shell, probe */
	char **commands;     /* shell: into argv; a single "-" means stdin. probe: its line */
	int command_count;
	struct opts_ends ends;
	struct opts_run run;
	bool json;          /* list, probe */
	const char *source; /* symbols: a file, "-" is stdin; NULL: the line */
	const char *output; /* symbols */
	const char *arch;   /* symbols: the CPU's name, or NULL */
	const char *topic;  /* help: a command's name, or NULL */
};

/* Read "DEVICE[,BAUD]", "tcp:HOST:PORT", "rtt:HOST:PORT", which is TCP as well, or "rfc2217:HOST:PORT[,BAUD]". 0, or
 * -1 with one line for people in why. */
int opts_parse_line(struct line_spec *spec, const char *text, char *why, size_t why_size);

/* Read a decimal number of at most max, and nothing else. 0, or -1. */
int opts_parse_number(unsigned long *value, const char *text, unsigned long max);

/* Read argv. 0, or -1 with one line for people in why. */
int opts_parse(struct opts *o, int argc, char **argv, char *why, size_t why_size);

/* Read the value of an option of struct opts_ends; letter is one of OPTS_ENDS. 0, or -1. */
#define OPTS_ENDS "CRTPK"
int opts_take_end(struct opts_ends *e, int letter, const char *value, char *why, size_t why_size);

/* The same for those about the line and the log; letter is one of OPTS_LINE. */
#define OPTS_LINE "DUSIMN"
int opts_take_line(struct opts *o, int letter, const char *value, char *why, size_t why_size);

/* Do they make sense together? 0, or -1. */
int opts_check_log(const struct opts *o, char *why, size_t why_size);
int opts_check_ends(const struct opts_ends *e, char *why, size_t why_size);

/* Read seconds, 0.001 to a day, into *ms. 0, or -1. */
int opts_parse_seconds(uint32_t *ms, const char *text);

/* Print what topic (or the program, when NULL) does. 0, or -1 when there is no such topic. */
int opts_help(const char *topic);

#endif /* OPTS_H */
