/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* crc32c.h - CRC-32C (Castagnoli), the check of the link's frames. Pure. */
#ifndef CRC32C_H
#define CRC32C_H

#include <stddef.h>
#include <stdint.h>

#define CRC32C_INIT 0u

/* The CRC of what crc is the CRC of and of len bytes more: polynomial 0x1edc6f41, least significant
 * bit first, inverted before and after (RFC 3720, appendix B.4). Begins with CRC32C_INIT. */
uint32_t crc32c_update(uint32_t crc, const void *data, size_t len);

#endif /* CRC32C_H */
