/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_table.c - which command a word means. */
#include "cmd.h"
#include "probe_use.h"
#include "str.h"

const struct hf_cmd *hf_cmd_at(const struct hf *k, unsigned index)
{
	for (const struct hf_cmd *const *table = hf_cmd_tables; *table != NULL; table++) {
		for (const struct hf_cmd *c = *table; c->name != NULL; c++) {
			if (index-- == 0)
				return c;
		}
	}
	for (const struct hf_cmd *c = hf_probes_cmds(k); c != NULL && c->name != NULL; c++) {
		if (index-- == 0)
			return c;
	}
	for (const struct hf_cmd *c = hf_os(k)->cmds; c != NULL && c->name != NULL; c++) {
		if (index-- == 0)
			return c;
	}
	return NULL;
}

/* "md4c8", "mm2": the name, then digits or 'c' and digits. */
static bool with_width(const char *word, const char *name)
{
	size_t len = hf_strlen(name);
	bool sized = hf_strcmp(name, "md") == 0 || hf_strcmp(name, "mm") == 0;

	return sized && hf_strstarts(word, name) &&
	       (word[len] == 'c' || (word[len] >= '1' && word[len] <= '8'));
}

const struct hf_cmd *hf_cmd_find(
	const struct hf *k, const char *word, const char **suffix, bool *several)
{
	const struct hf_cmd *found = NULL;
	const struct hf_cmd *c;

	*several = false;
	*suffix = "";
	for (unsigned i = 0; (c = hf_cmd_at(k, i)) != NULL; i++) {
		if (hf_strcmp(c->name, word) == 0) {
			*several = false;
			return c;
		}
		if (with_width(word, c->name)) {
			*suffix = word + hf_strlen(c->name);
			return c;
		}
		if (hf_strstarts(c->name, word)) {
			*several = found != NULL;
			found = c;
		}
	}
	return *several ? NULL : found;
}
