/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_old.c - packets for which today's gdb has others: c s C S (vCont), G (P), M (X). */
#include "gdb_int.h"
#include "mem.h"
#include "regs.h"
#include "run.h"
#include "str.h"
#include "wire/hex.h"

/* ---- memory, registers ---- */

static int write_hex(struct hf *k, const struct gdb_args *a)
{
	if (a->rest_len % 2 != 0 || a->rest_len / 2 != a->v[1])
		return HF_EINVAL;
	if (hex_decode(a->rest, a->rest, a->rest_len / 2) < 0)
		return HF_EINVAL;
	return hf_gdb_ok(k, hf_mem_write(k, a->v[0], a->rest, a->rest_len / 2));
}

static size_t all_digits(const struct hf *k)
{
	const struct hf_reg *reg;
	size_t digits = 0;

	for (unsigned i = 0; (reg = hf_gdb_in_g(k, i)) != NULL; i++)
		digits += 2 * hf_reg_bytes(reg);
	return digits;
}

/* Of one register: a value, or 'x'es. */
static bool well_formed(const char *digits, size_t len)
{
	bool unknown = digits[0] == 'x';

	for (size_t i = 0; i < len; i++) {
		if (unknown ? digits[i] != 'x' : hex_value(digits[i]) < 0)
			return false;
	}
	return true;
}

static bool all_well_formed(const struct hf *k, const char *digits)
{
	const struct hf_reg *reg;

	for (unsigned i = 0; (reg = hf_gdb_in_g(k, i)) != NULL; i++) {
		if (!well_formed(digits, 2 * hf_reg_bytes(reg)))
			return false;
		digits += 2 * hf_reg_bytes(reg);
	}
	return true;
}

/* All or nothing: length and digits are checked before the first register changes. */
static int write_all(struct hf *k, const struct gdb_args *a)
{
	const struct hf_reg *reg;
	const char *at = a->rest;

	if (a->rest_len != all_digits(k) || !all_well_formed(k, a->rest))
		return HF_EINVAL;
	for (unsigned i = 0; (reg = hf_gdb_in_g(k, i)) != NULL; i++) {
		int err = hf_gdb_write_reg(k, reg, at);
		if (err < 0)
			return err;
		at += 2 * hf_reg_bytes(reg);
	}
	return hf_gdb_ok(k, 0);
}

/* ---- going on ---- */

/* Which CPU c and s with an address are about. */
static unsigned named_cpu(const struct hf *k)
{
	return k->gdb.cpu_c_all ? k->stop.cpu : k->gdb.cpu_c;
}

/* c and C: the signal of C means nothing to a kernel. "addr" moves the pc first. */
static int set_pc(struct hf *k, const char *digits, size_t len)
{
	struct gdb_args a;
	char copy[2 * sizeof(uint64_t) + 1];

	if (len == 0)
		return 0;
	if (len >= sizeof(copy))
		return HF_EINVAL;
	hf_memcpy(copy, digits, len);
	if (hf_gdb_parse("h", copy, len, &a) < 0)
		return HF_EINVAL;
	return hf_reg_move_pc(k, named_cpu(k), a.v[0]);
}

static struct hf_plan run_plan(const struct hf *k)
{
	struct hf_plan plan = hf_run_all(k);

	if (!k->gdb.cpu_c_all)
		plan.mask = 1u << k->gdb.cpu_c;
	return plan;
}

static int go(struct hf *k, const struct gdb_args *a)
{
	struct hf_plan plan = run_plan(k);
	int err = set_pc(k, a->rest, a->rest_len);

	return err < 0 ? err : hf_gdb_start(k, &plan);
}

static int step(struct hf *k, const struct gdb_args *a)
{
	struct hf_plan plan = {.go = HF_GO_STEP, .cpu = named_cpu(k)};
	int err = set_pc(k, a->rest, a->rest_len);

	return err < 0 ? err : hf_gdb_start(k, &plan);
}

/* "Csig[;addr]" and "Ssig[;addr]" */
static int after_signal(const struct gdb_args *a, struct gdb_args *rest)
{
	*rest = (struct gdb_args){0};
	if (a->rest_len < 2 || hex_value(a->rest[0]) < 0 || hex_value(a->rest[1]) < 0)
		return HF_EINVAL;
	if (a->rest_len == 2)
		return 0;
	if (a->rest[2] != ';')
		return HF_EINVAL;
	rest->rest = a->rest + 3;
	rest->rest_len = a->rest_len - 3;
	return 0;
}

static int go_signal(struct hf *k, const struct gdb_args *a)
{
	struct gdb_args rest;
	int err = after_signal(a, &rest);

	return err < 0 ? err : go(k, &rest);
}

static int step_signal(struct hf *k, const struct gdb_args *a)
{
	struct gdb_args rest;
	int err = after_signal(a, &rest);

	return err < 0 ? err : step(k, &rest);
}

const struct gdb_packet hf_gdb_old_packets[] = {
	{"c", "*", go},
	{"C", "*", go_signal},
	{"s", "*", step},
	{"S", "*", step_signal},
	{"G", "*", write_all},
	{"M", "h,h:*", write_hex},
	{0},
};
