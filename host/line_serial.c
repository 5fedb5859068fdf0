/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line_serial.c - a serial device in the event loop. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "line.h"
#include "serial.h"
#include "ttys.h"

/* A BREAK must be longer than one character at any rate in use (200 ms at 50 baud), and not so long
 * that a target takes it for an unplugged line. */
#define BREAK_MS  300u
#define READ_SIZE 4096u

struct tty {
	struct line line;
	struct serial serial;
	struct serial_marks marks;
	uv_poll_t poll;
	uv_timer_t break_timer;
	bool open;
	bool closing;
	bool breaking; /* bytes sent now would be lost in it */
	size_t queued;
	char why[LINE_WHY_MAX];
	uint8_t queue[LINE_QUEUE_MAX];
};

static void ready(uv_poll_t *poll, int status, int events);

static struct tty *to_tty(struct line *l)
{
	return (struct tty *)(void *)l; /* line is the first member */
}

static void timer_closed(uv_handle_t *handle)
{
	struct tty *t = handle->data;

	if (t->breaking)
		(void)serial_break(&t->serial, false); /* may be gone */
	serial_close(&t->serial);
	t->open = false;
	line_is_down(&t->line, t->why);
}

static void poll_closed(uv_handle_t *handle)
{
	struct tty *t = handle->data;

	uv_close((uv_handle_t *)&t->break_timer, timer_closed);
}

static void give_up(struct tty *t, const char *reason)
{
	if (t->closing)
		return;
	t->closing = true;
	(void)snprintf(t->why, sizeof(t->why), "%s: %s", t->line.spec->name, reason);
	uv_close((uv_handle_t *)&t->poll, poll_closed);
}

static void watch(struct tty *t)
{
	const bool send = t->queued && !t->breaking;
	const int events = UV_READABLE | UV_DISCONNECT | (send ? UV_WRITABLE : 0);

	if (!t->closing && uv_poll_start(&t->poll, events, ready))
		give_up(t, "cannot be watched");
}

/* Hand on what is between the marks in as few pieces as possible. */
static void take(struct tty *t, uint8_t *data, size_t len)
{
	const struct line_events *events = t->line.events;
	size_t kept = 0;

	for (size_t i = 0; i < len && !t->closing; i++) {
		uint8_t byte;
		enum serial_mark mark = serial_unmark(&t->marks, data[i], &byte);
		if (mark == SERIAL_BYTE)
			data[kept++] = byte;
		if (mark != SERIAL_BREAK)
			continue;
		if (kept)
			events->bytes(t->line.ctx, data, kept);
		kept = 0;
		events->brk(t->line.ctx);
	}
	if (kept && !t->closing)
		events->bytes(t->line.ctx, data, kept);
}

static void receive(struct tty *t)
{
	uint8_t buf[READ_SIZE];
	ssize_t n = read(t->serial.fd, buf, sizeof(buf));

	if (n > 0)
		take(t, buf, (size_t)n);
	else if (n == 0)
		give_up(t, "unplugged");
	else if (errno != EAGAIN && errno != EINTR)
		give_up(t, errno == EIO ? "unplugged" : strerror(errno));
}

static void send_queue(struct tty *t)
{
	ssize_t n = write(t->serial.fd, t->queue, t->queued);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		give_up(t, strerror(errno));
		return;
	}
	if (n <= 0)
		return;
	t->queued -= (size_t)n;
	memmove(t->queue, t->queue + n, t->queued);
	if (t->queued)
		return;
	watch(t);
	t->line.events->drained(t->line.ctx);
}

static void ready(uv_poll_t *poll, int status, int events)
{
	struct tty *t = poll->data;

	if (status) {
		give_up(t, uv_strerror(status));
		return;
	}
	if (events & (UV_READABLE | UV_DISCONNECT))
		receive(t);
	if ((events & UV_WRITABLE) && t->queued && !t->breaking && !t->closing)
		send_queue(t);
}

/* What the name means may change when it is plugged in again. */
static int open_device(struct tty *t)
{
	const struct line_spec *spec = t->line.spec;
	char path[TTYS_PATH];

	if (strchr(spec->name, '/'))
		(void)snprintf(path, sizeof(path), "%s", spec->name);
	else if (ttys_find(spec->name, path, t->why, sizeof(t->why)))
		return -1;
	if (serial_open(&t->serial, path, spec->baud, t->why, sizeof(t->why)))
		return -1;
	const int err = serial_modem(&t->serial, spec->dtr, spec->rts);
	if (!err)
		return 0;
	(void)snprintf(
		t->why, sizeof(t->why), "%s: it has no DTR and RTS: %s", path, strerror(-err));
	serial_close(&t->serial);
	return -1;
}

static void tty_open(struct line *l)
{
	struct tty *t = to_tty(l);

	if (open_device(t)) {
		line_is_down(l, t->why);
		return;
	}
	int err = uv_poll_init(l->loop, &t->poll, t->serial.fd);
	if (err) {
		serial_close(&t->serial);
		(void)snprintf(t->why, sizeof(t->why), "%s: %s", l->spec->name, uv_strerror(err));
		line_is_down(l, t->why);
		return;
	}
	(void)uv_timer_init(l->loop, &t->break_timer); /* cannot fail */
	t->poll.data = t;
	t->break_timer.data = t;
	t->marks = (struct serial_marks){0};
	t->open = true;
	t->closing = false;
	t->breaking = false;
	t->queued = 0;
	watch(t);
	if (!t->closing)
		line_is_up(l);
}

/* What was written last, as an acknowledgement or a BYE, still goes out: as much as the device takes at once. */
static void tty_close(struct line *l)
{
	struct tty *t = to_tty(l);

	if (t->open && !t->closing && t->queued && !t->breaking)
		(void)!write(t->serial.fd, t->queue, t->queued);
	if (t->open)
		give_up(t, "closed");
}

static int tty_write(struct line *l, const uint8_t *data, size_t len)
{
	struct tty *t = to_tty(l);

	if (t->closing)
		return UV_ENOTCONN;
	memcpy(t->queue + t->queued, data, len); /* line_write() has looked at the room */
	t->queued += len;
	watch(t);
	return 0;
}

static size_t tty_queued(const struct line *l)
{
	return ((const struct tty *)(const void *)l)->queued;
}

static void break_over(uv_timer_t *timer)
{
	struct tty *t = timer->data;

	t->breaking = false;
	if (t->closing)
		return;
	if (serial_break(&t->serial, false))
		give_up(t, "cannot end a BREAK");
	watch(t);
}

static int tty_break(struct line *l)
{
	struct tty *t = to_tty(l);

	if (t->closing)
		return UV_ENOTCONN;
	if (t->breaking)
		return 0;
	int err = serial_break(&t->serial, true);
	if (err)
		return err;
	t->breaking = true;
	watch(t);
	return uv_timer_start(&t->break_timer, break_over, BREAK_MS, 0);
}

static void tty_free(struct line *l)
{
	free(to_tty(l));
}

struct line *line_serial_new(void)
{
	static const struct line_ops ops = {
		.open = tty_open,
		.write = tty_write,
		.queued = tty_queued,
		.brk = tty_break,
		.close = tty_close,
		.free = tty_free,
	};
	struct tty *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->line.ops = &ops;
	return &t->line;
}
