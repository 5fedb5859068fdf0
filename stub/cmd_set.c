/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_set.c - commands env set. */
#include "cmd.h"
#include "expr.h"
#include "out.h"
#include "str.h"

struct setting {
	const char *name;
	const char *help;
	unsigned least, most;
};

static const struct setting settings[] = {
	{"lines", "pager height, 0 = no pager", 0, 1000},
	{"mdcount", "elements md shows", 1, 4096},
	{"mdwidth", "bytes of an md element: 1 2 4 8", 1, 8},
};

static unsigned *value_of(struct hf *k, size_t setting)
{
	unsigned *const values[] = {&k->shell.lines, &k->shell.md_count, &k->shell.md_width};

	return values[setting];
}

static int env(struct hf *k, const char *args)
{
	if (*args != '\0')
		return HF_EINVAL;
	for (size_t i = 0; i < HF_COUNT(settings); i++)
		hf_printf(
			k, "%-8s = %-5u %s\n", settings[i].name, *value_of(k, i), settings[i].help);
	return 0;
}

static int set(struct hf *k, const char *args)
{
	char line[HF_LINE_MAX];
	char *equals = line;
	char name[16];
	uint64_t value;

	if (*args == '\0')
		return env(k, args);
	(void)hf_strcopy(line, args, sizeof(line));
	while (*equals != '\0' && *equals != '=')
		equals++;
	if (*equals == '=')
		*equals = ' '; /* "set lines=24" is "set lines 24" */
	const char *at = line;
	(void)hf_expr_word(&at, name, sizeof(name));
	if (hf_expr_count(k, &at, &value) < 0 || *at != '\0')
		return HF_EINVAL;
	for (size_t i = 0; i < HF_COUNT(settings); i++) {
		if (hf_strcmp(settings[i].name, name) != 0)
			continue;
		bool power = i != 2 || (value & (value - 1)) == 0;
		if (value < settings[i].least || value > settings[i].most || !power)
			return HF_EINVAL;
		*value_of(k, i) = (unsigned)value;
		return 0;
	}
	return HF_ENOENT;
}

const struct hf_cmd hf_cmd_set[] = {
	{"env", env, HF_CMD_SAFE, "", "show settings"},
	{"set", set, HF_CMD_SAFE, "[NAME VALUE]", "change a setting"},
	{0},
};
