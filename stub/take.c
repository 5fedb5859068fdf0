/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* take.c - reading a packet's text from left to right. */
#include "take.h"

#include "err.h"
#include "str.h"
#include "wire/hex.h"

bool hf_take_word(struct hf_take *t, const char *word)
{
	size_t len = hf_strlen(word);

	if ((size_t)(t->end - t->at) < len || hf_memcmp(t->at, word, len) != 0)
		return false;
	t->at += len;
	return true;
}

int hf_take_hex(struct hf_take *t, uint64_t max, uint64_t *out)
{
	const char *first = t->at;

	*out = 0;
	while (t->at < t->end && hex_value(*t->at) >= 0) {
		if (*out > max >> 4u)
			return HF_ENOSPC;
		*out = *out << 4u | (unsigned)hex_value(*t->at++);
	}
	if (*out > max)
		return HF_ENOSPC;
	return t->at == first ? HF_EINVAL : 0;
}

bool hf_take_has_bytes(const struct hf_take *t, size_t len)
{
	if ((size_t)(t->end - t->at) / 2 < len)
		return false;
	for (size_t i = 0; i < 2 * len; i++) {
		if (hex_value(t->at[i]) < 0)
			return false;
	}
	return true;
}

void hf_take_bytes(struct hf_take *t, uint8_t *dst, size_t len)
{
	if (dst != NULL)
		(void)hex_decode(dst, t->at, len);
	t->at += 2 * len;
}
