/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bulk_threads.c - the registers of many threads in one answer, for the host to keep: gdb asks for them one by one
 * when it lists its threads. Each is told as its difference to the thread before it (stub/wire/bulk.h, 't').
 *
 *   sizes -> a CPU's thread, ... -> a task's thread, ... -> end     from the one that was asked for on */
#include "bulk.h"

#include "cpu.h"
#include "gdb_int.h"
#include "out.h"
#include "regs.h"
#include "str.h"
#include "task.h"

struct writer {
	struct hf *k;
	hf_tid from; /* nothing is sent before this one; HF_TID_NONE: it has come */
	unsigned left;
	uint8_t *before; /* what the host has: id, registers; in the buffer of replies */
	hf_tid tid;      /* the one that is sent now */
	const struct hf_frame *frame;
	bool unreadable; /* g would be an error */
};

/* One number of a thread: its id, or a register. */
struct item {
	uint8_t value[HF_REG_BYTES];
	size_t size;
	unsigned code; /* as it is sent */
	size_t len;    /* of what is sent of value */
};

/* Sizes of the registers that travel with g. False: the buffer does not hold them. */
static bool put_sizes(struct writer *w)
{
	struct hf *k = w->k;
	const struct hf_reg *reg;
	size_t bytes = BULK_TID_BYTES;
	unsigned count = 0;

	for (; (reg = hf_gdb_in_g(k, count)) != NULL; count++)
		bytes += hf_reg_bytes(reg);
	if (bytes > hf_cfg(k)->packet_bytes)
		return false;
	hf_packet_begin(k);
	w->before = hf_cfg(k)->packet_out;
	hf_memset(w->before, 0, bytes);
	hf_bulk_head(k, 't', BULK_SIZES, count);
	for (unsigned i = 0; i < count; i++)
		hf_bulk_put(k, (uint8_t)hf_reg_bytes(hf_gdb_in_g(k, i)));
	return true;
}

/* How many bytes, from the first one on, tell it from what was before. */
static unsigned changed(const uint8_t *value, const uint8_t *before, size_t size)
{
	size_t n = size;

	while (n > 0 && value[n - 1] == before[n - 1])
		n--;
	return (unsigned)(n < BULK_REG_WHOLE ? n : size);
}

/* Item i: the id, then the registers. False: there is none, or it is unreadable. */
static bool get(struct writer *w, unsigned i, const uint8_t *before, struct item *v)
{
	const struct hf_reg *reg = i == 0 ? NULL : hf_gdb_in_g(w->k, i - 1);
	int err = 0;

	if (i > 0 && reg == NULL)
		return false;
	v->size = i == 0 ? BULK_TID_BYTES : hf_reg_bytes(reg);
	for (unsigned b = 0; i == 0 && b < BULK_TID_BYTES; b++)
		v->value[b] = (uint8_t)(w->tid >> 8u * b);
	if (i > 0)
		err = hf_reg_read(w->k, w->frame, reg, v->value);
	w->unreadable = err < 0 && err != HF_ENOENT;
	v->len = err < 0 ? 0 : changed(v->value, before, v->size);
	v->code = v->len < BULK_REG_WHOLE ? (unsigned)v->len : BULK_REG_WHOLE;
	if (err < 0)
		v->code = BULK_REG_UNKNOWN;
	return !w->unreadable;
}

/* Of codes and values; 0: unreadable. */
static size_t length(struct writer *w)
{
	const uint8_t *before = w->before;
	struct item v;
	size_t sum = 0;
	unsigned i = 0;

	for (; get(w, i, before, &v); i++) {
		sum += v.len;
		before += v.size;
	}
	return w->unreadable ? 0 : sum + (i + 1) / 2;
}

static void put_codes(struct writer *w)
{
	const uint8_t *before = w->before;
	struct item v;
	unsigned pair = 0;
	unsigned i = 0;

	for (; get(w, i, before, &v); i++) {
		before += v.size;
		pair |= i % 2 == 0 ? v.code : v.code << 4u;
		if (i % 2 == 0)
			continue;
		hf_bulk_put(w->k, (uint8_t)pair);
		pair = 0;
	}
	if (i % 2 != 0)
		hf_bulk_put(w->k, (uint8_t)pair);
}

static void put_values(struct writer *w)
{
	uint8_t *before = w->before;
	struct item v;

	for (unsigned i = 0; get(w, i, before, &v); i++) {
		for (size_t b = 0; b < v.len; b++)
			hf_bulk_put(w->k, before[b] = v.value[b]);
		before += v.size;
	}
}

/* False: there is no more to send. */
static bool put_thread(struct writer *w, hf_tid tid, const struct hf_frame *f)
{
	if (w->from == tid)
		w->from = HF_TID_NONE;
	if (w->from != HF_TID_NONE)
		return true;
	if (w->left == 0 || hf_out_aborted(w->k))
		return false;
	w->left--;
	w->tid = tid;
	w->frame = f;
	size_t len = f == NULL ? 0 : length(w);
	if (len == 0)
		return true;
	hf_bulk_head(w->k, 't', BULK_THREAD, len);
	put_codes(w);
	put_values(w);
	return true;
}

enum bulk_status hf_bulk_threads(struct hf *k, hf_tid from, unsigned count)
{
	struct writer w = {.k = k, .from = from, .left = count};
	struct hf_frame *f;
	unsigned at = 0;
	bool more = true;

	if (!hf_bulk_allowed(k))
		return BULK_RUNNING;
	if (hf_is_lldb(k) || !put_sizes(&w))
		return BULK_FAULT;
	for (unsigned cpu = 0; more && cpu < hf_cpu_count(k); cpu++)
		more = put_thread(&w, cpu + 1, hf_cpu_frame(k, cpu));
	while (more && hf_gdb_tasks(k) && hf_task_next(k, &at, &k->thread) == 0) {
		hf_tid id = k->thread.id;
		bool known = hf_task_frame(k, id, &f) == 0;
		more = put_thread(&w, id + HF_TASK_BASE, known ? f : NULL);
	}
	return BULK_DONE;
}
