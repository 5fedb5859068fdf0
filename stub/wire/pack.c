/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pack.c - a small LZ4 compressor: greedy, one candidate a place. A sequence is a token, literals, the
 * distance of a match; the last one has literals only. */
#include "pack.h"

#define MATCH_MIN 4u
#define TAIL      5u /* the last bytes are literals, */
#define MATCH_LAST                                                                                 \
	12u /* and no match begins in these (LZ4 block format, "End of block conditions") */
#define NIBBLE     15u
#define HASH_SHIFT 23u /* leaves the bits of PACK_TABLE */

struct out {
	uint8_t *at, *end;
};

static uint32_t word(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8u | (uint32_t)p[2] << 16u |
	       (uint32_t)p[3] << 24u;
}

/* Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
static size_t slot(uint32_t value)
{
	return (value * 2654435761u) >> HASH_SHIFT;
}

/* What of a length does not fit into its nibble: bytes of 255 and a last one. */
static void put_more(struct out *o, size_t len)
{
	if (len < NIBBLE)
		return;
	for (len -= NIBBLE; len >= 255u && o->at < o->end; len -= 255u)
		*o->at++ = 255u;
	if (o->at < o->end)
		*o->at++ = (uint8_t)len;
	else
		o->at = o->end + 1;
}

/* The bytes that a sequence takes at most. */
static size_t cost(size_t literals, size_t match)
{
	return 1 + literals + literals / 255u + 1 + 2 + match / 255u + 1;
}

static uint8_t nibble(size_t len)
{
	return (uint8_t)(len < NIBBLE ? len : NIBBLE);
}

/* One sequence; match 0: the last. False: no room. */
static int put_sequence(
	struct out *o, const uint8_t *literals, size_t count, size_t distance, size_t match)
{
	size_t more = match > 0 ? match - MATCH_MIN : 0;

	if ((size_t)(o->end - o->at) < cost(count, more))
		return 0;
	*o->at++ = (uint8_t)(nibble(count) << 4u | (match > 0 ? nibble(more) : 0));
	put_more(o, count);
	for (size_t i = 0; i < count; i++)
		*o->at++ = literals[i];
	if (match == 0)
		return 1;
	*o->at++ = (uint8_t)distance;
	*o->at++ = (uint8_t)(distance >> 8u);
	put_more(o, more);
	return 1;
}

static size_t match_length(const uint8_t *a, const uint8_t *b, const uint8_t *end)
{
	const uint8_t *start = b;

	while (b < end && *a == *b) {
		a++;
		b++;
	}
	return (size_t)(b - start);
}

size_t pack_lz4(
	uint8_t *dst, size_t size, const uint8_t *src, size_t len, uint16_t table[PACK_TABLE])
{
	struct out o = {.at = dst, .end = dst + size};
	size_t done = 0; /* everything before it is in dst */

	if (len > PACK_MAX)
		return 0;
	for (size_t i = 0; i < PACK_TABLE; i++)
		table[i] = 0;
	for (size_t at = 1; at + MATCH_LAST <= len; at++) {
		uint16_t *entry = &table[slot(word(src + at))];
		size_t candidate =
			*entry; /* the first place is never one: 0 stands for none or for it */
		*entry = (uint16_t)at;
		if (word(src + candidate) != word(src + at))
			continue;
		size_t match = match_length(src + candidate, src + at, src + len - TAIL);
		if (!put_sequence(&o, src + done, at - done, at - candidate, match))
			return 0;
		at += match - 1;
		done = at + 1;
	}
	return put_sequence(&o, src + done, len - done, 0, 0) ? (size_t)(o.at - dst) : 0;
}
