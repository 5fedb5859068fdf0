/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_control.c - the control socket: any bytes from a client, with and without a token. Each line brings one
 * reply, JSON of the form that docs/control.md gives; the session and the connection are played here.
 *
 * The first byte of the input: bit 0, a token is asked for; bits 1 to 3, how requests to the target end. */
#include <jansson.h>
#include <string.h>

#include "fuzz.h"
#include "host/control.h"
#include "host/peer.h"
#include "stub/wire/hello.h"

#define WAITING_MAX 4096u

/* What is played. */
static struct {
	struct peer_door *door;
	uv_connection_cb connection;
	const struct peer_events *events;
	void *ctx;
	bool closed;
	bool ended;
	size_t replies;
	struct session_request *waiting[WAITING_MAX];
	size_t waiting_count;
	size_t typed;
	unsigned how;
} world;

/* ---- the connection ---- */

static void door_closed(uv_handle_t *handle)
{
	peer_door_release(handle->data);
}

int peer_door_open(struct peer_door *door, uv_loop_t *loop, uv_connection_cb connection, char *why,
	size_t why_size)
{
	(void)why;
	(void)why_size;
	(void)uv_tcp_init(loop, &door->listener.tcp);
	door->listener.handle.data = door;
	door->open = 1;
	world.door = door;
	world.connection = connection;
	return 0;
}

void peer_door_name(const struct peer_door *door, char dst[WHERE_TEXT])
{
	(void)door;
	(void)snprintf(dst, WHERE_TEXT, "here");
}

void peer_door_release(struct peer_door *door)
{
	if (--door->open == 0)
		door->closed(door);
}

void peer_door_close(struct peer_door *door)
{
	uv_close(&door->listener.handle, door_closed);
}

struct peer *peer_accept(struct peer_door *door, const struct peer_events *events, void *ctx)
{
	door->open++;
	world.events = events;
	world.ctx = ctx;
	return (struct peer *)(void *)&world;
}

void peer_read(struct peer *p, bool read)
{
	(void)p;
	(void)read;
}

static void check_reply(const json_t *reply, bool ok)
{
	static const char *const errors[] = {
		"usage", "refused", "no-answer", "no-line", "busy", "token", "failed"};
	const char *error = json_string_value(json_object_get(reply, "error"));
	bool known = ok && error == NULL;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]) && error != NULL; i++)
		known = known || (!ok && !strcmp(error, errors[i]));
	FUZZ_ASSERT(known);
	FUZZ_ASSERT(ok || json_object_get(reply, "why") || json_object_get(reply, "why_hex"));
	world.replies++;
}

