/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_exec.c - carries a script out, one statement for each turn of the event loop.
 *
 *   NEXT --take a statement--> NOW --done--> NEXT ... --no more--> passed, ENDED
 *    |  ^                       |--limit--> is the target alive? --> event: timeout or hang
 *    |  |                       `--failed--> DECIDED, ENDED
 *    |  `-- expected: the handlers of it run, then NEXT
 *   event of the target's -- unexpected: DECIDED, the handlers of it run, ENDED
 *
 * A statement that waits has a limit, the whole run has one when the script or --timeout gives it, and what
 * follows a verdict is bounded by the same. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "run_int.h"

static struct run_frame *top(struct run *r)
{
	return r->depth ? &r->frames[r->depth - 1] : NULL;
}

void run_push(struct run *r, const struct stmt *body, uint64_t rounds, bool handler)
{
	if (body && r->depth < RUN_FRAMES)
		r->frames[r->depth++] = (struct run_frame){
			.first = body, .next = body, .left = rounds, .handler = handler};
}

static bool in_handler(const struct run *r)
{
	for (size_t i = 0; i < r->depth; i++) {
		if (r->frames[i].handler)
			return true;
	}
	return false;
}

bool run_decide(struct run *r, int verdict, const char *why)
{
	if (r->decided || r->ended)
		return false;
	r->decided = true;
	r->verdict = verdict;
	r->report.line = r->now ? r->now->line : r->depth && top(r)->next ? top(r)->next->line : 0;
	(void)snprintf(r->report.why, sizeof(r->report.why), "%s", why);
	return true;
}

void run_drop_all(struct run *r)
{
	run_dump_drop(r);
	run_gdb_drop(r);
	run_reset_drop(r);
	run_ask_no_more(r);
}

void run_fail(struct run *r, int verdict, const char *fmt, ...)
{
	char text[REPORT_WHY_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	run_drop_all(r);
	if (run_decide(r, verdict, text)) {
		r->depth = 0;
		run_finish(r);
	} else if (!r->ended) {
		run_note(r, "%s", text);
		run_done(r);
	}
}

void run_done(struct run *r)
{
	r->now = NULL;
	(void)uv_timer_stop(&r->wait); /* cannot fail */
	run_go_on(r);
}

/* ---- statements that need nobody ---- */

static void begin_expect(struct run *r, const struct stmt *s)
{
	if (transcript_find(&r->said, &s->pattern))
		run_done(r);
	else if (r->have_event && !r->settling && !in_handler(r))
		run_unexpected(r);
}

static void begin_expect_event(struct run *r, const struct stmt *s)
{
	if (r->have_event && !r->settling)
		run_take_event(r, s);
}

static void begin_send(struct run *r, const struct stmt *s)
{
	if (!session_takes(r->session, s->text_len))
		return; /* run_room() comes back to it */
	run_done(r);
	session_type(r->session, (const uint8_t *)s->text, s->text_len);
}

void run_room(void *ctx, bool room)
{
	struct run *r = ctx;

	if (room && r->now && r->now->kind == SCRIPT_SEND)
		begin_send(r, r->now);
}

static void quiet_now(uv_timer_t *timer)
{
	struct run *r = timer->data;

	if (r->now && r->now->kind == SCRIPT_SETTLE)
		run_done(r);
}

static void begin_settle(struct run *r, const struct stmt *s)
{
	(void)uv_timer_start(&r->quiet, quiet_now, s->value, 0); /* cannot fail */
}

static void begin_save(struct run *r, const struct stmt *s)
{
	const int err = transcript_save(&r->said, s->text);

	if (err)
		run_fail(r, VERDICT_FAILED, "%s: %s", s->text, strerror(-err));
	else
		run_done(r);
}

static void list(struct run *r, struct run_list *l, const struct stmt *s)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->all[i] == s) {
			run_done(r);
			return;
		}
	}
	if (l->count == RUN_LISTED_MAX) {
		run_fail(r, VERDICT_FAILED, "more than %u of these", RUN_LISTED_MAX);
		return;
	}
	l->all[l->count++] = s;
	run_done(r);
}

static void begin_on(struct run *r, const struct stmt *s)
{
	list(r, &r->handlers, s);
}

static void begin_ignore(struct run *r, const struct stmt *s)
{
	list(r, &r->ignores, s);
}

