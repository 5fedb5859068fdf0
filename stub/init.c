/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* init.c - hf_init(): check the seams, and put a filler into every optional slot that is empty, so
 * that nothing above ever tests a pointer. Fillers answer HF_ENOSYS, or do nothing; which slot has which
 * is told by a struct of the seam itself. */
#include "hf.h"
#include "probe.h"
#include "regs.h"
#include "state.h"
#include "str.h"

#define PACKET_MAX 0x4000u
#define FREEZE_MS  1000u /* when the port sets none */
#define MD_COUNT   32u

/* ---- transport ---- */

static void no_line_call(void *dev)
{
	(void)dev;
}

static bool no_break(void *dev)
{
	(void)dev;
	return false;
}

static void no_rx_irq(void *dev, bool on)
{
	(void)dev;
	(void)on;
}

static int no_enter(void *dev)
{
	(void)dev;
	return 0;
}

static void no_errors(void *dev, struct hf_line_errors *out)
{
	(void)dev;
	*out = (struct hf_line_errors){0};
}

static const struct hf_transport line_fillers = {
	.flush = no_line_call,
	.break_seen = no_break,
	.rx_irq = no_rx_irq,
	.enter = no_enter,
	.leave = no_line_call,
	.errors = no_errors,
};

/* ---- arch ---- */

static int no_reg_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	(void)f;
	(void)regnum;
	(void)dst;
	return HF_ENOSYS;
}

static int no_reg_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	(void)f;
	(void)regnum;
	(void)src;
	return HF_ENOSYS;
}

static bool all_known(const struct hf_frame *f, unsigned regnum)
{
	(void)f;
	(void)regnum;
	return true;
}

static void no_reg_written(struct hf_frame *f, unsigned regnum)
{
	(void)f;
	(void)regnum;
}

static void no_way(struct hf_frame *f)
{
	(void)f;
}

static int no_kind_at(const struct hf_frame *f, hf_addr addr)
{
	(void)f;
	(void)addr;
	return HF_ENOSYS;
}

static int no_bp_here(const struct hf_frame *f)
{
	(void)f;
	return 0;
}

static int no_hw(const struct hf_hw_slot *slots, unsigned n)
{
	(void)slots;
	return n == 0 ? 0 : HF_ENOSYS;
}

static uint32_t no_wp_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n)
{
	(void)addr;
	(void)slots;
	(void)n;
	return 0;
}

static int no_step(struct hf_frame *f, bool on)
{
	(void)f;
	(void)on;
	return HF_ENOSYS;
}

static int no_next_pc(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX])
{
	(void)f;
	(void)next;
	return HF_ENOSYS;
}

static uint32_t no_mask(struct hf_frame *f)
{
	(void)f;
	return 0;
}

static void no_unmask(struct hf_frame *f, uint32_t token)
{
	(void)f;
	(void)token;
}

static bool always_online(unsigned cpu)
{
	(void)cpu;
	return true;
}

static int no_kick(unsigned cpu, unsigned attempt)
{
	(void)cpu;
	(void)attempt;
	return HF_ENOSYS;
}

static const struct hf_arch_ops arch_fillers = {
	.reg_read = no_reg_read,
	.reg_write = no_reg_write,
	.reg_known = all_known,
	.reg_written = no_reg_written,
	.enter = no_way,
	.leave = no_way,
	.bp_kind_at = no_kind_at,
	.bp_here = no_bp_here,
	.hw_sync = no_hw,
	.hw_check = no_hw,
	.wp_hit = no_wp_hit,
	.step = no_step,
	.next_pc = no_next_pc,
	.mask = no_mask,
	.unmask = no_unmask,
	.cpu_online = always_online,
	.cpu_kick = no_kick,
};

/* ---- os ---- */

static int no_thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	(void)index;
	(void)out;
	return HF_ENOSYS;
}

static int no_thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	(void)ctx;
	(void)id;
	(void)out;
	return HF_ENOSYS;
}

static int no_sym_at(void *ctx, hf_addr addr, struct hf_sym *out)
{
	(void)ctx;
	(void)addr;
	(void)out;
	return HF_ENOSYS;
}

static int no_sym_find(void *ctx, const char *name, struct hf_sym *out)
{
	(void)ctx;
	(void)name;
	(void)out;
	return HF_ENOSYS;
}

static int no_log_read(void *ctx, uint64_t *cursor, char *dst, size_t len)
{
	(void)ctx;
	(void)cursor;
	(void)dst;
	(void)len;
	return HF_ENOSYS;
}

static int no_log_write(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	(void)text;
	(void)len;
	return HF_ENOSYS;
}

static int no_region_at(void *ctx, hf_addr addr, struct hf_region *out)
{
	(void)ctx;
	(void)addr;
	(void)out;
	return HF_ENOSYS;
}

static int no_text_check(void *ctx, hf_addr addr, size_t len, const char **why)
{
	(void)ctx;
	(void)addr;
	(void)len;
	(void)why;
	return HF_ENOSYS;
}

