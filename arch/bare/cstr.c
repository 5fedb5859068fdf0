/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cstr.c - the four functions a compiler may call on its own, also in a freestanding program (GCC
 * manual, "Standards"). Their names are given, so they carry no prefix. */
#include "stub/types.h"

void *memcpy(void *dst, const void *src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *dst, int value, size_t len);
int memcmp(const void *a, const void *b, size_t len);

void *memcpy(void *dst, const void *src, size_t len)
{
	uint8_t *to = dst;
	const uint8_t *from = src;

	while (len-- > 0)
		*to++ = *from++;
	return dst;
}

void *memmove(void *dst, const void *src, size_t len)
{
	uint8_t *to = dst;
	const uint8_t *from = src;

	if (to <= from)
		return memcpy(dst, src, len);
	while (len-- > 0)
		to[len] = from[len];
	return dst;
}

void *memset(void *dst, int value, size_t len)
{
	uint8_t *to = dst;

	while (len-- > 0)
		*to++ = (uint8_t)value;
	return dst;
}

int memcmp(const void *a, const void *b, size_t len)
{
	const uint8_t *x = a;
	const uint8_t *y = b;

	for (; len > 0; len--, x++, y++) {
		if (*x != *y)
			return *x < *y ? -1 : 1;
	}
	return 0;
}
