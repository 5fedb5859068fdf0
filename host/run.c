/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run.c - `holdfast run`: reads the script before anything else, takes the board, starts what is to be started,
 * and wires the target's text to the parts that look at it.
 *
 *   session --text, said--> transcript --> expect     the end: --resume lets a target that lives go on, the link
 *    ^  |              `--> detect --> run_event      ends with BYE, the start command and all that it started
 *    |  |              `--> stdout, log               are ended. A target is otherwise left as it stands.
 *    |  `--news--> run_event
 *    `--run_ask.c: what a statement asks */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_int.h"
#include "say.h"

/* gdb's numbers in stop replies: include/gdb/signals.def. */
enum { SIG_ILL = 4, SIG_ABRT = 6, SIG_BUS = 10, SIG_SEGV = 11 };

#define START_MS 30000u /* for a line that the start command brings */
#define BACK_MS  10000u /* for a line that was lost */

/* ---- the end ---- */

static void tear_down(struct run *r)
{
	uv_timer_t *const timers[] = {
		&r->step, &r->wait, &r->total, &r->settle, &r->lost, &r->quiet};

	run_dump_drop(r);
	run_gdb_drop(r);
	run_reset_drop(r);
	run_ask_no_more(r);
	session_close(r->session);
	signals_close(&r->signals);
	if (r->command_watched)
		uv_close((uv_handle_t *)&r->command, NULL);
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++)
		uv_close((uv_handle_t *)timers[i], NULL);
}

static void end(uv_timer_t *timer)
{
	tear_down(timer->data);
}

static void has_gone_on(struct run *r, bool good)
{
	if (!good)
		run_note(r, "it could not be resumed: %.200s", r->output);
	(void)uv_timer_start(&r->step, end, 0, 0); /* cannot fail */
}

void run_finish(struct run *r)
{
	if (r->ended)
		return;
	r->ended = true;
	run_ask_no_more(r);
	(void)uv_timer_stop(&r->wait); /* these cannot fail */
	(void)uv_timer_stop(&r->total);
	(void)uv_timer_stop(&r->settle);
	(void)uv_timer_stop(&r->lost);
	if (r->o->resume && r->stopped && !r->dead)
		run_ask(r, "D", has_gone_on);
	else
		(void)uv_timer_start(&r->step, end, 0, 0);
}

/* What makes going on impossible. */
void run_give_up(struct run *r, int verdict, const char *why)
{
	(void)run_decide(r, verdict, why);
	r->stopped = false; /* there is nobody to resume */
	run_finish(r);
}

static void got_signal(void *ctx, int number)
{
	struct run *r = ctx;

	(void)run_decide(r, VERDICT_SIGNAL + number, "ended by a signal");
	r->verdict = VERDICT_SIGNAL + number;
	run_finish(r);
}

/* ---- from the peer ---- */

void run_unlink(struct run *r, bool leave)
{
	r->stopped = r->dead = r->went = r->detect.link = false;
	r->cpu = -1;
	session_unlink(r->session, leave);
}

/* A target that is reset says that it begins, once. */
static void see_beginning(struct run *r)
{
	if (r->resetting && !r->reset && r->detect.begun)
		r->resetting = false;
}

/* Piece by piece of a line, so that what is expected is looked for before what comes behind it is judged. */
static void hear(struct run *r, const uint8_t *data, size_t len, bool own)
{
	while (len && !r->ended) {
		const uint8_t *lf = memchr(data, '\n', len);
		const size_t n = lf ? (size_t)(lf - data) + 1 : len;
		run_heard(r, (const char *)data, n);
		run_text(r);
		for (size_t i = 0; i < n; i++)
			detect_feed(&r->detect, data[i], own);
		see_beginning(r);
		data += n;
		len -= n;
	}
}

static void text(void *ctx, const uint8_t *data, size_t len, bool lf_only)
{
	(void)lf_only;
	hear(ctx, data, len, false);
}

static void said(void *ctx, const uint8_t *data, size_t len)
{
	hear(ctx, data, len, true);
}

/* The link ends where the console tells of a reset: it need not tell it again. */
static void detected(void *ctx, const struct event *e)
{
	struct run *r = ctx;

	run_event(r, e);
	if (e->kind == EVENT_RESET)
		run_unlink(r, false);
}

/* A stop that is told by a packet and not by a greeting. What is asked stops it, too: that is none. */
static void stopped(struct run *r, const char *why)
{
	static const char mark[] = "signal ";
	const bool told = r->went && !strncmp(why, mark, sizeof(mark) - 1);
	const unsigned long number = told ? strtoul(why + sizeof(mark) - 1, NULL, 16) : 0;
	struct event e = {.kind = EVENT_STOP, .stub = true};

	r->went = false;
	if (number == SIG_ABRT)
		e.kind = EVENT_PANIC;
	else if (number == SIG_SEGV || number == SIG_ILL || number == SIG_BUS)
		e.kind = EVENT_OOPS;
	else if (!told || r->answered)
		return;
	(void)snprintf(e.text, sizeof(e.text), "the target stopped again: signal %lu", number);
	run_event(r, &e);
}

static void simple_event(struct run *r, enum event_kind kind, const char *what)
{
	struct event e = {.kind = kind};

	(void)snprintf(e.text, sizeof(e.text), "%s", what);
	run_event(r, &e);
}

void run_ready(struct run *r)
{
	(void)uv_timer_stop(&r->lost); /* cannot fail */
	if (r->began || r->tool)
		return;
	r->began = true;
	run_go_on(r);
}

