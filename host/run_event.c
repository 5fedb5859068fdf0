/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_event.c - what happened to the target, and whether the script expected it.
 *
 * An event that the console tells is kept for a moment: the debugger's own greeting, which says it better and
 * means that the target can be asked, or a worse one may follow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run_int.h"

#define SETTLE_MS 2000u
#define PROBE_MS  30000u /* run_ask() gives up before */

bool run_ignores(void *ctx, const char *line, size_t len)
{
	const struct run *r = ctx;

	for (size_t i = 0; i < r->ignores.count; i++) {
		if (pattern_find(&r->ignores.all[i]->pattern, line, len))
			return true;
	}
	return false;
}

static void push_handlers(struct run *r, enum event_kind kind)
{
	for (size_t i = r->handlers.count; i-- > 0;) {
		if (r->handlers.all[i]->events & 1u << kind)
			run_push(r, r->handlers.all[i]->body, 1, true);
	}
}

void run_unexpected(struct run *r)
{
	char why[REPORT_WHY_MAX];

	r->have_event = false;
	run_drop_all(r);
	(void)snprintf(why, sizeof(why), "%s%s",
		r->event.kind == EVENT_STOP ? "unexpected stop: " : "", r->event.text);
	if (!run_decide(r, (int)verdict_of(r->event.kind), why))
		return;
	r->depth = 0;
	push_handlers(r, r->event.kind);
	run_done(r);
}

void run_take_event(struct run *r, const struct stmt *s)
{

	if (!(s->events & 1u << r->event.kind)) {
		run_unexpected(r);
		return;
	}
	r->have_event = false;
	if (!pattern_find(&s->pattern, r->event.text, strlen(r->event.text)) &&
		!transcript_find(&r->said, &s->pattern)) {
		run_fail(r, VERDICT_FAILED, "%s, but not the one that was expected: %s",
			event_name(r->event.kind), r->event.text);
		return;
	}
	push_handlers(r, r->event.kind);
	run_done(r);
}

/* These go before an event that waits: they need no target, or look at it themselves. */
bool run_meets_event(struct run *r, const struct stmt *s)
{
	static const enum script_kind before[] = {SCRIPT_EXPECT, SCRIPT_EXPECT_EVENT, SCRIPT_SAVE,
		SCRIPT_ON, SCRIPT_IGNORE, SCRIPT_TIMEOUT, SCRIPT_TOTAL, SCRIPT_TEST};

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		if (before[i] == s->kind)
			return false;
	}
	run_unexpected(r);
	return true;
}

/* What was asked gets no answer any more. A command that is only shown may have been what has reset it. */
static void cut_off(struct run *r)
{
	if (r->now->kind != SCRIPT_SHELL) {
		run_unexpected(r);
		return;
	}
	run_ask_no_more(r);
	run_output(r, r->output, r->output_len);
	run_done(r);
}

/* The statement that waits is the one that is to decide. */
static void offer(struct run *r)
{
	if (!r->now)
		run_go_on(r);
	else if (r->now->kind == SCRIPT_EXPECT_EVENT)
		run_take_event(r, r->now);
	else if (r->now->kind == SCRIPT_EXPECT || r->now->kind == SCRIPT_SETTLE)
		run_unexpected(r);
	else if (r->event.kind == EVENT_RESET)
		cut_off(r);
}

void run_settle(uv_timer_t *timer)
{
	struct run *r = timer->data;

	(void)uv_timer_stop(timer); /* cannot fail */
	r->settling = false;
	offer(r);
}

static bool is_death(enum event_kind kind)
{
	return kind == EVENT_PANIC || kind == EVENT_OOPS || kind == EVENT_HANG;
}

/* True: the reset is our own doing, and what was before it is past. */
static bool is_ours(struct run *r)
{
	const bool ours = r->resetting || r->tool;

	if (ours) {
		r->have_event = r->settling = false;
		(void)uv_timer_stop(&r->settle); /* cannot fail */
		run_go_on(r);
	}
	r->resetting = r->resetting && r->reset;
	return ours;
}

void run_event(struct run *r, const struct event *e)
{
	report_event(&r->report, event_name(e->kind), e->text, uv_now(&r->loop));
	if (e->kind == EVENT_RESET && is_ours(r))
		return;
	if (e->stub) {
		r->met = r->stopped = r->detect.up = true;
		r->dead = is_death(e->kind);
		r->cpu = strncmp(e->text, "cpu ", 4) != 0 ? -1 : (int)strtol(e->text + 4, NULL, 10);
	}
	if (r->decided || r->ended)
		return;
	const bool worse = !r->have_event || e->stub || (!r->event.stub && e->kind < r->event.kind);
	if (worse)
		r->event = *e;
	r->have_event = true;
	if (!e->stub && is_death(e->kind)) {
		r->settling = true;
		(void)uv_timer_start(&r->settle, run_settle, SETTLE_MS, 0); /* cannot fail */
	} else {
		run_settle(&r->settle);
	}
}

/* ---- a statement that waited in vain ---- */

static void tell(struct run *r, enum event_kind kind)
{
	char last[128];
	const struct stmt *s = r->now;

	r->event = (struct event){.kind = kind};
	r->have_event = true;
	transcript_last(&r->said, last, sizeof(last));
	(void)snprintf(r->event.text, sizeof(r->event.text), "%s%s '%.60s'; the last line was '%s'",
		kind == EVENT_HANG         ? "the target does not answer; it did not say"
		: s->kind == SCRIPT_EXPECT ? "it did not say"
					   : "it did not happen:",
		s->pattern.is_regex ? " (a /regex/)" : "", s->pattern.text ? s->pattern.text : "",
		last);
	report_event(&r->report, event_name(kind), r->event.text, uv_now(&r->loop));
	run_unexpected(r);
}

static void probed(struct run *r, bool good)
{
	/* An event may have come instead: the question has stopped a target that was about to say it. */
	tell(r, good ? EVENT_TIMEOUT : EVENT_HANG);
}

static void probe_over(uv_timer_t *timer)
{
	struct run *r = timer->data;

	run_ask_no_more(r);
	probed(r, false);
}

void run_too_late(struct run *r)
{
	const bool text = r->now->kind == SCRIPT_EXPECT || r->now->kind == SCRIPT_EXPECT_EVENT;

	if (r->settling && (text || r->now->kind == SCRIPT_SETTLE)) {
		run_settle(&r->settle);
	} else if (!text || r->decided) {
		const bool asks =
			!text && r->now->kind != SCRIPT_GDB && r->now->kind != SCRIPT_SETTLE;
		run_fail(r, asks ? VERDICT_PROTOCOL : VERDICT_TIMEOUT, "it took too long");
	} else if (r->met && !r->stopped) {
		run_ask(r, "?", probed);
		(void)uv_timer_start(&r->wait, probe_over, PROBE_MS, 0); /* cannot fail */
	} else {
		tell(r, EVENT_TIMEOUT);
	}
}