int peer_send(struct peer *p, const void *data, size_t len, size_t limit)
{
	json_t *line = json_loadb(data, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	const json_t *ok = json_object_get(line, "ok");

	(void)p;
	FUZZ_ASSERT(!world.closed && len <= limit);
	FUZZ_ASSERT(json_is_object(line));
	FUZZ_ASSERT(memchr(data, '\n', len) == (const char *)data + len - 1);
	if (ok)
		check_reply(line, json_is_true(ok));
	else
		FUZZ_ASSERT(json_object_get(line, "event") || json_object_get(line, "holdfast"));
	json_decref(line);
	return 0;
}

void peer_close(struct peer *p)
{
	(void)p;
	FUZZ_ASSERT(!world.closed);
	world.closed = true;
}

/* ---- the session ---- */

static void enqueue(struct session_request *r)
{
	FUZZ_ASSERT(r->limit_ms >= 1 && r->limit_ms <= 86400000 && r->done);
	FUZZ_ASSERT(world.waiting_count < WAITING_MAX);
	world.waiting[world.waiting_count++] = r;
}

void session_shell(struct session *s, struct session_request *r, const char *command)
{
	(void)s;
	FUZZ_ASSERT(command[0] && !strpbrk(command, "\r\n"));
	enqueue(r);
}

void session_stop(struct session *s, struct session_request *r)
{
	(void)s;
	enqueue(r);
}

void session_resume(struct session *s, struct session_request *r)
{
	(void)s;
	enqueue(r);
}

void session_cancel(struct session *s, struct session_request *r)
{
	size_t i = 0;

	(void)s;
	while (i < world.waiting_count && world.waiting[i] != r)
		i++;
	FUZZ_ASSERT(i < world.waiting_count);
	world.waiting[i] = world.waiting[--world.waiting_count];
}

static void end_one(void)
{
	struct session_request *r = world.waiting[--world.waiting_count];

	if (r->output)
		r->output(r->ctx, (const uint8_t *)"\xff\0text\n", world.how);
	r->done(r->ctx, (enum session_result)(world.how % 5), "why");
}

void session_listen(struct session *s, struct session_listener *l)
{
	(void)s;
	(void)l;
}

void session_unlisten(struct session *s, struct session_listener *l)
{
	(void)s;
	(void)l;
}

bool session_is_up(const struct session *s)
{
	(void)s;
	return world.how != 1;
}

bool session_takes(const struct session *s, size_t len)
{
	(void)s;
	return len < 1000;
}

bool session_linked(const struct session *s)
{
	(void)s;
	return world.how >= 4;
}

bool session_calling(const struct session *s)
{
	(void)s;
	return world.how == 2;
}

const struct hello *session_about(const struct session *s)
{
	static const struct hello about = {.name = "n\xe9", .cpus = 4, .id_len = 2, .id = {1, 2}};

	(void)s;
	return &about;
}

const struct runstate *session_state(const struct session *s)
{
	static const struct runstate run = {.is = RUNSTATE_STOPPED, .why = "cpu 1: died"};

	(void)s;
	return &run;
}

int session_gdb_port(const struct session *s)
{
	(void)s;
	return world.how == 3 ? 0 : 2331;
}

bool session_gdb(const struct session *s)
{
	(void)s;
	return world.how == 4;
}

int session_break(struct session *s)
{
	(void)s;
	return world.how == 5 ? UV_ENOTSUP : world.how == 6 ? UV_EIO : 0;
}

/* ---- the test ---- */

static void typed(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	(void)data;
	world.typed += len;
}

static void end(void *ctx)
{
	(void)ctx;
	world.ended = true;
}

/* Lines that are not empty, up to the one that closes the connection. */
static void feed(const uint8_t *data, size_t size)
{
	size_t lines = 0, len = 0;

	for (size_t i = 0; i < size && !world.closed; i++) {
		lines += data[i] == '\n' && len > 0;
		len = data[i] == '\n' ? 0 : len + 1;
		world.events->bytes(world.ctx, data + i, 1);
		if (world.waiting_count > 2)
			end_one();
	}
	while (world.waiting_count > 0)
		end_one();
	FUZZ_ASSERT(world.replies == lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seats seats = {.input = typed};
	struct control_config config = {.seats = &seats, .line = "a line", .end = end};
	struct control *c;
	char why[160];
	uv_loop_t loop;

	if (size == 0)
		return 0;
	memset(&world, 0, sizeof(world));
	world.how = data[0] >> 1u & 7u;
	config.token = data[0] & 1u ? "secret" : NULL;
	(void)uv_loop_init(&loop);
	config.loop = &loop;
	FUZZ_ASSERT(control_start(&c, &config, why, sizeof(why)) == 0);
	world.connection(&world.door->listener.stream, 0);
	feed(data + 1, size - 1);
	if (!world.closed)
		seats_text(&seats, data, size, false);
	control_stop(c);
	FUZZ_ASSERT(world.closed && world.waiting_count == 0 && seats.count == 0);
	world.events->closed(world.ctx);
	(void)uv_run(&loop, UV_RUN_DEFAULT);
	FUZZ_ASSERT(uv_loop_close(&loop) == 0);
	return 0;
}
