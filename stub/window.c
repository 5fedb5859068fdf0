/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* window.c - one piece of a text that is made anew each time. */
#include "window.h"

#include "fmt.h"

static void put(void *ctx, char c)
{
	struct hf_window *w = ctx;

	if (w->at >= w->offset && w->copied < w->len)
		w->dst[w->copied++] = c;
	w->at++;
}

void hf_window_put_bytes(struct hf_window *w, const void *data, size_t len)
{
	const char *bytes = data;

	for (size_t i = 0; i < len; i++)
		put(w, bytes[i]);
}

void hf_window_put(struct hf_window *w, const char *text)
{
	while (*text != '\0')
		put(w, *text++);
}

void hf_window_printf(struct hf_window *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	hf_vformat(put, w, format, args);
	va_end(args);
}
