/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_break.c - packets Z and z: breakpoints and watchpoints. */
#include "bp.h"
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

static int set(struct hf *k, const struct gdb_args *a)
{
	const char *why;

	if (a->v[0] >= HF_COUNT(types))
		return 0;
	if (a->v[2] > UINT32_MAX)
		return HF_EINVAL;
	struct hf_bp_want want = {
		.type = types[a->v[0]], .addr = a->v[1], .len = (uint32_t)a->v[2], .by_gdb = true};
	return answer(k, hf_bp_set(k, &want, &why));
}

/* gdb removes what it believes to be there; one that is gone already is no error. */
static int clear(struct hf *k, const struct gdb_args *a)
{
	if (a->v[0] >= HF_COUNT(types))
		return 0;
	int err = hf_bp_clear(k, types[a->v[0]], a->v[1]);
	return answer(k, err == HF_ENOENT ? 0 : err);
}

const struct gdb_packet hf_gdb_break_packets[] = {
	{"Z", "h,h,h", set},
	{"z", "h,h,h", clear},
	{0},
};
