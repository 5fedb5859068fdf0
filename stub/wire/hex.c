/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hex.c - nibbles and bytes. */
#include "hex.h"

char hex_digit(unsigned v)
{
	return "0123456789abcdef"[v & 0xfu];
}

int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

size_t hex_encode(char *dst, const void *src, size_t len)
{
	const uint8_t *bytes = src;

	for (size_t i = 0; i < len; i++) {
		dst[2 * i] = hex_digit(bytes[i] >> 4u);
		dst[2 * i + 1] = hex_digit(bytes[i]);
	}
	return 2 * len;
}

int hex_decode(void *dst, const char *src, size_t len)
{
	uint8_t *bytes = dst;

	for (size_t i = 0; i < len; i++) {
		int high = hex_value(src[2 * i]);
		int low = high < 0 ? -1 : hex_value(src[2 * i + 1]);
		if (low < 0)
			return -1;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
