/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_trace_def.c - packets that define tracepoints and variables:
 *
 *   QTDP:n:addr:E:step:pass[:Xlen,bytes][-]   a tracepoint; '-': more of it follows
 *   QTDP:-n:addr:[S]action...[-]              action: Rmask  Mbase,offset,len  Xlen,bytes; S: these and all
 *                                             behind them are for its steps
 *   QTDPsrc:n:addr:type:start:len:bytes       how its user wrote it
 *   QTDV:n:value:builtin:name                 a trace state variable
 *   QTro:low,end:low,end...                   what the program does not change: frames need not hold it
 *
 * A packet that is malformed or has no room leaves the definition as it was. */
#include "gdb_trace.h"

#include "atomic.h"
#include "str.h"
#include "take.h"
#include "trace_def.h"
#include "wire/hex.h"

#define ITEM_MAX 0x1000u /* bytes of an expression, digits of a mask */

static const char no_stepping[] = "while-stepping is not done here";
static const char many_steps[] = "while-stepping makes 256 steps at most here";

/* No definition changes under a trace that runs. */
static bool runs(const struct hf *k)
{
	return hf_atomic_load(&hf_traces_of(k)->on) != 0;
}

static int refuse_malformed(struct hf *k)
{
	return hf_gdb_trace_refuse(k, 0, "malformed packet");
}

/* "Xlen,bytes", behind the X. */
static int take_code(
	struct hf *k, struct hf_tracepoint *tp, enum hf_trace_item_kind kind, struct hf_take *t)
{
	uint64_t len;
	uint8_t *to;

	if (hf_take_hex(t, ITEM_MAX, &len) < 0 || len == 0 || !hf_take_word(t, ",") ||
		!hf_take_has_bytes(t, (size_t)len))
		return HF_EINVAL;
	int err = hf_trace_put_item(k, tp, kind, (size_t)len, &to);
	if (err == 0)
		hf_take_bytes(t, to, (size_t)len);
	return err;
}

/* "Rmask": the digits as they are. */
static int take_mask(struct hf *k, struct hf_tracepoint *tp, struct hf_take *t)
{
	size_t len = 0;
	uint8_t *to;

	while (t->at + len < t->end && hex_value(t->at[len]) >= 0)
		len++;
	if (len == 0 || len > ITEM_MAX)
		return HF_EINVAL;
	int err = hf_trace_put_item(k, tp, HF_TRACE_REGS, len, &to);
	if (err < 0)
		return err;
	hf_memcpy(to, t->at, len);
	t->at += len;
	return 0;
}

/* "Mbase,offset,len": -1 for no register, which some gdbs write as an unsigned number. */
static int take_memory(struct hf *k, struct hf_tracepoint *tp, struct hf_take *t)
{
	struct hf_trace_mem mem = {.base = HF_TRACE_ABSOLUTE};
	uint64_t base = HF_TRACE_ABSOLUTE;
	uint8_t *to;

	if (!hf_take_word(t, "-1") && hf_take_hex(t, UINT32_MAX, &base) < 0)
		return HF_EINVAL;
	if (!hf_take_word(t, ",") || hf_take_hex(t, UINT64_MAX, &mem.offset) < 0 ||
		!hf_take_word(t, ",") || hf_take_hex(t, UINT32_MAX, &mem.len) < 0 || mem.len == 0)
		return HF_EINVAL;
	mem.base = (uint32_t)base;
	int err = hf_trace_put_item(k, tp, HF_TRACE_MEM, sizeof(mem), &to);
	if (err == 0)
		hf_memcpy(to, &mem, sizeof(mem));
	return err;
}

static int take_action(struct hf *k, struct hf_tracepoint *tp, struct hf_take *t)
{
	if (hf_take_word(t, "R"))
		return take_mask(k, tp, t);
	if (hf_take_word(t, "M"))
		return take_memory(k, tp, t);
	if (hf_take_word(t, "X"))
		return take_code(k, tp, HF_TRACE_EXPR, t);
	return HF_EINVAL;
}

/* ---- a tracepoint ---- */

struct head {
	struct hf_trace_want want;
	uint64_t step;
};