static void begin_repeat(struct run *r, const struct stmt *s)
{
	run_push(r, s->body, s->value, false);
	run_done(r);
}

static void begin_timeout(struct run *r, const struct stmt *s)
{
	r->limit_ms = s->limit_ms;
	run_done(r);
}

static void total_over(uv_timer_t *timer)
{
	struct run *r = timer->data;

	(void)run_decide(r, VERDICT_TIMEOUT, "the whole run has taken too long");
	run_finish(r);
}

static void begin_total(struct run *r, const struct stmt *s)
{
	(void)uv_timer_start(&r->total, total_over, s->limit_ms, 0); /* cannot fail */
	run_done(r);
}

static void begin_test(struct run *r, const struct stmt *s)
{
	report_begin(&r->report, s->text, uv_now(&r->loop));
	report_event(&r->report, "test", s->text, uv_now(&r->loop));
	run_done(r);
}

/* ---- the order of things ---- */

static void (*const begin[])(struct run *r, const struct stmt *s) = {
	[SCRIPT_EXPECT] = begin_expect,
	[SCRIPT_EXPECT_EVENT] = begin_expect_event,
	[SCRIPT_SEND] = begin_send,
	[SCRIPT_SETTLE] = begin_settle,
	[SCRIPT_STOP] = run_stop,
	[SCRIPT_RESUME] = run_resume,
	[SCRIPT_RESET] = run_reset,
	[SCRIPT_SHELL] = run_shell,
	[SCRIPT_ASSERT_OUTPUT] = run_assert,
	[SCRIPT_ASSERT_MEM] = run_assert,
	[SCRIPT_ASSERT_CPUS] = run_assert,
	[SCRIPT_ASSERT_FROZEN] = run_assert,
	[SCRIPT_SAVE] = begin_save,
	[SCRIPT_DUMP] = run_dump,
	[SCRIPT_GDB] = run_gdb,
	[SCRIPT_ON] = begin_on,
	[SCRIPT_IGNORE] = begin_ignore,
	[SCRIPT_REPEAT] = begin_repeat,
	[SCRIPT_TIMEOUT] = begin_timeout,
	[SCRIPT_TOTAL] = begin_total,
	[SCRIPT_TEST] = begin_test,
};

static void too_late(uv_timer_t *timer)
{
	run_too_late(timer->data);
}

/* Leave blocks that are at their end. False: that was the last one. */
static bool leave_blocks(struct run *r)
{
	while (r->depth && !top(r)->next) {
		if (top(r)->left > 1) {
			top(r)->left--;
			top(r)->next = top(r)->first;
		} else {
			r->depth--;
		}
	}
	return r->depth > 0;
}

static void end_of_script(struct run *r)
{
	if (!r->decided && r->have_event && r->event.kind != EVENT_STOP)
		run_unexpected(r);
	else
		run_finish(r);
}

static bool is_for_reset(const struct stmt *s)
{
	return s && s->kind == SCRIPT_EXPECT_EVENT && (s->events & 1u << EVENT_RESET);
}

static void step(uv_timer_t *timer)
{
	struct run *r = timer->data;

	if (r->ended || r->now || !r->began || r->settling)
		return;
	if (!leave_blocks(r)) {
		end_of_script(r);
		return;
	}
	const struct stmt *s = top(r)->next;
	if (r->have_event && !in_handler(r) && run_meets_event(r, s))
		return;
	top(r)->next = s->next;
	r->now = s;
	/* The answer to what is sent may be there before the next turn. */
	r->detect.expected = is_for_reset(s) || (s->kind == SCRIPT_SEND && is_for_reset(s->next));
	r->report.statements++;
	(void)uv_timer_start(&r->wait, too_late, s->limit_ms ? s->limit_ms : r->limit_ms, 0);
	begin[s->kind](r, s);
}

void run_go_on(struct run *r)
{
	if (!r->ended)
		(void)uv_timer_start(&r->step, step, 0, 0); /* cannot fail */
}

void run_text(struct run *r)
{
	if (r->now && r->now->kind == SCRIPT_SETTLE)
		begin_settle(r, r->now);
	if (r->now && r->now->kind == SCRIPT_EXPECT && transcript_find(&r->said, &r->now->pattern))
		run_done(r);
}
