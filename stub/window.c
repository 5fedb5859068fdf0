/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* window.c - one piece of a text that is made anew each time. */
#include "window.h"

#include "fmt.h"
#include "str.h"

#define PRINTF_MAX 160

void hf_window_put_bytes(struct hf_window *w, const void *data, size_t len)
{
	const char *bytes = data;

	for (size_t i = 0; i < len; i++, w->at++) {
		if (w->at >= w->offset && w->copied < w->len)
			w->dst[w->copied++] = bytes[i];
	}
}

void hf_window_put(struct hf_window *w, const char *text)
{
	hf_window_put_bytes(w, text, hf_strlen(text));
}

void hf_window_printf(struct hf_window *w, const char *format, ...)
{
	char text[PRINTF_MAX];
	va_list args;

	va_start(args, format);
	(void)hf_vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	hf_window_put(w, text);
}