static void linked(struct run *r, bool reset)
{
	r->met = r->detect.link = r->detect.up = true;
	if (!reset) {
		r->resetting = r->resetting && r->reset;
		return;
	}
	r->stopped = r->dead = r->went = r->detect.up = false;
	r->cpu = -1;
	simple_event(r, EVENT_RESET, "the target was reset");
}

static void not_back(uv_timer_t *timer)
{
	struct run *r = timer->data;

	run_give_up(r, VERDICT_LINE,
		r->began ? "the line was lost and did not come back" : "the line is not there");
}

static void lost(struct run *r, const char *why)
{
	run_note(r, "the line is lost (%.300s)", why);
	(void)uv_timer_start(&r->lost, not_back, BACK_MS, 0); /* cannot fail */
}

static void failed(struct run *r, const char *why)
{
	char text_of[REPORT_WHY_MAX];

	(void)snprintf(text_of, sizeof(text_of), "%.500s", why);
	run_give_up(r, VERDICT_LINE, text_of);
}

/* The line is there, and what it carries is known. */
static void decided(struct run *r, enum session_news what)
{
	if (what != SESSION_UP && what != SESSION_LINKED && what != SESSION_PLAIN)
		return;
	if (!session_calling(r->session))
		run_ready(r);
}

static void news(void *ctx, enum session_news what, const char *why)
{
	struct run *r = ctx;

	if (what == SESSION_GDB || what == SESSION_NO_GDB)
		run_gdb_attached(r, what == SESSION_GDB);
	if (r->ended)
		return;
	if (what == SESSION_LINKED || what == SESSION_RESET)
		linked(r, what == SESSION_RESET);
	else if (what == SESSION_UP || what == SESSION_WAITS)
		run_start_command(r, what == SESSION_UP);
	else if (what == SESSION_SILENT && !r->tool)
		simple_event(r, EVENT_HANG, "the target does not answer on the link any more");
	else if (what == SESSION_STOPPED)
		stopped(r, why);
	else if (what == SESSION_DOWN)
		lost(r, why);
	else if (what == SESSION_FAILED)
		failed(r, why);
	decided(r, what);
}

static const struct session_events events = {
	.text = text, .said = said, .news = news, .room = run_room};

/* ---- the beginning ---- */

static int open_all(struct run *r)
{
	char why[LINE_WHY_MAX];
	uv_timer_t *const timers[] = {
		&r->step, &r->wait, &r->total, &r->settle, &r->lost, &r->quiet};

	if (uv_loop_init(&r->loop))
		return -1;
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		(void)uv_timer_init(&r->loop, timers[i]); /* cannot fail */
		timers[i]->data = r;
	}
	signals_watch(&r->signals, &r->loop, got_signal, r);
	r->config = (struct session_config){.line = &r->o->line,
		.effort = r->own.guardian > 0 ? LINE_WAIT : LINE_RECONNECT,
		.plain = r->o->plain,
		.gdb_port = OPTS_GDB_NONE,
		.stop_byte = OPTS_STOP_BYTE};
	r->session = session_open(&r->loop, &r->config, why, sizeof(why));
	if (!r->session)
		return -1;
	r->listener = (struct session_listener){.events = &events, .ctx = r};
	session_listen(r->session, &r->listener);
	if (r->own.guardian <= 0)
		return 0;
	(void)uv_timer_start(&r->lost, not_back, START_MS, 0); /* cannot fail */
	return run_watch_command(r);
}

static void begin_clock(struct run *r)
{
	static struct stmt limit = {.kind = SCRIPT_TOTAL};

	r->limit_ms = RUN_LIMIT_MS;
	run_push(r, r->script, 1, false);
	if (!r->o->run.total_ms)
		return;
	limit.limit_ms = r->o->run.total_ms;
	run_push(r, &limit, 1, false);
}

static int run_all(struct run *r)
{
	if (open_all(r)) {
		say_error("out of memory");
		return VERDICT_LINE;
	}
	r->report.script = r->o->run.script;
	r->report.junit = r->o->run.junit;
	r->report.tap = r->o->run.tap;
	r->report.json = r->o->run.json;
	r->detect = (struct detect){.event = detected, .ignore = run_ignores, .ctx = r};
	begin_clock(r);
	run_begin_decoding(r);
	const uint64_t begun = uv_now(&r->loop);
	(void)uv_run(&r->loop, UV_RUN_DEFAULT); /* ends when tear_down() has closed everything */
	if (!r->report.count)
		report_begin(&r->report, r->report.script, begun);
	report_end(&r->report, r->verdict, uv_now(&r->loop));
	(void)uv_loop_close(&r->loop);
	session_free(r->session);
	decode_free(r->decode);
	return report_write(&r->report, r->verdict, r->said.log, r->said.log_len) && !r->verdict
		       ? VERDICT_LINE
		       : r->verdict;
}

int run_run(const struct opts *given)
{
	struct opts o = *given;
	struct run *r = calloc(1, sizeof(*r));
	int status = r ? run_load_board(r, &o) : VERDICT_LINE;

	if (!r)
		return status;
	r->o = &o;
	r->cpu = -1;
	r->script = status ? NULL : run_load_script(r);
	if (!status && !r->script)
		status = VERDICT_BAD;
	const int err = status ? 0 : log_open(&r->log, o.log, NULL);
	if (err) {
		say_error("%s: %s", o.log, strerror(-err));
		status = VERDICT_BAD;
	}
	if (!status)
		status = run_start_target(r);
	if (!status)
		status = run_all(r);
	own_stop(&r->own);
	if (r->board.lock >= 0 && r->script)
		(void)close(r->board.lock);
	if (r->script)
		log_close(&r->log);
	script_free(r->script);
	transcript_free(&r->said);
	report_free(&r->report);
	free(r);
	return status;
}
