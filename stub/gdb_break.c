/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_break.c - packets Z and z: breakpoints and watchpoints. */
#include "bp.h"
#include "cond.h"
#include "gdb_int.h"

/* GDB manual, "Packets", 'Z': the digit of each type. */
static const enum hf_bp_type types[] = {
	HF_BP_SOFT, HF_BP_HARD, HF_WP_WRITE, HF_WP_READ, HF_WP_ACCESS};

/* HF_ENOSYS becomes the empty reply: gdb then knows that this kind does not exist here. */
static int answer(struct hf *k, int err)
{
	if (err == HF_ENOSYS)
		return 0;
	if (err < 0)
		return err;
	hf_packet_put(k, "OK");
	return 0;
}

/* The conditions and commands behind a breakpoint; gdb takes one that was refused for not inserted. */
static int set_code(struct hf *k, int index, const struct gdb_args *a)
{
	struct hf_bp *bp = &k->bps[index];
	bool code = bp->type == HF_BP_SOFT || bp->type == HF_BP_HARD;
	int err = code && HF_COND != 0 ? hf_cond_set(k, bp, a->rest, a->rest_len) : 0;

	if ((!code || HF_COND == 0) && a->rest_len > 0)
		err = HF_EINVAL;
	if (err < 0)
		(void)hf_bp_remove(k, (unsigned)index); /* not lifted: it stays in the list */
	return err;
}

/* "type,addr,kind[;conditions][;cmds:...]" */
static int set(struct hf *k, const struct gdb_args *a)
{
	if (a->v[0] >= HF_COUNT(types))
		return 0;
	if (a->v[2] > UINT32_MAX)
		return HF_EINVAL;
	struct hf_bp_want want = {
		.type = types[a->v[0]], .addr = a->v[1], .len = (uint32_t)a->v[2], .by_gdb = true};
	int index = hf_bp_set(k, &want, &k->gdb.why);
	return answer(k, index < 0 ? index : set_code(k, index, a));
}

/* gdb removes what it believes to be there; one that is gone already is no error. */
static int clear(struct hf *k, const struct gdb_args *a)
{
	if (a->v[0] >= HF_COUNT(types))
		return 0;
	int err = hf_bp_clear(k, types[a->v[0]], a->v[1], (uint32_t)a->v[2]);
	return answer(k, err == HF_ENOENT ? 0 : err);
}

const struct gdb_packet hf_gdb_break_packets[] = {
	{"Z", "h,h,h*", set},
	{"z", "h,h,h", clear},
	{0},
};
