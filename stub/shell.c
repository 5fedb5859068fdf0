/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shell.c - one command line: filter, lookup, permission, run, error text; then the prompt. The editor is in edit.c. */
#include "shell.h"

#include "cmd.h"
#include "expr.h"
#include "out.h"
#include "str.h"

const char hf_shell_hint[] = "type help, or attach gdb to this line";

#define WORD_MAX 24

const char *hf_shell_suffix(const struct hf *k)
{
	return k->shell.suffix;
}

/* On its own: its buffer must not lie below every command that runs. */
static __attribute__((__noinline__)) bool has_bars(struct hf *k, const char *line)
{
	char word[WORD_MAX];
	const char *suffix;
	bool several;

	(void)hf_expr_word(&line, word, sizeof(word));
	const struct hf_cmd *cmd = hf_cmd_find(k, word, &suffix, &several);
	return cmd != NULL && (cmd->flags & HF_CMD_BARS) != 0;
}

static bool is_filter(const char *bar)
{
	return *bar == '|' && hf_strstarts(hf_skip_blanks(bar + 1), "grep ");
}

/* "cmd args | grep text": cut the filter off and keep it. 0, or HF_EINVAL for another pipe. */
static int take_filter(struct hf *k, char *line)
{
	bool bars = has_bars(k, line);
	char *bar = line;

	while (*bar != '\0' && (*bar != '|' || (bars && !is_filter(bar))))
		bar++;
	if (*bar == '\0')
		return 0;
	*bar = '\0';
	const char *rest = hf_skip_blanks(bar + 1);
	if (!hf_strstarts(rest, "grep "))
		return HF_EINVAL;
	rest = hf_skip_blanks(rest + 5);
	size_t len = hf_strcopy(k->out.grep, rest, sizeof(k->out.grep));
	while (len > 0 && (k->out.grep[len - 1] == ' ' || k->out.grep[len - 1] == '\t'))
		k->out.grep[--len] = '\0';
	return len > 0 ? 0 : HF_EINVAL;
}

static int permitted(struct hf *k, const struct hf_cmd *cmd)
{
	static const struct {
		unsigned flag;
		enum hf_access access;
	} classes[] = {
		{HF_CMD_READ, HF_ACCESS_READ},
		{HF_CMD_WRITE, HF_ACCESS_WRITE},
		{HF_CMD_FLOW, HF_ACCESS_FLOW},
		{HF_CMD_SYSTEM, HF_ACCESS_SYSTEM},
	};

	if (k->rung > 0)
		return (cmd->flags & HF_CMD_SAFE) != 0 ? 0 : HF_ESTATE;
	if (k->out.sink == HF_SINK_GDB && (cmd->flags & HF_CMD_FLOW) != 0)
		return HF_ESTATE;
	for (size_t i = 0; i < HF_COUNT(classes); i++) {
		if ((cmd->flags & classes[i].flag) != 0 &&
			hf_os(k)->access(hf_os(k)->ctx, classes[i].access) == HF_EPERM)
			return HF_EPERM;
	}
	return 0;
}

/* A word of unknown origin, printable. */
static void print_word(struct hf *k, const char *word)
{
	for (; *word != '\0'; word++)
		hf_printf(k, "%c", *word >= ' ' && *word <= '~' && *word != '$' ? *word : '?');
}

static const struct hf_cmd *look_up(struct hf *k, const char **line)
{
	char word[WORD_MAX];
	const char *suffix;
	bool several;

	(void)hf_expr_word(line, word, sizeof(word));
	const struct hf_cmd *cmd = hf_cmd_find(k, word, &suffix, &several);
	if (cmd == NULL) {
		hf_out_text(k, several ? "ambiguous command: " : "unknown command: ");
		print_word(k, word);
		hf_out_text(k, " (help lists them)\n");
		return NULL;
	}
	(void)hf_strcopy(k->shell.suffix, suffix, sizeof(k->shell.suffix));
	if ((cmd->flags & HF_CMD_REPEAT) == 0)
		k->shell.last[0] = '\0';
	else if (k->out.sink == HF_SINK_LINE)
		(void)hf_strcopy(k->shell.last, word, sizeof(k->shell.last));
	return cmd;
}

static void print_error(struct hf *k, const struct hf_cmd *cmd, int err)
{
	k->out.grep[0] = '\0';
	if (err == HF_EINVAL)
		hf_printf(k, "usage: %s %s\n", cmd->name, cmd->usage);
	else if (err == HF_ESTATE && k->out.sink == HF_SINK_GDB)
		hf_printf(k, "%s: use gdb's own command for this\n", cmd->name);
	else if (!k->shell.explained)
		hf_printf(k, "%s: %s\n", cmd->name, hf_strerror(err));
}

int hf_shell_run(struct hf *k, const char *line, enum hf_sink sink)
{
	char copy[HF_LINE_MAX];
	const char *at = copy;

	hf_out_begin(k, sink);
	k->shell.explained = false;
	(void)hf_strcopy(copy, hf_skip_blanks(line), sizeof(copy));
	if (copy[0] == '\0')
		return 0;
	if (take_filter(k, copy) < 0) {
		hf_out_begin(k, sink);
		hf_out_text(k, "only | grep TEXT can follow a command\n");
		hf_out_flush(k);
		return HF_EINVAL;
	}
	const struct hf_cmd *cmd = look_up(k, &at);
	int err = HF_ENOENT;
	if (cmd != NULL) {
		err = permitted(k, cmd);
		if (err == 0)
			err = cmd->run(k, at);
		if (err < 0)
			print_error(k, cmd, err);
	}
	hf_out_flush(k);
	return err < 0 ? err : 0;
}

void hf_shell_open(struct hf *k)
{
	hf_shell_drop_line(k);
	hf_out_begin(k, HF_SINK_LINE);
	hf_printf(k, "[%u]%shf> ", k->cpu, k->rung > 0 ? "safe-" : "");
	hf_out_flush(k);
}

void hf_shell_enter(struct hf *k)
{
	const struct hf_shell *s = &k->shell;

	if (s->refused != NULL) {
		hf_out_begin(k, HF_SINK_LINE);
		hf_printf(k, "%s: ignored\n", s->refused);
	} else {
		bool empty = *hf_skip_blanks(s->line) == '\0';
		(void)hf_shell_run(k, empty ? s->last : s->line, HF_SINK_LINE);
	}
	if (k->run.plan.go == HF_GO_NOT && k->front == HF_FRONT_SHELL)
		hf_shell_open(k);
	else
		hf_shell_drop_line(k);
}
