/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* agent_support.h - agent expressions written as text, for the tests of stub/agent*.c. */
#ifndef AGENT_SUPPORT_H
#define AGENT_SUPPORT_H

#include <stdio.h>

#include "stub/agent.h"
#include "stub/err.h"
#include "tests/fake/fake.h"
#include "unit.h"

#define CODE_MAX 4096u

static uint8_t code[CODE_MAX];
static size_t code_len;
static char printed[8192];

static inline void print(struct hf *k, const char *text)
{
	(void)k;
	ck_assert_uint_lt(strlen(printed) + strlen(text), sizeof(printed));
	strcat(printed, text);
}

static inline void append(uint8_t byte)
{
	ck_assert_uint_lt(code_len, sizeof(code));
	code[code_len++] = byte;
}

/* "22 05 27", "'text'" is its characters and a NUL */
static inline void assemble(const char *text)
{
	code_len = 0;
	while (*text != '\0') {
		if (*text == ' ') {
			text++;
		} else if (*text == '\'') {
			for (text++; *text != '\''; text++)
				append((uint8_t)*text);
			text++;
			append(0);
		} else {
			unsigned byte;
			ck_assert_int_eq(sscanf(text, "%2x", &byte), 1);
			append((uint8_t)byte);
			text += 2;
		}
	}
}

static inline int run_code(hf_agent_print_fn out, uint64_t *value, const char **why)
{
	struct hf_agent_job job = {
		.code = code, .len = code_len, .frame = &fake.cpus[0].frame, .print = out};

	return hf_agent_run(&fake.k, &job, value, why);
}

static inline void check_bad(const char *text, int err, const char *reason)
{
	uint64_t value = 1;
	const char *why = "";

	assemble(text);
	int got = run_code(print, &value, &why);
	ck_assert_msg(got == err, "%s: %d, not %d", text, got, err);
	ck_assert_msg(why != NULL && strcmp(why, reason) == 0, "%s: %s, not %s", text,
		why ? why : "NULL", reason);
	ck_assert_uint_eq(value, 0);
}

#endif /* AGENT_SUPPORT_H */
