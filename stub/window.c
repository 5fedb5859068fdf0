/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* window.c - one piece of a text that is made anew each time. */
#include "window.h"

#include "fmt.h"

#define PRINTF_MAX 160

void hf_window_put(struct hf_window *w, const char *text)
{
	for (; *text != '\0'; text++, w->at++) {
		if (w->at >= w->offset && w->copied < w->len)
			w->dst[w->copied++] = *text;
	}
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
