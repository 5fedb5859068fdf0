/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* boards.c - the boards' file, read with inih; a lock file for each board in use, which the kernel lets go of
 * when its holder ends, however. */
#include "boards.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 1024u

struct search {
	const char *name;
	struct board *board;
	bool found;
	char why[128];
	char last[64];    /* the section before */
	char others[128]; /* names that are there instead */
};

/* Where a key's value goes. */
static char *slot(struct board *b, const char *key, size_t *size)
{
	const struct {
		const char *key;
		char *value;
		size_t size;
	} slots[] = {{"line", b->line, sizeof(b->line)}, {"baud", b->baud, sizeof(b->baud)},
		{"elf", b->elf, sizeof(b->elf)}, {"start", b->start, sizeof(b->start)},
		{"reset", b->reset, sizeof(b->reset)}};

	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		if (!strcmp(slots[i].key, key)) {
			*size = slots[i].size;
			return slots[i].value;
		}
	}
	return NULL;
}

static void note_other(struct search *s, const char *section)
{
	const size_t len = strlen(s->others);

	if (!strncmp(s->last, section, sizeof(s->last) - 1))
		return;
	(void)snprintf(s->last, sizeof(s->last), "%s", section);
	(void)snprintf(s->others + len, sizeof(s->others) - len, " %s", section);
}

/* For ini_parse(): nonzero is success. */
static int take(void *user, const char *section, const char *key, const char *value)
{
	struct search *s = user;
	size_t size = 0;

	if (strcmp(section, s->name) != 0) {
		note_other(s, section);
		return 1;
	}
	s->found = true;
	char *at = slot(s->board, key, &size);
	if (!at)
		(void)snprintf(s->why, sizeof(s->why), "'%.40s' is no key of a board", key);
	else if (strlen(value) >= size)
		(void)snprintf(s->why, sizeof(s->why), "the value of '%.40s' is too long", key);
	else
		memcpy(at, value, strlen(value) + 1);
	return s->why[0] == '\0';
}

static void usual_file(char *path, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (config && config[0])
		(void)snprintf(path, size, "%s/holdfast/boards.ini", config);
	else
		(void)snprintf(path, size, "%s/.config/holdfast/boards.ini", home ? home : "");
}

int boards_find(struct board *b, const char *file, const char *name, char *why, size_t size)
{
	struct search s = {.name = name, .board = b};
	char path[PATH_BYTES];

	if (file)
		(void)snprintf(path, sizeof(path), "%s", file);
	else
		usual_file(path, sizeof(path));
	*b = (struct board){.lock = -1};
	const int line = ini_parse(path, take, &s);
	if (line < 0)
		(void)snprintf(why, size, "%.200s: %s", path, strerror(errno));
	else if (line > 0)
		(void)snprintf(why, size, "%.150s:%d: %s", path, line,
			s.why[0] ? s.why : "expected [BOARD] or KEY = VALUE");
	else if (!s.found)
		(void)snprintf(why, size, "%.150s: there is no board '%.60s'; it has%s", path, name,
			s.others[0] ? s.others : " none");
	else if (!b->line[0])
		(void)snprintf(why, size, "%.150s: board '%.60s' has no line", path, name);
	else
		return 0;
	return -1;
}

static void lock_path(char *path, size_t size, const char *name)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	char folder[PATH_BYTES / 2];

	if (run && run[0])
		(void)snprintf(folder, sizeof(folder), "%s/holdfast", run);
	else
		(void)snprintf(folder, sizeof(folder), "/tmp/holdfast-%u", (unsigned)getuid());
	(void)mkdir(folder, 0700); /* it may be there; otherwise open() fails */
	(void)snprintf(path, size, "%s/%.200s.lock", folder, name);
}

int boards_lock(struct board *b, const char *name, char *why, size_t size)
{
	char path[PATH_BYTES], pid[24] = "";

	if (strchr(name, '/')) {
		(void)snprintf(why, size, "a board's name has no '/'");
		return -1;
	}
	lock_path(path, sizeof(path), name);
	b->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (b->lock < 0) {
		(void)snprintf(why, size, "%.200s: %s", path, strerror(errno));
		return -1;
	}
	if (!flock(b->lock, LOCK_EX | LOCK_NB)) {
		const int len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
		if (ftruncate(b->lock, 0) || write(b->lock, pid, (size_t)len) != len)
			(void)lseek(b->lock, 0, SEEK_SET); /* who asks gets no number */
		return 0;
	}
	const ssize_t n = read(b->lock, pid, sizeof(pid) - 1);
	pid[n > 0 ? strcspn(pid, "\n") : 0] = '\0';
	(void)snprintf(
		why, size, "board '%.60s' is in use by process %s", name, pid[0] ? pid : "?");
	(void)close(b->lock);
	b->lock = -1;
	return -1;
}
