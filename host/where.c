/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* where.c - listeners on a path or a port. */
#include "where.h"

#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG  16
#define PORT_MAX 65535ul
#define MASK     0177 /* a new socket's file: read and write for its owner only */

#define FAIL(why, size, ...) (snprintf((why), (size), __VA_ARGS__), -1)

static int parse_port(const char *text)
{
	char *end;
	const unsigned long port = strtoul(text, &end, 10);

	return isdigit((unsigned char)text[0]) && !*end && port <= PORT_MAX ? (int)port : -1;
}

static bool is_loopback(const struct sockaddr_storage *addr)
{
	const struct sockaddr_in *v4 = (const void *)addr;
	const struct sockaddr_in6 *v6 = (const void *)addr;

	if (addr->ss_family == AF_INET)
		return (ntohl(v4->sin_addr.s_addr) >> 24u) == 127u; /* RFC 5735, section 4 */
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

int where_parse(struct where *w, const char *text, char *why, size_t why_size)
{
	char host[WHERE_TEXT] = "127.0.0.1";
	const char *colon = strrchr(text, ':');
	const char *from = text[0] == '[' ? text + 1 : text;

	*w = (struct where){.is_path = strchr(text, '/') != NULL, .loopback = true};
	if (w->is_path) {
		if (strlen(text) >= sizeof(w->path))
			return FAIL(why, why_size,
				"%s: a socket's path has less than %u characters", text,
				WHERE_PATH);
		memcpy(w->path, text, strlen(text) + 1);
		return 0;
	}
	if (colon)
		(void)snprintf(host, sizeof(host), "%.*s",
			(int)(colon - from - (from > text && colon > from)), from);
	const int port = parse_port(colon ? colon + 1 : text);
	if (port < 0 || (uv_ip4_addr(host, port, (struct sockaddr_in *)&w->addr) &&
				uv_ip6_addr(host, port, (struct sockaddr_in6 *)&w->addr)))
		return FAIL(why, why_size,
			"bad place to listen '%s': expected [ADDRESS:]PORT, or a path with a /",
			text);
	w->loopback = is_loopback(&w->addr);
	return 0;
}

/* A socket's file stays when its program is killed. */
static void remove_stale(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	struct stat st;
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(addr.sun_path, path, strlen(path) + 1);
	if (fd < 0)
		return;
	if (!lstat(path, &st) && S_ISSOCK(st.st_mode) &&
		connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) && errno == ECONNREFUSED)
		(void)unlink(path); /* otherwise bind says what is wrong */
	(void)close(fd);
}

static int bind_path(uv_pipe_t *pipe, const char *path)
{
	remove_stale(path);
	const mode_t old = umask(MASK);
	const int err = uv_pipe_bind(pipe, path);
	(void)umask(old);
	return err;
}

int where_listen(union where_listener *l, uv_loop_t *loop, const struct where *w,
	uv_connection_cb connection)
{
	int err;

	/* These fail only without a loop. */
	if (w->is_path) {
		(void)uv_pipe_init(loop, &l->pipe, 0);
		err = bind_path(&l->pipe, w->path);
	} else {
		(void)uv_tcp_init(loop, &l->tcp);
		err = uv_tcp_bind(&l->tcp, (const struct sockaddr *)&w->addr, 0);
	}
	return err ? err : uv_listen(&l->stream, BACKLOG, connection);
}

void where_name(const union where_listener *l, const struct where *w, char dst[WHERE_TEXT])
{
	struct sockaddr_storage addr = {0};
	char host[64] = "?";
	int len = sizeof(addr);

	if (w->is_path) {
		(void)snprintf(dst, WHERE_TEXT, "%s", w->path);
		return;
	}
	(void)uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&addr, &len); /* "?" and 0 then */
	(void)uv_ip_name((const struct sockaddr *)&addr, host, sizeof(host));
	/* The port is at the same place for both families. */
	(void)snprintf(dst, WHERE_TEXT, addr.ss_family == AF_INET6 ? "[%s]:%u" : "%s:%u", host,
		ntohs(((const struct sockaddr_in *)(const void *)&addr)->sin_port));
}
