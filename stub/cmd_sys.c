/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_sys.c - commands help summary reboot. */
#include "cmd.h"
#include "out.h"
#include "stop.h"
#include "str.h"

#define FACT_MAX 76

static int help(struct hf *k, const char *args)
{
	const struct hf_cmd *c;

	if (*args != '\0') {
		const char *suffix;
		bool several;
		c = hf_cmd_find(k, args, &suffix, &several);
		if (c == NULL) {
			hf_out_text(k, "no such command: help alone lists them\n");
			k->shell.explained = true;
			return HF_ENOENT;
		}
		hf_printf(k, "%s %s\n    %s\n", c->name, c->usage, c->help);
		return 0;
	}
	for (unsigned i = 0; (c = hf_cmd_at(k, i)) != NULL && !hf_out_aborted(k); i++)
		hf_printf(k, "%-8s %-16s %s\n", c->name, c->usage, c->help);
	hf_out_text(k, "address: hex, symbol+offset, %register, *address; pipe: | grep TEXT\n");
	return 0;
}

static int summary(struct hf *k, const char *args)
{
	char text[FACT_MAX];
	struct hf_line_errors errors = {0};

	if (*args != '\0')
		return HF_EINVAL;
	hf_printf(k, "system    %s\nstop      cpu %u: %s%s%.56s\n", hf_os(k)->name, k->stop.cpu,
		hf_stop_why(&k->stop), k->stop.msg != NULL ? ": " : "",
		k->stop.msg != NULL ? k->stop.msg : "");
	for (unsigned i = 0; hf_os(k)->fact(hf_os(k)->ctx, i, text, sizeof(text)) == 0; i++)
		hf_printf(k, "%s\n", text);
	hf_line(k)->errors(hf_line(k)->dev, &errors);
	hf_printf(k, "line      %s, overruns %u, framing errors %u, parity errors %u\n",
		hf_line(k)->name, errors.overrun, errors.framing, errors.parity);
	return 0;
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
		return hf_os(k)->reboot(hf_os(k)->ctx, ways[i].how);
	}
	return HF_EINVAL;
}

const struct hf_cmd hf_cmd_sys[] = {
	{"summary", summary, HF_CMD_READ, "", "what system, why stopped, state of the line"},
	{"reboot", reboot, HF_CMD_SYSTEM | HF_CMD_SAFE, "[warm|cold|halt|off]", "reset the board"},
	{"help", help, HF_CMD_SAFE, "[COMMAND]", "this list"},
	{0},
};
