/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unit.h - one test program per file of stub/: cases with START_TEST, then one UNIT_MAIN that names them
 * all (a case that is not named is an unused variable, and does not compile); or a main() that ends with
 * unit_run_case(), when it has tests in loops or a limit of its own. */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define UNIT_LIMIT_S 20 /* for one case */

/* Run a case that has its tests; the program's exit status. */
static inline int unit_run_case(const char *name, TCase *tcase)
{
	Suite *suite = suite_create(name);

	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static inline int unit_run(const char *name, const TTest *const *tests, size_t count)
{
	TCase *tcase = tcase_create(name);

	tcase_set_timeout(tcase, UNIT_LIMIT_S);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(tcase, tests[i]);
	return unit_run_case(name, tcase);
}

#define UNIT_MAIN(name, ...)                                                                       \
	int main(void)                                                                             \
	{                                                                                          \
		const TTest *const tests[] = {__VA_ARGS__};                                        \
		return unit_run(name, tests, sizeof(tests) / sizeof(tests[0]));                    \
	}

/* Does text hold part? Shows both when not. */
#define assert_has(text, part)                                                                     \
	do {                                                                                       \
		const char *has_text_ = (text);                                                    \
		const char *has_part_ = (part);                                                    \
		ck_assert_msg(strstr(has_text_, has_part_) != NULL, "\"%s\" lacks \"%s\"",         \
			has_text_, has_part_);                                                     \
	} while (0)

#define assert_lacks(text, part)                                                                   \
	do {                                                                                       \
		const char *has_text_ = (text);                                                    \
		const char *has_part_ = (part);                                                    \
		ck_assert_msg(strstr(has_text_, has_part_) == NULL, "\"%s\" holds \"%s\"",         \
			has_text_, has_part_);                                                     \
	} while (0)

#endif /* UNIT_H */
