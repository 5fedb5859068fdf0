/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_regs.c - registers by number and name, and target.xml. */
#include "stub/regs.h"

#include "tests/fake/fake.h"
#include "unit.h"

static const char xml[] =
	"<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\""
	" [<!ATTLIST reg bitsize CDATA \"64\">]>"
	"<target version=\"1.0\"><architecture>arm</architecture><osabi>none</osabi>"
	"<feature name=\"org.gnu.gdb.arm.core\">"
	"<reg name=\"r0\" bitsize=\"32\"/><reg name=\"r1\" bitsize=\"32\"/>"
	"<reg name=\"r2\" bitsize=\"32\"/><reg name=\"r3\" bitsize=\"32\"/>"
	"<reg name=\"r4\" bitsize=\"32\"/><reg name=\"r5\" bitsize=\"32\"/>"
	"<reg name=\"r6\" bitsize=\"32\"/><reg name=\"r7\" bitsize=\"32\"/>\n"
	"<reg name=\"r8\" bitsize=\"32\"/><reg name=\"r9\" bitsize=\"32\"/>"
	"<reg name=\"r10\" bitsize=\"32\"/><reg name=\"r11\" bitsize=\"32\" generic=\"fp\"/>"
	"<reg name=\"r12\" bitsize=\"32\"/>"
	"<reg name=\"sp\" bitsize=\"32\" type=\"data_ptr\" generic=\"sp\"/>"
	"<reg name=\"lr\" bitsize=\"32\" generic=\"ra\"/>"
	"<reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\" generic=\"pc\"/>\n"
	"<reg name=\"cpsr\" bitsize=\"32\" regnum=\"25\" generic=\"flags\"/>"
	"</feature><feature name=\"org.gnu.gdb.arm.vfp\">"
	"<reg name=\"d0\" type=\"ieee_double\"/>"
	"<reg name=\"d1\" type=\"ieee_double\"/>"
	"<reg name=\"fpscr\" bitsize=\"32\"/></feature></target>";

START_TEST(target_xml_is_exactly_this)
{
	struct hf *k = fake_boot(1);
	static char text[4096];
	struct hf_window w = {.len = sizeof(text) - 1, .dst = text};

	hf_reg_xml(k, &w);
	text[w.copied] = '\0';
	ck_assert_str_eq(text, xml);
	ck_assert_uint_le(w.at, 2560);
}
END_TEST

START_TEST(pieces_of_every_size_give_the_same_text)
{
	struct hf *k = fake_boot(1);

	for (size_t size = 1; size <= sizeof(xml); size += size < 40 ? 1 : 97) {
		static char text[4096];
		struct hf_window w = {0};
		for (size_t at = 0; at < sizeof(xml) - 1; at += size) {
			w = (struct hf_window){.offset = at, .len = size, .dst = text + at};
			hf_reg_xml(k, &w);
		}
		text[sizeof(xml) - 1] = '\0';
		ck_assert_str_eq(text, xml);
	}
}
END_TEST

START_TEST(rows_are_found_by_number_and_by_name)
{
	struct hf *k = fake_boot(1);

	ck_assert_str_eq(hf_reg_row(k, 15)->name, "pc");
	ck_assert_str_eq(hf_reg_row(k, FAKE_CPSR)->name, "cpsr");
	ck_assert_str_eq(hf_reg_row(k, FAKE_FPSCR)->name, "fpscr");
	ck_assert_ptr_null(hf_reg_row(k, 16));
	ck_assert_ptr_null(hf_reg_row(k, 29));
	ck_assert_uint_eq(hf_reg_named(k, "r12", 3)->regnum, 12);
	ck_assert_uint_eq(hf_reg_named(k, "r1", 2)->regnum, 1);
	ck_assert_ptr_null(hf_reg_named(k, "r", 1));
	ck_assert_ptr_null(hf_reg_named(k, "r13", 3));
	ck_assert_ptr_null(hf_reg_named(k, "", 0));
}
END_TEST

START_TEST(rows_come_in_order_and_end)
{
	struct hf *k = fake_boot(1);
	const char *feature;
	int last = -1;
	unsigned i = 0;

	for (; hf_reg_at(k, i, &feature) != NULL; i++) {
		ck_assert_int_gt(hf_reg_at(k, i, &feature)->regnum, last);
		last = hf_reg_at(k, i, &feature)->regnum;
	}
	ck_assert_uint_eq(i, 20);
	(void)hf_reg_at(k, 18, &feature);
	ck_assert_str_eq(feature, "org.gnu.gdb.arm.vfp");
}
END_TEST

