/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* crc32.h - the CRC of gdb's qCRC packet (compare-sections). Pure. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

#define CRC32_INIT 0xffffffffu

/* Go on from crc over len bytes: polynomial 0x04c11db7, most significant bit first, no final
 * inversion (GDB manual, "General Query Packets", qCRC). */
uint32_t crc32_update(uint32_t crc, const void *data, size_t len);

#endif /* CRC32_H */
