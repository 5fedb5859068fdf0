/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* log.c - the console's text in a file. A file that has become too long is path.1 at the end of its line, what was
 * path.1 is path.2, and the oldest goes. */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

#define LOG_MODE   0666 /* less the user's umask */
#define NAME_SIZE  4096u
#define STAMP_SIZE 40u

static int open_file(struct log *l)
{
	struct stat st;

	l->fd = open(l->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, LOG_MODE);
	if (l->fd < 0)
		return -errno;
	l->size = fstat(l->fd, &st) ? 0 : (uint64_t)st.st_size;
	return 0;
}

int log_open(struct log *l, const char *path, const struct log_how *how)
{
	*l = (struct log){.fd = -1, .path = path};
	if (how)
		l->how = *how;
	return path ? open_file(l) : 0;
}

static void give_up(struct log *l, int err)
{
	say("the log %s ends here: %s", l->path, strerror(err));
	log_close(l);
}

static void put(struct log *l, const void *data, size_t len)
{
	const uint8_t *at = data;

	while (l->fd >= 0 && len) {
		ssize_t n = write(l->fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			give_up(l, errno);
			return;
		}
		at += n;
		len -= (size_t)n;
		l->size += (uint64_t)n;
	}
}

/* ISO 8601, in UTC: 2026-11-29T20:53:28.123Z */
static void put_stamp(struct log *l)
{
	char text[STAMP_SIZE];
	struct timespec now;
	struct tm tm;

	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail */
	if (!gmtime_r(&now.tv_sec, &tm))
		return;
	size_t n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(text + n, sizeof(text) - n, ".%03ldZ ", now.tv_nsec / 1000000);
	put(l, text, n);
}

static void rotate(struct log *l)
{
	char from[NAME_SIZE], to[NAME_SIZE];

	for (unsigned i = l->how.keep; i > 0; i--) {
		(void)snprintf(from, sizeof(from), i > 1 ? "%s.%u" : "%s", l->path, i - 1);
		(void)snprintf(to, sizeof(to), "%s.%u", l->path, i);
		if (rename(from, to) && errno != ENOENT) {
			give_up(l, errno);
			return;
		}
	}
	log_close(l);
	const int err = open_file(l);
	if (err)
		give_up(l, -err);
}

void log_write(struct log *l, const uint8_t *data, size_t len)
{
	while (l->fd >= 0 && len) {
		const uint8_t *end = memchr(data, '\n', len);
		const bool cut = l->how.stamp || l->how.max; /* lines matter */
		const size_t n = end && cut ? (size_t)(end - data) + 1 : len;
		if (l->how.stamp && !l->mid_line)
			put_stamp(l);
		put(l, data, n);
		l->mid_line = data[n - 1] != '\n';
		if (l->how.max && l->size >= l->how.max && !l->mid_line && l->fd >= 0)
			rotate(l);
		data += n;
		len -= n;
	}
}

void log_close(struct log *l)
{
	if (l->fd >= 0)
		(void)close(l->fd); /* all was written before; nothing is left to fail */
	l->fd = -1;
}
