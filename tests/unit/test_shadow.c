/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_shadow.c - which bytes of memory are the stub's own. */
#include "stub/shadow.h"

#include "tests/fake/fake.h"
#include "unit.h"

static struct hf *with_one(void)
{
	struct hf *k = fake_boot(1);

	k->bps[5] = (struct hf_bp){
		.addr = 0x100, .used = true, .planted = true, .insn_len = 4, .saved = {1, 2, 3, 4}};
	return k;
}

START_TEST(every_part_of_it_is_hidden)
{
	struct hf *k = with_one();

	for (unsigned from = 0xf8; from <= 0x108; from++) {
		for (unsigned len = 1; len <= 16; len++) {
			uint8_t copy[16];
			memset(copy, 0xee, sizeof(copy));
			hf_shadow_hide(k, copy, from, len);
			for (unsigned i = 0; i < sizeof(copy); i++) {
				unsigned addr = from + i;
				bool hidden = i < len && addr >= 0x100 && addr < 0x104;
				ck_assert_uint_eq(copy[i], hidden ? addr - 0xff : 0xee);
			}
		}
	}
}
END_TEST

START_TEST(every_overlap_is_seen)
{
	struct hf *k = with_one();

	for (unsigned from = 0xf0; from <= 0x110; from++) {
		for (unsigned len = 1; len <= 24; len++)
			ck_assert_int_eq(hf_shadow_overlaps(k, from, len),
				from < 0x104 && from + len > 0x100);
	}
}
END_TEST

START_TEST(at_the_end_of_the_address_space_too)
{
	struct hf *k = with_one();
	hf_addr last = ~(hf_addr)0;

	k->bps[5].addr = last - 3;
	ck_assert(hf_shadow_overlaps(k, last - 3, 4));
	ck_assert(hf_shadow_overlaps(k, last - 7, 8));
	ck_assert(hf_shadow_overlaps(k, last, 1));
	ck_assert(!hf_shadow_overlaps(k, last - 7, 4));
	ck_assert(!hf_shadow_overlaps(k, 0, 4));
}
END_TEST

START_TEST(one_that_is_not_planted_is_nobodys)
{
	struct hf *k = with_one();
	uint8_t copy[4] = {9, 9, 9, 9};

	k->bps[5].planted = false;
	hf_shadow_hide(k, copy, 0x100, 4);
	ck_assert_int_eq(copy[0], 9);
	ck_assert(!hf_shadow_overlaps(k, 0x100, 4));
}
END_TEST

UNIT_MAIN("shadow", every_part_of_it_is_hidden, every_overlap_is_seen,
	at_the_end_of_the_address_space_too, one_that_is_not_planted_is_nobodys)
