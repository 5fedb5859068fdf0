/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_cmd_table.c - which command a word means. */
#include "stub/cmd.h"
#include "tests/fake/fake.h"
#include "unit.h"

START_TEST(every_command_is_complete_and_found_by_its_name)
{
	struct hf *k = fake_boot(1);
	const struct hf_cmd *c;
	const char *suffix;
	bool several;
	unsigned count = 0;

	for (; (c = hf_cmd_at(k, count)) != NULL; count++) {
		ck_assert_ptr_nonnull((const void *)c->name);
		ck_assert(c->run != NULL);
		ck_assert_ptr_nonnull(c->usage);
		ck_assert_ptr_nonnull(c->help);
		ck_assert_uint_ne(c->flags & (unsigned)(HF_CMD_READ | HF_CMD_WRITE | HF_CMD_FLOW |
							HF_CMD_SYSTEM | HF_CMD_SAFE),
			0);
		ck_assert_ptr_eq(hf_cmd_find(k, c->name, &suffix, &several), c);
		ck_assert_str_eq(suffix, "");
	}
	ck_assert_uint_ge(count, 20);
	ck_assert_str_eq(hf_cmd_at(k, count - 1)->name, "echo"); /* the system's own come last */
}
END_TEST

START_TEST(safe_commands_change_nothing)
{
	struct hf *k = fake_boot(1);
	const struct hf_cmd *c;

	for (unsigned i = 0; (c = hf_cmd_at(k, i)) != NULL; i++) {
		if ((c->flags & HF_CMD_SAFE) != 0)
			ck_assert_uint_eq(c->flags & (unsigned)(HF_CMD_WRITE | HF_CMD_FLOW), 0);
	}
}
END_TEST

START_TEST(a_width_and_a_count_stick_to_the_name)
{
	struct hf *k = fake_boot(1);
	const char *suffix;
	bool several;

	ck_assert_str_eq(hf_cmd_find(k, "md4c8", &suffix, &several)->name, "md");
	ck_assert_str_eq(suffix, "4c8");
	ck_assert_str_eq(hf_cmd_find(k, "mdc8", &suffix, &several)->name, "md");
	ck_assert_str_eq(suffix, "c8");
	ck_assert_str_eq(hf_cmd_find(k, "mm1", &suffix, &several)->name, "mm");
	ck_assert_ptr_null(hf_cmd_find(k, "mdx", &suffix, &several));
	ck_assert_ptr_null(hf_cmd_find(k, "bt4", &suffix, &several));
}
END_TEST

START_TEST(a_prefix_must_be_unique_unless_it_is_a_name)
{
	struct hf *k = fake_boot(1);
	const char *suffix;
	bool several;

	ck_assert_ptr_null(hf_cmd_find(k, "b", &suffix, &several));
	ck_assert(several);
	ck_assert_str_eq(hf_cmd_find(k, "bt", &suffix, &several)->name, "bt");
	ck_assert(!several);
	ck_assert_str_eq(hf_cmd_find(k, "reb", &suffix, &several)->name, "reboot");
	ck_assert_ptr_null(hf_cmd_find(k, "nothing", &suffix, &several));
	ck_assert(!several);
}
END_TEST

UNIT_MAIN("cmd_table", every_command_is_complete_and_found_by_its_name,
	safe_commands_change_nothing, a_width_and_a_count_stick_to_the_name,
	a_prefix_must_be_unique_unless_it_is_a_name)
