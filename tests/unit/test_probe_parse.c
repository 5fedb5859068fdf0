/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_probe_parse.c - the grammar of probe lines: what Linux takes is taken, each wrong thing is named at
 * its place. */
#include "probe_support.h"
#include "stub/probe_value.h"

#include <stdio.h>

/* ---- good lines ---- */

START_TEST(lines_of_kprobe_events_are_taken_as_they_are)
{
	static const char *const lines[] = {
		"p do_work",
		"p:myprobe do_work dfd=%r0 filename=%r1 flags=%r2 mode=+4($stack)",
		"p:kprobes/myprobe do_work",
		"r:myretprobe do_work $retval",
		"r64:myretprobe do_work ret=$retval:s32",
		"p:a do_work%return",
		"p do_work+0x10 $arg1 $arg2:u8 $arg3:s16 $arg4:x32",
		"p 0x10110",
		"p do_work @jiffies @jiffies+4:u32 @0x20000000:x8 @jiffies-0x10",
		"p do_work $stack $stack0 $stack15:s64 $comm",
		"p do_work +0($arg1):string +u8(+0(-16(%r1))):ustring",
		"p do_work v=+0(%r0):u8[4] w=+4(%r0):x64[16] c=+0(%r0):char",
		"p do_work b=%r0:b4@2/8 c=%r1:b1@31/32 s=%lr:symbol t=%pc:symstr",
		"p do_work a=\\1 b=\\-5 c=\\0x10:u16 max=%r1 every=%r2 cpu=%r3 if=%r4 do=%r5",
		"\tp:x   do_work\t$arg1  ",
	};
	struct hf_parse t;

	probe_boot(2);
	for (size_t i = 0; i < HF_COUNT(lines); i++) {
		int err = probe_parse(lines[i], &t);
		ck_assert_msg(err == 0, "%s: %s at %d", lines[i], t.why, (int)(t.at - t.text));
	}
}
END_TEST

START_TEST(names_are_made_when_none_is_given)
{
	struct hf_parse t;

	probe_boot(2);
	ck_assert_int_eq(probe_parse("p do_work", &t), 0);
	ck_assert_str_eq(t.p->name, "p_do_work_0");
	ck_assert_int_eq(probe_parse("r do_work", &t), 0);
	ck_assert_str_eq(t.p->name, "r_do_work_0");
	ck_assert_int_eq(probe_parse("p do_work+0x10 $arg1 x=$arg2", &t), 0);
	ck_assert_str_eq(t.p->name, "p_do_work_16");
	ck_assert_str_eq(t.p->args[0].name, "arg1");
	ck_assert_str_eq(t.p->args[1].name, "x");
	ck_assert_int_eq(probe_parse("p 0x10400", &t), 0);
	ck_assert_str_eq(t.p->name, "p_0x10400");
}
END_TEST

static int find_in_module(void *ctx, const char *name, struct hf_sym *out)
{
	(void)ctx;
	*out = (struct hf_sym){.start = DO_WORK, .size = 0x40, .name = "do_work"};
	return strcmp(name, "8250:do_work") == 0 ? 0 : HF_ENOENT;
}

START_TEST(a_symbol_of_a_module_is_asked_for_with_the_modules_name)
{
	struct hf_parse t;

	probe_boot(2);
	fake.k.seams.os.sym_find = find_in_module;
	ck_assert_int_eq(probe_parse("p:a 8250:do_work+4 $arg1:u8", &t), 0);
	ck_assert_uint_eq(t.p->addr, DO_WORK + 4);
	ck_assert_int_eq(probe_parse("r 8250:do_work%return", &t), 0);
	ck_assert_int_eq(probe_parse("p do_work", &t), HF_EINVAL);
	ck_assert_int_eq(probe_parse("p 8251:do_work", &t), HF_EINVAL);
	assert_has(t.why, "no such symbol in a module of that name");
}
END_TEST

