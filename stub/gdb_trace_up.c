/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_trace_up.c - a gdb that has just attached asks what was defined by one before it: qTfP and qTsP give
 * a piece each, qTfV and qTsV a variable each, "l" is the end. Their form is that of the packets that
 * defined them. */
#include "gdb_trace.h"

#include "str.h"
#include "trace_def.h"

/* "X3,220127", or with another head and width of the length. */
static void put_code(struct hf *k, const char *head, const uint8_t *code, size_t len)
{
	hf_packet_printf(k, "%s%x,", head, (unsigned)len);
	hf_packet_put_hex(k, code, len);
}

static void put_text(struct hf *k, const uint8_t *text, size_t len)
{
	char piece[2] = "";

	for (size_t i = 0; i < len; i++) {
		piece[0] = (char)text[i];
		hf_packet_put(k, piece);
	}
}

static void put_condition(struct hf *k, const struct hf_tracepoint *tp)
{
	struct hf_trace_items i = {0};
	struct hf_trace_item item;
	const uint8_t *bytes;

	while ((bytes = hf_trace_next_item(k, tp, &i, &item)) != NULL) {
		if (item.kind == HF_TRACE_COND)
			put_code(k, ":X", bytes, item.len);
	}
}

static void put_memory(struct hf *k, const uint8_t *bytes)
{
	struct hf_trace_mem mem;

	hf_memcpy(&mem, bytes, sizeof(mem));
	if (mem.base == HF_TRACE_ABSOLUTE)
		hf_packet_put(k, "M-1");
	else
		hf_packet_printf(k, "M%x", (unsigned)mem.base);
	hf_packet_printf(
		k, ",%llx,%llx", (unsigned long long)mem.offset, (unsigned long long)mem.len);
}

static void put_item(struct hf *k, const struct hf_tracepoint *tp, const struct hf_trace_item *item,
	const uint8_t *bytes)
{
	char letter = item->stepping ? 'S' : 'A';

	hf_packet_printf(k, "%c%x:%llx:", item->kind == HF_TRACE_SOURCE ? 'Z' : letter, tp->number,
		(unsigned long long)tp->addr);
	if (item->kind == HF_TRACE_REGS)
		hf_packet_put(k, "R");
	if (item->kind == HF_TRACE_MEM)
		put_memory(k, bytes);
	else if (item->kind == HF_TRACE_EXPR)
		put_code(k, "X", bytes, item->len);
	else
		put_text(k, bytes, item->len);
}

static void put_point(struct hf *k, const struct hf_tracepoint *tp)
{
	hf_packet_printf(k, "T%x:%llx:%c:%x:%x", tp->number, (unsigned long long)tp->addr,
		tp->enabled ? 'E' : 'D', (unsigned)tp->steps, (unsigned)tp->pass);
	put_condition(k, tp);
}

/* The next piece of this tracepoint. False: there is none. */
static bool put_piece(struct hf *k, const struct hf_tracepoint *tp)
{
	struct hf_traces *t = hf_traces_of(k);
	struct hf_trace_item item;
	const uint8_t *bytes;

	if (!t->up_head) {
		t->up_head = true;
		put_point(k, tp);
		return true;
	}
	do {
		bytes = hf_trace_next_item(k, tp, &t->up_items, &item);
	} while (bytes != NULL && item.kind == HF_TRACE_COND);
	if (bytes != NULL)
		put_item(k, tp, &item, bytes);
	return bytes != NULL;
}

int hf_gdb_trace_next_point(struct hf *k, const struct gdb_args *a)
{
	struct hf_traces *t = hf_traces_of(k);

	(void)a;
	for (; t->up_point < HF_TRACE_POINTS; t->up_point++) {
		const struct hf_tracepoint *tp = &t->points[t->up_point];
		if (tp->used && put_piece(k, tp))
			return 0;
		t->up_head = false;
		t->up_items = (struct hf_trace_items){0};
	}
	hf_packet_put(k, "l");
	return 0;
}

int hf_gdb_trace_first_point(struct hf *k, const struct gdb_args *a)
{
	struct hf_traces *t = hf_traces_of(k);

	t->up_point = 0;
	t->up_head = false;
	t->up_items = (struct hf_trace_items){0};
	return hf_gdb_trace_next_point(k, a);
}

/* "number:initial value:builtin:name" */
int hf_gdb_trace_next_var(struct hf *k, const struct gdb_args *a)
{
	struct hf_traces *t = hf_traces_of(k);

	(void)a;
	for (; t->up_var < HF_TVAR_MAX; t->up_var++) {
		const struct hf_tvar *var = &k->tvars[t->up_var];
		const struct hf_trace_var *more = &t->vars[t->up_var];
		if (!var->used)
			continue;
		t->up_var++;
		hf_packet_printf(k, "%x:%llx:0:", var->number, (unsigned long long)more->initial);
		hf_packet_put_hex(k, more->name, hf_strlen(more->name));
		return 0;
	}
	hf_packet_put(k, "l");
	return 0;
}

int hf_gdb_trace_first_var(struct hf *k, const struct gdb_args *a)
{
	hf_traces_of(k)->up_var = 0;
	return hf_gdb_trace_next_var(k, a);
}
