/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_ask.c - the statements of a script that ask the debugger. All of it goes in packets, so that nothing of
 * it can be lost or garbled unseen, and a target that runs is stopped by the first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run_int.h"

#define ANSWER_MS 15000u /* without a sign of life; a slow command prints */

static void keep(struct run *r, const uint8_t *data, size_t len)
{
	const size_t room = RUN_OUTPUT_MAX - r->output_len;
	const size_t n = len < room ? len : room;

	memcpy(r->output + r->output_len, data, n);
	r->output_len += n;
	r->output[r->output_len] = '\0';
}

static void keep_text(struct run *r, const char *text)
{
	keep(r, (const uint8_t *)text, strlen(text));
}

static void take_output(void *ctx, const uint8_t *text, size_t len)
{
	struct run *r = ctx;

	r->met = r->detect.up = true;
	keep(r, text, len);
}

static void take_answer(void *ctx, enum reply_kind kind, const uint8_t *data, size_t len)
{
	struct run *r = ctx;

	r->answer_kind = kind;
	if (kind == REPLY_NOTHING)
		keep_text(r, "the target does not know that");
	else if (kind == REPLY_BROKEN)
		keep_text(r, "the answer makes no sense");
	else if (kind == REPLY_ERROR && len > 2 && data[1] == '.')
		keep(r, data + 2, len - 2);
	else if (kind != REPLY_OK)
		keep(r, data, len);
}

static void asked(void *ctx, enum session_result result, const char *why)
{
	struct run *r = ctx;
	run_answered *answered = r->answered;

	r->answered = NULL;
	if (result != SESSION_DONE) {
		r->answer_kind = result == SESSION_REFUSED ? REPLY_ERROR : REPLY_BROKEN;
		keep_text(r, why);
	}
	if (r->answer_kind != REPLY_BROKEN) {
		r->met = r->stopped = r->detect.up = true;
		r->went = false;
	}
	if (answered)
		answered(r, r->answer_kind == REPLY_OK || r->answer_kind == REPLY_OTHER ||
				    r->answer_kind == REPLY_STOP);
}

static void begin(struct run *r, const char *text, run_answered *answered)
{
	(void)snprintf(r->asked, sizeof(r->asked), "%s", text);
	r->request = (struct session_request){.output = take_output,
		.answer = take_answer,
		.done = asked,
		.ctx = r,
		.limit_ms = ANSWER_MS};
	r->answered = answered;
	r->answer_kind = REPLY_OK;
	r->output_len = 0;
	r->output[0] = '\0';
}

void run_ask(struct run *r, const char *payload, run_answered *answered)
{
	begin(r, payload, answered);
	session_ask(r->session, &r->request, r->asked);
}

void run_command(struct run *r, const char *command, run_answered *answered)
{
	begin(r, command, answered);
	session_shell(r->session, &r->request, r->asked);
}

void run_ask_no_more(struct run *r)
{
	session_cancel(r->session, &r->request);
	r->answered = NULL;
}

/* The answer was none, or an error. */
static void refuse(struct run *r, const char *what)
{
	run_fail(r, r->answer_kind == REPLY_BROKEN ? VERDICT_PROTOCOL : VERDICT_FAILED,
		"%s: %.300s", what, r->output);
}

static const char *command_of(const struct run *r)
{
	return r->now->text ? r->now->text : "";
}

/* ---- stop, resume, shell ---- */

static void has_stopped(struct run *r, bool good)
{
	if (good)
		run_done(r);
	else
		refuse(r, "stop");
}

void run_stop(struct run *r, const struct stmt *s)
{
	(void)s;
	run_ask(r, "?", has_stopped);
}

static void has_left(struct run *r, bool good)
{
	if (!good) {
		refuse(r, "resume");
		return;
	}
	r->stopped = false;
	run_done(r);
}

static void has_gone(void *ctx, enum session_result result, const char *why)
{
	struct run *r = ctx;

	if (result == SESSION_DONE)
		run_done(r);
	else
		run_fail(r, result == SESSION_REFUSED ? VERDICT_FAILED : VERDICT_PROTOCOL,
			"resume: %s", why);
}

