/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_agent_print.c - printf of agent expressions. */
#include "agent_support.h"

#define MINUS(n) (0 - (uint64_t)(n))

/* ---- printf ---- */

/* Compile printf (format, args...) as gdb does: the last argument first, then channel and function. */
static void compile(const char *format, const uint64_t *args, unsigned count)
{
	code_len = 0;
	for (unsigned i = count; i-- > 0;) {
		append(0x25);
		for (unsigned shift = 64; shift > 0; shift -= 8)
			append((uint8_t)(args[i] >> (shift - 8)));
	}
	append(0x22);
	append(0);
	append(0x22);
	append(0);
	append(0x34);
	append((uint8_t)count);
	append((uint8_t)((strlen(format) + 1) >> 8));
	append((uint8_t)(strlen(format) + 1));
	for (const char *c = format; *c != '\0'; c++)
		append((uint8_t)*c);
	append(0);
	append(0x27);
}

static void check_print(
	const char *format, const uint64_t args[3], unsigned count, const char *want)
{
	uint64_t value;
	const char *why = "";

	printed[0] = '\0';
	compile(format, args, count);
	int got = run_code(print, &value, &why);
	ck_assert_msg(got == 0, "\"%s\": %d %s", format, got, why ? why : "");
	ck_assert_str_eq(printed, want);
}

#define ARGS(...) ((const uint64_t[3]){__VA_ARGS__})

START_TEST(printf_writes_what_cs_would)
{
	fake_boot(1);
	check_print("hello\\n", ARGS(0), 0, "hello\n");
	check_print("%d %u %x", ARGS(1, 2, 0x3a), 3, "1 2 3a");
	check_print("%d %i", ARGS(MINUS(1), 0x1ffffffff), 2, "-1 -1");
	check_print("%u %x", ARGS(MINUS(1), MINUS(1)), 2, "4294967295 ffffffff");
	check_print("%hd %hhd %hhu", ARGS(0x18000, 0x1ff, 0x1ff), 3, "-32768 -1 255");
	check_print("%ld %lu", ARGS(MINUS(2), MINUS(2)), 2, "-2 4294967294"); /* 32-bit longs */
	check_print("%lld %llu %llx", ARGS(1ull << 63, 1ull << 63, 1ull << 63), 3,
		"-9223372036854775808 9223372036854775808 8000000000000000");
	check_print("%jd %zu %td", ARGS(MINUS(3), MINUS(3), MINUS(3)), 3, "-3 4294967293 -3");
	check_print("%X%%", ARGS(0xab), 1, "AB%");
	check_print("[%5d][%-5d][%05d]", ARGS(MINUS(42), MINUS(42), MINUS(42)), 3,
		"[  -42][-42  ][-0042]");
	check_print("[%4x][%-4x][%04x]", ARGS(0xab, 0xab, 0xab), 3, "[  ab][ab  ][00ab]");
	check_print("%c[%3c][%-3c]", ARGS('A', 'B', 'C'), 3, "A[  B][C  ]");
	check_print("%p [%8p]", ARGS(0x1234, 0x10), 2, "0x1234 [    0x10]");
	check_print("\\t\\\"\\\\\\101\\7\\e|", ARGS(0), 0, "\t\"\\A\a\033|");
}
END_TEST

START_TEST(printf_reads_strings_with_guards)
{
	fake_boot(1);
	strcpy((char *)fake_at(FAKE_RAM + 0x100), "a string that is longer than one read");
	strcpy((char *)fake_at(FAKE_RAM + 4 * FAKE_PAGE - 6), "brink");
	memset(fake_at(FAKE_RAM + 4 * FAKE_PAGE - 600), 'x', 590);
	memcpy(fake_at(FAKE_RAM + 0x200), "\033[2J\ab\n\tc\x7f", 11);
	check_print("<%s>", ARGS(FAKE_RAM + 0x100), 1, "<a string that is longer than one read>");
	check_print("<%.8s>", ARGS(FAKE_RAM + 0x100), 1, "<a string>");
	check_print("<%.0s>", ARGS(0), 1, "<>");
	check_print("<%s>", ARGS(FAKE_RAM + 4 * FAKE_PAGE - 6), 1, "<brink>");
	check_print(
		"<%6.3s|%-6.3s>", ARGS(FAKE_RAM + 0x100, FAKE_RAM + 0x100), 2, "<   a s|a s   >");
	check_print("<%s>", ARGS(0), 1, "<(not readable)>");
	check_print("<%s>", ARGS(FAKE_RAM + 0x200), 1, "<.[2J.b\n\tc.>");
	fake_at(FAKE_RAM + 4 * FAKE_PAGE - 1)[0] = 'k';
	check_print("<%s>", ARGS(FAKE_RAM + 4 * FAKE_PAGE - 6), 1, "<brinkk(not readable)>");
	printed[0] = '\0';
	compile("%s", ARGS(FAKE_RAM + 4 * FAKE_PAGE - 600), 1);
	uint64_t value;
	const char *why;
	ck_assert_int_eq(run_code(print, &value, &why), 0);
	ck_assert_uint_eq(strlen(printed), 200);
}
END_TEST

START_TEST(printf_output_is_bounded)
{
	uint64_t value;
	const char *why;

	fake_boot(1);
	printed[0] = '\0';
	compile("%128d%128d", ARGS(1, 2), 2);
	ck_assert_int_eq(run_code(print, &value, &why), 0);
	ck_assert_uint_eq(strlen(printed), 256);
}
END_TEST

static void check_refused(const char *format, unsigned count, const char *reason)
{
	uint64_t value;
	const char *why = "";

	printed[0] = '\0';
	compile(format, ARGS(FAKE_RAM, FAKE_RAM, FAKE_RAM), count);
	ck_assert_msg(run_code(print, &value, &why) == HF_EINVAL, "\"%s\" is taken", format);
	ck_assert_str_eq(why, reason);
	ck_assert_str_eq(printed, "");
}

START_TEST(a_format_is_validated_before_anything_is_printed)
{
	static const char *const bad[] = {"x%n", "x%f", "x%e", "x%g", "x%a", "x%ls", "x%lc", "x%hs",
		"x%*d", "x%.*s", "x%.3d", "x%5", "x%", "x%l", "x%.", "x%129d", "x%99999999999d",
		"x%.129s", "x%q", "x%+d", "x%#x", "x% d", "x%1$d", "x%lll", "x\\", "x\\q",
		"x\\x41"};

	fake_boot(1);
	for (size_t i = 0; i < HF_COUNT(bad); i++)
		check_refused(bad[i], 1, "format not understood");
	check_refused("x%d%d", 1, "format not understood");
	check_refused("x", 1, "format takes other arguments");
	check_refused("x%d", 2, "format takes other arguments");
	check_bad("22 00 22 00 34 00 0000 27", HF_EINVAL, "format without end");
	check_bad("22 00 22 00 34 00 0002 4142 27", HF_EINVAL, "format without end");
	check_bad("22 00 22 00 34 00 ffff 'ab' 27", HF_EINVAL, "format without end");
	check_bad("22 00 22 00 34 00 00", HF_EINVAL, "runs past its end");
}
END_TEST

UNIT_MAIN("agent_print", printf_writes_what_cs_would, printf_reads_strings_with_guards,
	printf_output_is_bounded, a_format_is_validated_before_anything_is_printed)