START_TEST(options_and_actions_become_fields)
{
	struct hf_parse t;

	probe_boot(4);
	ck_assert_int_eq(probe_parse("p do_work a=%r0 if a == 1 do count, stack=3,hist=a.lin:10,"
				     "sum=a,hist=%r1.log2 max=5 every=3 cpu=0,2-3",
				 &t),
		0);
	ck_assert_uint_eq(t.p->max, 5);
	ck_assert_uint_eq(t.p->every, 3);
	ck_assert_uint_eq(t.p->cpu_mask, 0xd);
	ck_assert_uint_eq(t.p->acts_count, 5);
	ck_assert_uint_eq(t.p->acts[1].arg, 3);
	ck_assert_uint_eq(t.p->acts[2].step, 10);
	ck_assert_uint_eq(t.p->acts[3].arg, 0);
	ck_assert_uint_eq(t.p->args_count, 2);
	ck_assert(t.p->args[1].hidden);
	ck_assert_str_eq(t.p->args[1].name, "%r1");
	ck_assert(t.p->records);
	ck_assert_int_eq(probe_parse("p do_work do count", &t), 0);
	ck_assert(!t.p->records);
}
END_TEST

/* ---- conditions ---- */

struct cond {
	const char *text;
	uint64_t value;
};

static void check_conds(const struct cond *rows, size_t count)
{
	struct hf_frame *f = &fake.cpus[0].frame;

	f->r[0] = 7;
	f->r[1] = 0xfffffffbu; /* -5 of 32 bits */
	f->r[2] = FAKE_RAM;
	f->r[3] = 0;
	fake_set_word(FAKE_RAM, 0x80000001u);
	for (size_t i = 0; i < count; i++) {
		char line[200];
		struct hf_parse t;
		uint64_t value = 0;
		(void)snprintf(line, sizeof(line),
			"p do_work n=%%r0 s=%%r1:s32 w=+0(%%r2):u32 if %s", rows[i].text);
		ck_assert_msg(probe_parse(line, &t) == 0, "%s: %s", line, t.why);
		const struct hf_probe_at h = {
			.k = &fake.k, .p = t.p, .cpu = &fake_probes.cpus[0], .f = f};
		int err = hf_probe_calc(&h, t.p->cond_at, t.p->cond_len, &value);
		ck_assert_msg(err == 0 && value == rows[i].value, "%s: %d, %llx, not %llx",
			rows[i].text, err, (unsigned long long)value,
			(unsigned long long)rows[i].value);
	}
}

START_TEST(conditions_are_those_of_c)
{
	static const struct cond rows[] = {
		{"n == 7", 1},
		{"n != 7", 0},
		{"%r0==7", 1},
		{"n > 6 && n < 8", 1},
		{"n >= 7 && n <= 7", 1},
		{"n > 7 || n < 7", 0},
		{"n == 1 || n == 7", 1},
		{"n == 7 && 0", 0},
		{"0 || 0 || 5", 1},
		{"1 + 2 * 3 == 7", 1},
		{"(1 + 2) * 3 == 9", 1},
		{"10 - 2 - 3", 5},
		{"-n + 8", 1},
		{"!n", 0},
		{"!!n", 1},
		{"!n == 0", 1},
		{"~0 == -1", 1},
		{"n & 4 && !(n & 8)", 1},
		{"n | 8", 15},
		{"n ^ 1", 6},
		{"1 << 4 >> 2", 4},
		{"n % 4 == 3", 1},
		{"n / 2", 3},
		{"s < 0", 1},
		{"s == -5", 1},
		{"s >= -5 && s <= -5", 1},
		{"%r1 > 0", 1},
		{"%r1 == 0xfffffffb", 1},
		{"w == 0x80000001", 1},
		{"w > 5", 1},
		{"+0(%r2):s32 < 0", 1},
		{"+0(%r2):u8 == 1", 1},
		{"+0(%r2):b1@7/8 == 0", 1},
		{"+0(%r2):b1@31/32 == 1", 1},
		{"n -1 == 6", 1},
		{"((((n))))", 7},
		{"1 == 1 == 1", 1},
		{"%r3 != 0 && +0(%r3):u8 == 1", 0}, /* the right side would fault */
		{"%r3 == 0 || +0(%r3):u8 == 1", 1},
		{"n == 0x7", 1},
		{"\\7 == n", 1},
	};

	probe_boot(2);
	check_conds(rows, HF_COUNT(rows));
}
END_TEST

