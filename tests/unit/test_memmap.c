/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_memmap.c - the memory map that gdb gets, and the piece by piece way it is fetched. */
#include "stub/memmap.h"

#include "tests/fake/fake.h"
#include "unit.h"

static const char whole[] = "<?xml version=\"1.0\"?><memory-map>"
			    "<memory type=\"ram\" start=\"0x10000\" length=\"0x2000\"/>"
			    "<memory type=\"ram\" start=\"0x20000000\" length=\"0x6000\"/>"
			    "<memory type=\"rom\" start=\"0x30000000\" length=\"0x1000\"/>"
			    "<memory type=\"ram\" start=\"0xfffff000\" length=\"0x1000\"/>"
			    "</memory-map>";

static struct hf *with_holes(void)
{
	struct hf *k = fake_boot(1);

	fake.knows_holes = true;
	return k;
}

/* Code and RAM, across a guard page; no device, nothing unknown, up to the last byte. */
START_TEST(memory_is_listed_and_devices_are_not)
{
	struct hf *k = with_holes();
	static char text[1024];
	struct hf_window w = {.len = sizeof(text) - 1, .dst = text};

	ck_assert_int_eq(hf_memmap_xml(k, &w), 0);
	text[w.copied] = '\0';
	ck_assert_str_eq(text, whole);
}
END_TEST

START_TEST(pieces_of_every_size_give_the_same_text)
{
	struct hf *k = with_holes();

	for (size_t size = 1; size <= sizeof(whole); size += 7) {
		static char text[1024];
		for (size_t at = 0; at < sizeof(whole) - 1; at += size) {
			struct hf_window w = {.offset = at, .len = size, .dst = text + at};
			ck_assert_int_eq(hf_memmap_xml(k, &w), 0);
		}
		text[sizeof(whole) - 1] = '\0';
		ck_assert_str_eq(text, whole);
	}
}
END_TEST

START_TEST(gdb_is_offered_the_map_and_reads_it)
{
	(void)with_holes();
	fake_trap(0, HF_TRAP_REQUEST);
	assert_has(fake_ask("qSupported:xmlRegisters=i386"), ";qXfer:memory-map:read+#");
	assert_has(
		fake_ask("qXfer:memory-map:read::0,ffb"), "$l<?xml version=\"1.0\"?><memory-map>");
	assert_has(fake_ask("qXfer:memory-map:read::0,10"), "$m<?xml version=\"1#");
	assert_has(fake_ask("qXfer:memory-map:read::1000,10"), "$l#6c");
}
END_TEST

START_TEST(a_port_that_does_not_know_offers_none)
{
	struct hf *k = fake_boot(1);
	struct hf_window w = {0};

	ck_assert_int_eq(hf_memmap_xml(k, &w), HF_ENOSYS);
	fake_trap(0, HF_TRAP_REQUEST);
	assert_lacks(fake_ask("qSupported:"), "memory-map");
	assert_has(fake_ask("qXfer:memory-map:read::0,ffb"), "$#00");
	fake.knows_holes = true;
	k->rung = 1; /* no OS calls */
	ck_assert_int_eq(hf_memmap_xml(k, &w), HF_ENOSYS);
}
END_TEST

START_TEST(a_map_of_64_bit_addresses_ends)
{
	struct hf *k = with_holes();
	static char text[1024];
	struct hf_window w = {.len = sizeof(text) - 1, .dst = text};

	k->seams.arch.ptr_bytes = 8; /* the fake knows nothing above 32 bits */
	ck_assert_int_eq(hf_memmap_xml(k, &w), HF_ENOSYS);
}
END_TEST

UNIT_MAIN("memmap", memory_is_listed_and_devices_are_not, pieces_of_every_size_give_the_same_text,
	gdb_is_offered_the_map_and_reads_it, a_port_that_does_not_know_offers_none,
	a_map_of_64_bit_addresses_ends)
