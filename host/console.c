/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* console.c - stdin and stdout, each a terminal, a pipe or a file. */
#include "console.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

#define UNSHOWN_MAX 0x100000u /* unwritten bytes for a stdout that is slow */
#define READ_SIZE   1024u

union stream {
	uv_handle_t handle;
	uv_stream_t stream;
	uv_tty_t tty;
	uv_pipe_t pipe;
	uv_tcp_t tcp;
};

struct console {
	uv_loop_t *loop;
	const struct console_events *events;
	void *ctx;
	uv_handle_type in_type; /* UV_UNKNOWN_HANDLE: not read */
	uv_handle_type out_type;
	union stream in;
	union stream out;
	uv_fs_t file_read; /* stdin is a file */
	bool file_busy;
	struct keys keys;
	bool paused;
	bool out_broken;
	bool stopping;
	size_t dropped;
	unsigned open_handles;
	char buf[READ_SIZE];
};

struct message {
	uv_write_t req;
	uint8_t data[];
};

static void read_file(struct console *c);

static void handle_closed(uv_handle_t *handle)
{
	struct console *c = handle->data;

	if (--c->open_handles == 0)
		free(c);
}

static void fatal_signal(int number)
{
	(void)uv_tty_reset_mode(); /* made for signal handlers; nobody to tell of a failure */
	(void)raise(number);       /* SA_RESETHAND: ends the program as if we had not looked */
}

/* exit() and the signals that the loop turns into an orderly end need no more than uv's own reset;
 * these end the program on the spot. */
static void restore_terminal_on_crash(void)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	struct sigaction action = {.sa_handler = fatal_signal, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		(void)sigaction(fatal[i], &action, NULL); /* fails only for a bad number */
}

/* why: what is wrong with a file; NULL: who looked has gone. */
static void out_failed(struct console *c, const char *why)
{
	if (c->out_broken)
		return;
	c->out_broken = true;
	c->events->closed(c->ctx, why);
}

static void written(uv_write_t *req, int status)
{
	struct console *c = req->data;

	free(req);
	if (c->stopping)
		return;
	if (status)
		out_failed(c, NULL);
	if (!c->dropped || uv_stream_get_write_queue_size(&c->out.stream))
		return;
	say("stdout is too slow: %zu bytes of the console were not shown", c->dropped);
	c->dropped = 0;
}

static void show_stream(struct console *c, const uint8_t *data, size_t len)
{
	if (uv_stream_get_write_queue_size(&c->out.stream) + len > UNSHOWN_MAX) {
		c->dropped += len;
		return;
	}
	struct message *m = malloc(sizeof(*m) + len);
	if (!m) {
		c->dropped += len;
		return;
	}
	memcpy(m->data, data, len);
	m->req.data = c;
	const uv_buf_t buf = uv_buf_init((char *)m->data, (unsigned)len);
	if (uv_write(&m->req, &c->out.stream, &buf, 1, written)) {
		free(m);
		out_failed(c, NULL);
	}
}

/* A file takes what it is given, or fails for good. */
static void show_file(struct console *c, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n = write(STDOUT_FILENO, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			out_failed(c, strerror(errno));
			return;
		}
		data += n;
		len -= (size_t)n;
	}
}

static void show(struct console *c, const uint8_t *data, size_t len)
{
	if (c->out_broken || !len)
		return;
	if (c->out_type == UV_FILE)
		show_file(c, data, len);
	else
		show_stream(c, data, len);
}

void console_text(struct console *c, const uint8_t *data, size_t len, bool lf_only)
{
	const bool mend = lf_only && c->out_type == UV_TTY;
	size_t begin = 0;

	if (!len)
		return;
	for (size_t i = 0; mend && i < len; i++) {
		if (data[i] != '\n')
			continue;
		show(c, data + begin, i - begin);
		show(c, (const uint8_t *)"\r\n", 2);
		begin = i + 1;
	}
	show(c, data + begin, len - begin);
	say_mid_line(c->out_type == UV_TTY && data[len - 1] != '\n');
}

static void take_buf(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct console *c = handle->data;

	(void)suggested;
	*buf = uv_buf_init(c->buf, sizeof(c->buf));
}

/* The end of a pipe ends the input, not the program: the console may have more to show. The end of
 * a terminal is its hang-up. */
static void got_input(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct console *c = stream->data;

	if (n > 0 && c->in_type == UV_TTY) {
		keys_typed(
			&c->keys, (const uint8_t *)buf->base, (size_t)n, &c->events->typed, c->ctx);
	} else if (n > 0) {
		c->events->typed.input(c->ctx, (const uint8_t *)buf->base, (size_t)n);
	} else if (n < 0) {
		(void)uv_read_stop(stream); /* always succeeds */
		if (c->in_type == UV_TTY)
			out_failed(c, NULL);
		c->in_type = UV_UNKNOWN_HANDLE;
	}
}

