/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_symbols.c - symbols out of text, and the ELF file that is made of them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/symelf.h"
#include "../../host/symtab.h"
#include "tally.h"

static struct symtab t;

static void add(const char *text)
{
	while (*text) {
		const size_t len = strcspn(text, "\n");
		ck_assert_int_eq(symtab_add(&t, text, len), 0);
		text += len + (text[len] == '\n');
	}
}

static void read(const char *text)
{
	symtab_init(&t);
	add(text);
	symtab_finish(&t);
}

static void check(size_t i, uint64_t addr, uint64_t size, const char *name)
{
	ck_assert_uint_lt(i, t.count);
	ck_assert_uint_eq(t.syms[i].addr, addr);
	ck_assert_uint_eq(t.syms[i].size, size);
	ck_assert_str_eq(t.names + t.syms[i].name, name);
}

START_TEST(kallsyms_is_read)
{
	read("ffffffff81000000 T _stext\n"
	     "ffffffff81000040 t do_one\r\n"
	     "ffffffff82000000 D jiffies\n"
	     "0000000000000010 A __per_cpu_start\n"
	     "ffffffffc0201000 t run\t[trouble]\n"
	     "ffffffffc0201020 T target  [trouble] \n"
	     "ffffffff81000020 W weak\n");
	ck_assert_uint_eq(t.count, 7);
	ck_assert_uint_eq(t.bad, 0);
	ck_assert_uint_eq(t.digits, 16);
	check(0, 0x10, 0, "__per_cpu_start");
	check(1, 0xffffffff81000000, 0x20, "_stext");
	check(2, 0xffffffff81000020, 0x20, "weak");
	check(3, 0xffffffff81000040, 0, "do_one"); /* what follows is data */
	check(4, 0xffffffff82000000, 0, "jiffies");
	check(5, 0xffffffffc0201000, 0x20, "run");
	ck_assert_str_eq(t.groups[t.syms[5].group].module, "trouble");
	ck_assert_str_eq(t.groups[t.syms[1].group].module, "");
	ck_assert(t.syms[1].global && !t.syms[3].global);
	ck_assert_int_eq(t.syms[0].kind, SYM_ABSOLUTE);
	ck_assert_int_eq(t.syms[4].kind, SYM_DATA);
	symtab_free(&t);
}
END_TEST

START_TEST(runs_are_read)
{
	read("@c0100000\n20 _stext\n10 do_one\n0 alias\n4 last\n@bf000000 [trouble]\n8 run\n");
	ck_assert_uint_eq(t.count, 4);
	ck_assert_uint_eq(t.digits, 8);
	check(0, 0xbf000000, 8, "run");
	check(1, 0xc0100000, 0x20, "_stext");
	check(2, 0xc0100020, 0x10, "do_one");
	check(3, 0xc0100030, 4, "last");
	symtab_free(&t);
}
END_TEST

START_TEST(what_makes_no_sense_is_counted_and_left_out)
{
	static const char *const lines[] = {"ffffffff81000000 T", "ffffffff81000000", "x T name",
		"ffffffff81000000 TT name", "11112222333344445 T name",
		"ffffffff81000000 T name extra", "ffffffff81000000 T name [", "1 T name []",
		"1 T name [a] b", "1 T na\tme x", "1 T n\x01me", "@", "@x", "@1 x",
		"unknown command"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		read(lines[i]);
		ck_assert_msg(t.bad == 1 && t.count == 0, "%s: %zu bad", lines[i], t.bad);
		symtab_free(&t);
	}
	read("\n  \n\r\n1 U undefined\n1 ? what\n");
	ck_assert_uint_eq(t.bad, 0);
	ck_assert_uint_eq(t.count, 0);
	symtab_free(&t);
}
END_TEST

START_TEST(a_run_ends_at_a_line_that_makes_no_sense)
{
	read("@1000\n10 one\nzz two\n10 three\n@2000\n10 four\n10 five six\nfffffffffffffff0 T "
	     "seven\n");
	ck_assert_uint_eq(t.bad, 3);
	ck_assert_uint_eq(t.count, 3);
	check(0, 0x1000, 0x10, "one");
	check(1, 0x2000, 0x10, "four");
	check(2, 0xfffffffffffffff0, 0, "seven");
	symtab_free(&t);
	read("@fffffffffffffff0\n10 one\n");
	ck_assert_uint_eq(t.bad, 1); /* it would wrap round */
	symtab_free(&t);
}
END_TEST

START_TEST(hidden_addresses_are_noticed)
{
	read("0000000000000000 T _stext\n0000000000000000 t do_one\n0000000000000000 A zero\n");
	ck_assert_uint_eq(t.hidden, 2);
	ck_assert_uint_eq(t.count, 1);
	symtab_free(&t);
}
END_TEST

START_TEST(names_that_stand_twice_are_kept_once)
{
	read("1000 T one\n1000 T one\n1000 T alias\n1010 t one\n");
	ck_assert_uint_eq(t.count, 3);
	check(0, 0x1000, 0x10, "one");
	check(1, 0x1000, 0x10, "alias");
	check(2, 0x1010, 0, "one");
	symtab_free(&t);
}
END_TEST