#define RAM_END (FAKE_RAM + 4u * FAKE_PAGE)

START_TEST(strings_are_compared_with_texts)
{
	static const struct {
		const char *text;
		int err;
		uint64_t value;
	} rows[] = {
		{"s == \"eth0\"", 0, 1},
		{"s == \"eth\"", 0, 0},
		{"s == \"eth01\"", 0, 0},
		{"s != \"lo\" && n == 7", 0, 1},
		{"(+0(%r2):string==\"eth0\")+1 == 2", 0, 1},
		{"n == 8 && +0(%r3):string == \"x\"", 0, 0}, /* the right side would fault */
		{"+0(%r3):string == \"x\"", HF_EFAULT, 0},
		{"+4100(%r2):string == \"abcd\"", HF_EFAULT, 0}, /* ends at a fault */
		{"+4100(%r2):string != \"abxd\"", 0, 1},
		{"$comm == \"worker/0\"", 0, 1},
		{"$comm != \"worker/1\" && !($comm == \"w\")", 0, 1},
	};

	probe_boot(2);
	struct hf_frame *f = &fake.cpus[0].frame;
	f->r[0] = 7;
	f->r[2] = RAM_END - 4096 - 8;
	f->r[3] = 0;
	fake_set_word(RAM_END - 4096 - 8, 0x30687465u);
	fake_set_word(RAM_END - 4096 - 4, 0);
	fake_set_word(RAM_END - 4, 0x64636261u);
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		char line[200];
		struct hf_parse t;
		uint64_t value = 0;
		(void)snprintf(line, sizeof(line), "p do_work n=%%r0 s=+0(%%r2):string if %s",
			rows[i].text);
		ck_assert_msg(probe_parse(line, &t) == 0, "%s: %s", line, t.why);
		const struct hf_probe_at h = {
			.k = &fake.k, .p = t.p, .cpu = &fake_probes.cpus[0], .f = f};
		int err = hf_probe_calc(&h, t.p->cond_at, t.p->cond_len, &value);
		ck_assert_msg(err == rows[i].err && value == rows[i].value, "%s: %d, %llx",
			rows[i].text, err, (unsigned long long)value);
	}
}
END_TEST

START_TEST(a_condition_that_reads_nothing_there_is_an_error)
{
	struct hf_parse t;
	uint64_t value;

	probe_boot(2);
	fake.cpus[0].frame.r[3] = 0;
	ck_assert_int_eq(probe_parse("p do_work if +0(%r3):u8 == 1", &t), 0);
	const struct hf_probe_at h = {
		.k = &fake.k, .p = t.p, .cpu = &fake_probes.cpus[0], .f = &fake.cpus[0].frame};
	ck_assert_int_eq(hf_probe_calc(&h, t.p->cond_at, t.p->cond_len, &value), HF_EFAULT);
}
END_TEST

/* ---- bad lines: a caret under what is wrong ---- */

struct bad {
	const char *line;
	const char *caret; /* blanks and ^ */
	const char *why;
};

