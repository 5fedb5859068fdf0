/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* report.h - what a run was, for people and for machines: one summary line, a JUnit file, TAP, JSON lines. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_CASES_MAX 1000u
#define REPORT_WHY_MAX   512u

struct report_case {
	char *name;
	uint64_t begun_ms;
	uint64_t ended_ms;
	int verdict;
};

struct report {
	const char *script;
	const char *junit; /* a file, or NULL */
	bool tap;
	bool json;
	unsigned statements; /* carried out */
	size_t count;
	struct report_case *cases;
	unsigned line; /* of the statement that failed; 0: none */
	char why[REPORT_WHY_MAX];
};

/* A test begins; the one before, if any, has passed. Without one the script itself is the test. Times in ms. */
void report_begin(struct report *r, const char *name, uint64_t now_ms);

/* The run has ended with this verdict, told in r->why. */
void report_end(struct report *r, int verdict, uint64_t now_ms);

/* Say it: the summary on stderr, TAP or JSON on stdout, the file. log: what the target said, its end is put
 * into the file. 0, or -1 when the file or stdout cannot be written. */
int report_write(const struct report *r, int verdict, const char *log, size_t log_len);

/* One JSON line about something that has happened; only with r->json. */
void report_event(const struct report *r, const char *what, const char *text, uint64_t now_ms);

void report_free(struct report *r);

#endif /* REPORT_H */