START_TEST(many_modules_are_told_apart)
{
	char line[64];

	symtab_init(&t);
	for (unsigned i = 0; i < SYMTAB_GROUPS_MAX + 10; i++) {
		const int len = snprintf(line, sizeof(line), "%x T f [m%u]", 0x1000 + 16 * i, i);
		ck_assert_int_eq(symtab_add(&t, line, (size_t)len), 0);
	}
	symtab_finish(&t);
	ck_assert_uint_eq(t.count, SYMTAB_GROUPS_MAX + 10);
	ck_assert_uint_eq(t.group_count, SYMTAB_GROUPS_MAX);
	symtab_free(&t);
}
END_TEST

START_TEST(the_cpu_is_guessed_by_what_only_it_has)
{
	enum symelf_machine machine;

	read("ffff800008010000 T el1h_64_sync\n");
	ck_assert_int_eq(symelf_guess(&t, &machine), 0);
	ck_assert_int_eq(machine, SYMELF_AARCH64);
	symtab_free(&t);
	read("ffffffff81000000 T asm_exc_page_fault\n");
	ck_assert_int_eq(symelf_guess(&t, &machine), 0);
	ck_assert_int_eq(machine, SYMELF_X86_64);
	symtab_free(&t);
	read("c0100000 t __dabt_svc\n");
	ck_assert_int_eq(symelf_guess(&t, &machine), 0);
	ck_assert_int_eq(machine, SYMELF_ARM);
	symtab_free(&t);
	read("ffffffff81000000 T _stext\n");
	ck_assert_int_eq(symelf_guess(&t, &machine), -1);
	symtab_free(&t);
	ck_assert_int_eq(symelf_machine("arm64", &machine), 0);
	ck_assert_int_eq(machine, SYMELF_AARCH64);
	ck_assert_int_eq(symelf_machine("vax", &machine), -1);
}
END_TEST

static uint64_t number(const uint8_t *at, unsigned bytes)
{
	uint64_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

/* Offsets of ELF's gABI. tests/host/test_symbols.py has binutils and gdb read such files. */
static void check_elf(enum symelf_machine machine, bool wide)
{
	char *file = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&file, &len);

	ck_assert_ptr_nonnull(to);
	ck_assert_int_eq(symelf_write(to, &t, machine), 0);
	ck_assert_int_eq(fclose(to), 0);
	const uint8_t *e = (const uint8_t *)file;
	ck_assert_uint_gt(len, 64);
	ck_assert(!memcmp(e,
		"\x7f"
		"ELF",
		4));
	ck_assert_uint_eq(e[4], wide ? 2 : 1);
	ck_assert_uint_eq(number(e + 18, 2), machine);
	const uint64_t sections = wide ? number(e + 40, 8) : number(e + 32, 4);
	const uint64_t each = number(e + (wide ? 58 : 46), 2);
	const uint64_t count = number(e + (wide ? 60 : 48), 2);
	ck_assert_uint_eq(sections + each * count, len);
	/* the first section is empty: what qOffsets moves */
	const uint8_t *first = e + sections + each;
	ck_assert_uint_eq(number(first + 4, 4), 8);
	ck_assert_uint_eq(number(first + (wide ? 32 : 20), wide ? 8 : 4), 0);
	free(file);
}

START_TEST(an_elf_file_is_made_of_them)
{
	read("ffffffff81000000 T asm_exc_page_fault\nffffffff81000040 t two\nffffffff82000000 D "
	     "three\n"
	     "10 A four\nffffffffc0201000 t run [trouble]\n");
	check_elf(SYMELF_X86_64, true);
	check_elf(SYMELF_AARCH64, true);
	symtab_free(&t);
	read("c0100000 t __dabt_svc\nc0100040 t two\n");
	check_elf(SYMELF_ARM, false);
	symtab_free(&t);
}
END_TEST

START_TEST(a_full_disk_is_told)
{
	FILE *full = fopen("/dev/full", "w");

	ck_assert_ptr_nonnull(full);
	(void)setvbuf(full, NULL, _IONBF, 0);
	read("c0100000 t __dabt_svc\n");
	ck_assert_int_eq(symelf_write(full, &t, SYMELF_ARM), -1);
	(void)fclose(full);
	symtab_free(&t);
}
END_TEST

int main(void)
{
	TCase *tcase = tally_case("symbols", NULL, NULL);

	tcase_add_test(tcase, kallsyms_is_read);
	tcase_add_test(tcase, runs_are_read);
	tcase_add_test(tcase, what_makes_no_sense_is_counted_and_left_out);
	tcase_add_test(tcase, a_run_ends_at_a_line_that_makes_no_sense);
	tcase_add_test(tcase, hidden_addresses_are_noticed);
	tcase_add_test(tcase, names_that_stand_twice_are_kept_once);
	tcase_add_test(tcase, many_modules_are_told_apart);
	tcase_add_test(tcase, the_cpu_is_guessed_by_what_only_it_has);
	tcase_add_test(tcase, an_elf_file_is_made_of_them);
	tcase_add_test(tcase, a_full_disk_is_told);
	return tally_run(tcase);
}
