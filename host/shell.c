/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shell.c - `holdfast shell`: debugger commands from a script, as gdb's "monitor" sends them (GDB
 * manual, "General Query Packets", qRcmd): checksummed both ways.
 *
 *   OPENING --up--> SENT --'+'--> ANSWERING --OK--> next command: SENT | LEAVING | end
 *                   | ^              | `--O...--> printed, ANSWERING
 *          silence, '-' : send again | `--Exx, no such packet--> LEAVING | end
 *                                    `--silence--> end
 * LEAVING is D, sent with --resume only. */
#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"
#include "line.h"
#include "reply.h"
#include "say.h"
#include "split.h"

#define RESEND_MS   1000u /* without an acknowledgement */
#define RESEND_MAX  5u
#define COMMAND_MAX ((size_t)8192) /* characters; each becomes two */

enum shell_state { SHELL_OPENING, SHELL_SENT, SHELL_ANSWERING, SHELL_LEAVING, SHELL_ENDED };

struct shell {
	const struct opts *o;
	uv_loop_t loop;
	uv_timer_t resend;
	uv_timer_t limit; /* since the last sign of life */
	uv_timer_t idle;
	uv_timer_t end;
	struct line *line;
	struct split *split;
	enum shell_state state;
	bool from_stdin;
	int next; /* command */
	unsigned resent;
	unsigned bad_packets;
	int status;
	char failure[LINE_WHY_MAX];
	char *input; /* the line read from stdin */
	size_t input_size;
	size_t packet_len;
	uint8_t packet[2 * COMMAND_MAX + 16];
	uint8_t answer[SPLIT_PACKET_MAX];
};

static void tear_down(uv_timer_t *timer)
{
	struct shell *s = timer->data;

	line_stop(s->line);
	uv_close((uv_handle_t *)&s->resend, NULL);
	uv_close((uv_handle_t *)&s->limit, NULL);
	uv_close((uv_handle_t *)&s->idle, NULL);
	uv_close((uv_handle_t *)&s->end, NULL);
}

static void finish(struct shell *s)
{
	s->state = SHELL_ENDED;
	/* None of these can fail. */
	(void)uv_timer_stop(&s->resend);
	(void)uv_timer_stop(&s->limit);
	(void)uv_timer_start(&s->end, tear_down, 0, 0);
}

/* Keep the first failure; later ones follow from it. */
static void fail(struct shell *s, int status, const char *why)
{
	if (s->status)
		return;
	s->status = status;
	(void)snprintf(s->failure, sizeof(s->failure), "%s", why);
}

static void abort_with(struct shell *s, int status, const char *why)
{
	if (s->state == SHELL_ENDED)
		return;
	fail(s, status, why);
	finish(s);
}

static void too_late(uv_timer_t *timer)
{
	struct shell *s = timer->data;
	char why[LINE_WHY_MAX];

	(void)snprintf(why, sizeof(why), "%s in %g s",
		s->state == SHELL_OPENING ? "the line did not open" : "no answer from the target",
		s->o->timeout_ms / 1000.0);
	abort_with(s, s->state == SHELL_OPENING ? EXIT_FAILED : EXIT_SILENT, why);
}

static void sign_of_life(struct shell *s)
{
	(void)uv_timer_start(&s->limit, too_late, s->o->timeout_ms, 0); /* cannot fail */
}

static void send_packet(struct shell *s);

static void resend(struct shell *s)
{
	if (s->resent++ >= RESEND_MAX)
		abort_with(
			s, EXIT_SILENT, "the target does not take the command (line too noisy?)");
	else
		send_packet(s);
}

static void not_acknowledged(uv_timer_t *timer)
{
	resend(timer->data);
}

static void send_packet(struct shell *s)
{
	(void)uv_timer_start(&s->resend, not_acknowledged, RESEND_MS, 0); /* cannot fail */
	s->split->ops->send_gdb(s->split, s->packet, s->packet_len);
}

static int put_packet(void *ctx, uint8_t byte)
{
	struct shell *s = ctx;

	s->packet[s->packet_len++] = byte; /* the callers' limits leave room */
	return 0;
}

static void begin_packet(
	struct shell *s, enum shell_state state, const uint8_t *payload, size_t len)
{
	s->state = state;
	s->resent = 0;
	s->bad_packets = 0;
	s->packet_len = 0;
	(void)rsp_emit(put_packet, s, payload, len, false); /* fails only when put_packet() does */
	sign_of_life(s);
	send_packet(s);
}

static void leave(struct shell *s)
{
	if (s->o->resume && s->state != SHELL_LEAVING)
		begin_packet(s, SHELL_LEAVING, (const uint8_t *)"D", 1);
	else
		finish(s);
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
	static const char query[] = "qRcmd,";
	uint8_t payload[2 * COMMAND_MAX + sizeof(query)];
	const char *command = next_command(s);

	if (!command) {
		leave(s);
		return;
	}
	const size_t len = strlen(command);
	if (len > COMMAND_MAX) {
		fail(s, EXIT_USAGE, "a command line is longer than 8192 characters");
		leave(s);
		return;
	}
	memcpy(payload, query, sizeof(query) - 1);
	size_t digits = hex_encode((char *)payload + sizeof(query) - 1, command, len);
	begin_packet(s, SHELL_SENT, payload, sizeof(query) - 1 + digits);
}

static void print(struct shell *s, size_t len)
{
	if (fwrite(s->answer, 1, len, stdout) != len || fflush(stdout))
		abort_with(s, EXIT_FAILED, "stdout cannot be written");
}

static void refused(struct shell *s, const char *why)
{
	fail(s, EXIT_REFUSED, why);
	leave(s);
}

static const char senseless[] = "the target's answer makes no sense";

/* Some stubs put the output into the last answer, in hex without an O. */
static void take_output(struct shell *s, size_t len)
{
	if (len % 2 || hex_decode(s->answer, (const char *)s->answer, len / 2)) {
		refused(s, senseless);
		return;
	}
	print(s, len / 2);
	if (s->state != SHELL_ENDED)
		run_next(s);
}

static void take_answer(struct shell *s, const uint8_t *payload, size_t payload_len)
{
	char why[LINE_WHY_MAX];
	size_t len;
	enum reply_kind kind = reply_read(s->answer, sizeof(s->answer), payload, payload_len, &len);
	const size_t skip = len > 2 && s->answer[1] == '.' ? 2 : 0;

	switch (kind) {
	case REPLY_OK:
		run_next(s);
		break;
	case REPLY_TEXT:
		print(s, len);
		break;
	case REPLY_STOP: /* came between */
		break;
	case REPLY_ERROR:
		(void)snprintf(why, sizeof(why), "the target answered: %.*s", (int)(len - skip),
			(const char *)s->answer + skip);
		refused(s, why);
		break;
	case REPLY_NOTHING:
		refused(s, "the target knows no shell commands");
		break;
	case REPLY_BROKEN:
		refused(s, senseless);
		break;
	case REPLY_OTHER:
		take_output(s, len);
		break;
	}
}

static void split_packet(void *ctx, const uint8_t *raw, size_t len, bool good)
{
	struct shell *s = ctx;

	if (s->state == SHELL_ENDED || raw[0] != '$')
		return;
	if (!good && s->bad_packets++ >= RESEND_MAX) {
		abort_with(s, EXIT_SILENT, "the answer does not arrive whole (line too noisy?)");
		return;
	}
	s->split->ops->send_gdb(s->split, (const uint8_t *)(good ? "+" : "-"), 1);
	sign_of_life(s);
	(void)uv_timer_stop(
		&s->resend); /* cannot fail; an answer is as good as its acknowledgement */
	if (!good)
		return;
	s->bad_packets = 0;
	if (s->state == SHELL_LEAVING)
		leave(s);
	else if (s->state != SHELL_OPENING)
		take_answer(s, raw + 1, len - 4);
}

static void split_ack(void *ctx, uint8_t byte)
{
	struct shell *s = ctx;

	if (s->state == SHELL_ENDED)
		return;
	if (byte == '-') {
		resend(s);
		return;
	}
	(void)uv_timer_stop(&s->resend); /* cannot fail */
	if (s->state == SHELL_SENT)
		s->state = SHELL_ANSWERING;
}

/* The console's text is for those who watch it. */
static void split_text(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	(void)data;
	(void)len;
}

static void split_line(void *ctx, const uint8_t *data, size_t len)
{
	struct shell *s = ctx;

	/* Lost: line_failed() follows. Full: not with one packet in flight. */
	(void)line_write(s->line, data, len);
}

static void idle(uv_timer_t *timer)
{
	struct shell *s = timer->data;

	s->split->ops->idle(s->split);
}

static void line_bytes(void *ctx, const uint8_t *data, size_t len)
{
	struct shell *s = ctx;

	s->split->ops->feed(s->split, data, len);
	const unsigned ms = s->split->ops->idle_ms(s->split);
	if (ms)
		(void)uv_timer_start(&s->idle, idle, ms, 0); /* cannot fail */
	else
		(void)uv_timer_stop(&s->idle); /* cannot fail */
}

static void line_up(void *ctx)
{
	struct shell *s = ctx;

	s->split->ops->set_attached(s->split, true);
	run_next(s);
}

static void line_down(void *ctx, const char *why)
{
	abort_with(ctx, EXIT_FAILED, why);
}

static void line_nothing(void *ctx)
{
	(void)ctx;
}

static const struct split_sink sink = {
	.text = split_text,
	.packet = split_packet,
	.ack = split_ack,
	.line = split_line,
};

static const struct line_events line_events = {
	.bytes = line_bytes,
	.brk = line_nothing,
	.up = line_up,
	.down = line_down,
	.failed = line_down,
	.drained = line_nothing,
};

static int start(struct shell *s)
{
	uv_timer_t *const timers[] = {&s->resend, &s->limit, &s->idle, &s->end};

	if (uv_loop_init(&s->loop))
		return -1;
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		(void)uv_timer_init(&s->loop, timers[i]); /* cannot fail */
		timers[i]->data = s;
	}
	s->split = split_raw_new(&sink, s);
	s->line = s->split ? line_start(&s->loop, &s->o->line, LINE_ONCE, &line_events, s) : NULL;
	return s->line ? 0 : -1;
}

int shell_run(const struct opts *o)
{
	struct shell *s = calloc(1, sizeof(*s));

	if (s)
		s->o = o;
	if (!s || start(s)) {
		say_error("out of memory");
		return EXIT_FAILED;
	}
	s->from_stdin = o->command_count == 1 && !strcmp(o->commands[0], "-");
	sign_of_life(s);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT); /* ends when tear_down() has closed everything */
	(void)uv_loop_close(&s->loop);
	s->split->ops->free(s->split);
	if (s->failure[0])
		say_error("%s", s->failure);
	const int status = s->status;
	free(s->input);
	free(s);
	return status;
}