/* One that died goes the kernel's own way, and may say so by another stop. */
void run_resume(struct run *r, const struct stmt *s)
{
	(void)s;
	if (!r->dead) {
		run_ask(r, "D", has_left);
		return;
	}
	begin(r, "", NULL);
	r->request.done = has_gone;
	r->dead = r->stopped = false;
	r->went = true;
	session_proceed(r->session, &r->request);
}

static void shell_done(struct run *r, bool good)
{
	if (r->output_len && r->answer_kind == REPLY_OK)
		run_output(r, r->output, r->output_len);
	if (good)
		run_done(r);
	else
		refuse(r, command_of(r));
}

void run_shell(struct run *r, const struct stmt *s)
{
	run_note(r, "hf> %s", s->text);
	run_command(r, s->text, shell_done);
}

/* ---- assert ---- */

static void check_output(struct run *r, const struct stmt *s)
{
	const bool there = pattern_find(&s->pattern, r->output, r->output_len);

	if (there != s->lacks) {
		run_done(r);
		return;
	}
	run_output(r, r->output, r->output_len);
	run_fail(r, VERDICT_FAILED, "the output of '%s' %s '%s'", s->text,
		s->lacks ? "contains" : "does not contain", s->pattern.text);
}

/* "40120894 0000012c  ,...": the target knows its byte order. */
static void check_mem(struct run *r, const struct stmt *s)
{
	char *end;
	const char *at = strchr(r->output, ' ');
	const uint64_t value = at ? strtoull(at, &end, 16) : 0;

	if (!at || end == at || *end == '?')
		run_fail(r, VERDICT_FAILED, "%s cannot be read", s->text);
	else if (!script_compare(value, s->op, s->value))
		run_fail(r, VERDICT_FAILED, "%s is 0x%llx, not %s 0x%llx", s->text,
			(unsigned long long)value, script_op_text(s->op),
			(unsigned long long)s->value);
	else
		run_done(r);
}

/* "* cpu 1: here, worker/1". */
static void check_cpus(struct run *r, const struct stmt *s)
{
	unsigned count = 0, standing = 0;

	for (const char *at = r->output; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *colon = strchr(at, ':');
		count++;
		if (colon && (!strncmp(colon, ": frozen", 8) || !strncmp(colon, ": here", 6)))
			standing++;
	}
	if (s->kind == SCRIPT_ASSERT_FROZEN && (standing != count || !count)) {
		run_output(r, r->output, r->output_len);
		run_fail(r, VERDICT_FAILED, "%u of %u CPUs stand", standing, count);
	} else if (s->kind == SCRIPT_ASSERT_CPUS && !script_compare(count, s->op, s->value)) {
		run_fail(r, VERDICT_FAILED, "there are %u CPUs, not %s %llu", count,
			script_op_text(s->op), (unsigned long long)s->value);
	} else {
		run_done(r);
	}
}

static void asserted(struct run *r, bool good)
{
	const struct stmt *s = r->now;

	if (!good)
		refuse(r, command_of(r));
	else if (s->kind == SCRIPT_ASSERT_OUTPUT)
		check_output(r, s);
	else if (s->kind == SCRIPT_ASSERT_MEM)
		check_mem(r, s);
	else
		check_cpus(r, s);
}

static void cpu_chosen(struct run *r, bool good)
{
	if (good)
		run_command(r, r->now->text, asserted);
	else
		refuse(r, "cpu");
}

/* The CPU whose backtrace is asked for: the one that stopped the target unless another is named. -1: any. */
static int cpu_of(const struct run *r, const struct stmt *s)
{
	if (s->kind != SCRIPT_ASSERT_OUTPUT || strcmp(s->text, "bt") != 0)
		return -1;
	return s->cpu >= 0 ? s->cpu : r->cpu;
}

void run_assert(struct run *r, const struct stmt *s)
{
	char command[TOKEN_MAX + 16];
	const int cpu = cpu_of(r, s);

	if (s->kind == SCRIPT_ASSERT_MEM)
		(void)snprintf(command, sizeof(command), "md%uc1 %s", s->width, s->text);
	else
		(void)snprintf(command, sizeof(command), "%s", s->text);
	if (cpu < 0) {
		run_command(r, command, asserted);
		return;
	}
	/* A command in a packet is about the CPU that packets have chosen. */
	(void)snprintf(command, sizeof(command), "Hg%x", (unsigned)cpu + 1);
	run_ask(r, command, cpu_chosen);
}