static const struct bad bad_lines[] = {
	{"", "^", "a probe begins with p, r or w"},
	{"x do_work", "^", "a probe begins with p, r or w"},
	{"p", " ^", "expected a blank"},
	{"pdo_work", " ^", "expected a blank"},
	{"p:", "  ^", "a name is missing here"},
	{"p:a/ do_work", "    ^", "a name is missing here"},
	{"p:abcdefghijklmnopqrstuvwxyz do_work", "  ^", "a name has 23 letters at most"},
	{"p ", "  ^", "a symbol or an address is missing here"},
	{"p nothing", "  ^", "no such symbol"},
	{"p mod:do_work", "  ^", "no such symbol in a module of that name"},
	{"p mod:", "      ^", "a symbol or an address is missing here"},
	{"p mod:+4", "      ^", "a symbol or an address is missing here"},
	{"p do_work+", "          ^", "a number is missing here"},
	{"p do_work+zz", "          ^", "a number is missing here"},
	{"p do_work+0x", "           ^", "not a digit"},
	{"p do_work,", "         ^", "expected a blank"},
	{"r do_work+4", "  ^", "a return probe begins at the function's beginning"},
	{"p do_work %zz", "           ^", "no such register"},
	{"p do_work %d0", "           ^", "a probe cannot fetch this register"},
	{"p do_work $zz", "           ^", "not one of $argN"},
	{"p do_work $arg5", "           ^", "not an argument that lies in a register"},
	{"p do_work $arg0", "           ^", "not an argument that lies in a register"},
	{"r do_work $arg1", "           ^", "the arguments are gone"},
	{"p do_work $retval", "           ^", "only a return probe has it"},
	{"p do_work $lat", "           ^", "only a return probe has it"},
	{"p do_work @nothing", "           ^", "no such symbol"},
	{"p do_work \\x", "           ^", "a number is missing here"},
	{"p do_work \\0x10000000000000000", "           ^", "not a number of 64 bits"},
	{"p do_work +", "           ^", "a number is missing here"},
	{"p do_work +8", "            ^", "expected ("},
	{"p do_work +8(", "             ^", "expected %register"},
	{"p do_work +8(%r0", "                ^", "expected )"},
	{"p do_work +0(+0(+0(+0(+0(+0(+0(+0(+0(%r0)))))))))", "                                  ^",
		"nested too deeply"},
	{"p do_work +0($comm)", "                  ^", "$comm is no pointer"},
	{"p do_work %r0:", "              ^", "not a type"},
	{"p do_work %r0:u7", "              ^", "not a type"},
	{"p do_work %r0:string", "              ^", "a string lies in memory"},
	{"p do_work $comm:u8", "                ^", "$comm is a string"},
	{"p do_work %r0:b9@0/8", "               ^", "not a bit field"},
	{"p do_work %r0:b4@5/8", "               ^", "not a bit field"},
	{"p do_work %r0:b4", "                ^", "a bit field is bWIDTH@LOW/BITS"},
	{"p do_work %r0:u8[4]", "                ^", "an array of numbers lies in memory"},
	{"p do_work +0(%r0):u8[0]", "                     ^", "an array has 1 to 16 elements"},
	{"p do_work +0(%r0):u8[17]", "                     ^", "an array has 1 to 16 elements"},
	{"p do_work +0(%r0):u8[4", "                      ^", "expected ]"},
	{"p do_work %r0 junk", "              ^", "expected NAME=FETCH"},
	{"p do_work a=%r0 a=%r1", "                ^", "the name of another argument"},
	{"p do_work %r0 %r0 %r0 %r0 %r0 %r0 %r0 %r0 %r0",
		"                                          ^", "too many arguments for one probe"},
	{"p do_work if", "            ^", "a number is missing here"},
	{"p do_work if 1 +", "                ^", "a number is missing here"},
	{"p do_work if (1", "             ^", "no ) for this ("},
	{"p do_work if 1)", "              ^", "no ( for this )"},
	{"p do_work if x == 1", "             ^", "no argument of the probe has that name"},
	{"p do_work s=+0(%r0):string if s == 1", "                                   ^",
		"a string is compared with a \"text\""},
	{"p do_work s=+0(%r0):string if s < \"a\"", "                                ^",
		"a string can only be == or !="},
	{"p do_work if $comm == \"a", "                        ^", "no \" at the end"},
	{"p do_work if $comm == \"a\" || $comm == \"b\" || $comm == \"c\" || $comm == \"d\" || "
	 "$comm == \"e\"",
		"                                                                                  "
		" ^",
		"too many strings for one probe"},
	{"p do_work a=+0(%r0):u8[4] if a == 1", "                             ^",
		"only numbers and strings can be compared"},
	{"p do_work pid=1x", "               ^", "not a digit"},
	{"p do_work if 1 if 2", "               ^", "one condition is enough"},
	{"p do_work if ((((((((((((((((((1))))))))))))))))))", "                             ^",
		"nested too deeply"},
	{"p do_work do", "            ^", "not an action"},
	{"p do_work do nothing", "             ^", "not an action"},
	{"p do_work do count,", "                   ^", "not an action"},
	{"p do_work do stack=0", "                   ^", "a stack has 1 to 16 frames"},
	{"p do_work do stack=17", "                   ^", "a stack has 1 to 16 frames"},
	{"p do_work do hist", "                 ^", "expected ="},
	{"p do_work do hist=x", "                  ^", "no argument of the probe has that name"},
	{"p do_work do hist=%r0.cube", "                     ^",
		"a histogram is .log2 or .lin:STEP"},
	{"p do_work do hist=%r0.lin", "                         ^", "expected :STEP"},
	{"p do_work do hist=%r0.lin:0", "                          ^", "a step is not 0"},
	{"p do_work do sum=$comm", "                 ^", "a number is needed here"},
	{"p do_work do enable=", "                    ^", "the name of a probe is missing"},
	{"p do_work do count,count,count,count,count,count,count",
		"                                                 ^",
		"too many actions for one probe"},
	{"p do_work do \"x", "               ^", "no \" at the end"},
	{"p do_work do \"\"", "              ^", "an empty format"},
	{"p do_work do \"a %d\"", "                ^", "there is no argument for this one"},
	{"p do_work %r0 do \"a %q\"", "                    ^", "a format knows"},
	{"p do_work %r0 do \"a %s\"", "                    ^", "the argument is of another kind"},
	{"p do_work do \"a\",\"b\"", "                 ^", "one format is enough"},
	{"p do_work max=0", "              ^", "not a number from 1"},
	{"p do_work every=4294967296", "                ^", "not a number from 1"},
	{"p do_work cpu=2", "              ^", "no such CPU"},
	{"p do_work cpu=1-0", "              ^", "no such CPU"},
	{"p do_work cpu=0,", "                ^", "a number is missing here"},
};

