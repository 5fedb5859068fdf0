/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* packed.h - the payload of a frame that is packed: docs/wire.md, "Frames". Pure. */
#ifndef PACKED_H
#define PACKED_H

#include <stddef.h>
#include <stdint.h>

/* Unpack *len bytes into dst, which has room for size; *len is what it holds then. 0, or -1 when that is no LZ4
 * block of the length it says. */
int packed_open(uint8_t *dst, size_t size, const uint8_t *packed, size_t *len);

#endif /* PACKED_H */
