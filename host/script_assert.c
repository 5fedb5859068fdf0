/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script_assert.c - what may stand behind "assert". All of it is asked of the debugger's shell:
 *
 *   bt [cpuN] contains|lacks PATTERN         the backtrace
 *   shell "COMMAND" contains|lacks PATTERN   any command's output
 *   mem ADDRESS[:BYTES] OP VALUE             a word of memory
 *   cpus frozen, cpus OP NUMBER              all of them stand; how many there are */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script_int.h"

#define CPU_MAX   1023u
#define WIDTH_DEF 4u

static const struct {
	const char *text;
	enum script_op op;
} ops[] = {{"==", OP_EQ}, {"!=", OP_NE}, {"<", OP_LT}, {"<=", OP_LE}, {">", OP_GT}, {">=", OP_GE}};

const char *script_op_text(enum script_op op)
{
	return ops[op].text;
}

bool script_compare(uint64_t a, enum script_op op, uint64_t b)
{
	switch (op) {
	case OP_EQ:
		return a == b;
	case OP_NE:
		return a != b;
	case OP_LT:
		return a < b;
	case OP_LE:
		return a <= b;
	case OP_GT:
		return a > b;
	case OP_GE:
		return a >= b;
	}
	return false;
}

static int parse_op(struct parse *p, struct stmt *s)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!script_at(p, ops[i].text))
			continue;
		s->op = ops[i].op;
		script_next(p, false);
		return script_number(p, &s->value, UINT64_MAX, "a number, such as 12 or 0x1f");
	}
	return script_fail(p, "== != < <= > or >=");
}

static int parse_contains(struct parse *p, struct stmt *s)
{
	s->lacks = script_at(p, "lacks");
	if (!s->lacks && !script_at(p, "contains"))
		return script_fail(p, "'contains' or 'lacks'");
	script_next(p, true);
	return p->failed ? -1 : script_pattern(p, &s->pattern);
}

static int parse_bt(struct parse *p, struct stmt *s)
{
	if (p->t.kind == TOKEN_WORD && !strncmp(p->t.text, "cpu", 3)) {
		char *end;
		const unsigned long cpu = strtoul(p->t.text + 3, &end, 10);
		if (!p->t.text[3] || *end || cpu > CPU_MAX || p->t.text[3] < '0' ||
			p->t.text[3] > '9')
			return script_fail(p, "a CPU such as cpu0");
		s->cpu = (int)cpu;
		script_next(p, false);
	}
	s->text = strdup("bt");
	return s->text ? parse_contains(p, s) : script_fail(p, "more memory");
}

static int parse_shell(struct parse *p, struct stmt *s)
{
	return script_string(p, &s->text, &s->text_len, "a debugger command, in quotes")
		       ? -1
		       : parse_contains(p, s);
}

static int parse_mem(struct parse *p, struct stmt *s)
{
	s->kind = SCRIPT_ASSERT_MEM;
	s->width = WIDTH_DEF;
	if (p->t.kind == TOKEN_WORD) {
		char *colon = strrchr(p->t.text, ':');
		if (colon) {
			if (!colon[1] || colon[2] || !strchr("1248", colon[1]))
				return script_fail(p, "an address, and behind ':' 1, 2, 4 or 8");
			s->width = (unsigned)(colon[1] - '0');
			*colon = '\0';
			p->t.len = (size_t)(colon - p->t.text);
		}
	}
	return script_string(p, &s->text, &s->text_len, "an address") ? -1 : parse_op(p, s);
}

static int parse_cpus(struct parse *p, struct stmt *s)
{
	s->kind = script_at(p, "frozen") ? SCRIPT_ASSERT_FROZEN : SCRIPT_ASSERT_CPUS;
	s->text = strdup("cpu");
	if (!s->text)
		return script_fail(p, "more memory");
	if (s->kind == SCRIPT_ASSERT_CPUS)
		return parse_op(p, s);
	script_next(p, false);
	return p->failed ? -1 : 0;
}

int script_assert(struct parse *p, struct stmt *s)
{
	static const struct {
		const char *name;
		int (*parse)(struct parse *p, struct stmt *s);
	} rows[] = {
		{"bt", parse_bt}, {"shell", parse_shell}, {"mem", parse_mem}, {"cpus", parse_cpus}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!script_at(p, rows[i].name))
			continue;
		script_next(p, false);
		return p->failed ? -1 : rows[i].parse(p, s);
	}
	return script_fail(p, "bt, shell, mem or cpus");
}
