/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_hit.c - what a tracepoint does when it is hit:
 *
 *   condition -> passcount -> registers, memory, expressions into blocks -> a frame in the CPU's ring
 *   each instruction behind it, when it steps ------^
 *
 * All of it on the CPU that hit, which nobody waits for. What cannot be read is counted as a fault of its
 * probe and left out: gdb shows it as unavailable. */
#include "trace_hit.h"

#include "agent.h"
#include "atomic.h"
#include "regs.h"
#include "str.h"
#include "trace_buf.h"
#include "trace_def.h"
#include "trace_run.h"

#define PIECE_MAX 0xffffu /* bytes of a block */

struct collector {
	const struct hf_probe_at *h;
	struct hf_trace_cpu *cpu;
	bool cut;
};

static void count_fault(const struct hf_probe_at *h)
{
	struct hf_probes *s = hf_probes_of(h->k);

	s->counts[h->p - s->probes][h->self].faults++;
}

/* ---- blocks ---- */

/* Room for data behind a block's head. */
static size_t room(const struct collector *c)
{
	size_t left = sizeof(c->cpu->blocks) - c->cpu->len;

	return left > sizeof(struct hf_trace_block) ? left - sizeof(struct hf_trace_block) : 0;
}

static uint8_t *data(const struct collector *c)
{
	return c->cpu->blocks + c->cpu->len + sizeof(struct hf_trace_block);
}

/* The data is there already. */
static void end_block(const struct collector *c, struct hf_trace_block block)
{
	hf_memcpy(c->cpu->blocks + c->cpu->len, &block, sizeof(block));
	c->cpu->len += sizeof(block) + block.bytes;
}

static size_t length_with_nul(const uint8_t *text, size_t max)
{
	size_t len = 0;

	while (len < max && text[len] != '\0')
		len++;
	return len < max ? len + 1 : max;
}

/* As far as it can be read and fits; a text up to its NUL. */
static void put_memory(void *ctx, hf_addr addr, uint64_t len, bool text)
{
	struct collector *c = ctx;
	size_t most = room(c) < PIECE_MAX ? room(c) : PIECE_MAX;
	size_t want = len < most ? (size_t)len : most;

	if (len == 0)
		return;
	if (hf_arch(c->h->k)->ptr_bytes == 4)
		addr &= UINT32_MAX;
	int got = want > 0 ? hf_probe_read(c->h->k, data(c), addr, want) : 0;
	size_t kept = got > 0 ? (size_t)got : 0;
	if (text && kept > 0)
		kept = length_with_nul(data(c), kept);
	bool ended = text && kept > 0 && data(c)[kept - 1] == '\0';
	if (got < (int)want && !ended)
		count_fault(c->h);
	else if (want < len && !ended)
		c->cut = true;
	if (kept > 0)
		end_block(c, (struct hf_trace_block){
				     .at = addr, .bytes = (uint16_t)kept, .kind = HF_TRACE_MEMORY});
}

static void put_variable(void *ctx, unsigned number, uint64_t value)
{
	struct collector *c = ctx;

	if (room(c) < sizeof(value)) {
		c->cut = true;
		return;
	}
	hf_memcpy(data(c), &value, sizeof(value));
	end_block(c, (struct hf_trace_block){
			     .at = number, .bytes = sizeof(value), .kind = HF_TRACE_VARIABLE});
}

/* All of them, whatever the mask says: a frame is small, and a debugger asks for more than it said. */
static void put_regs(struct collector *c)
{
	size_t len = hf_arch(c->h->k)->frame_bytes;

	if (room(c) < len) {
		c->cut = true;
		return;
	}
	hf_memcpy(data(c), c->h->f, len);
	end_block(c, (struct hf_trace_block){.bytes = (uint16_t)len, .kind = HF_TRACE_FRAME_REGS});
}

/* ---- actions ---- */

static const struct hf_agent_trace into_blocks = {.memory = put_memory, .variable = put_variable};

/* Returns how many values it left, or an error. */
static int run(struct collector *c, const uint8_t *code, size_t len, uint64_t *value)
{
	const struct hf_agent_job job = {.code = code,
		.len = len,
		.frame = c->h->f,
		.machine = &c->h->cpu->machine,
		.read_mem = hf_probe_read,
		.trace = &into_blocks,
		.trace_ctx = c};
	const char *why;

	return hf_agent_run(c->h->k, &job, value, &why);
}

