/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* packed.c - a length, least significant byte first, and an LZ4 block. */
#include "packed.h"

#include <lz4.h>

#define LENGTH 2u

int packed_open(uint8_t *dst, size_t size, const uint8_t *packed, size_t *len)
{
	if (*len < LENGTH)
		return -1;
	const int n = LZ4_decompress_safe(
		(const char *)packed + LENGTH, (char *)dst, (int)(*len - LENGTH), (int)size);
	*len = (size_t)packed[0] | (size_t)packed[1] << 8u;
	return n < 0 || (size_t)n != *len ? -1 : 0;
}
