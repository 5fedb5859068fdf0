/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_gdb.c - programs that a script has run: gdb on the target, and the board's reset command.
 *
 * gdb gets a file: "target remote" at a port of ours, the script's lines, "disconnect". So the first error ends
 * it with status 1, and the target stays stopped however it ends. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_int.h"

#define ENV_GDB     "HOLDFAST_GDB"
#define GDB_DEFAULT "gdb-multiarch"

struct run_gdb {
	uv_process_t process;
	uv_pipe_t out;
	struct run *run; /* NULL: dropped */
	unsigned open;   /* handles */
	bool attached;
	bool exited;
	int64_t status;
	char file[64];
	char buf[4096];
};

static void closed(uv_handle_t *handle)
{
	struct run_gdb *g = handle->data;

	if (--g->open == 0)
		free(g);
}

static void let_go(struct run_gdb *g)
{
	if (g->run)
		g->run->gdb = NULL;
	g->run = NULL;
	(void)unlink(g->file); /* it is only in the way */
	uv_close((uv_handle_t *)&g->process, closed);
	uv_close((uv_handle_t *)&g->out, closed);
}

void run_gdb_attached(struct run *r, bool attached)
{
	if (r->gdb)
		r->gdb->attached = r->gdb->attached || attached;
}

void run_gdb_drop(struct run *r)
{
	struct run_gdb *g = r->gdb;

	if (!g)
		return;
	if (!g->exited)
		(void)uv_process_kill(&g->process, SIGKILL); /* it has just ended by itself, then */
	session_gdb_close(r->session);
	let_go(g);
}

static void check(struct run_gdb *g)
{
	struct run *r = g->run;
	const bool attached = g->attached;
	const int64_t status = g->status;

	if (!r || !g->exited || uv_is_active((uv_handle_t *)&g->out))
		return;
	session_gdb_close(r->session);
	let_go(g);
	r->stopped = r->met = r->met || attached;
	if (!attached)
		run_fail(r, VERDICT_FAILED, "gdb did not attach (is it installed?)");
	else if (status)
		run_fail(r, VERDICT_FAILED, "gdb ended with status %d", (int)status);
	else
		run_done(r);
}

static void exited(uv_process_t *process, int64_t status, int number)
{
	struct run_gdb *g = process->data;

	g->exited = true;
	g->status = number ? VERDICT_SIGNAL + number : status;
	check(g);
}

static void take_buf(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct run_gdb *g = handle->data;

	(void)suggested;
	*buf = uv_buf_init(g->buf, sizeof(g->buf));
}

static void got_output(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct run_gdb *g = stream->data;

	if (n > 0 && g->run)
		run_show(g->run, buf->base, (size_t)n);
	if (n >= 0)
		return;
	(void)uv_read_stop(stream); /* always succeeds */
	check(g);
}

static int write_commands(struct run_gdb *g, int port, const char *commands)
{
	(void)snprintf(g->file, sizeof(g->file), "/tmp/holdfast-gdb-XXXXXX");
	const int fd = mkstemp(g->file);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f) {
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	(void)fprintf(f,
		"set pagination off\nset confirm off\nset width 0\n"
		"set remotetimeout 20\ntarget remote 127.0.0.1:%d\n%sdisconnect\n",
		port, commands);
	const bool failed = ferror(f) != 0;
	return fclose(f) || failed ? -1 : 0;
}

static int spawn(struct run *r, struct run_gdb *g)
{
	char nx[] = "-nx", batch[] = "-batch", x[] = "-x", fallback[] = GDB_DEFAULT;
	char *name = getenv(ENV_GDB);
	char *elf = r->o->elf ? strdup(r->o->elf) : NULL;
	char *argv[] = {name ? name : fallback, nx, batch, x, g->file, elf, NULL};
	uv_stdio_container_t stdio[] = {{.flags = UV_IGNORE},
		{.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&g->out},
		{.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO}};
	const uv_process_options_t options = {
		.exit_cb = exited, .file = argv[0], .args = argv, .stdio_count = 3, .stdio = stdio};
	const int err = uv_spawn(&r->loop, &g->process, &options);

	free(elf);
	return err ? err : uv_read_start((uv_stream_t *)&g->out, take_buf, got_output);
}

void run_gdb(struct run *r, const struct stmt *s)
{
	struct run_gdb *g = calloc(1, sizeof(*g));
	const int err = g ? session_gdb_open(r->session, 0) : UV_ENOMEM;

	if (err || write_commands(g, session_gdb_port(r->session), s->text)) {
		free(g);
		session_gdb_close(r->session);
		run_fail(r, VERDICT_FAILED, "no port or no file for gdb");
		return;
	}
	g->run = r;
	r->gdb = g;
	g->open = 2;
	g->process.data = g;
	(void)uv_pipe_init(&r->loop, &g->out, 0); /* cannot fail */
	g->out.data = g;
	const int bad = spawn(r, g);
	if (!bad)
		return;
	g->exited = true;
	run_fail(r, VERDICT_FAILED, "gdb cannot be run: %s", uv_strerror(bad));
}

/* ---- the board's reset command ---- */

static void process_closed(uv_handle_t *handle)
{
	free(handle);
}

void run_reset_drop(struct run *r)
{
	if (!r->reset)
		return;
	r->reset->data = NULL;
	(void)uv_process_kill(r->reset, SIGKILL); /* it has just ended by itself, then */
	uv_close((uv_handle_t *)r->reset, process_closed);
	r->reset = NULL;
}

static void reset_done(uv_process_t *process, int64_t status, int number)
{
	struct run *r = process->data;

	if (!r)
		return;
	run_reset_drop(r);
	r->resetting = !r->detect.begun;
	if (status || number)
		run_fail(r, VERDICT_LINE, "the reset command ended with status %d, signal %d",
			(int)status, number);
	else
		run_done(r);
}

void run_reset(struct run *r, const struct stmt *s)
{
	char sh[] = "/bin/sh", dash_c[] = "-c";
	char *argv[] = {sh, dash_c, r->board.reset, NULL};
	uv_stdio_container_t stdio[] = {{.flags = UV_IGNORE},
		{.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
		{.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO}};
	const uv_process_options_t options = {
		.exit_cb = reset_done, .file = sh, .args = argv, .stdio_count = 3, .stdio = stdio};

	(void)s; /* a script with it is refused for a board without the command, see run_load_script() */
	run_unlink(r, true);
	r->resetting = true;
	r->detect.up = false;
	r->detect.begun = 0;
	r->reset = calloc(1, sizeof(*r->reset));
	const int err = r->reset ? uv_spawn(&r->loop, r->reset, &options) : UV_ENOMEM;
	if (r->reset)
		r->reset->data = r;
	if (err)
		run_fail(r, VERDICT_LINE, "the reset command: %s", uv_strerror(err));
}
