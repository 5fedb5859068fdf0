/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* snprintf.c - formatted text into a buffer. */
#include "fmt.h"

struct buffer {
	char *dst;
	size_t size;
	size_t len; /* of the whole text, also where it no longer fits */
};

static void keep(void *ctx, char c)
{
	struct buffer *b = ctx;

	if (b->len + 1 < b->size)
		b->dst[b->len] = c;
	b->len++;
}

int hf_vsnprintf(char *dst, size_t size, const char *format, va_list list)
{
	struct buffer b = {.dst = dst, .size = size};

	hf_vformat(keep, &b, format, list);
	if (size > 0)
		dst[b.len < size ? b.len : size - 1] = '\0';
	return (int)b.len;
}

int hf_snprintf(char *dst, size_t size, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int len = hf_vsnprintf(dst, size, format, list);
	va_end(list);
	return len;
}
