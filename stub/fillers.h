/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fillers.h - what stands in the optional slots of the seams that are empty, so that nothing above ever tests a
 * pointer: they answer HF_ENOSYS, or do nothing. Inline, so that they are nothing where the compiler knows them
 * (stub/ops.h). */
#ifndef HF_FILLERS_H
#define HF_FILLERS_H

#include "hf.h"

/* ---- transport ---- */

static inline void hf_no_line_call(void *dev)
{
	(void)dev;
}

static inline bool hf_no_break(void *dev)
{
	(void)dev;
	return false;
}

static inline void hf_no_rx_irq(void *dev, bool on)
{
	(void)dev;
	(void)on;
}

static inline int hf_no_enter(void *dev)
{
	(void)dev;
	return 0;
}

static inline void hf_no_errors(void *dev, struct hf_line_errors *out)
{
	(void)dev;
	*out = (struct hf_line_errors){0};
}

/* ---- arch ---- */

static inline int hf_no_reg_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	(void)f;
	(void)regnum;
	(void)dst;
	return HF_ENOSYS;
}

static inline int hf_no_reg_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	(void)f;
	(void)regnum;
	(void)src;
	return HF_ENOSYS;
}

static inline bool hf_all_known(const struct hf_frame *f, unsigned regnum)
{
	(void)f;
	(void)regnum;
	return true;
}

static inline void hf_no_reg_written(struct hf_frame *f, unsigned regnum)
{
	(void)f;
	(void)regnum;
}

static inline void hf_no_way(struct hf_frame *f)
{
	(void)f;
}

static inline int hf_no_kind_at(const struct hf_frame *f, hf_addr addr)
{
	(void)f;
	(void)addr;
	return HF_ENOSYS;
}

static inline int hf_no_bp_here(const struct hf_frame *f)
{
	(void)f;
	return 0;
}

static inline int hf_no_hw(const struct hf_hw_slot *slots, unsigned n)
{
	(void)slots;
	return n == 0 ? 0 : HF_ENOSYS;
}

static inline uint32_t hf_no_wp_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n)
{
	(void)addr;
	(void)slots;
	(void)n;
	return 0;
}

static inline int hf_no_step(struct hf_frame *f, bool on)
{
	(void)f;
	(void)on;
	return HF_ENOSYS;
}

static inline int hf_no_next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	(void)f;
	(void)next;
	return HF_ENOSYS;
}

static inline int hf_no_return(const struct hf_frame *f, struct hf_next *back)
{
	(void)f;
	(void)back;
	return HF_ENOSYS;
}

static inline uint32_t hf_no_mask(struct hf_frame *f)
{
	(void)f;
	return 0;
}

static inline void hf_no_unmask(struct hf_frame *f, uint32_t token)
{
	(void)f;
	(void)token;
}

static inline bool hf_always_online(unsigned cpu)
{
	(void)cpu;
	return true;
}

static inline int hf_no_kick(unsigned cpu, unsigned attempt)
{
	(void)cpu;
	(void)attempt;
	return HF_ENOSYS;
}

/* ---- os ---- */

static inline int hf_no_thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	(void)index;
	(void)out;
	return HF_ENOSYS;
}

static inline int hf_no_thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	(void)ctx;
	(void)id;
	(void)out;
	return HF_ENOSYS;
}

static inline int hf_no_sym_at(void *ctx, hf_addr addr, struct hf_sym *out)
{
	(void)ctx;
	(void)addr;
	(void)out;
	return HF_ENOSYS;
}

static inline int hf_no_sym_find(void *ctx, const char *name, struct hf_sym *out)
{
	(void)ctx;
	(void)name;
	(void)out;
	return HF_ENOSYS;
}

static inline int hf_no_log_read(void *ctx, uint64_t *cursor, char *dst, size_t len)
{
	(void)ctx;
	(void)cursor;
	(void)dst;
	(void)len;
	return HF_ENOSYS;
}

static inline int hf_no_log_write(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	(void)text;
	(void)len;
	return HF_ENOSYS;
}

static inline int hf_no_region_at(void *ctx, hf_addr addr, struct hf_region *out)
{
	(void)ctx;
	(void)addr;
	(void)out;
	return HF_ENOSYS;
}

static inline int hf_no_text_check(void *ctx, hf_addr addr, size_t len, const char **why)
{
	(void)ctx;
	(void)addr;
	(void)len;
	(void)why;
	return HF_ENOSYS;
}

static inline uint64_t hf_no_now_ns(void *ctx)
{
	(void)ctx;
	return 0;
}

static inline void hf_no_touch(void *ctx)
{
	(void)ctx;
}

static inline int hf_no_reboot(void *ctx, enum hf_reboot how)
{
	(void)ctx;
	(void)how;
	return HF_ENOSYS;
}

static inline int hf_all_allowed(void *ctx, enum hf_access what)
{
	(void)ctx;
	(void)what;
	return 0;
}

static inline int hf_no_defer(void *ctx, void (*fn)(void *arg), void *arg)
{
	(void)ctx;
	(void)fn;
	(void)arg;
	return HF_ENOSYS;
}

static inline void hf_no_console_in(void *ctx, uint8_t byte)
{
	(void)ctx;
	(void)byte;
}

static inline int hf_no_fact(void *ctx, unsigned index, char *dst, size_t len)
{
	(void)ctx;
	(void)index;
	(void)dst;
	(void)len;
	return HF_ENOENT;
}

#endif /* HF_FILLERS_H */
