/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* take.h - reading a packet's text from left to right: words, hex numbers, bytes in hex. Pure; any
 * context. */
#ifndef HF_TAKE_H
#define HF_TAKE_H

#include "types.h"

struct hf_take {
	const char *at, *end;
};

/* Does this word stand here? Then go behind it. */
bool hf_take_word(struct hf_take *t, const char *word);

/* A number in hex. 0; HF_EINVAL: there is no digit; HF_ENOSPC: it is more than max. */
int hf_take_hex(struct hf_take *t, uint64_t max, uint64_t *out);

/* Are there len more bytes, in hex? */
bool hf_take_has_bytes(const struct hf_take *t, size_t len);

/* Go behind len bytes in hex that are there; they are decoded to dst unless that is NULL. */
void hf_take_bytes(struct hf_take *t, uint8_t *dst, size_t len);

#endif /* HF_TAKE_H */
