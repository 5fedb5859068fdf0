/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.c - registers by number or name, and target.xml, all from the port's tables. */
#include "regs.h"

#include "atomic.h"
#include "cpu.h"
#include "mem.h"
#include "str.h"

const struct hf_reg *hf_reg_at(const struct hf *k, unsigned index, const char **feature)
{
	for (const struct hf_reg_set *const *set = hf_arch(k)->reg_sets(); *set != NULL; set++) {
		if (index < (*set)->count) {
			*feature = (*set)->feature;
			return &(*set)->regs[index];
		}
		index -= (*set)->count;
	}
	return NULL;
}

const struct hf_reg *hf_reg_row(const struct hf *k, unsigned regnum)
{
	const char *feature;
	const struct hf_reg *reg;

	for (unsigned i = 0; (reg = hf_reg_at(k, i, &feature)) != NULL; i++) {
		if (reg->regnum == regnum)
			return reg;
	}
	return NULL;
}

const struct hf_reg *hf_reg_named(const struct hf *k, const char *name, size_t len)
{
	const char *feature;
	const struct hf_reg *reg;

	for (unsigned i = 0; (reg = hf_reg_at(k, i, &feature)) != NULL; i++) {
		if (hf_strlen(reg->name) == len && hf_memcmp(reg->name, name, len) == 0)
			return reg;
	}
	return NULL;
}

int hf_reg_read(const struct hf *k, const struct hf_frame *f, const struct hf_reg *reg, void *dst)
{
	if (f == NULL)
		return HF_ERUNNING;
	if (!hf_arch(k)->reg_known(f, reg->regnum))
		return HF_ENOENT;
	if (reg->offset == HF_REG_VIA_OP)
		return hf_arch(k)->reg_read(f, reg->regnum, dst);
	hf_memcpy(dst, (const uint8_t *)f + reg->offset, hf_reg_bytes(reg));
	return 0;
}

/* The frame of a CPU that runs is an old one: its stack holds something else by now. */
static struct hf_frame *stopped_frame(struct hf *k, unsigned cpu)
{
	uint32_t state = cpu < HF_CPU_MAX ? hf_atomic_load(&k->cpus[cpu].state) : HF_CPU_OFFLINE;

	return state == HF_CPU_PARKED || state == HF_CPU_OWNER ? k->cpus[cpu].frame : NULL;
}

int hf_reg_write(struct hf *k, unsigned cpu, const struct hf_reg *reg, const void *src)
{
	struct hf_frame *f = stopped_frame(k, cpu);

	if (f == NULL)
		return HF_ERUNNING;
	if (k->rung > 0)
		return HF_ESTATE;
	if (cpu == k->stop.cpu && (k->stop.flags & HF_EVENT_REGS_READ_ONLY) != 0)
		return HF_EPERM;
	if (reg->offset == HF_REG_VIA_OP || reg->fixed) {
		int err = hf_arch(k)->reg_write(f, reg->regnum, src);
		if (err < 0)
			return err;
	} else {
		hf_memcpy((uint8_t *)f + reg->offset, src, hf_reg_bytes(reg));
	}
	k->cpus[cpu].frame_written = true;
	hf_arch(k)->reg_written(f, reg->regnum);
	return 0;
}

int hf_reg_change(struct hf *k, unsigned cpu, const struct hf_reg *reg, const void *src)
{
	if (k->rung == 0 && hf_os(k)->access(hf_os(k)->ctx, HF_ACCESS_WRITE) == HF_EPERM)
		return HF_EPERM;
	return hf_reg_write(k, cpu, reg, src);
}

int hf_reg_move_pc(struct hf *k, unsigned cpu, hf_addr pc)
{
	const struct hf_reg *reg = hf_reg_row(k, hf_arch(k)->reg_pc);
	uint8_t bytes[HF_REG_BYTES];

	if (hf_mem_wraps(k, pc, 1))
		return HF_EINVAL;
	hf_reg_bytes_of(k, pc, bytes, hf_reg_bytes(reg));
	return hf_reg_change(k, cpu, reg, bytes);
}

