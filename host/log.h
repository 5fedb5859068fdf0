/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* log.h - the console's text in a file: byte for byte, or with the time before each line. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log_how {
	bool stamp;    /* put the time before each line */
	uint64_t max;  /* bytes at which a new file begins; 0: never */
	unsigned keep; /* how many old ones stay: path.1 is the youngest */
};

struct log {
	int fd; /* -1: no log, or given up */
	const char *path;
	struct log_how how;
	uint64_t size;
	bool mid_line;
};

/* Append to path from now on; NULL: keep no log. how may be NULL: byte for byte. 0, or a negative errno value. path must stay. */
int log_open(struct log *l, const char *path, const struct log_how *how);

/* Write at once. A failure is told once and ends the log, not the program. */
void log_write(struct log *l, const uint8_t *data, size_t len);

void log_close(struct log *l);

#endif /* LOG_H */
