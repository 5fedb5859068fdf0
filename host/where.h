/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* where.h - where to listen, as a user writes it: a path (with a '/') for a unix socket, or [ADDRESS:]PORT, with
 * 127.0.0.1 when there is no address. */
#ifndef WHERE_H
#define WHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#define WHERE_PATH 108u /* sockaddr_un, unix(7) */
#define WHERE_TEXT 128u

struct where {
	bool is_path;
	bool loopback; /* a path is, too: nobody from elsewhere comes in */
	char path[WHERE_PATH];
	struct sockaddr_storage addr;
};

/* 0, or -1 with one line for people in why. */
int where_parse(struct where *w, const char *text, char *why, size_t why_size);

/* A listener of either kind. */
union where_listener {
	uv_handle_t handle;
	uv_stream_t stream;
	uv_tcp_t tcp;
	uv_pipe_t pipe;
};

/* Listen. A socket's file that nobody listens on any more is replaced; a new one is the user's alone. 0, or a
 * negative uv error; l is to be closed in either case. */
int where_listen(union where_listener *l, uv_loop_t *loop, const struct where *w,
	uv_connection_cb connection);

/* Where it listens, for people: the path, or ADDRESS:PORT. */
void where_name(const union where_listener *l, const struct where *w, char dst[WHERE_TEXT]);

#endif /* WHERE_H */
