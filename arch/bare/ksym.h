/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ksym.h - the kernel's own symbol table, as scripts/ksyms packs it into the image.
 *
 * All words little-endian. Header: magic, symbols, blocks, tokens, base (64 bits); then
 *   index    blocks x {address of its first symbol less base, offset of its records in the stream}
 *   tokens   256 x {offset of its text}, 16 bits each, and one more for the end; then the texts
 *   stream   up to 16 records a block: distance from the record before and size, as LEB128; length
 *            of the packed name; the packed name, a token each byte */
#ifndef BARE_KSYM_H
#define BARE_KSYM_H

#include "stub/seam/os.h"

/* As hf_os_ops.sym_at and sym_find; every access stays inside the table. Any context. */
int ksym_at(void *ctx, hf_addr addr, struct hf_sym *out);
int ksym_find(void *ctx, const char *name, struct hf_sym *out);

/* "name+0x12/0x34" for addr, or its number when no symbol has it. Returns dst. */
const char *ksym_format(hf_addr addr, char *dst, size_t size);

#endif /* BARE_KSYM_H */
