/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_gdb.c - dispatch, schemas and replies of the RSP front end. */
#include "stub/gdb.h"

#include "asked.h"
#include "stub/gdb_int.h"

START_TEST(what_nobody_knows_gets_the_empty_reply)
{
	static const struct asked rows[] = {{"", ""}, {"!", ""}, {"b", ""}, {"vMustReplyEmpty", ""},
		{"qTStatus", ""}, {"QStartNoAckMode", ""}, {"qSymbol::", ""}, {"x0,0", ""},
		{"vFile:open:", ""}, {"R00", ""}, {"jThreadsInfo", ""}, {"gg", ""}, {"qCx", ""}};

	(void)asked_stop(1);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

static int hello(struct hf *k, const struct gdb_args *a)
{
	hf_packet_printf(k, "hello %llx", (unsigned long long)a->v[0]);
	return 0;
}

START_TEST(an_os_has_packets_of_its_own)
{
	static const struct gdb_packet packets[] = {
		{"qfake.hello:", "h", hello}, {"qC", "", hello}, {0}};
	static const struct asked rows[] = {{"qfake.hello:1f", "hello 1f"}, {"qfake.hello:", "E02"},
		{"qfake.bye", ""}, {"qC", "QC1"} /* ours goes first */};

	fake_reset(1);
	fake.os.packets = packets;
	ck_assert_int_eq(fake_start(), 0);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	asked_play(rows, HF_COUNT(rows));
	fake.k.rung = 1; /* it is not asked in a safe session */
	ck_assert_str_eq(asked_reply("qfake.hello:1"), "");
}
END_TEST

START_TEST(schemas_parse_what_they_say)
{
	char text[] = "1f,ABC:rest";
	char thread[] = "p1.2";
	char all[] = "-1";
	char process[] = "p7";
	struct gdb_args a;

	ck_assert_int_eq(hf_gdb_parse("h,h:*", text, strlen(text), &a), 0);
	ck_assert_uint_eq(a.v[0], 0x1f);
	ck_assert_uint_eq(a.v[1], 0xabc);
	ck_assert_uint_eq(a.rest_len, 4);
	ck_assert_int_eq(hf_gdb_parse("t", thread, strlen(thread), &a), 0);
	ck_assert_uint_eq(a.v[0], 2);
	ck_assert_int_eq(hf_gdb_parse("t", all, strlen(all), &a), 0);
	ck_assert_uint_eq(a.v[0], HF_TID_ALL);
	ck_assert_int_eq(hf_gdb_parse("t", process, strlen(process), &a), 0);
	ck_assert_uint_eq(a.v[0], HF_TID_ALL);
	ck_assert_int_eq(hf_gdb_parse("", text, 0, &a), 0);
}
END_TEST

START_TEST(schemas_refuse_everything_else)
{
	static const struct {
		const char *schema;
		const char *text;
	} rows[] = {{"h", ""}, {"h", "x"}, {"h", "1,"}, {"h,h", "1"}, {"h,h", "1,"}, {"h,h", ",1"},
		{"h,h", "1;1"}, {"h", "fffffffffffffffff"}, {"t", ""}, {"t", "p"}, {"t", "px.1"},
		{"t", "p1."}, {"t", "-2"}, {"t", "-"}, {"", "x"}};

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		char text[32];
		struct gdb_args a;
		strcpy(text, rows[i].text);
		ck_assert_msg(hf_gdb_parse(rows[i].schema, text, strlen(text), &a) == HF_EINVAL,
			"%s by %s", rows[i].text, rows[i].schema);
	}
}
END_TEST

START_TEST(leading_zeros_are_no_overflow)
{
	char text[] = "00000000000000000000000000000001";
	struct gdb_args a;

	ck_assert_int_eq(hf_gdb_parse("h", text, strlen(text), &a), 0);
	ck_assert_uint_eq(a.v[0], 1);
}
END_TEST

START_TEST(threads_are_cpus_and_none_beyond_them)
{
	struct hf *k = asked_stop(2);

	ck_assert_int_eq(hf_gdb_cpu_of(k, 1), 0);
	ck_assert_int_eq(hf_gdb_cpu_of(k, 2), 1);
	ck_assert_int_eq(hf_gdb_cpu_of(k, 3), HF_ENOENT);
	ck_assert_int_eq(hf_gdb_cpu_of(k, HF_TID_NONE), 0);
	ck_assert_int_eq(hf_gdb_cpu_of(k, HF_TID_ALL), 0);
	fake.cpus[1].offline = true;
	ck_assert_int_eq(hf_gdb_cpu_of(k, 2), HF_ENOENT);
	fake.cpu_count = HF_CPU_MAX + 8;
	ck_assert_int_eq(hf_gdb_cpu_of(k, HF_CPU_MAX + 1), HF_ENOENT);
}
END_TEST

START_TEST(errors_have_numbers_or_words)
{
	static const struct asked numbers[] = {{"m20004000,4", "E01"}, {"m", "E02"}};
	static const struct asked words[] = {{"m20004000,4", "E.address not accessible"},
		{"m", "E.invalid argument"},
		{"Z0,20004000,4", "E.not memory but a device or unmapped"}};

	(void)asked_stop(1);
	asked_play(numbers, HF_COUNT(numbers));
	(void)asked_reply("qSupported:error-message+");
	asked_play(words, HF_COUNT(words));
	(void)asked_reply("qSupported:swbreak+");
	asked_play(numbers, HF_COUNT(numbers));
}
END_TEST

START_TEST(a_new_gdb_begins_where_the_target_stopped)
{
	struct hf *k = asked_stop(2);

	(void)asked_reply("Hg2");
	(void)asked_reply("Hc2");
	(void)asked_reply("Z0,10180,4");
	(void)asked_reply("qSupported:swbreak+");
	ck_assert_uint_eq(k->gdb.cpu_g, 0);
	ck_assert(k->gdb.cpu_c_all);
	ck_assert(!k->bps[0].used);
}
END_TEST

START_TEST(a_persons_breakpoint_survives_gdb)
{
	struct hf *k = asked_stop(1);

	(void)fake_say("bp 10180\r");
	(void)asked_reply("Z0,10180,4");
	(void)asked_reply("z0,10180,4");
	ck_assert(k->bps[0].used);
	(void)asked_reply("D");
	ck_assert_uint_eq(fake_word(FAKE_TEXT + 0x180), FAKE_BKPT);
}
END_TEST

UNIT_MAIN("gdb", an_os_has_packets_of_its_own, what_nobody_knows_gets_the_empty_reply,
	schemas_parse_what_they_say, schemas_refuse_everything_else, leading_zeros_are_no_overflow,
	threads_are_cpus_and_none_beyond_them, errors_have_numbers_or_words,
	a_new_gdb_begins_where_the_target_stopped, a_persons_breakpoint_survives_gdb)
