/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* golden.h - sessions as tables: a line typed, and what must be in the answer. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "tests/fake/fake.h"
#include "unit.h"

struct golden {
	const char *line; /* CR is added */
	const char *want; /* "" is: nothing but the echo and a new prompt */
};

static inline void golden_stop(unsigned cpus)
{
	fake_boot(cpus);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
}

static inline void golden_play(const struct golden *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		(void)fake_say(rows[i].line);
		const char *text = fake_say("\r");
		if (rows[i].want[0] != '\0')
			ck_assert_msg(strstr(text, rows[i].want) != NULL, "%s: \"%s\" lacks \"%s\"",
				rows[i].line, text, rows[i].want);
		else
			ck_assert_msg(
				strncmp(text, "\r\n[", 3) == 0, "%s: \"%s\"", rows[i].line, text);
	}
}

#endif /* GOLDEN_H */
