/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_sys.c - commands help dmesg sym summary env set reboot. */
#include "bt.h"
#include "cmd.h"
#include "cpu.h"
#include "expr.h"
#include "out.h"
#include "stop.h"
#include "str.h"

#define SYM_TEXT (HF_SYM_MAX + 40)
#define LOG_LINE 200
#define FACT_MAX 76

static int help(struct hf *k, const char *args)
{
	const struct hf_cmd *c;

	if (*args != '\0') {
		const char *suffix;
		bool several;
		c = hf_cmd_find(k, args, &suffix, &several);
		if (c == NULL)
			return HF_ENOENT;
		hf_printf(k, "%s %s\n    %s\n", c->name, c->usage, c->help);
		return 0;
	}
	for (unsigned i = 0; (c = hf_cmd_at(k, i)) != NULL && !hf_out_aborted(k); i++)
		hf_printf(k, "%-8s %-16s %s\n", c->name, c->usage, c->help);
	hf_out_text(k, "address: hex, symbol+offset, %register, *address; pipe: | grep TEXT\n");
	return 0;
}

/* Lines that lie in front of the last `wanted`; the log is read twice, so nothing is stored. */
static int lines_to_skip(struct hf *k, char *text, uint64_t wanted, uint64_t *skip)
{
	uint64_t cursor = 0;
	uint64_t lines = 0;
	int len;

	while ((len = k->os.log_read(k->os.ctx, &cursor, text, LOG_LINE)) > 0) {
		for (int i = 0; i < len; i++)
			lines += text[i] == '\n';
	}
	*skip = lines > wanted ? lines - wanted : 0;
	return len;
}

static int dmesg(struct hf *k, const char *args)
{
	char text[LOG_LINE + 1];
	uint64_t cursor = 0;
	uint64_t skip = 0;
	uint64_t wanted = UINT64_MAX;
	int len;

	if (*args != '\0' && (hf_expr_count(k, &args, &wanted) < 0 || *args != '\0'))
		return HF_EINVAL;
	int err = lines_to_skip(k, text, wanted, &skip);
	if (err < 0)
		return err;
	while ((len = k->os.log_read(k->os.ctx, &cursor, text, LOG_LINE)) > 0 &&
		!hf_out_aborted(k)) {
		const char *at = text;
		text[len] = '\0';
		while (skip > 0 && *at != '\0')
			skip -= *at++ == '\n';
		hf_out_text(k, at);
	}
	return 0;
}

static int sym(struct hf *k, const char *args)
{
	char text[SYM_TEXT];
	hf_addr addr;

	if (*args == '\0')
		return HF_EINVAL;
	int err = hf_expr_addr(k, &args, &addr);
	if (err < 0)
		return err;
	if (*args != '\0')
		return HF_EINVAL;
	hf_sym_text(k, addr, false, text, sizeof(text));
	hf_printf(k, "%0*llx %s\n", 2 * k->arch.ptr_bytes, (unsigned long long)addr, text);
	return 0;
}

static int summary(struct hf *k, const char *args)
{
	char text[FACT_MAX];
	struct hf_line_errors errors = {0};

	if (*args != '\0')
		return HF_EINVAL;
	hf_printf(k, "system    %s\nstop      cpu %u: %s%s%.56s\n", k->os.name, k->stop.cpu,
		hf_stop_why(&k->stop), k->stop.msg != NULL ? ": " : "",
		k->stop.msg != NULL ? k->stop.msg : "");
	for (unsigned i = 0; k->os.fact(k->os.ctx, i, text, sizeof(text)) == 0; i++)
		hf_printf(k, "%s\n", text);
	k->line.errors(k->line.dev, &errors);
	hf_printf(k, "line      %s, overruns %u, framing errors %u, parity errors %u\n",
		k->line.name, errors.overrun, errors.framing, errors.parity);
	return 0;
}

/* ---- settings ---- */

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

static int reboot(struct hf *k, const char *args)
{
	static const struct {
		const char *name;
		enum hf_reboot how;
	} ways[] = {{"", HF_REBOOT_WARM}, {"warm", HF_REBOOT_WARM}, {"cold", HF_REBOOT_COLD},
		{"halt", HF_REBOOT_HALT}, {"off", HF_REBOOT_POWEROFF}};

	for (size_t i = 0; i < HF_COUNT(ways); i++) {
		if (hf_strcmp(args, ways[i].name) != 0)
			continue;
		hf_out_text(k, "rebooting\n");
		hf_out_flush(k);
		return k->os.reboot(k->os.ctx, ways[i].how);
	}
	return HF_EINVAL;
}

const struct hf_cmd hf_cmd_sys[] = {
	{"dmesg", dmesg, HF_CMD_READ, "[LAST]", "show the kernel's log, or its last records"},
	{"sym", sym, HF_CMD_READ, "ADDR|NAME", "which symbol an address is in, or where one is"},
	{"summary", summary, HF_CMD_READ, "", "what system, why stopped, state of the line"},
	{"env", env, HF_CMD_SAFE, "", "show settings"},
	{"set", set, HF_CMD_SAFE, "[NAME VALUE]", "change a setting"},
	{"reboot", reboot, HF_CMD_SYSTEM | HF_CMD_SAFE, "[warm|cold|halt|off]", "reset the board"},
	{"help", help, HF_CMD_SAFE, "[COMMAND]", "this list"},
	{0},
};
