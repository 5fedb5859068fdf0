/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* regs.h - registers by gdb's number or by name, all from the port's tables. */
#ifndef HF_REGS_H
#define HF_REGS_H

#include "cpu.h"
#include "window.h"

/* The row of gdb's number, or NULL. */
const struct hf_reg *hf_reg_row(const struct hf *k, unsigned regnum);

/* The row with this name ("pc", "r7", "x29"), or NULL. */
const struct hf_reg *hf_reg_named(const struct hf *k, const char *name, size_t len);

/* Rows in gdb's order: index 0, 1, ... ; NULL behind the last. *feature is its set's name. */
const struct hf_reg *hf_reg_at(const struct hf *k, unsigned index, const char **feature);

/* Bytes of a register. */
static inline size_t hf_reg_bytes(const struct hf_reg *reg)
{
	return reg->bits / 8u;
}

/* Copy a register's value, target byte order, hf_reg_bytes() long. 0; HF_ERUNNING when f is NULL;
 * HF_ENOENT when its value is not known. */
int hf_reg_read(const struct hf *k, const struct hf_frame *f, const struct hf_reg *reg, void *dst);

/* Change a register of a stopped CPU. 0, HF_ERUNNING, HF_EPERM when the frame is read-only. */
int hf_reg_write(struct hf *k, unsigned cpu, const struct hf_reg *reg, const void *src);
/* The same for a person or gdb: HF_EPERM also when the system forbids writes. */
int hf_reg_change(struct hf *k, unsigned cpu, const struct hf_reg *reg, const void *src);

/* The same for where a CPU goes on: HF_EINVAL when that is no address of the target's. */
int hf_reg_move_pc(struct hf *k, unsigned cpu, hf_addr pc);

/* An integer register's value. 0 or an error. */
int hf_reg_value(const struct hf *k, const struct hf_frame *f, unsigned regnum, uint64_t *out);

/* The same of one that is as wide as an address. */
int hf_reg_addr(const struct hf *k, const struct hf_frame *f, unsigned regnum, hf_addr *out);

/* Where a stopped CPU is; false while it runs, or when that is not known. */
static inline bool hf_reg_pc(struct hf *k, unsigned cpu, hf_addr *pc)
{
	return hf_reg_addr(k, hf_cpu_frame(k, cpu), hf_arch(k)->reg_pc, pc) == 0;
}

/* Write target.xml. */
void hf_reg_xml(const struct hf *k, struct hf_window *w);

/* Bytes to and from a number in the target's byte order. */
uint64_t hf_reg_number(const struct hf *k, const uint8_t *bytes, size_t len);
void hf_reg_bytes_of(const struct hf *k, uint64_t value, uint8_t *bytes, size_t len);

#endif /* HF_REGS_H */