START_TEST(values_come_from_the_frame_or_the_op)
{
	struct hf *k = fake_boot(1);
	struct hf_frame *f = &fake.cpus[0].frame;
	uint64_t value;
	uint8_t bytes[HF_REG_BYTES];

	f->r[3] = 0xdeadbeef;
	ck_assert_int_eq(hf_reg_value(k, f, 3, &value), 0);
	ck_assert_uint_eq(value, 0xdeadbeef);
	ck_assert_int_eq(hf_reg_value(k, f, FAKE_D0, &value), 0);
	ck_assert_uint_eq(value, f->d0);
	ck_assert_int_eq(hf_reg_value(k, f, FAKE_D1, &value), HF_ENOENT);
	ck_assert_int_eq(hf_reg_value(k, f, 99, &value), HF_ENOENT);
	ck_assert_int_eq(hf_reg_read(k, NULL, hf_reg_row(k, 0), bytes), HF_ERUNNING);
	fake.fail_op[FAKE_REG_READ] = FAKE_ALWAYS;
	ck_assert_int_eq(hf_reg_value(k, f, FAKE_D0, &value), HF_EFAULT);
}
END_TEST

START_TEST(a_stopped_cpus_registers_can_be_written)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_int_eq(hf_reg_write(k, 1, hf_reg_row(k, 4), "\x78\x56\x34\x12"), 0);
	ck_assert_uint_eq(fake.cpus[1].frame.r[4], 0x12345678);
	ck_assert_int_eq(hf_reg_write(k, 0, hf_reg_row(k, FAKE_FPSCR), "\1\2\3\4"), 0);
	ck_assert_uint_eq(fake.cpus[0].frame.fpscr, 0x04030201);
	ck_assert(k->cpus[0].frame_written);
}
END_TEST

START_TEST(a_cpu_that_did_not_stop_is_not_written_through_its_old_frame)
{
	struct hf *k = fake_boot(2);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_say("go\r");
	fake.cpus[1].masked = true;
	fake_trap(0, HF_TRAP_REQUEST);
	uint32_t before = fake.cpus[1].frame.r[4];
	ck_assert_int_eq(hf_reg_write(k, 1, hf_reg_row(k, 4), "\1\2\3\4"), HF_ERUNNING);
	ck_assert_uint_eq(fake.cpus[1].frame.r[4], before);
	ck_assert_int_eq(hf_reg_write(k, 7, hf_reg_row(k, 4), "\1\2\3\4"), HF_ERUNNING);
	ck_assert_int_eq(hf_reg_write(k, 99, hf_reg_row(k, 4), "\1\2\3\4"), HF_ERUNNING);
}
END_TEST

START_TEST(a_write_that_failed_is_no_change)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_DIE);
	fake.fail_op[FAKE_REG_WRITE] = FAKE_ALWAYS;
	ck_assert_int_eq(hf_reg_write(k, 0, hf_reg_row(k, FAKE_FPSCR), "\1\2\3\4"), HF_EFAULT);
	ck_assert(!k->cpus[0].frame_written);
}
END_TEST

START_TEST(a_frame_that_is_read_only_is_not_written)
{
	struct hf *k = fake_boot(1);
	struct hf_event ev = {.kind = HF_TRAP_DIE,
		.flags = HF_EVENT_REGS_READ_ONLY,
		.frame = &fake.cpus[0].frame};

	fake_trap_event(0, &ev);
	ck_assert_int_eq(hf_reg_write(k, 0, hf_reg_row(k, 0), "\1\2\3\4"), HF_EPERM);
}
END_TEST

START_TEST(a_safe_session_writes_no_register)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	k->rung = 1;
	ck_assert_int_eq(hf_reg_write(k, 0, hf_reg_row(k, 0), "\1\2\3\4"), HF_ESTATE);
}
END_TEST

START_TEST(where_nothing_may_be_written_a_front_end_changes_none)
{
	struct hf *k = fake_boot(1);

	fake_trap(0, HF_TRAP_REQUEST);
	ck_assert_int_eq(hf_reg_change(k, 0, hf_reg_row(k, 0), "\1\2\3\4"), 0);
	fake.deny[HF_ACCESS_WRITE] = true;
	ck_assert_int_eq(hf_reg_change(k, 0, hf_reg_row(k, 0), "\5\6\7\10"), HF_EPERM);
	ck_assert_uint_eq(fake.cpus[0].frame.r[0], 0x04030201);
}
END_TEST

START_TEST(numbers_follow_the_targets_byte_order)
{
	struct hf *k = fake_boot(1);
	uint8_t bytes[8];

	for (int big = 0; big < 2; big++) {
		k->seams.arch.big_endian = big != 0;
		for (size_t len = 1; len <= 8; len++) {
			uint64_t value = 0x1122334455667788u & (~(uint64_t)0 >> (64 - 8 * len));
			hf_reg_bytes_of(k, value, bytes, len);
			ck_assert_uint_eq(hf_reg_number(k, bytes, len), value);
			ck_assert_int_eq(bytes[big != 0 ? len - 1 : 0], 0x88);
		}
	}
}
END_TEST

UNIT_MAIN("regs", target_xml_is_exactly_this, pieces_of_every_size_give_the_same_text,
	rows_are_found_by_number_and_by_name, rows_come_in_order_and_end,
	values_come_from_the_frame_or_the_op, a_stopped_cpus_registers_can_be_written,
	a_cpu_that_did_not_stop_is_not_written_through_its_old_frame,
	a_write_that_failed_is_no_change, a_frame_that_is_read_only_is_not_written,
	a_safe_session_writes_no_register, where_nothing_may_be_written_a_front_end_changes_none,
	numbers_follow_the_targets_byte_order)