static void collect_memory(struct collector *c, const uint8_t *bytes)
{
	struct hf_trace_mem mem;
	uint64_t base = 0;

	hf_memcpy(&mem, bytes, sizeof(mem));
	if (mem.base != HF_TRACE_ABSOLUTE && hf_reg_value(c->h->k, c->h->f, mem.base, &base) < 0) {
		count_fault(c->h);
		return;
	}
	put_memory(c, base + mem.offset, mem.len, false);
}

static void collect(struct collector *c, const struct hf_tracepoint *tp, bool stepping)
{
	struct hf_trace_items i = {0};
	struct hf_trace_item item;
	const uint8_t *bytes;
	uint64_t value;

	while ((bytes = hf_trace_next_item(c->h->k, tp, &i, &item)) != NULL) {
		if (item.stepping != stepping)
			continue;
		if (item.kind == HF_TRACE_REGS)
			put_regs(c);
		else if (item.kind == HF_TRACE_MEM)
			collect_memory(c, bytes);
		else if (item.kind == HF_TRACE_EXPR && run(c, bytes, item.len, &value) < 0)
			count_fault(c->h);
	}
}

/* One that cannot be told does not hold. */
static bool holds(struct collector *c, const struct hf_tracepoint *tp)
{
	struct hf_trace_items i = {0};
	struct hf_trace_item item;
	const uint8_t *bytes;
	uint64_t value = 0;

	while ((bytes = hf_trace_next_item(c->h->k, tp, &i, &item)) != NULL) {
		if (item.kind != HF_TRACE_COND)
			continue;
		if (run(c, bytes, item.len, &value) <= 0) {
			count_fault(c->h);
			return false;
		}
		return value != 0;
	}
	return true;
}

/* False: that was too much, and the trace has ended. */
static bool put_frame(struct collector *c, const struct hf_tracepoint *tp, bool stepping)
{
	struct hf_trace_frame head = {.pc = hf_probe_arch_of(c->h->k)->pc(c->h->f),
		.number = tp->number,
		.point = c->h->p->point};

	c->cpu->len = 0;
	collect(c, tp, stepping);
	c->cpu->cut += c->cut;
	head.blocks = (uint32_t)c->cpu->len;
	if (hf_trace_put(c->h->k, c->h->self, &head, c->cpu->blocks))
		return true;
	hf_trace_stop(c->h->k, HF_TRACE_FULL, 0);
	return false;
}

/* One tracepoint at a time on a CPU: the steps of another one that is hit meanwhile are faults. */
static void begin_steps(const struct hf_probe_at *h, const struct hf_tracepoint *tp)
{
	struct hf_probes *s = hf_probes_of(h->k);

	if (h->cpu->steps > 0)
		s->counts[h->p - s->probes][h->self].faults += tp->steps;
	if (h->cpu->steps > 0 || tp->steps == 0)
		return;
	h->cpu->stepper = (uint16_t)(h->p - s->probes);
	h->cpu->steps = tp->steps;
}

bool hf_trace_step(const struct hf_probe_at *h)
{
	struct hf_traces *t = hf_traces_of(h->k);
	struct hf_probe *p = &hf_probes_of(h->k)->probes[h->cpu->stepper];
	const struct hf_tracepoint *tp = &t->points[p->point % HF_TRACE_POINTS];
	struct hf_probe_at at = *h;
	struct collector c = {.h = &at, .cpu = &t->cpus[h->self]};

	at.p = p;
	return hf_atomic_load(&t->on) != 0 && put_frame(&c, tp, true);
}

void hf_trace_steps_over(const struct hf_probe_at *h)
{
	const struct hf_probe *p = &hf_probes_of(h->k)->probes[h->cpu->stepper];
	const struct hf_tracepoint *tp = &hf_traces_of(h->k)->points[p->point % HF_TRACE_POINTS];

	if (tp->pass != 0 && hf_atomic_load(&tp->hits) >= tp->pass)
		hf_trace_stop(h->k, HF_TRACE_PASSED, tp->number);
}

bool hf_trace_hit(const struct hf_probe_at *h)
{
	struct hf_traces *t = hf_traces_of(h->k);
	struct hf_tracepoint *tp = &t->points[h->p->point % HF_TRACE_POINTS];
	struct collector c = {.h = h, .cpu = &t->cpus[h->self]};

	c.cpu->len = 0;
	if (hf_atomic_load(&t->on) == 0 || !holds(&c, tp))
		return false;
	uint32_t turn = hf_atomic_count(&tp->hits);
	if (tp->pass != 0 && turn > tp->pass)
		return false;
	if (put_frame(&c, tp, false))
		begin_steps(h, tp);
	if (tp->pass != 0 && turn == tp->pass && tp->steps == 0)
		hf_trace_stop(h->k, HF_TRACE_PASSED, tp->number);
	return true;
}
