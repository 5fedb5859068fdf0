/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_regs.c - packets that touch registers: g p P. A value that is not known is answered as 'x'es,
 * never as zero.
 *
 * g and G carry the first set, and of those behind it what is in the frame. Registers outside of it (FPU,
 * SIMD) lie behind those in the tables, and come one by one with p and P when somebody wants them: gdb takes a
 * short g for just that. */
#include "cpu.h"
#include "gdb_int.h"
#include "regs.h"
#include "str.h"
#include "wire/hex.h"

int hf_gdb_put_reg(struct hf *k, const struct hf_frame *f, const struct hf_reg *reg)
{
	uint8_t bytes[HF_REG_BYTES];
	int err = hf_reg_read(k, f, reg, bytes);

	if (err == 0)
		hf_packet_put_hex(k, bytes, hf_reg_bytes(reg));
	else if ((err != HF_ENOENT && err != HF_ERUNNING) || hf_is_lldb(k))
		return err; /* lldb would take 'x'es for a value */
	for (size_t i = 0; err < 0 && i < hf_reg_bytes(reg); i++)
		hf_packet_put(k, "xx");
	return 0;
}

const struct hf_reg *hf_gdb_in_g(const struct hf *k, unsigned i)
{
	const char *feature;
	const struct hf_reg *reg = hf_reg_at(k, i, &feature);
	bool behind = i >= hf_arch(k)->reg_sets()[0]->count;

	return reg == NULL || (behind && reg->offset == HF_REG_VIA_OP) ? NULL : reg;
}

static int read_all(struct hf *k, const struct gdb_args *a)
{
	struct hf_frame *f;
	const char *feature;
	const struct hf_reg *reg;
	unsigned i = 0;
	int none = hf_gdb_frame(k, &f);

	(void)a;
	if (none < 0)
		return none;
	for (; (reg = hf_gdb_in_g(k, i)) != NULL; i++) {
		int err = hf_gdb_put_reg(k, f, reg);
		if (err < 0)
			return err;
	}
	/* After a short g lldb would never ask for the rest; after a failed one it asks for each. */
	return hf_is_lldb(k) && hf_reg_at(k, i, &feature) != NULL ? HF_ENOSYS : 0;
}

int hf_gdb_put_regs(struct hf *k)
{
	return read_all(k, NULL);
}

/* A register that gdb does not know either comes back as 'x'es and is left as it is. */
int hf_gdb_write_reg(struct hf *k, const struct hf_reg *reg, const char *digits)
{
	uint8_t bytes[HF_REG_BYTES];

	if (digits[0] == 'x')
		return 0;
	if (hex_decode(bytes, digits, hf_reg_bytes(reg)) < 0)
		return HF_EINVAL;
	return k->gdb.task_g != HF_TID_NONE ? HF_EPERM : hf_reg_change(k, k->gdb.cpu_g, reg, bytes);
}

static int read_reg(struct hf *k, const struct gdb_args *a)
{
	const struct hf_reg *reg = a->v[0] > UINT8_MAX ? NULL : hf_reg_row(k, (unsigned)a->v[0]);
	struct hf_frame *f;

	if (reg == NULL && hf_arch(k)->g_behind > 0 && !hf_is_lldb(k)) {
		hf_packet_put(k, "x"); /* one of gdb's own, which the target does not have */
		return 0;
	}
	int err = reg == NULL ? HF_ENOENT : hf_gdb_frame(k, &f);

	return err < 0 ? err : hf_gdb_put_reg(k, f, reg);
}

static int write_reg(struct hf *k, const struct gdb_args *a)
{
	const struct hf_reg *reg = a->v[0] > UINT8_MAX ? NULL : hf_reg_row(k, (unsigned)a->v[0]);

	if (reg == NULL)
		return HF_ENOENT;
	if (a->rest_len != 2 * hf_reg_bytes(reg))
		return HF_EINVAL;
	return hf_gdb_ok(k, hf_gdb_write_reg(k, reg, a->rest));
}

const struct gdb_packet hf_gdb_reg_packets[] = {
	{"g", "", read_all},
	{"p", "h", read_reg},
	{"P", "h=*", write_reg},
	{0},
};
