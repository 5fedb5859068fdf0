/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script.h - a script of `holdfast run`, read and checked. holdfast-script(5) describes the language. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect.h"

#define SCRIPT_WHY_MAX   256u
#define SCRIPT_BYTES_MAX 0x100000u /* of the file */
#define SCRIPT_DEPTH_MAX 8u        /* blocks in blocks */
#define SCRIPT_TIME_MAX  86400000u /* ms */
#define SCRIPT_COUNT_MAX 1000000u

enum script_kind {
	SCRIPT_EXPECT,
	SCRIPT_EXPECT_EVENT,
	SCRIPT_SEND,
	SCRIPT_SETTLE,
	SCRIPT_STOP,
	SCRIPT_RESUME,
	SCRIPT_RESET,
	SCRIPT_SHELL,
	SCRIPT_ASSERT_OUTPUT,
	SCRIPT_ASSERT_MEM,
	SCRIPT_ASSERT_CPUS,
	SCRIPT_ASSERT_FROZEN,
	SCRIPT_SAVE,
	SCRIPT_DUMP,
	SCRIPT_GDB,
	SCRIPT_ON,
	SCRIPT_IGNORE,
	SCRIPT_REPEAT,
	SCRIPT_TIMEOUT,
	SCRIPT_TOTAL,
	SCRIPT_TEST
};

enum script_op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE };

/* A text or a regular expression to be found. */
struct pattern {
	char *text; /* NULL: anything will do */
	size_t len;
	bool is_regex; /* POSIX extended; ^ and $ are the ends of a line */
	regex_t regex;
};

struct stmt {
	enum script_kind kind;
	unsigned line;
	unsigned column;
	struct stmt *next;
	struct stmt *body; /* SCRIPT_ON, SCRIPT_REPEAT */
	struct pattern pattern;
	char *text; /* to send, a command, a file, an address, gdb's commands, a test's name */
	size_t text_len;
	uint32_t limit_ms; /* 0: the default */
	unsigned events;   /* SCRIPT_ON, SCRIPT_EXPECT_EVENT: bits, 1 << enum event_kind */
	bool lacks;        /* SCRIPT_ASSERT_OUTPUT: the pattern must not be there */
	enum script_op op;
	unsigned width; /* bytes */
	int cpu;        /* SCRIPT_ASSERT_OUTPUT: select it before; -1: do not */
	uint64_t value; /* also SCRIPT_REPEAT's count, SCRIPT_SETTLE's silence in ms */
};

struct script_error {
	unsigned line;
	unsigned column;
	char why[SCRIPT_WHY_MAX];
};

/* Read it. NULL: error says where and what. An empty script is an error. */
struct stmt *script_parse(const char *text, size_t len, struct script_error *error);

void script_free(struct stmt *s);

/* Is it in this text? It may hold any bytes. */
bool pattern_find(const struct pattern *p, const char *text, size_t len);

/* The same from `from` on, in a text of which more may come: its end is no end of a line. *end is behind the
 * match. */
bool pattern_next(const struct pattern *p, const char *text, size_t from, size_t len, size_t *end);

bool script_compare(uint64_t a, enum script_op op, uint64_t b);

/* "==" and so on. */
const char *script_op_text(enum script_op op);

#endif /* SCRIPT_H */
