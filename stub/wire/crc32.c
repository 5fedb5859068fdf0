/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* crc32.c - the CRC of gdb's qCRC packet, four bits at a time: 64 bytes of table. */
#include "crc32.h"

#define POLY 0x04c11db7u

/* table[n] = n(x) * x^32 mod POLY; made by n times shifting, checked by the unit test. */
static const uint32_t table[16] = {0x00000000u, 0x04c11db7u, 0x09823b6eu, 0x0d4326d9u, 0x130476dcu,
	0x17c56b6bu, 0x1a864db2u, 0x1e475005u, 0x2608edb8u, 0x22c9f00fu, 0x2f8ad6d6u, 0x2b4bcb61u,
	0x350c9b64u, 0x31cd86d3u, 0x3c8ea00au, 0x384fbdbdu};

uint32_t crc32_update(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < len; i++) {
		crc = crc << 4u ^ table[(crc >> 28u ^ bytes[i] >> 4u) & 0xfu];
		crc = crc << 4u ^ table[(crc >> 28u ^ bytes[i]) & 0xfu];
	}
	return crc;
}
