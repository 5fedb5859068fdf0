/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* crc32c.c - CRC-32C, four bits at a time: 64 bytes of table. */
#include "crc32c.h"

/* table[n] = n shifted out of the reflected polynomial 0x82f63b78; checked by the unit test. */
static const uint32_t table[16] = {0x00000000u, 0x105ec76fu, 0x20bd8edeu, 0x30e349b1u, 0x417b1dbcu,
	0x5125dad3u, 0x61c69362u, 0x7198540du, 0x82f63b78u, 0x92a8fc17u, 0xa24bb5a6u, 0xb21572c9u,
	0xc38d26c4u, 0xd3d3e1abu, 0xe330a81au, 0xf36e6f75u};

uint32_t crc32c_update(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *bytes = data;

	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		crc = crc >> 4u ^ table[crc & 0xfu];
		crc = crc >> 4u ^ table[crc & 0xfu];
	}
	return ~crc;
}