static void got_file(uv_fs_t *req)
{
	struct console *c = req->data;
	const ssize_t n = req->result;

	uv_fs_req_cleanup(req);
	c->file_busy = false;
	if (c->stopping) {
		if (--c->open_handles == 0)
			free(c);
		return;
	}
	if (n <= 0) {
		c->in_type = UV_UNKNOWN_HANDLE;
		return;
	}
	c->events->typed.input(c->ctx, (const uint8_t *)c->buf, (size_t)n);
	read_file(c);
}

static void read_file(struct console *c)
{
	const uv_buf_t buf = uv_buf_init(c->buf, sizeof(c->buf));

	if (c->paused || c->file_busy || c->stopping)
		return;
	c->file_read.data = c;
	c->file_busy = !uv_fs_read(c->loop, &c->file_read, STDIN_FILENO, &buf, 1, -1, got_file);
}

static int open_stream(struct console *c, union stream *s, uv_handle_type type, int fd)
{
	int err = 0;

	switch ((int)type) {
	case UV_TTY:
		err = uv_tty_init(c->loop, &s->tty, fd, 0);
		break;
	case UV_NAMED_PIPE:
		err = uv_pipe_init(c->loop, &s->pipe, 0);
		break;
	case UV_TCP:
		err = uv_tcp_init(c->loop, &s->tcp);
		break;
	default: /* a file has no handle */
		return 0;
	}
	if (err)
		return err;
	s->handle.data = c;
	c->open_handles++;
	if (type == UV_NAMED_PIPE)
		return uv_pipe_open(&s->pipe, fd);
	return type == UV_TCP ? uv_tcp_open(&s->tcp, fd) : 0;
}

static int start_input(struct console *c)
{
	int err = open_stream(c, &c->in, c->in_type, STDIN_FILENO);

	if (err || c->in_type == UV_UNKNOWN_HANDLE)
		return err;
	if (c->in_type == UV_FILE) {
		read_file(c);
		return 0;
	}
	if (c->in_type == UV_TTY) {
		err = uv_tty_set_mode(&c->in.tty, UV_TTY_MODE_IO);
		if (err)
			return err;
		restore_terminal_on_crash();
		say_raw_terminal(true);
	}
	return uv_read_start(&c->in.stream, take_buf, got_input);
}

int console_start(
	struct console **out, uv_loop_t *loop, const struct console_events *events, void *ctx)
{
	struct console *c = calloc(1, sizeof(*c));

	if (!c)
		return UV_ENOMEM;
	c->loop = loop;
	c->events = events;
	c->ctx = ctx;
	c->open_handles = 1; /* the owner's, until console_stop() */
	c->out_type = uv_guess_handle(STDOUT_FILENO);
	c->in_type = uv_guess_handle(STDIN_FILENO);
	if (c->out_type != UV_TTY && c->out_type != UV_NAMED_PIPE && c->out_type != UV_TCP)
		c->out_type = UV_FILE;
	if (c->in_type == UV_UDP)
		c->in_type = UV_UNKNOWN_HANDLE;
	int err = open_stream(c, &c->out, c->out_type, STDOUT_FILENO);
	if (!err)
		err = start_input(c);
	if (err) {
		console_stop(c);
		return err;
	}
	*out = c;
	return 0;
}

bool console_has_keys(const struct console *c)
{
	return c->in_type == UV_TTY;
}

void console_pause(struct console *c, bool pause)
{
	if (c->paused == pause)
		return;
	c->paused = pause;
	if (c->in_type == UV_UNKNOWN_HANDLE)
		return;
	if (c->in_type == UV_FILE)
		read_file(c);
	else if (pause)
		(void)uv_read_stop(&c->in.stream); /* always succeeds */
	else if (uv_read_start(&c->in.stream, take_buf, got_input))
		out_failed(c, NULL);
}

static void close_stream(union stream *s)
{
	if (s->handle.data)
		uv_close(&s->handle, handle_closed);
}

void console_stop(struct console *c)
{
	c->stopping = true;
	(void)uv_tty_reset_mode(); /* fails only while another thread is in it */
	say_raw_terminal(false);
	close_stream(&c->in);
	close_stream(&c->out);
	if (c->file_busy && !uv_cancel((uv_req_t *)&c->file_read))
		c->file_busy = true; /* got_file() still comes, with an error */
	if (c->file_busy)
		c->open_handles++;
	if (--c->open_handles == 0)
		free(c);
}
