/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_fmt_small.c - the formatter of small boards, stub/without/fmt.c, in the place of stub/fmt.c. On a 64-bit
 * host a size_t is no word, so %zx is not tried here. */
#include "stub/without/fmt.c"

#include "unit.h"

START_TEST(what_packets_and_documents_use)
{
	char text[64];
	int len = hf_snprintf(text, sizeof(text), "<%s %c %u %x>", "name", ',', 32u, 0x1234abcdu);

	ck_assert_str_eq(text, "<name , 32 1234abcd>");
	ck_assert_int_eq(len, (int)strlen(text));
	(void)hf_snprintf(text, sizeof(text), "T%02xthread:%x;%02x", 5u, 0u, 0x1ffu);
	ck_assert_str_eq(text, "T05thread:0;1ff");
	(void)hf_snprintf(text, sizeof(text), "%08x %llx", 0x82u, 0xfedcba9876543210ull);
	ck_assert_str_eq(text, "00000082 fedcba9876543210");
	(void)hf_snprintf(text, sizeof(text), "%llu", (unsigned long long)UINT64_MAX);
	ck_assert_str_eq(text, "18446744073709551615");
}
END_TEST

UNIT_MAIN("fmt_small", what_packets_and_documents_use)
