/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_mem.c - target memory as the program sees it. */
#include "stub/mem.h"

#include "stub/bp.h"
#include "tests/fake/fake.h"
#include "unit.h"

#define HOLE (FAKE_RAM + 4 * FAKE_PAGE)

START_TEST(memory_is_read_across_pages)
{
	struct hf *k = fake_boot(1);
	uint8_t got[64];

	ck_assert_int_eq(hf_mem_read(k, got, FAKE_RAM + FAKE_PAGE - 32, 64), 64);
	ck_assert_mem_eq(got, fake_at(FAKE_RAM + FAKE_PAGE - 32), 64);
	ck_assert_uint_eq(fake.calls[FAKE_MEM_READ], 2);
}
END_TEST

START_TEST(a_read_into_a_hole_returns_the_prefix)
{
	struct hf *k = fake_boot(1);
	uint8_t got[64];

	ck_assert_int_eq(hf_mem_read(k, got, HOLE - 8, 16), 8);
	ck_assert_int_eq(hf_mem_read(k, got, HOLE - 3, 8), 3);
	ck_assert_int_eq(hf_mem_read(k, got, HOLE, 4), HF_EFAULT);
	ck_assert_int_eq(hf_mem_read(k, got, HOLE + 0x800, 1), HF_EFAULT);
	ck_assert_int_eq(hf_mem_read(k, got, FAKE_RAM, 0), 0);
}
END_TEST

START_TEST(the_end_of_the_address_space_is_read_and_not_passed)
{
	struct hf *k = fake_boot(1);
	uint8_t got[8];

	ck_assert_int_eq(hf_mem_read(k, got, 0xfffffff8u, 8), 8);
	ck_assert_int_eq(hf_mem_read(k, got, 0xffffffffu, 1), 1);
	ck_assert_int_eq(hf_mem_read(k, got, 0xffffffffu, 2), HF_EINVAL);
	ck_assert_int_eq(hf_mem_read(k, got, 0x100000000u, 1), HF_EINVAL);
	ck_assert_int_eq(hf_mem_read(k, got, ~(hf_addr)0, 4), HF_EINVAL);
	ck_assert_int_eq(hf_mem_write(k, 0xffffffffu, got, 2), HF_EINVAL);
	ck_assert_int_eq(hf_mem_write(k, 0xfffffff8u, got, 8), 0);
}
END_TEST

START_TEST(a_device_is_touched_once_with_the_width_asked_for)
{
	struct hf *k = fake_boot(1);
	uint8_t got[8];

	for (size_t len = 1; len <= 4; len *= 2) {
		fake.access_count = 0;
		ck_assert_int_eq(hf_mem_read(k, got, FAKE_DEVICE + 8, len), (int)len);
		ck_assert_uint_eq(fake.access_count, 1);
		ck_assert_uint_eq(fake.accesses[0].len, len);
		ck_assert(!fake.accesses[0].write);
		fake.access_count = 0;
		ck_assert_int_eq(hf_mem_write(k, FAKE_DEVICE + 8, got, len), 0);
		ck_assert_uint_eq(fake.access_count, 1);
		ck_assert_uint_eq(fake.accesses[0].len, len);
		ck_assert(fake.accesses[0].write);
	}
}
END_TEST

START_TEST(ram_is_written)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(hf_mem_write(k, FAKE_RAM + 0xffe, "abcd", 4), 0);
	ck_assert_int_eq(memcmp(fake_at(FAKE_RAM + 0xffe), "abcd", 4), 0);
	ck_assert_int_eq(hf_mem_write(k, FAKE_RAM, "", 0), 0);
}
END_TEST

START_TEST(text_is_patched)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(hf_mem_write(k, FAKE_TEXT + 4, "abcdefghij", 10), 0);
	ck_assert_int_eq(memcmp(fake_at(FAKE_TEXT + 4), "abcdefghij", 10), 0);
	ck_assert_uint_eq(fake.calls[FAKE_TEXT_WRITE], 1);
}
END_TEST

START_TEST(rom_and_holes_are_not_written)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(hf_mem_write(k, FAKE_ROM, "abcd", 4), HF_EFAULT);
	ck_assert_int_eq(hf_mem_write(k, HOLE, "abcd", 4), HF_EFAULT);
}
END_TEST

START_TEST(a_write_that_reaches_a_hole_changes_nothing)
{
	struct hf *k = fake_boot(1);
	uint8_t before[4];

	memcpy(before, fake_at(HOLE - 4), 4);
	ck_assert_int_eq(hf_mem_write(k, HOLE - 4, "abcdefgh", 8), HF_EFAULT);
	ck_assert_mem_eq(fake_at(HOLE - 4), before, 4);
}
END_TEST

