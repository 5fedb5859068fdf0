/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* transcript.c - what a target has said. */
#include "transcript.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_FIRST 0x10000u

static void drop_old(struct transcript *t)
{
	const size_t half = t->log_len / 2;

	memmove(t->log, t->log + half, t->log_len - half);
	t->log_len -= half;
	t->log_cut = true;
}

void transcript_log(struct transcript *t, const char *data, size_t len)
{
	while (t->log_len + len > t->log_size) {
		const size_t size = t->log_size ? 2 * t->log_size : LOG_FIRST;
		char *more = size > TRANSCRIPT_LOG_MAX ? NULL : realloc(t->log, size);
		if (more) {
			t->log = more;
			t->log_size = size;
		} else if (t->log_len > 1) {
			drop_old(t);
		} else {
			return;
		}
	}
	if (!len)
		return;
	memcpy(t->log + t->log_len, data, len);
	t->log_len += len;
}

/* Room for one more: the half that was searched longest ago goes. */
static void make_room(struct transcript *t)
{
	const size_t half = sizeof(t->tail) / 2;

	if (t->len < sizeof(t->tail))
		return;
	memmove(t->tail, t->tail + half, t->len - half);
	t->len -= half;
	t->at = t->at > half ? t->at - half : 0;
}

void transcript_add(struct transcript *t, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\r')
			continue;
		make_room(t);
		t->tail[t->len++] = data[i];
	}
	transcript_log(t, data, len);
}

bool transcript_find(struct transcript *t, const struct pattern *p)
{
	return pattern_next(p, t->tail, t->at, t->len, &t->at);
}

void transcript_last(const struct transcript *t, char *dst, size_t size)
{
	size_t end = t->len;

	while (end && (t->tail[end - 1] == '\n' || t->tail[end - 1] == ' '))
		end--;
	size_t begin = end;
	while (begin && t->tail[begin - 1] != '\n')
		begin--;
	(void)snprintf(dst, size, "%.*s", (int)(end - begin), t->tail + begin);
}

int transcript_save(const struct transcript *t, const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return -errno;
	const size_t n = t->log_len ? fwrite(t->log, 1, t->log_len, f) : 0;
	const bool failed = n != t->log_len;
	return fclose(f) || failed ? -EIO : 0;
}

void transcript_free(struct transcript *t)
{
	free(t->log);
}
