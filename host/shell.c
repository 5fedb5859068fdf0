/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shell.c - `holdfast shell`: debugger commands from a script, one after another.
 *
 *   COMMAND --done--> next COMMAND | LEAVING | end
 *           --refused--> LEAVING | end          the target answered an error
 *           --no answer, no line--> end
 * LEAVING lets the target run on, with --resume only. */
#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"
#include "session.h"
#include "signals.h"

#define COMMAND_MAX 8192u
#define PATIENCE_MS                                                                                \
	2000u /* without a word of the target's, and then a person is told that we wait */

struct shell {
	const struct opts *o;
	FILE *to;
	struct session_config config;
	uv_loop_t loop;
	uv_timer_t end;
	uv_timer_t patience;
	struct signals signals;
	struct session *session;
	struct session_request request;
	struct session_listener listener;
	bool from_stdin;
	int next; /* command */
	int status;
	char failure[LINE_WHY_MAX];
	char *input; /* the line read from stdin */
	size_t input_size;
};

static void tear_down(uv_timer_t *timer)
{
	struct shell *s = timer->data;

	session_close(s->session);
	if (!s->from_stdin)
		signals_close(&s->signals);
	uv_close((uv_handle_t *)&s->end, NULL);
	uv_close((uv_handle_t *)&s->patience, NULL);
}

static void still_waits(uv_timer_t *timer)
{
	const struct shell *s = timer->data;

	if (isatty(STDERR_FILENO))
		say("no answer yet, %g s are the limit: is the target on, and nobody else on its "
		    "line?",
			s->o->timeout_ms / 1000.0);
}

/* Keep the first failure; later ones follow from it. */
static void fail(struct shell *s, int status, const char *why)
{
	if (s->status)
		return;
	s->status = status;
	(void)snprintf(s->failure, sizeof(s->failure), "%s", why);
}

static void finish(struct shell *s)
{
	(void)uv_timer_start(&s->end, tear_down, 0, 0); /* cannot fail */
}

static void left(void *ctx, enum session_result result, const char *why)
{
	struct shell *s = ctx;

	if (result == SESSION_NO_ANSWER)
		fail(s, EXIT_SILENT, why);
	else if (result == SESSION_NO_LINE)
		fail(s, EXIT_FAILED, why);
	finish(s); /* a dead target that stays has done what it can */
}

static void leave(struct shell *s)
{
	if (!s->o->resume) {
		finish(s);
		return;
	}
	s->request.done = left;
	session_resume(s->session, &s->request);
}

/* The next command line, or NULL when there is none. Waiting for stdin stops everything else, which
 * is all right: the target is stopped, and the line is kept by the kernel meanwhile. */
static const char *next_command(struct shell *s)
{
	if (!s->from_stdin)
		return s->next < s->o->command_count ? s->o->commands[s->next++] : NULL;
	for (;;) {
		ssize_t n = getline(&s->input, &s->input_size, stdin);
		if (n < 0)
			return NULL;
		s->input[strcspn(s->input, "\r\n")] = '\0';
		if (s->input[strspn(s->input, " \t")])
			return s->input;
	}
}

static void run_next(struct shell *s)
{
	const char *command = next_command(s);

	if (!command) {
		leave(s);
	} else if (strlen(command) > COMMAND_MAX) {
		fail(s, EXIT_USAGE, "a command line is longer than 8192 characters");
		leave(s);
	} else {
		session_shell(s->session, &s->request, command);
	}
}

static void output(void *ctx, const uint8_t *text, size_t len)
{
	struct shell *s = ctx;

	(void)uv_timer_stop(&s->patience); /* cannot fail */
	if (!s->status && (fwrite(text, 1, len, s->to) != len || fflush(s->to))) {
		fail(s, EXIT_FAILED, "the output cannot be written");
		finish(s);
	}
}

static void answered(void *ctx, enum session_result result, const char *why)
{
	struct shell *s = ctx;

	(void)uv_timer_stop(&s->patience); /* cannot fail */
	switch (result) {
	case SESSION_DONE:
		if (!s->status)
			run_next(s);
		return;
	case SESSION_REFUSED:
		fail(s, EXIT_REFUSED, why);
		leave(s);
		return;
	case SESSION_NO_ANSWER:
		fail(s, EXIT_SILENT, why);
		break;
	case SESSION_BUSY:
	case SESSION_NO_LINE:
		fail(s, EXIT_FAILED, why);
		break;
	}
	finish(s);
}

/* Only without stdin, as waiting for that stops everything: there a signal ends the program on the spot. */
static void got_signal(void *ctx, int number)
{
	fail(ctx, EXIT_SIGNALLED + number, "ended by a signal");
	finish(ctx);
}

/* Reading stdin stops everything: it begins when the line is there. */
static void news(void *ctx, enum session_news what, const char *why)
{
	struct shell *s = ctx;

	if (what == SESSION_UP)
		run_next(s);
	if (what != SESSION_FAILED || s->status)
		return;
	fail(s, EXIT_FAILED, why);
	finish(s);
}

static int start(struct shell *s)
{
	char why[LINE_WHY_MAX];

	if (uv_loop_init(&s->loop)) {
		say_error("out of memory");
		return -1;
	}
	(void)uv_timer_init(&s->loop, &s->end); /* these cannot fail */
	(void)uv_timer_init(&s->loop, &s->patience);
	s->end.data = s->patience.data = s;
	(void)uv_timer_start(&s->patience, still_waits, PATIENCE_MS, 0);
	s->config = (struct session_config){.line = &s->o->line,
		.effort = LINE_ONCE,
		.plain = true, /* one packet at a time gains nothing from a link */
		.gdb_port = OPTS_GDB_NONE,
		.stop_byte = OPTS_STOP_BYTE};
	s->session = session_open(&s->loop, &s->config, why, sizeof(why));
	if (!s->session)
		say_error("%s", why);
	return s->session ? 0 : -1;
}

int shell_run(const struct opts *o, FILE *to)
{
	struct shell *s = calloc(1, sizeof(*s));

	if (s) {
		s->o = o;
		s->to = to;
	}
	if (!s || start(s)) {
		free(s);
		return EXIT_FAILED;
	}
	s->request = (struct session_request){
		.output = output, .done = answered, .ctx = s, .limit_ms = o->timeout_ms};
	static const struct session_events events = {.news = news};
	s->listener = (struct session_listener){.events = &events, .ctx = s};
	s->from_stdin = o->command_count == 1 && !strcmp(o->commands[0], "-");
	if (s->from_stdin) {
		session_listen(s->session, &s->listener);
	} else {
		signals_watch(&s->signals, &s->loop, got_signal, s);
		run_next(s);
	}
	(void)uv_run(&s->loop, UV_RUN_DEFAULT); /* ends when tear_down() has closed everything */
	(void)uv_loop_close(&s->loop);
	session_free(s->session);
	if (s->failure[0])
		say_error("%s", s->failure);
	const int status = s->status;
	free(s->input);
	free(s);
	return status;
}
