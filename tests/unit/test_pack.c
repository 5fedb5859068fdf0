/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_pack.c - what the target packs, liblz4 unpacks. */
#include "stub/wire/pack.h"

#include <lz4.h>

#include "unit.h"

#define MOST 20000u

static uint8_t plain[MOST], packed[MOST + MOST / 100 + 64], back[MOST];
static uint16_t table[PACK_TABLE];

static size_t round_trip(size_t len)
{
	size_t n = pack_lz4(packed, sizeof(packed), plain, len, table);

	ck_assert_uint_gt(n, 0);
	ck_assert_int_eq(
		LZ4_decompress_safe((char *)packed, (char *)back, (int)n, (int)sizeof(back)),
		(int)len);
	ck_assert_mem_eq(back, plain, len);
	return n;
}

static uint32_t seed = 1;

static uint8_t draw(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint8_t)(seed >> 24);
}

START_TEST(every_short_length)
{
	for (unsigned kind = 0; kind < 4; kind++) {
		for (size_t len = 0; len < 300; len++) {
			for (size_t i = 0; i < len; i++)
				plain[i] =
					(uint8_t)(kind == 0 ? 0u : draw() % (kind * kind * kind));
			(void)round_trip(len);
		}
	}
}
END_TEST

START_TEST(zeros_become_next_to_nothing)
{
	memset(plain, 0, sizeof(plain));
	ck_assert_uint_lt(round_trip(1024), 16);
	ck_assert_uint_lt(round_trip(MOST), 100);
}
END_TEST

START_TEST(noise_grows_by_little)
{
	for (size_t i = 0; i < MOST; i++)
		plain[i] = draw();
	ck_assert_uint_le(round_trip(MOST), MOST + MOST / 200 + 16);
}
END_TEST

START_TEST(text_with_repetitions_shrinks)
{
	static const char words[] = "<reg name=\"r0\" bitsize=\"32\"/>";

	for (size_t i = 0; i < 1024; i++)
		plain[i] = (uint8_t)words[i % (sizeof(words) - 1)];
	ck_assert_uint_lt(round_trip(1024), 64);
}
END_TEST

/* Also when each byte of room is missing in turn: it says 0 and writes nothing behind its end. */
START_TEST(too_little_room_is_told)
{
	for (size_t i = 0; i < 600; i++)
		plain[i] = (uint8_t)(i % 50 < 25 ? draw() : 7);
	size_t whole = round_trip(600);
	for (size_t room = 0; room < whole; room++) {
		uint8_t *small = malloc(room + 1);
		small[room] = 0xa5;
		ck_assert_uint_eq(pack_lz4(small, room, plain, 600, table), 0);
		ck_assert_uint_eq(small[room], 0xa5);
		free(small);
	}
}
END_TEST

START_TEST(matches_at_every_distance_and_length)
{
	for (size_t distance = 1; distance < 700; distance += 13) {
		for (size_t length = 4; length < 600; length += 37) {
			size_t len = distance + length + 20;
			for (size_t i = 0; i < len; i++)
				plain[i] = i < distance || i >= distance + length
						   ? draw()
						   : plain[i - distance];
			(void)round_trip(len);
		}
	}
}
END_TEST

UNIT_MAIN("pack", every_short_length, zeros_become_next_to_nothing, noise_grows_by_little,
	text_with_repetitions_shrinks, too_little_room_is_told,
	matches_at_every_distance_and_length)
