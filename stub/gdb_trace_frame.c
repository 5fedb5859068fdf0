/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_trace_frame.c - packets that look at what was collected.
 *
 *   the target --QTFrame: found--> a frame --QTFrame:ffffffff, QTStart, QTinit, a new gdb--> the target
 *
 * While a frame is selected g, p, m and x are about it: what was not collected is 'x'es or an error, and
 * nothing can be written. The pc is the tracepoint's, so it is always known. */
#include "gdb_trace.h"

#include "mem.h"
#include "regs.h"
#include "str.h"
#include "trace_buf.h"

static const char not_now[] = "a trace runs, or a CPU does not stand";

/* ---- QTFrame ---- */

struct search {
	enum { BY_PC, BY_POINT, INSIDE, OUTSIDE } by;
	uint64_t low, high;
};

static bool fits(const struct search *s, const struct hf_trace_frame *head)
{
	switch (s->by) {
	case BY_PC:
		return head->pc == s->low;
	case BY_POINT:
		return head->number == s->low;
	case INSIDE:
		return head->pc >= s->low && head->pc <= s->high;
	case OUTSIDE:
		return head->pc < s->low || head->pc > s->high;
	}
	return false;
}

static int select_frame(struct hf *k, const struct hf_trace_walk *w)
{
	hf_traces_of(k)->selected = w->number;
	hf_packet_printf(k, "F%xT%x", (unsigned)w->number, w->head.number);
	return 0;
}

int hf_gdb_trace_frame(struct hf *k, const struct gdb_args *a)
{
	struct hf_trace_walk w;

	if (a->v[0] == HF_TRACE_NONE) {
		hf_traces_of(k)->selected = HF_TRACE_NONE;
		hf_packet_put(k, "F-1");
		return 0;
	}
	if (!hf_trace_readable(k))
		return hf_gdb_trace_refuse(k, 0, not_now);
	if (a->v[0] < HF_TRACE_NONE && hf_trace_seek(k, &w, (uint32_t)a->v[0]))
		return select_frame(k, &w);
	hf_packet_put(k, "F-1");
	return 0;
}

/* The first one that fits behind the one that is selected; none: that stays selected. */
static int find(struct hf *k, const struct search *s)
{
	uint32_t behind = hf_traces_of(k)->selected;
	struct hf_trace_walk w;

	if (!hf_trace_readable(k))
		return hf_gdb_trace_refuse(k, 0, not_now);
	hf_trace_first(k, &w);
	while (hf_trace_next(k, &w)) {
		if ((behind == HF_TRACE_NONE || w.number > behind) && fits(s, &w.head))
			return select_frame(k, &w);
	}
	hf_packet_put(k, "F-1");
	return 0;
}

int hf_gdb_trace_frame_pc(struct hf *k, const struct gdb_args *a)
{
	const struct search s = {.by = BY_PC, .low = a->v[0]};

	return find(k, &s);
}

int hf_gdb_trace_frame_tdp(struct hf *k, const struct gdb_args *a)
{
	const struct search s = {.by = BY_POINT, .low = a->v[0]};

	return find(k, &s);
}

int hf_gdb_trace_frame_range(struct hf *k, const struct gdb_args *a)
{
	const struct search s = {.by = INSIDE, .low = a->v[0], .high = a->v[1]};

	return find(k, &s);
}

int hf_gdb_trace_frame_outside(struct hf *k, const struct gdb_args *a)
{
	const struct search s = {.by = OUTSIDE, .low = a->v[0], .high = a->v[1]};

	return find(k, &s);
}

/* ---- registers of the frame ---- */

const struct hf_frame *hf_gdb_trace_regs(struct hf *k, const struct hf_trace_found *found)
{
	struct hf_traces *t = hf_traces_of(k);

	hf_trace_bytes(found, 0, t->shown, found->block.bytes);
	return (const struct hf_frame *)(const void *)t->shown;
}

/* The frame that is selected, and its registers: NULL when none were collected. */
static int look(struct hf *k, struct hf_trace_walk *w, const struct hf_frame **regs)
{
	struct hf_trace_found found;
	uint32_t at = 0;

	*regs = NULL;
	if (!hf_trace_seek(k, w, hf_traces_of(k)->selected))
		return HF_ENOENT;
	while (hf_trace_block(k, w, &at, &found)) {
		if (found.block.kind == HF_TRACE_FRAME_REGS)
			*regs = hf_gdb_trace_regs(k, &found);
	}
	return 0;
}

/* Registers outside of the frame (FPU, SIMD) are not collected: an op would read the CPU's own. */
static int put_reg(struct hf *k, const struct hf_trace_walk *w, const struct hf_frame *f,
	const struct hf_reg *reg)
{
	uint8_t bytes[HF_REG_BYTES];

	if (f != NULL || reg->regnum != hf_arch(k)->reg_pc)
		return hf_gdb_put_reg(k, reg->offset == HF_REG_VIA_OP ? NULL : f, reg);
	hf_reg_bytes_of(k, w->head.pc, bytes, hf_reg_bytes(reg));
	hf_packet_put_hex(k, bytes, hf_reg_bytes(reg));
	return 0;
}

static int read_all(struct hf *k, const struct gdb_args *a)
{
	const struct hf_frame *f;
	const struct hf_reg *reg;
	struct hf_trace_walk w;
	int err = look(k, &w, &f);

	(void)a;
	for (unsigned i = 0; err == 0 && (reg = hf_gdb_in_g(k, i)) != NULL; i++)
		err = put_reg(k, &w, f, reg);
	return err;
}

