/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_break.c - commands bp bl bc be bd. */
#include "bp.h"
#include "bt.h"
#include "cmd.h"
#include "expr.h"
#include "out.h"
#include "shell.h"
#include "str.h"

#define SYM_TEXT (HF_SYM_MAX + 40)

static const char *const type_names[] = {[HF_BP_SOFT] = "soft",
	[HF_BP_HARD] = "hard",
	[HF_WP_WRITE] = "write",
	[HF_WP_READ] = "read",
	[HF_WP_ACCESS] = "access"};

static void put_bp(struct hf *k, unsigned index)
{
	const struct hf_bp *bp = &k->bps[index];
	char where[SYM_TEXT];

	hf_sym_text(k, bp->addr, false, where, sizeof(where));
	hf_printf(k, "%2u %-6s %-8s %0*llx hits %-6u %s%s", index, type_names[bp->type],
		bp->enabled ? "enabled" : "disabled", 2 * hf_arch(k)->ptr_bytes,
		(unsigned long long)bp->addr, bp->hits, where,
		bp->planted ? " (could not be lifted!)" : "");
	if (HF_HW != 0 && bp->type != HF_BP_SOFT && bp->type != HF_BP_HARD)
		hf_printf(k, ", %u bytes", (unsigned)bp->len);
	hf_out_text(k, "\n");
}

/* What gdb made it do by itself. */
static void put_code(struct hf *k, const struct hf_bp *bp)
{
	if (bp->code.conds > 0)
		hf_printf(k, "   condition, %u bytes: did not hold %u times\n", bp->code.conds,
			bp->passed);
	if (bp->code.cmds > 0)
		hf_printf(k, "   commands, %u bytes: never stops%s\n", bp->code.cmds,
			bp->code.persist ? ", stays when gdb leaves" : "");
}

static int bl(struct hf *k, const char *args)
{
	unsigned shown = 0;

	if (*args != '\0')
		return HF_EINVAL;
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (!k->bps[i].used || k->bps[i].step)
			continue;
		put_bp(k, i);
		if (HF_COND != 0)
			put_code(k, &k->bps[i]);
		shown++;
	}
	if (shown == 0)
		hf_out_text(k, "no breakpoints\n");
	return 0;
}

/* The reason why not, when there is one besides the error. */
static int set_one(struct hf *k, const struct hf_bp_want *want)
{
	const char *why;
	int err = hf_bp_set(k, want, &why);

	if (err < 0 && why != NULL) {
		hf_printf(k, "bp: %s: %s\n", hf_strerror(err), why);
		k->shell.explained = true;
	}
	if (err < 0)
		return err;
	put_bp(k, (unsigned)err);
	return 0;
}

int hf_cmd_set_bp(struct hf *k, const char *args, enum hf_bp_type type)
{
	struct hf_bp_want want = {.type = type};
	bool watch = HF_HW != 0 && type != HF_BP_SOFT && type != HF_BP_HARD;
	uint64_t bytes = hf_arch(k)->ptr_bytes;

	if (*args == '\0')
		return bl(k, args);
	int err = hf_expr_addr(k, &args, &want.addr);
	if (err == 0 && watch && *args != '\0')
		err = hf_expr_count(k, &args, &bytes);
	if (err < 0)
		return err;
	if (*args != '\0' || bytes > UINT32_MAX)
		return HF_EINVAL;
	want.len = watch ? (uint32_t)bytes : 0;
	return set_one(k, &want);
}

static int bp(struct hf *k, const char *args)
{
	return hf_cmd_set_bp(k, args, HF_BP_SOFT);
}

enum change { CLEAR, ENABLE, DISABLE };

static int change_one(struct hf *k, unsigned index, enum change what)
{
	if (index >= HF_BP_MAX || !k->bps[index].used || k->bps[index].step)
		return HF_ENOENT;
	if (what == CLEAR)
		return hf_bp_remove(k, index);
	if (what == ENABLE)
		return hf_bp_enable(k, index);
	k->bps[index].enabled = false;
	return 0;
}

static int change_all(struct hf *k, enum change what)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		int err = change_one(k, i, what);
		if (err < 0 && err != HF_ENOENT)
			return err;
	}
	return 0;
}

static int change(struct hf *k, const char *args, enum change what)
{
	uint64_t index;

	if (*args == '\0')
		return HF_EINVAL;
	if (args[0] == '*' && args[1] == '\0')
		return change_all(k, what);
	while (*args != '\0') {
		if (hf_expr_count(k, &args, &index) < 0)
			return HF_EINVAL;
		int err = index < HF_BP_MAX ? change_one(k, (unsigned)index, what) : HF_ENOENT;
		if (err < 0)
			return err;
	}
	return 0;
}

static int bc(struct hf *k, const char *args)
{
	return change(k, args, CLEAR);
}

static int be(struct hf *k, const char *args)
{
	return change(k, args, ENABLE);
}

static int bd(struct hf *k, const char *args)
{
	return change(k, args, DISABLE);
}

const struct hf_cmd hf_cmd_break[] = {
	{"bp", bp, HF_CMD_WRITE, "[ADDR]", "set a breakpoint; alone: list them"},
	{"bl", bl, HF_CMD_READ, "", "list breakpoints"},
	{"bc", bc, HF_CMD_WRITE, "N...|*", "clear breakpoints"},
	{"be", be, HF_CMD_WRITE, "N...|*", "enable breakpoints"},
	{"bd", bd, HF_CMD_WRITE, "N...|*", "disable breakpoints"},
	{0},
};
