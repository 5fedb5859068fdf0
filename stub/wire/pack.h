/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pack.h - makes an LZ4 block (the format is lz4's doc/lz4_Block_format.md); liblz4 unpacks it. Pure. */
#ifndef PACK_H
#define PACK_H

#include <stddef.h>
#include <stdint.h>

#define PACK_TABLE 512u    /* entries of the table that finds repetitions */
#define PACK_MAX   0xffffu /* bytes of a block, unpacked */

/* Pack len bytes (at most PACK_MAX) into dst. Returns the bytes written, or 0 when they would not fit.
 * table is scratch. */
size_t pack_lz4(
	uint8_t *dst, size_t size, const uint8_t *src, size_t len, uint16_t table[PACK_TABLE]);

#endif /* PACK_H */
