/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_replay.c - plays transcripts and compares. usage: test_replay [-s] FILE.rsp...
 * -s shows what the stub sends, which is how a new transcript is begun. */
#include <stdio.h>
#include <string.h>

#include "player.h"

static char complaint[300000];

int main(int argc, char **argv)
{
	bool show = argc > 1 && strcmp(argv[1], "-s") == 0;
	unsigned passed = 0;
	unsigned failed = 0;

	for (int i = show ? 2 : 1; i < argc; i++) {
		struct script s;
		struct play how = {.check = !show, .show = show};
		complaint[0] = '\0';
		bool good = script_load(&s, argv[i]) == 0 && s.count > 0 &&
			    script_play(&s, &how, complaint, sizeof(complaint));
		if (!good)
			(void)printf("%s: %s\n", argv[i], complaint);
		passed += good ? 1u : 0u;
		failed += good ? 0u : 1u;
		script_free(&s);
	}
	(void)printf("%u passed, %u failed\n", passed, failed);
	return failed == 0 && passed > 0 ? 0 : 1;
}