static int read_one(struct hf *k, const struct gdb_args *a)
{
	const struct hf_reg *reg = a->v[0] > UINT8_MAX ? NULL : hf_reg_row(k, (unsigned)a->v[0]);
	const struct hf_frame *f;
	struct hf_trace_walk w;
	int err = reg == NULL ? HF_ENOENT : look(k, &w, &f);

	return err < 0 ? err : put_reg(k, &w, f, reg);
}

/* ---- memory of the frame ---- */

/* How many of len bytes from addr on one block has; they go to dst. */
static size_t read_some(
	struct hf *k, const struct hf_trace_walk *w, hf_addr addr, uint8_t *dst, size_t len)
{
	struct hf_trace_found found;
	uint32_t at = 0;

	while (hf_trace_block(k, w, &at, &found)) {
		if (found.block.kind != HF_TRACE_MEMORY ||
			addr - found.block.at >= found.block.bytes)
			continue;
		size_t from = (size_t)(addr - found.block.at);
		size_t there = found.block.bytes - from;
		len = len < there ? len : there;
		hf_trace_bytes(&found, from, dst, len);
		return len;
	}
	return 0;
}

/* How many of len bytes from addr on lie in a range that the program does not change: gdb 13 reads code for
 * its unwinder so. */
static size_t fixed_bytes(const struct hf_traces *t, hf_addr addr, size_t len)
{
	for (unsigned i = 0; i < t->fixed_count; i++) {
		const struct hf_trace_range *r = &t->fixed[i];
		if (addr >= r->low && addr < r->end)
			return len < r->end - addr ? len : (size_t)(r->end - addr);
	}
	return 0;
}

/* What of len bytes was collected without a gap; HF_EFAULT when the first was not. */
static int read_collected(struct hf *k, void *dst, hf_addr addr, size_t len)
{
	struct hf_trace_walk w;
	size_t done = 0;
	size_t got = 1;

	if (!hf_trace_seek(k, &w, hf_traces_of(k)->selected))
		return HF_ENOENT;
	while (done < len && got > 0) {
		got = read_some(k, &w, addr + done, (uint8_t *)dst + done, len - done);
		done += got;
	}
	size_t fixed = done == 0 ? fixed_bytes(hf_traces_of(k), addr, len) : 0;
	if (fixed > 0)
		return hf_mem_read(k, dst, addr, fixed);
	return done > 0 || len == 0 ? (int)done : HF_EFAULT;
}

static int read_memory(struct hf *k, const struct gdb_args *a)
{
	return hf_gdb_put_memory(k, a, read_collected);
}

static int read_binary(struct hf *k, const struct gdb_args *a)
{
	return hf_gdb_put_binary(k, a, read_collected);
}

static int no_change(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	return hf_gdb_trace_refuse(k, 0, "a trace frame cannot be changed: tfind none");
}

static int no_frame(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	return hf_gdb_trace_refuse(k, 0, "that is about the target's memory: tfind none");
}

/* ---- the rest of the frame ---- */

/* GDB manual, "Traceframe Info Format". */
static int info(struct hf *k, const struct gdb_args *a)
{
	struct hf_window win = hf_gdb_window(k, a);
	struct hf_trace_found found;
	struct hf_trace_walk w;
	uint32_t at = 0;

	if (!hf_trace_seek(k, &w, hf_traces_of(k)->selected))
		return HF_ENOENT;
	hf_window_put(&win, "<?xml version=\"1.0\"?><traceframe-info>");
	while (hf_trace_block(k, &w, &at, &found)) {
		if (found.block.kind == HF_TRACE_MEMORY)
			hf_window_printf(&win, "<memory start=\"0x%llx\" length=\"0x%x\"/>",
				(unsigned long long)found.block.at, found.block.bytes);
		if (found.block.kind == HF_TRACE_VARIABLE)
			hf_window_printf(&win, "<tvar id=\"%u\"/>", (unsigned)found.block.at);
	}
	hf_window_put(&win, "</traceframe-info>");
	hf_gdb_put_window(k, &win);
	return 0;
}

static int variable(struct hf *k, const struct gdb_args *a)
{
	struct hf_trace_found found;
	struct hf_trace_walk w;
	uint32_t at = 0;
	uint64_t value;

	if (!hf_trace_seek(k, &w, hf_traces_of(k)->selected))
		return HF_ENOENT;
	while (hf_trace_block(k, &w, &at, &found)) {
		if (found.block.kind != HF_TRACE_VARIABLE || found.block.at != a->v[0])
			continue;
		hf_trace_bytes(&found, 0, &value, sizeof(value));
		hf_packet_printf(k, "V%llx", (unsigned long long)value);
		return 0;
	}
	hf_packet_put(k, "U");
	return 0;
}

const struct gdb_packet hf_gdb_trace_in_frame[] = {
	{"g", "", read_all},
	{"p", "h", read_one},
	{"m", "h,h", read_memory},
	{"x", "h,h", read_binary},
	{"G", "*", no_change},
	{"P", "*", no_change},
	{"M", "*", no_change},
	{"X", "*", no_change},
	{"qCRC:", "*", no_frame},
	{"qSearch:memory:", "*", no_frame},
	{"qTV:", "h", variable},
	{"qXfer:traceframe-info:read::", "h,h", info},
	{0},
};
