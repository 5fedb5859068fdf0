/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_regs.c - commands rd rm ef. */
#include "bt.h"
#include "cmd.h"
#include "cpu.h"
#include "expr.h"
#include "mem.h"
#include "out.h"
#include "regs.h"
#include "str.h"
#include "task.h"

#define COLUMNS  79u
#define SYM_TEXT (HF_SYM_MAX + 40)

static void put_value(struct hf *k, const struct hf_frame *f, const struct hf_reg *reg)
{
	uint8_t bytes[HF_REG_BYTES];
	size_t len = hf_reg_bytes(reg);

	if (hf_reg_read(k, f, reg, bytes) < 0) {
		hf_printf(k, "%.*s", (int)(2 * len), "????????????????????????????????");
		return;
	}
	for (size_t i = 0; i < len; i++)
		hf_printf(k, "%02x", bytes[hf_arch(k)->big_endian ? i : len - 1 - i]);
}

/* An FPU that the interrupted code does not use has nothing to show. */
static bool to_show(struct hf *k, const struct hf_frame *f, const struct hf_reg *reg)
{
	uint8_t bytes[HF_REG_BYTES];

	return reg->offset != HF_REG_VIA_OP || hf_reg_read(k, f, reg, bytes) == 0;
}

static void put_all(struct hf *k, const struct hf_frame *f)
{
	const char *feature;
	const struct hf_reg *reg;
	unsigned column = 0;
	char where[SYM_TEXT];
	hf_addr pc;

	for (unsigned i = 0; (reg = hf_reg_at(k, i, &feature)) != NULL; i++) {
		unsigned width = 6 + 1 + 2 * (unsigned)hf_reg_bytes(reg) + 2;
		if (!to_show(k, f, reg))
			continue;
		if (column + width > COLUMNS) {
			hf_out_text(k, "\n");
			column = 0;
		}
		hf_printf(k, "%6s ", reg->name);
		put_value(k, f, reg);
		hf_out_text(k, "  ");
		column += width;
	}
	hf_out_text(k, "\n");
	if (hf_reg_addr(k, f, hf_arch(k)->reg_pc, &pc) == 0) {
		hf_sym_text(k, pc, false, where, sizeof(where));
		hf_printf(k, "    pc is at %s\n", where);
	}
}

static const struct hf_reg *take_name(struct hf *k, const char **args)
{
	char word[16];
	const char *name = word;
	size_t len = hf_expr_word(args, word, sizeof(word));

	if (*name == '%') {
		name++;
		len--;
	}
	return hf_reg_named(k, name, len);
}

static int rd(struct hf *k, const char *args)
{
	struct hf_frame *f;
	int err = hf_task_shown(k, &f);

	if (err < 0)
		return err;
	if (*args == '\0')
		put_all(k, f);
	while (*args != '\0') {
		const struct hf_reg *reg = take_name(k, &args);
		if (reg == NULL)
			return HF_ENOENT;
		hf_printf(k, "%6s ", reg->name);
		put_value(k, f, reg);
		hf_out_text(k, "\n");
	}
	return 0;
}

static int rm(struct hf *k, const char *args)
{
	uint8_t bytes[HF_REG_BYTES] = {0};
	uint64_t value;

	if (*args == '\0')
		return HF_EINVAL;
	if (k->task != HF_TID_NONE)
		return HF_EPERM;
	const struct hf_reg *reg = take_name(k, &args);
	if (reg == NULL)
		return HF_ENOENT;
	int err = hf_expr_value(k, &args, &value);
	if (err < 0)
		return err;
	if (*args != '\0' || reg->bits > 64 || (reg->bits < 64 && value >> reg->bits != 0))
		return HF_EINVAL;
	hf_reg_bytes_of(k, value, bytes, hf_reg_bytes(reg));
	err = hf_reg_change(k, k->cpu, reg, bytes);
	if (err < 0)
		return err;
	hf_printf(k, "%6s ", reg->name);
	put_value(k, hf_cpu_frame(k, k->cpu), reg);
	hf_out_text(k, "\n");
	return 0;
}

/* An exception frame that lies in memory, as the port's entry code writes it. */
static int ef(struct hf *k, const char *args)
{
	hf_addr addr;
	int err = hf_expr_addr(k, &args, &addr);

	if (err < 0)
		return err;
	if (*args != '\0')
		return HF_EINVAL;
	if (hf_mem_read(k, k->scratch, addr, hf_arch(k)->frame_bytes) != hf_arch(k)->frame_bytes)
		return HF_EFAULT;
	put_all(k, (const struct hf_frame *)(const void *)k->scratch);
	return 0;
}

const struct hf_cmd hf_cmd_regs[] = {
	{"rd", rd, HF_CMD_READ | HF_CMD_SAFE, "[REG...]",
		"show registers of this cpu, or of the chosen task"},
	{"rm", rm, HF_CMD_WRITE, "REG VALUE", "change a register (hex value)"},
	{"ef", ef, HF_CMD_READ | HF_CMD_SAFE, "ADDR", "show the exception frame at an address"},
	{0},
};
