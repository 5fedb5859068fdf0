/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* note.h - what a target tells of its probes while it runs (docs/wire.md, "Probes"), as lines for people
 * or as JSON. Pure. */
#ifndef NOTE_H
#define NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTE_MAX 4096u /* of a line, its NUL included */

enum note_kind {
	NOTE_OTHER, /* nothing of a probe's */
	NOTE_RECORD,
	NOTE_COUNTERS
};

/* Read a notification's payload as it was received. text gets what it says, with a NUL; lines of it are
 * kept apart by tabs. */
enum note_kind note_read(char text[NOTE_MAX], const uint8_t *payload, size_t len);

/* The text of one, as lines that end with LF. */
void note_lines(char out[NOTE_MAX], enum note_kind kind, const char *text);

/* The same as one JSON object and an LF. False: it makes no sense. */
bool note_json(char out[NOTE_MAX], enum note_kind kind, const char *text);

#endif /* NOTE_H */
