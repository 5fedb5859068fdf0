/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - `holdfast probe`: sets a probe, shows what it records while the target runs, and removes it.
 *
 *   ASK `kp stream`: can it? --> SET `kp p:...` --> STREAM `kp stream NAME` --> GO --> LISTEN
 *     LISTEN --signal--> STOP `kp stream off` --> REMOVE `kp -NAME` --> LEAVE --> end
 *     what is refused --> LEAVE; no answer, no line, a second signal --> end */
#include "probe.h"

#include <stdio.h>
#include <string.h>

#include "note.h"
#include "say.h"
#include "session.h"
#include "signals.h"

enum step { ASK, SET, STREAM, GO, LISTEN, STOP, REMOVE, LEAVE, ENDED };

struct probe {
	const struct opts *o;
	struct session_config config;
	struct session_request request;
	struct session_listener listener;
	struct session *session;
	uv_loop_t loop;
	uv_timer_t end;
	struct signals signals;
	enum step step;
	int status;
	char failure[LINE_WHY_MAX];
	char name[64];       /* as the target has called it */
	char last[NOTE_MAX]; /* counters shown */
	char command[4096];
};

static void tear_down(uv_timer_t *timer)
{
	struct probe *p = timer->data;

	session_close(p->session);
	signals_close(&p->signals);
	uv_close((uv_handle_t *)&p->end, NULL);
}

/* The first failure counts. */
static void fail(struct probe *p, int status, const char *why)
{
	if (p->status)
		return;
	p->status = status;
	(void)snprintf(p->failure, sizeof(p->failure), "%s", why);
}

static void finish(struct probe *p)
{
	p->step = ENDED;
	(void)uv_timer_start(&p->end, tear_down, 0, 0); /* cannot fail */
}

static void run(struct probe *p, const char *word, const char *what)
{
	const int len = snprintf(p->command, sizeof(p->command), "%s%s", word, what);

	if (len < (int)sizeof(p->command)) {
		session_shell(p->session, &p->request, p->command);
		return;
	}
	fail(p, EXIT_USAGE, "the probe's line is too long");
	finish(p);
}

static void go(struct probe *p, enum step step)
{
	p->step = step;
	switch (step) {
	case ASK:
		run(p, "kp stream", "");
		break;
	case SET:
		run(p, "kp ", p->o->commands[0]);
		break;
	case STREAM:
		run(p, "kp stream ", p->name);
		break;
	case STOP:
		run(p, "kp stream off", "");
		break;
	case REMOVE:
		run(p, "kp -", p->name);
		break;
	case GO:
	case LEAVE:
		session_resume(p->session, &p->request);
		break;
	case LISTEN:
		say("probe %s is set; ^C removes it", p->name);
		break;
	case ENDED:
		break;
	}
}

static void done(void *ctx, enum session_result result, const char *why)
{
	struct probe *p = ctx;

	if (p->step == ENDED)
		return;
	if (result == SESSION_NO_ANSWER)
		fail(p, EXIT_SILENT, why);
	else if (result == SESSION_NO_LINE)
		fail(p, EXIT_FAILED, why);
	else if (result != SESSION_DONE)
		fail(p, EXIT_REFUSED, why);
	if (p->step == LEAVE || (p->status && p->status != EXIT_REFUSED))
		finish(p);
	else if (p->status)
		go(p, LEAVE);
	else
		go(p, p->step + 1);
}

/* The answer to a probe is its name; what else is printed is a hint, or why something was refused. */
static void output(void *ctx, const uint8_t *text, size_t len)
{
	struct probe *p = ctx;
	const bool line = len > 1 && text[len - 1] == '\n' && !memchr(text, ' ', len);

	if (p->step == SET && line && len <= sizeof(p->name)) {
		memcpy(p->name, text, len - 1);
		p->name[len - 1] = '\0';
	} else if (!line) {
		(void)fwrite(text, 1, len, stderr); /* the status tells it too */
	}
}

static void show(struct probe *p, const char *line)
{
	if (p->step == ENDED || (fputs(line, stdout) != EOF && fflush(stdout) != EOF))
		return;
	fail(p, EXIT_FAILED, "stdout cannot be written");
	finish(p);
}

/* Counters are shown to people when they change. */
static void note(void *ctx, const uint8_t *payload, size_t len)
{
	struct probe *p = ctx;
	char text[NOTE_MAX];
	char line[NOTE_MAX];
	enum note_kind kind = note_read(text, payload, len);
	const bool counters = kind == NOTE_COUNTERS;

	if (kind == NOTE_OTHER || (counters && !p->o->json && !strcmp(text, p->last)))
		return;
	if (counters)
		memcpy(p->last, text, sizeof(text));
	if (!p->o->json)
		note_lines(line, kind, text);
	else if (!note_json(line, kind, text))
		return;
	show(p, line);
}

/* Nobody but the debugger writes on its line: it has something to say. */
static void text(void *ctx, const uint8_t *data, size_t len, bool lf_only)
{
	const struct probe *p = ctx;

	(void)lf_only;
	if (p->step == LISTEN)
		(void)fwrite(data, 1, len, stderr); /* it is in nobody's way when that fails */
}

static void news(void *ctx, enum session_news what, const char *why)
{
	struct probe *p = ctx;

	if (p->step == ENDED || (what != SESSION_FAILED && what != SESSION_STOPPED))
		return;
	if (what == SESSION_STOPPED && p->step != LISTEN)
		return;
	fail(p, EXIT_FAILED, what == SESSION_FAILED ? why : "the target has stopped");
	finish(p);
}

static void got_signal(void *ctx, int number)
{
	struct probe *p = ctx;

	if (p->step == LISTEN) {
		go(p, STOP);
		return;
	}
	fail(p, EXIT_SIGNALLED + number, "ended; the probe may still be set");
	finish(p);
}

static int start(struct probe *p)
{
	static const struct session_events events = {.text = text, .news = news, .note = note};
	char why[LINE_WHY_MAX] = "out of memory";

	p->config = (struct session_config){.line = &p->o->line,
		.effort = LINE_ONCE,
		.plain = true, /* its records come as notifications */
		.gdb_port = OPTS_GDB_NONE,
		.stop_byte = OPTS_STOP_BYTE};
	p->request = (struct session_request){
		.output = output, .done = done, .ctx = p, .limit_ms = p->o->timeout_ms};
	p->listener = (struct session_listener){.events = &events, .ctx = p};
	if (!uv_loop_init(&p->loop))
		p->session = session_open(&p->loop, &p->config, why, sizeof(why));
	if (!p->session) {
		say_error("%s", why);
		return -1;
	}
	(void)uv_timer_init(&p->loop, &p->end); /* cannot fail */
	p->end.data = p;
	signals_watch(&p->signals, &p->loop, got_signal, p);
	session_listen(p->session, &p->listener);
	return 0;
}

int probe_run(const struct opts *o)
{
	static struct probe p;

	p.o = o;
	if (start(&p))
		return EXIT_FAILED;
	go(&p, ASK);
	(void)uv_run(&p.loop, UV_RUN_DEFAULT); /* ends when tear_down() has closed everything */
	(void)uv_loop_close(&p.loop);
	session_free(p.session);
	if (p.failure[0])
		say_error("%s", p.failure);
	return p.status;
}