uint64_t hf_reg_number(const struct hf *k, const uint8_t *bytes, size_t len)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++)
		value = value << 8u | bytes[hf_arch(k)->big_endian ? i : len - 1 - i];
	return value;
}

void hf_reg_bytes_of(const struct hf *k, uint64_t value, uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++, value >>= 8u)
		bytes[hf_arch(k)->big_endian ? len - 1 - i : i] = (uint8_t)value;
}

int hf_reg_value(const struct hf *k, const struct hf_frame *f, unsigned regnum, uint64_t *out)
{
	const struct hf_reg *reg = hf_reg_row(k, regnum);
	uint8_t bytes[HF_REG_BYTES];

	if (reg == NULL || reg->bits > 64)
		return HF_ENOENT;
	int err = hf_reg_read(k, f, reg, bytes);
	if (err == 0)
		*out = hf_reg_number(k, bytes, hf_reg_bytes(reg));
	return err;
}

int hf_reg_addr(const struct hf *k, const struct hf_frame *f, unsigned regnum, hf_addr *out)
{
	uint64_t value = 0;
	int err = hf_reg_value(k, f, regnum, &value);

	*out = (hf_addr)value;
	return err;
}

/* ---- target.xml ---- */

static const char *type_attribute(const struct hf_reg *reg)
{
	if (reg->kind == HF_REG_CODE_PTR)
		return " type=\"code_ptr\"";
	if (reg->kind == HF_REG_DATA_PTR)
		return " type=\"data_ptr\"";
	if (reg->kind == HF_REG_FLOAT && reg->bits == 64)
		return " type=\"ieee_double\"";
	if (reg->bits == 128) /* gdb has no type of its own for this size */
		return " type=\"uint128\"";
	return "";
}

#define DEFAULT_BITS 64u
#define ROW_REGS                                                                                   \
	8u /* in a line: a trace file holds the document, and gdb 13 reads lines of 1000 bytes */

static void put_reg(struct hf_window *w, const struct hf_reg *reg, unsigned expected, bool all_bits)
{
	hf_window_printf(w, "<reg name=\"%s\"", reg->name);
	if (all_bits || reg->bits != DEFAULT_BITS)
		hf_window_printf(w, " bitsize=\"%u\"", reg->bits);
	hf_window_put(w, type_attribute(reg));
	if (reg->regnum != expected)
		hf_window_printf(w, " regnum=\"%u\"", reg->regnum);
	if (reg->generic != NULL)
		hf_window_printf(w, " generic=\"%s\"", reg->generic);
	hf_window_put(w, "/>");
}

/* Most registers have one size, and the document's own DTD may say so once for all (XML 1.0, 3.3.2):
 * 370 bytes less at each attach. lldb 14 reads no such default, so it is told each size.
 * <osabi>none</osabi>: without it gdb takes its own default, GNU/Linux, and steps and plants
 * breakpoints the Linux user-space way. */
void hf_reg_xml(const struct hf *k, struct hf_window *w)
{
	bool all_bits = hf_is_lldb(k);
	unsigned expected = 0;

	hf_window_put(w, "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"");
	hf_window_put(w, all_bits ? ">" : " [<!ATTLIST reg bitsize CDATA \"64\">]>");
	hf_window_printf(w,
		"<target version=\"1.0\"><architecture>%s</architecture><osabi>none</osabi>",
		hf_arch(k)->gdb_arch);
	for (const struct hf_reg_set *const *set = hf_arch(k)->reg_sets(); *set != NULL; set++) {
		if ((*set)->feature == NULL)
			continue;
		hf_window_printf(w, "<feature name=\"%s\">", (*set)->feature);
		for (unsigned i = 0; i < (*set)->count; i++) {
			put_reg(w, &(*set)->regs[i], expected, all_bits);
			if (i % ROW_REGS == ROW_REGS - 1)
				hf_window_put(w, "\n");
			expected = (*set)->regs[i].regnum + 1u;
		}
		hf_window_put(w, "</feature>");
	}
	hf_window_put(w, "</target>");
}