START_TEST(a_patch_that_does_not_take_is_told)
{
	struct hf *k = fake_boot(1);

	ck_assert_int_eq(hf_mem_patch(k, FAKE_ROM, "abcd", 4), HF_EVERIFY);
	ck_assert_int_eq(hf_mem_patch(k, HOLE, "abcd", 4), HF_EFAULT);
	fake.fail_op[FAKE_TEXT_WRITE] = FAKE_ALWAYS;
	ck_assert_int_eq(hf_mem_patch(k, FAKE_TEXT, "abcd", 4), HF_EPERM);
}
END_TEST

START_TEST(a_planted_breakpoint_is_hidden_and_guarded)
{
	struct hf *k = fake_boot(1);
	struct hf_bp_want want = {.type = HF_BP_SOFT, .addr = FAKE_TEXT + 8};
	const char *why;
	uint32_t got;

	fake_set_word(FAKE_TEXT + 8, 0x12345678);
	ck_assert_int_eq(hf_bp_set(k, &want, &why), 0);
	ck_assert_int_eq(hf_bp_arm_all(k, NULL), 0);
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 8), FAKE_BKPT);
	ck_assert_int_eq(hf_mem_read(k, &got, FAKE_TEXT + 8, 4), 4);
	ck_assert_uint_eq(got, 0x12345678);
	for (hf_addr addr = FAKE_TEXT + 5; addr <= FAKE_TEXT + 11; addr++)
		ck_assert_int_eq(hf_mem_write(k, addr, "abcd", 4), HF_EBUSY);
	ck_assert_int_eq(hf_mem_write(k, FAKE_TEXT + 4, "abcd", 4), 0);
	ck_assert_int_eq(hf_mem_write(k, FAKE_TEXT + 12, "abcd", 4), 0);
}
END_TEST

START_TEST(policy_can_forbid_both)
{
	struct hf *k = fake_boot(1);
	uint8_t byte;

	fake.deny[HF_ACCESS_READ] = true;
	ck_assert_int_eq(hf_mem_read(k, &byte, FAKE_RAM, 1), HF_EPERM);
	ck_assert_int_eq(hf_mem_write(k, FAKE_RAM, "x", 1), 0);
	fake.deny[HF_ACCESS_WRITE] = true;
	ck_assert_int_eq(hf_mem_write(k, FAKE_RAM, "x", 1), HF_EPERM);
}
END_TEST

START_TEST(unguarded_only_known_memory_is_touched)
{
	struct hf *k = fake_boot(1);
	uint8_t byte;

	k->stop.flags = HF_EVENT_UNGUARDED;
	ck_assert_int_eq(hf_mem_read(k, &byte, FAKE_RAM, 1), 1);
	ck_assert_int_eq(hf_mem_read(k, &byte, FAKE_UNKNOWN, 1), HF_EUNGUARDED);
	ck_assert_int_eq(hf_mem_read(k, &byte, FAKE_DEVICE, 1), HF_EUNGUARDED);
	ck_assert_int_eq(hf_mem_write(k, FAKE_UNKNOWN, "x", 1), HF_EUNGUARDED);
	ck_assert_uint_eq(fake.access_count, 0);
}
END_TEST

START_TEST(a_safe_session_reads_without_the_system_and_writes_nothing)
{
	struct hf *k = fake_boot(1);
	uint8_t byte;

	k->rung = 1;
	ck_assert_int_eq(hf_mem_read(k, &byte, FAKE_RAM + 5, 1), 1);
	ck_assert_int_eq(byte, 5);
	ck_assert_int_eq(hf_mem_write(k, FAKE_RAM + 5, "x", 1), HF_ESTATE);
	ck_assert_int_eq(*fake_at(FAKE_RAM + 5), 5);
	ck_assert_uint_eq(fake.calls[FAKE_ACCESS], 0);
	ck_assert_uint_eq(fake.calls[FAKE_REGION_AT], 0);
}
END_TEST

START_TEST(regions_are_those_of_the_port_or_an_unknown_page)
{
	struct hf *k = fake_boot(1);
	struct hf_region r = hf_mem_region(k, FAKE_RAM + 0x1234);

	ck_assert_int_eq(r.kind, HF_REGION_RAM);
	ck_assert_uint_eq(r.start, FAKE_RAM);
	r = hf_mem_region(k, HOLE + 0x123);
	ck_assert_int_eq(r.kind, HF_REGION_UNKNOWN);
	ck_assert_uint_eq(r.start, HOLE);
	ck_assert_uint_eq(r.size, FAKE_PAGE);
}
END_TEST

UNIT_MAIN("mem", memory_is_read_across_pages, a_read_into_a_hole_returns_the_prefix,
	the_end_of_the_address_space_is_read_and_not_passed,
	a_device_is_touched_once_with_the_width_asked_for, ram_is_written, text_is_patched,
	rom_and_holes_are_not_written, a_write_that_reaches_a_hole_changes_nothing,
	a_patch_that_does_not_take_is_told, a_planted_breakpoint_is_hidden_and_guarded,
	policy_can_forbid_both, unguarded_only_known_memory_is_touched,
	a_safe_session_reads_without_the_system_and_writes_nothing,
	regions_are_those_of_the_port_or_an_unknown_page)
