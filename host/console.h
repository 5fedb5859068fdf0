/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* console.h - the person's side: the target's text on stdout, the keyboard (or a pipe, or a file)
 * on stdin, and the keys behind Ctrl-] that are ours. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "keys.h"

struct console_events {
	/* Keys are only there when stdin is a terminal. */
	struct keys_events typed;
	/* stdout is gone. why: what is wrong with a file; NULL: nobody looks any more. */
	void (*closed)(void *ctx, const char *why);
};

struct console;

/* Begin. A terminal is put into raw mode until console_stop(), exit() or a fatal signal. 0, or a
 * negative uv error. events must outlive it. */
int console_start(
	struct console **out, uv_loop_t *loop, const struct console_events *events, void *ctx);

/* Show the target's text. lf_only: its lines end in LF alone, for a raw terminal to be mended. When
 * stdout is slower than the line, text is dropped and the loss is told. */
void console_text(struct console *c, const uint8_t *data, size_t len, bool lf_only);

/* True when stdin is a terminal, so that the keys work. */
bool console_has_keys(const struct console *c);

/* Read no more from stdin for now (or again): the line is full. */
void console_pause(struct console *c, bool pause);

/* Put the terminal back, close everything and free it; no event comes any more. */
void console_stop(struct console *c);

#endif /* CONSOLE_H */
