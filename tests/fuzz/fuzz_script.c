/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_script.c - the parser of `holdfast run`'s scripts: a tree or an error with a place that is in the script;
 * and its detector of events: any bytes. */
#include <string.h>

#include "fuzz.h"
#include "host/detect.h"
#include "host/script.h"

static void check(const struct stmt *s, size_t size)
{
	for (; s != NULL; s = s->next) {
		FUZZ_ASSERT(s->line >= 1 && s->line <= size + 1);
		FUZZ_ASSERT(s->column >= 1 && s->column <= size + 1);
		FUZZ_ASSERT(s->limit_ms <= SCRIPT_TIME_MAX);
		FUZZ_ASSERT(s->kind != SCRIPT_SHELL || s->text != NULL);
		check(s->body, size);
	}
}

static void note(void *ctx, const struct event *e)
{
	(void)ctx;
	FUZZ_ASSERT(e->kind < EVENT_COUNT && strlen(e->text) < sizeof(e->text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1); /* so that ASan sees each byte behind it */
	struct detect d = {.event = note};
	struct script_error e;

	memcpy(text, data, size);
	struct stmt *s = script_parse(text, size, &e);
	check(s, size);
	if (s == NULL) {
		FUZZ_ASSERT(
			e.line >= 1 && e.line <= size + 1 && e.column >= 1 && e.column <= size + 1);
		FUZZ_ASSERT(e.why[0] != '\0');
	}
	script_free(s);
	for (size_t i = 0; i < size; i++)
		detect_feed(&d, data[i], i & 1u);
	for (size_t i = 0; i < size; i++)
		detect_feed(&d, data[i], true);
	free(text);
	return 0;
}
