/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* say.h - what the program itself has to tell a person: whole lines on stderr, marked as ours so
 * that they are not mistaken for the target's console. */
#ifndef SAY_H
#define SAY_H

#include <stdbool.h>

/* One error line, "holdfast: ...", for commands that then end. */
void say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* One note, "[holdfast] ...", between the lines of a console. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The terminal is in raw mode from now on (or no longer): lines must end in CR LF. */
void say_raw_terminal(bool raw);

/* The console's cursor is in the middle of a line (or no longer): a note begins its own line. */
void say_mid_line(bool mid_line);

#endif /* SAY_H */