/* NULL when so many steps can be made. */
static const char *why_not_step(const struct hf *k, uint64_t steps)
{
	if (steps > 0 && hf_probe_arch_of(k)->hold == NULL)
		return no_stepping;
	return steps > HF_TRACE_STEPS ? many_steps : NULL;
}

/* "E:step:pass" */
static int take_head(const struct gdb_args *a, struct hf_take *t, struct head *out)
{
	uint64_t pass;

	*out = (struct head){.want = {.number = (uint16_t)a->v[0], .addr = a->v[1]}};
	out->want.enabled = hf_take_word(t, "E:");
	if (a->v[0] > UINT16_MAX || (!out->want.enabled && !hf_take_word(t, "D:")))
		return HF_EINVAL;
	if (hf_take_hex(t, UINT32_MAX, &out->step) < 0 || !hf_take_word(t, ":") ||
		hf_take_hex(t, UINT32_MAX, &pass) < 0)
		return HF_EINVAL;
	out->want.pass = (uint32_t)pass;
	out->want.steps = (uint16_t)(out->step <= HF_TRACE_STEPS ? out->step : 0);
	return 0;
}

/* ":Xlen,bytes" or nothing, then '-' or nothing. */
static int take_tail(struct hf *k, struct hf_tracepoint *tp, struct hf_take *t)
{
	int err = hf_take_word(t, ":X") ? take_code(k, tp, HF_TRACE_COND, t) : 0;

	if (err < 0)
		return err;
	tp->open = hf_take_word(t, "-");
	return t->at == t->end ? 0 : HF_EINVAL;
}

int hf_gdb_trace_add(struct hf *k, const struct gdb_args *a)
{
	struct hf_take t = {.at = a->rest, .end = a->rest + a->rest_len};
	struct hf_tracepoint *tp;
	struct head head;
	const char *why;

	if (take_head(a, &t, &head) < 0)
		return refuse_malformed(k);
	if (runs(k))
		return hf_gdb_trace_refuse(k, 0, "a trace runs");
	why = why_not_step(k, head.step);
	if (why != NULL)
		return hf_gdb_trace_refuse(k, 0, why);
	if (t.end - t.at >= 2 && t.at[0] == ':' && (t.at[1] == 'F' || t.at[1] == 'S'))
		return hf_gdb_trace_refuse(k, 0, "fast and static tracepoints are not done here");
	if (hf_trace_at(k, a->v[0], a->v[1]) != NULL)
		return hf_gdb_trace_refuse(k, 0, "that tracepoint is there already");
	int err = hf_trace_add(k, &head.want, &tp, &why);
	if (err < 0)
		return hf_gdb_trace_refuse(k, err, why);
	struct hf_trace_mark mark = hf_trace_mark(k, tp);
	err = take_tail(k, tp, &t);
	if (err < 0) {
		hf_trace_back_to(k, tp, &mark);
		(void)hf_trace_drop(k, tp); /* not lifted: it stays, and collects nothing */
		return err == HF_ENOSPC ? hf_gdb_trace_refuse(k, err, NULL) : refuse_malformed(k);
	}
	hf_packet_put(k, "OK");
	return 0;
}

/* ---- its actions ---- */

static int take_actions(struct hf *k, struct hf_tracepoint *tp, struct hf_take *t)
{
	int err = 0;

	while (err == 0 && t->at < t->end && *t->at != '-')
		err = take_action(k, tp, t);
	if (err < 0)
		return err;
	tp->open = hf_take_word(t, "-");
	return t->at == t->end ? 0 : HF_EINVAL;
}

