/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* tally.c - runs one libcheck case. */
#include "tally.h"

#include <stdio.h>

static Suite *suite;

TCase *tally_case(const char *name, void (*setup)(void), void (*teardown)(void))
{
	TCase *tcase = tcase_create(name);

	suite = suite_create(name);
	suite_add_tcase(suite, tcase);
	if (setup)
		tcase_add_checked_fixture(tcase, setup, teardown);
	return tcase;
}

int tally_run(TCase *tcase)
{
	SRunner *runner = srunner_create(suite);

	(void)tcase;
	srunner_run_all(runner, CK_NORMAL);
	const int failed = srunner_ntests_failed(runner);
	const int run = srunner_ntests_run(runner);
	srunner_free(runner);
	printf("%d passed, %d failed\n", run - failed, failed);
	return failed || !run ? 1 : 0;
}
