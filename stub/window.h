/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* window.h - a long text made anew for each piece that somebody asks for, of which only that piece is
 * kept: gdb reads XML in pieces, and no buffer holds the whole. */
#ifndef HF_WINDOW_H
#define HF_WINDOW_H

#include "types.h"

struct hf_window {
	size_t offset, len; /* the piece that is wanted */
	char *dst;          /* len bytes */
	size_t at;          /* characters made so far */
	size_t copied;      /* of them, kept; less than len: the text ends in this piece */
};

void hf_window_put(struct hf_window *w, const char *text);
void hf_window_put_bytes(struct hf_window *w, const void *data, size_t len);
void hf_window_printf(struct hf_window *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* HF_WINDOW_H */