int hf_gdb_trace_more(struct hf *k, const struct gdb_args *a)
{
	struct hf_take t = {.at = a->rest, .end = a->rest + a->rest_len};
	struct hf_tracepoint *tp = hf_trace_at(k, a->v[0], a->v[1]);

	if (tp == NULL || !tp->open || runs(k))
		return hf_gdb_trace_refuse(k, 0, "no tracepoint that waits for actions");
	if (hf_take_word(&t, "L"))
		return hf_gdb_trace_refuse(k, 0, "there are no static tracepoints");
	struct hf_trace_mark mark = hf_trace_mark(k, tp);
	tp->stepping = hf_take_word(&t, "S") ||
		       tp->stepping; /* gdb writes it in front of the first only */
	int err = take_actions(k, tp, &t);
	if (err == 0) {
		hf_packet_put(k, "OK");
		return 0;
	}
	hf_trace_back_to(k, tp, &mark);
	return err == HF_ENOSPC ? hf_gdb_trace_refuse(k, err, NULL) : refuse_malformed(k);
}

/* ---- what its user wrote ---- */

/* "type:start:len:bytes", kept as it is. */
int hf_gdb_trace_source(struct hf *k, const struct gdb_args *a)
{
	struct hf_take t = {.at = a->rest, .end = a->rest + a->rest_len};
	struct hf_tracepoint *tp = hf_trace_at(k, a->v[0], a->v[1]);
	uint64_t number;
	uint8_t *to;

	if (tp == NULL || runs(k))
		return hf_gdb_trace_refuse(k, 0, "no such tracepoint");
	bool known =
		hf_take_word(&t, "at:") || hf_take_word(&t, "cond:") || hf_take_word(&t, "cmd:");
	if (!known || hf_take_hex(&t, UINT32_MAX, &number) < 0 || !hf_take_word(&t, ":") ||
		hf_take_hex(&t, UINT32_MAX, &number) < 0 || !hf_take_word(&t, ":") ||
		!hf_take_has_bytes(&t, (size_t)(t.end - t.at) / 2) || (t.end - t.at) % 2 != 0)
		return refuse_malformed(k);
	if (hf_trace_put_item(k, tp, HF_TRACE_SOURCE, a->rest_len, &to) < 0)
		return hf_gdb_trace_refuse(k, 0, "no room is left for source lines");
	hf_memcpy(to, a->rest, a->rest_len);
	hf_packet_put(k, "OK");
	return 0;
}

/* ---- variables ---- */

int hf_gdb_trace_set_var(struct hf *k, const struct gdb_args *a)
{
	struct hf_take t = {.at = a->rest, .end = a->rest + a->rest_len};
	char name[HF_TRACE_NAME];
	uint64_t builtin;

	if (a->v[0] > UINT16_MAX || hf_take_hex(&t, 1, &builtin) < 0 || !hf_take_word(&t, ":"))
		return refuse_malformed(k);
	size_t len = (size_t)(t.end - t.at) / 2;
	if (len >= sizeof(name))
		return hf_gdb_trace_refuse(k, 0, "a name of at most 31 characters is kept");
	if ((t.end - t.at) % 2 != 0 || !hf_take_has_bytes(&t, len))
		return refuse_malformed(k);
	hf_take_bytes(&t, (uint8_t *)name, len);
	if (hf_trace_set_var(k, (uint16_t)a->v[0], a->v[1], name, len) < 0)
		return hf_gdb_trace_refuse(k, 0, "16 trace state variables are there already");
	hf_packet_put(k, "OK");
	return 0;
}

/* Too many: the first ones are kept, which are the code. */
int hf_gdb_trace_fixed(struct hf *k, const struct gdb_args *a)
{
	struct hf_traces *t = hf_traces_of(k);
	struct hf_take text = {.at = a->rest, .end = a->rest + a->rest_len};
	struct hf_trace_range ranges[HF_TRACE_FIXED];
	struct hf_trace_range range;
	unsigned count = 0;

	do {
		if (hf_take_hex(&text, UINT64_MAX, &range.low) < 0 || !hf_take_word(&text, ",") ||
			hf_take_hex(&text, UINT64_MAX, &range.end) < 0 || range.end < range.low)
			return refuse_malformed(k);
		if (count < HF_TRACE_FIXED)
			ranges[count++] = range;
	} while (hf_take_word(&text, ":"));
	if (text.at != text.end)
		return refuse_malformed(k);
	hf_memcpy(t->fixed, ranges, count * sizeof(ranges[0]));
	t->fixed_count = count;
	hf_packet_put(k, "OK");
	return 0;
}
