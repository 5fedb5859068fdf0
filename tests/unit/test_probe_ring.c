/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_probe_ring.c - records that are written and overwritten: what is read is whole, in order, and what is
 * missing is counted. */
#include "probe_support.h"

static struct hf_probe_ring ring;

/* Record n has a length of its own, and its bytes say which one it is. */
static uint32_t length_of(uint32_t n)
{
	return n * 37u % (HF_RECORD_MAX - (uint32_t)sizeof(struct hf_record));
}

static void put(uint32_t n)
{
	uint8_t bytes[HF_RECORD_MAX];
	struct hf_record head = {.pieces = length_of(n), .ns = n, .probe = 3};

	memset(bytes, (int)(n & 0xffu), sizeof(bytes));
	hf_ring_put(&ring, &head, bytes);
}

static void check(const uint8_t *record)
{
	struct hf_record head;

	memcpy(&head, record, sizeof(head));
	ck_assert_uint_eq(head.pieces, length_of((uint32_t)head.ns));
	ck_assert_uint_eq(head.number, head.ns);
	bool same = true;
	for (uint32_t i = 0; i < head.pieces; i++)
		same &= record[sizeof(head) + i] == (head.ns & 0xffu);
	ck_assert(same);
}

START_TEST(what_fits_is_read_whole_and_in_order)
{
	uint8_t out[HF_RECORD_MAX];
	uint32_t at = 0;
	uint32_t number = 0;
	uint64_t lost = 0;

	memset(&ring, 0, sizeof(ring));
	for (uint32_t n = 0; n < 1500; n++) {
		put(n);
		ck_assert(hf_ring_get(&ring, &at, &number, &lost, out));
		check(out);
		ck_assert(!hf_ring_get(&ring, &at, &number, &lost, out));
	}
	ck_assert_uint_eq(lost, 0);
}
END_TEST

START_TEST(the_newest_stay_and_the_lost_are_counted)
{
	uint8_t out[HF_RECORD_MAX];
	uint32_t last = 0;

	memset(&ring, 0, sizeof(ring));
	for (uint32_t n = 0; n < 400; n++) {
		uint32_t at = 0;
		uint32_t number = 0;
		uint64_t lost = 0;
		uint64_t read = 0;
		put(n);
		while (hf_ring_get(&ring, &at, &number, &lost, out)) {
			check(out);
			read++;
			last = number - 1;
		}
		ck_assert_uint_eq(last, n);
		ck_assert_uint_eq(read + lost, n + 1u);
		ck_assert(n < 10 ? lost == 0 : read >= 10);
	}
}
END_TEST

START_TEST(a_reader_that_was_overtaken_goes_on_from_the_oldest)
{
	uint8_t out[HF_RECORD_MAX];
	uint32_t at = 0;
	uint32_t number = 0;
	uint64_t lost = 0;
	uint64_t read = 0;
	uint32_t n = 0;

	memset(&ring, 0, sizeof(ring));
	for (unsigned round = 0; round < 300; round++) {
		for (unsigned i = 0; i < round; i++)
			put(n++);
		for (unsigned i = 0; i < 7 && hf_ring_get(&ring, &at, &number, &lost, out); i++) {
			check(out);
			read++;
		}
	}
	while (hf_ring_get(&ring, &at, &number, &lost, out))
		read++;
	ck_assert_uint_eq(read + lost, n);
	ck_assert_uint_gt(lost, 0);
}
END_TEST

START_TEST(positions_wrap_round)
{
	uint8_t out[HF_RECORD_MAX];
	uint32_t at;
	uint32_t number = 0;
	uint64_t lost = 0;

	memset(&ring, 0, sizeof(ring));
	ring.head = ring.tail = at = 0u - 2 * HF_PROBE_RING;
	for (uint32_t n = 0; n < 1000; n++) {
		put(n);
		ck_assert(hf_ring_get(&ring, &at, &number, &lost, out));
		check(out);
	}
	ck_assert_uint_eq(lost, 0);
}
END_TEST

START_TEST(cpus_are_merged_by_time)
{
	struct hf_probe_reader reader = {0};
	uint8_t out[HF_RECORD_MAX];
	struct hf_record head;
	uint64_t before = 0;
	unsigned count = 0;

	probe_boot(4);
	for (unsigned i = 0; i < 40; i++) {
		head = (struct hf_record){.ns = 1000 + i * 7u % 40u / 10 * 10 + i};
		hf_ring_put(&fake_probes.rings[i % 4], &head, out);
	}
	while (hf_ring_next(&fake.k, &reader, out) >= 0) {
		memcpy(&head, out, sizeof(head));
		count++;
		before = head.ns;
	}
	ck_assert_uint_eq(count, 40);
	ck_assert_uint_gt(before, 1000);
	hf_ring_skip(&fake.k, &reader);
	ck_assert_int_eq(hf_ring_next(&fake.k, &reader, out), HF_EAGAIN);
	ck_assert_uint_eq(reader.lost, 0);
}
END_TEST

UNIT_MAIN("probe_ring", what_fits_is_read_whole_and_in_order,
	the_newest_stay_and_the_lost_are_counted,
	a_reader_that_was_overtaken_goes_on_from_the_oldest, positions_wrap_round,
	cpus_are_merged_by_time)
