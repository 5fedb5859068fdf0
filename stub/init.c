/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* init.c - hf_init(): check the seams, and put a filler into every optional slot that is empty, so
 * that nothing above ever tests a pointer. Which slot has which is told by a struct of the seam itself. */
#include "fillers.h"
#include "hf.h"
#include "probe.h"
#include "regs.h"
#include "state.h"
#include "str.h"

#define PACKET_MAX 0x4000u
#define FREEZE_MS  1000u /* when the port sets none */
#define MD_COUNT   32u

/* ---- fillers ---- */

static const struct hf_transport line_fillers = {
	.flush = hf_no_line_call,
	.break_seen = hf_no_break,
	.rx_irq = hf_no_rx_irq,
	.enter = hf_no_enter,
	.leave = hf_no_line_call,
	.errors = hf_no_errors,
};

static const struct hf_arch_ops arch_fillers = {
	.reg_read = hf_no_reg_read,
	.reg_write = hf_no_reg_write,
	.reg_known = hf_all_known,
	.reg_written = hf_no_reg_written,
	.enter = hf_no_way,
	.leave = hf_no_way,
	.bp_kind_at = hf_no_kind_at,
	.bp_here = hf_no_bp_here,
	.hw_sync = hf_no_hw,
	.hw_check = hf_no_hw,
	.wp_hit = hf_no_wp_hit,
	.step = hf_no_step,
	.next_pc = hf_no_next_pc,
	.returns_to = hf_no_return,
	.mask = hf_no_mask,
	.unmask = hf_no_unmask,
	.cpu_online = hf_always_online,
	.cpu_kick = hf_no_kick,
};

static const struct hf_os_ops os_fillers = {
	.name = "unknown",
	.thread_next = hf_no_thread_next,
	.thread_on_cpu = hf_no_thread_next,
	.thread_frame = hf_no_thread_frame,
	.sym_at = hf_no_sym_at,
	.sym_find = hf_no_sym_find,
	.log_read = hf_no_log_read,
	.log_write = hf_no_log_write,
	.region_at = hf_no_region_at,
	.text_check = hf_no_text_check,
	.now_ns = hf_no_now_ns,
	.watchdog_touch = hf_no_touch,
	.reboot = hf_no_reboot,
	.access = hf_all_allowed,
	.defer = hf_no_defer,
	.console_in = hf_no_console_in,
	.fact = hf_no_fact,
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
	const struct hf_reg *pc = hf_reg_row(k, k->seams.arch.reg_pc);
	const struct hf_reg *sp = hf_reg_row(k, k->seams.arch.reg_sp);

	return pc != NULL && pc->bits <= 64 && sp != NULL && sp->bits <= 64;
}

int hf_init(struct hf *k, const struct hf_config *cfg)
{
	if (!complete(cfg) || !sizes_fit(cfg))
		return HF_EINVAL;
	hf_memset(k, 0, sizeof(*k));
	k->seams.cfg = *cfg;
	k->seams.arch = *cfg->arch;
	k->seams.os = *cfg->os;
	k->seams.line = *cfg->line;
	if (k->seams.cfg.freeze_ms == 0)
		k->seams.cfg.freeze_ms = FREEZE_MS;
	fill(&k->seams.arch, &arch_fillers, sizeof(k->seams.arch));
	fill(&k->seams.os, &os_fillers, sizeof(k->seams.os));
	fill(&k->seams.line, &line_fillers, sizeof(k->seams.line));
	if (HF_PROBES != 0 && cfg->probe == NULL)
		k->seams.cfg.probe = &hf_probe_none;
	if (!regs_fit(k))
		return HF_EINVAL;
	rsp_init(&k->rsp, cfg->packet_in, cfg->packet_bytes - 1); /* a NUL fits behind a packet */
	k->shell.md_width = k->seams.arch.ptr_bytes;
	k->shell.md_count = MD_COUNT;
	if (HF_PROBES != 0)
		k->seams.cfg.probe->core->begin(k);
	if (HF_LINK == 0)
		return 0;
	k->link = cfg->link != NULL ? cfg->link : &hf_no_link;
	return k->link->open(k);
}