START_TEST(each_wrong_thing_is_named_at_its_place)
{
	probe_boot(2);
	for (size_t i = 0; i < HF_COUNT(bad_lines); i++) {
		const struct bad *row = &bad_lines[i];
		struct hf_parse t;
		ck_assert_msg(probe_parse(row->line, &t) == HF_EINVAL, "%s is taken", row->line);
		ck_assert_msg(strstr(t.why, row->why) != NULL &&
				      t.at - t.text == (long)strlen(row->caret) - 1,
			"%s: \"%s\" at %d", row->line, t.why, (int)(t.at - t.text));
	}
}
END_TEST

START_TEST(too_much_for_the_probes_code_is_an_error)
{
	char line[HF_LINE_MAX * 2] = "p do_work if 1";
	struct hf_parse t;

	probe_boot(2);
	for (unsigned i = 0; i < 60; i++)
		strcat(line, "+1&&2");
	ck_assert_int_eq(probe_parse(line, &t), HF_EINVAL);
	assert_has(t.why, "too much to calculate");
}
END_TEST

START_TEST(every_operation_of_the_port_may_fail)
{
	struct hf_parse t;

	probe_boot(2);
	fake.fail_op[FAKE_SYM_FIND] = FAKE_ALWAYS;
	ck_assert_int_eq(probe_parse("p do_work", &t), HF_EINVAL);
	assert_has(t.why, "no such symbol");
	fake.fail_op[FAKE_SYM_FIND] = 0;
	fake.fail_op[FAKE_SYM_AT] = FAKE_ALWAYS; /* nothing known: a name from the address */
	ck_assert_int_eq(probe_parse("r do_work", &t), 0);
	ck_assert_str_eq(t.p->name, "r_0x10100");
}
END_TEST

UNIT_MAIN("probe_parse", lines_of_kprobe_events_are_taken_as_they_are,
	names_are_made_when_none_is_given, a_symbol_of_a_module_is_asked_for_with_the_modules_name,
	options_and_actions_become_fields, conditions_are_those_of_c,
	strings_are_compared_with_texts, a_condition_that_reads_nothing_there_is_an_error,
	each_wrong_thing_is_named_at_its_place, too_much_for_the_probes_code_is_an_error,
	every_operation_of_the_port_may_fail)
