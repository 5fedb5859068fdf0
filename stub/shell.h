/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shell.h - the text front end: a line editor with history, and the dispatch of commands. */
#ifndef HF_SHELL_H
#define HF_SHELL_H

#include "state.h"

/* What a person who sees a stop may do. */
extern const char hf_shell_hint[];

/* Show the prompt and begin an empty line. */
void hf_shell_open(struct hf *k);

/* Take one typed byte: edit, or run the line at CR, LF or CRLF. */
void hf_shell_feed(struct hf *k, uint8_t byte);

/* Is there nothing typed yet? */
bool hf_shell_line_empty(const struct hf *k);

/* Forget a half-typed line; nothing is printed. */
void hf_shell_drop_line(struct hf *k);

/* Run one command line ("md 4000 4 | grep 00"): prints output and error to sink. Returns the command's
 * result, HF_ENOENT when there is none of that name. */
int hf_shell_run(struct hf *k, const char *line, enum hf_sink sink);

/* Run the line that was typed, the last command when it is empty, and begin the next one. For the editor. */
void hf_shell_enter(struct hf *k);

/* The width-and-count suffix of the command that runs ("4c8" of md4c8), "" when it has none. */
const char *hf_shell_suffix(const struct hf *k);

#endif /* HF_SHELL_H */