static uint64_t no_now_ns(void *ctx)
{
	(void)ctx;
	return 0;
}

static void no_touch(void *ctx)
{
	(void)ctx;
}

static int no_reboot(void *ctx, enum hf_reboot how)
{
	(void)ctx;
	(void)how;
	return HF_ENOSYS;
}

static int all_allowed(void *ctx, enum hf_access what)
{
	(void)ctx;
	(void)what;
	return 0;
}

static int no_defer(void *ctx, void (*fn)(void *arg), void *arg)
{
	(void)ctx;
	(void)fn;
	(void)arg;
	return HF_ENOSYS;
}

static void no_console_in(void *ctx, uint8_t byte)
{
	(void)ctx;
	(void)byte;
}

static int no_fact(void *ctx, unsigned index, char *dst, size_t len)
{
	(void)ctx;
	(void)index;
	(void)dst;
	(void)len;
	return HF_ENOENT;
}

static const struct hf_os_ops os_fillers = {
	.name = "unknown",
	.thread_next = no_thread_next,
	.thread_on_cpu = no_thread_next,
	.thread_frame = no_thread_frame,
	.sym_at = no_sym_at,
	.sym_find = no_sym_find,
	.log_read = no_log_read,
	.log_write = no_log_write,
	.region_at = no_region_at,
	.text_check = no_text_check,
	.now_ns = no_now_ns,
	.watchdog_touch = no_touch,
	.reboot = no_reboot,
	.access = all_allowed,
	.defer = no_defer,
	.console_in = no_console_in,
	.fact = no_fact,
};

/* ---- filling ---- */

#define WHOLE_WORDS(type)                                                                          \
	_Static_assert(sizeof(type) % sizeof(uintptr_t) == 0, "pointers, and what fills words")
WHOLE_WORDS(struct hf_transport);
WHOLE_WORDS(struct hf_arch_ops);
WHOLE_WORDS(struct hf_os_ops);

/* A word of 0 is an empty slot, or data, and data's filler is 0. */
static void fill(void *ops, const void *fillers, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += sizeof(uintptr_t)) {
		uintptr_t word;

		hf_memcpy(&word, (const char *)ops + at, sizeof(word));
		if (word == 0)
			hf_memcpy((char *)ops + at, (const char *)fillers + at, sizeof(word));
	}
}

/* ---- checks ---- */

static bool complete(const struct hf_config *c)
{
	const struct hf_arch_ops *a = c->arch;

	if (a == NULL || c->os == NULL || c->line == NULL)
		return false;
	if (c->line->get == NULL || c->line->put == NULL)
		return false;
	return a->reg_sets != NULL && a->mem_read != NULL && a->mem_write != NULL &&
	       a->text_write != NULL && a->bp_insn != NULL && a->unwind != NULL &&
	       a->cpu_count != NULL && a->cpu_self != NULL && a->cpu_relax != NULL;
}

static bool sizes_fit(const struct hf_config *c)
{
	return c->packet_in != NULL && c->packet_out != NULL && c->packet_bytes >= HF_PACKET_MIN &&
	       c->packet_bytes <= PACKET_MAX && c->arch->frame_bytes <= HF_FRAME_MAX &&
	       (c->arch->ptr_bytes == 4 || c->arch->ptr_bytes == 8);
}

/* What the core takes for granted: a pc and an sp that are numbers. */
static bool regs_fit(const struct hf *k)
{
	const struct hf_reg *pc = hf_reg_row(k, k->arch.reg_pc);
	const struct hf_reg *sp = hf_reg_row(k, k->arch.reg_sp);

	return pc != NULL && pc->bits <= 64 && sp != NULL && sp->bits <= 64;
}

int hf_init(struct hf *k, const struct hf_config *cfg)
{
	if (!complete(cfg) || !sizes_fit(cfg))
		return HF_EINVAL;
	hf_memset(k, 0, sizeof(*k));
	k->cfg = *cfg;
	k->arch = *cfg->arch;
	k->os = *cfg->os;
	k->line = *cfg->line;
	if (k->cfg.freeze_ms == 0)
		k->cfg.freeze_ms = FREEZE_MS;
	fill(&k->arch, &arch_fillers, sizeof(k->arch));
	fill(&k->os, &os_fillers, sizeof(k->os));
	fill(&k->line, &line_fillers, sizeof(k->line));
	if (HF_PROBES != 0 && cfg->probe == NULL)
		k->cfg.probe = &hf_probe_none;
	if (!regs_fit(k))
		return HF_EINVAL;
	rsp_init(&k->rsp, cfg->packet_in, cfg->packet_bytes - 1); /* a NUL fits behind a packet */
	k->shell.md_width = k->arch.ptr_bytes;
	k->shell.md_count = MD_COUNT;
	if (HF_PROBES != 0)
		k->cfg.probe->core->begin(k);
	if (HF_LINK == 0)
		return 0;
	k->link = cfg->link != NULL ? cfg->link : &hf_no_link;
	return k->link->open(k);
}
