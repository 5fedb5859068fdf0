/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* conpty.c - the console on a pty.
 *
 *   CLOSED --somebody has opened it--> OPEN --he has closed it--> CLOSED
 *
 * Text that comes while it is closed goes nowhere: a program that opens it gets no old text. A pty does not tell
 * when it is opened, but for POLLHUP that is gone (poll(2)): it is looked at LOOK_MS apart. One that has it open
 * and does not read loses text, which is told. */
#include "conpty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "say.h"

#define LOOK_MS    100u
#define UNREAD_MAX 0x40000u
#define READ_SIZE  1024u
#define PTY_NAME   64u

struct conpty {
	uv_loop_t *loop;
	struct seats *seats;
	struct seat seat;
	uv_poll_t poll;
	uv_timer_t look;
	int fd;
	bool open;
	bool paused;
	const char *link;
	unsigned open_handles;
	size_t lost;
	size_t len;
	uint8_t unread[UNREAD_MAX];
};

static void ready(uv_poll_t *handle, int status, int events);

static struct conpty *of(struct seat *t)
{
	return (struct conpty *)(void *)((char *)t - offsetof(struct conpty, seat));
}

static bool is_open(const struct conpty *c)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};

	return poll(&p, 1, 0) >= 0 && !(p.revents & POLLHUP);
}

static void watch(struct conpty *c)
{
	const int events = (c->paused ? 0 : UV_READABLE) | (c->len ? UV_WRITABLE : 0);

	if (!c->open || !events)
		(void)uv_poll_stop(&c->poll); /* always succeeds */
	else
		(void)uv_poll_start(&c->poll, events, ready); /* fails for a bad handle only */
}

static bool take_input(struct conpty *c)
{
	uint8_t data[READ_SIZE];
	const ssize_t n = c->paused ? 0 : read(c->fd, data, sizeof(data));

	if (n > 0)
		(void)seats_type(c->seats, &c->seat, data, (size_t)n); /* a pty has no notes */
	return n > 0;
}

/* One who opens it, writes and closes it between two looks is heard as well. */
static void look(uv_timer_t *timer)
{
	struct conpty *c = timer->data;
	const bool open = is_open(c);

	while (!open && take_input(c))
		;
	if (open == c->open)
		return;
	c->open = open;
	c->len = c->lost = 0;
	if (!open) {
		seats_give(c->seats, &c->seat);
		(void)tcflush(c->fd, TCIOFLUSH); /* fails only for what is no terminal */
	}
	watch(c);
}

static void send_unread(struct conpty *c)
{
	const ssize_t n = write(c->fd, c->unread, c->len);

	if (n <= 0)
		return; /* full again, or closed: look() sees it */
	c->len -= (size_t)n;
	memmove(c->unread, c->unread + n, c->len);
	if (c->len)
		return;
	if (c->lost)
		say("the pty is not read: %zu bytes of the console were lost to it", c->lost);
	c->lost = 0;
	watch(c);
}

static void ready(uv_poll_t *handle, int status, int events)
{
	struct conpty *c = handle->data;

	if (status || !is_open(c)) {
		look(&c->look);
		return;
	}
	if (events & UV_READABLE)
		(void)take_input(c);
	if ((events & UV_WRITABLE) && c->len)
		send_unread(c);
}

static void seat_text(struct seat *t, const uint8_t *data, size_t len, bool lf_only)
{
	struct conpty *c = of(t);

	(void)lf_only;
	if (!c->open)
		return;
	if (c->lost || len > sizeof(c->unread) - c->len) {
		c->lost += len;
		return;
	}
	memcpy(c->unread + c->len, data, len);
	c->len += len;
	watch(c);
}

static void seat_pause(struct seat *t, bool pause)
{
	struct conpty *c = of(t);

	c->paused = pause;
	watch(c);
}

static const struct seat_ops seat_ops = {.text = seat_text, .pause = seat_pause};

static void closed(uv_handle_t *handle)
{
	struct conpty *c = handle->data;

	if (--c->open_handles > 0)
		return;
	(void)close(c->fd);
	free(c);
}

/* Every byte as it is, both ways, whoever opens it. */
static int make_raw(const char *name)
{
	struct termios t;
	const int fd = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	int err = tcgetattr(fd, &t);
	cfmakeraw(&t);
	if (!err)
		err = tcsetattr(fd, TCSANOW, &t);
	(void)close(fd); /* the settings stay while the master is open */
	return err;
}

/* A link that we left behind, when we were killed, leads to a pty. */
static int make_link(const char *name, const char *link)
{
	static const char ptys[] = "/dev/pts/";
	char old[sizeof(ptys)] = "";

	if (readlink(link, old, sizeof(old) - 1) > 0 && !strcmp(old, ptys))
		(void)unlink(link); /* otherwise symlink() says what is wrong */
	return symlink(name, link);
}

static int make(struct conpty *c, const char *link)
{
	char name[PTY_NAME];

	c->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (c->fd < 0 || grantpt(c->fd) || unlockpt(c->fd) ||
		ptsname_r(c->fd, name, sizeof(name)) || make_raw(name) || make_link(name, link))
		return -1;
	c->link = link;
	return uv_poll_init(c->loop, &c->poll, c->fd);
}

int conpty_start(
	struct conpty **out, const struct conpty_config *config, char *why, size_t why_size)
{
	struct conpty *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)snprintf(why, why_size, "out of memory");
		return -1;
	}
	c->loop = config->loop;
	c->seats = config->seats;
	c->fd = -1;
	if (make(c, config->link)) {
		(void)snprintf(why, why_size, "%s: %s", config->link, strerror(errno));
		if (c->fd >= 0)
			(void)close(c->fd);
		free(c);
		return -1;
	}
	c->open_handles = 2;
	(void)uv_timer_init(c->loop, &c->look); /* these cannot fail */
	(void)uv_timer_start(&c->look, look, 0, LOOK_MS);
	c->poll.data = c->look.data = c;
	c->seat = (struct seat){.ops = &seat_ops, .name = "the pty"};
	seats_add(c->seats, &c->seat);
	*out = c;
	return 0;
}

void conpty_stop(struct conpty *c)
{
	seats_remove(c->seats, &c->seat);
	(void)unlink(c->link); /* gone already is as good */
	uv_close((uv_handle_t *)&c->poll, closed);
	uv_close((uv_handle_t *)&c->look, closed);
}
