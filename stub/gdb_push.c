/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_push.c - what gdb wants to know at each stop goes along with it on the link: the registers, the code at
 * pc, the stack at sp (stub/wire/bulk.h, 's'). Each byte is sent as its difference to the stop before, which
 * the host keeps, too: what has not changed becomes zeros, and zeros pack well. */
#include "bulk.h"
#include "cpu.h"
#include "gdb_int.h"
#include "io.h"
#include "regs.h"
#include "wire/bulk.h"
#include "wire/hex.h"

/* ---- the registers of a stop reply ---- */

#define EXPEDITED 5u

/* What a stop reply of gdb_stop.c carries. */
static unsigned expedited(const struct hf *k, unsigned i)
{
	const uint8_t numbers[EXPEDITED] = {hf_arch(k)->reg_fp, hf_arch(k)->reg_sp,
		hf_arch(k)->reg_lr, hf_arch(k)->reg_pc, hf_arch(k)->reg_flags};

	return numbers[i];
}

/* ---- the push ---- */

#define INSN 8u /* bytes at pc that are wanted at least */

struct push {
	struct hf *k;
	uint8_t *before; /* what was sent the last time */
	size_t at;
};

static void put(struct push *p, uint8_t byte)
{
	(void)p->k->link->send(p->k, LINK_BULK, byte ^ p->before[p->at]);
	p->before[p->at++] = byte;
}

static void put_number(struct push *p, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		put(p, (uint8_t)(value >> 8u * i));
}

static hf_addr number_before(const struct push *p)
{
	hf_addr value = 0;

	for (unsigned i = 8; i > 0; i--)
		value = value << 8u | p->before[p->at + i - 1];
	return value;
}

/* Memory around addr: where it begins, how much of it could be read, and room for all of it. It begins where
 * it did the last time as long as `least` bytes of addr are in it. */
static void put_memory(struct push *p, hf_addr addr, size_t len, size_t least)
{
	uint8_t bytes[BULK_STACK] = {0};
	hf_addr start = number_before(p);

	if (addr < start || addr - start > len - least)
		start = addr - addr % BULK_LINE;
	put_number(p, start, 8);
	put_number(p, hf_bulk_read(p->k, bytes, start, len), 1);
	for (size_t i = 0; i < len; i++)
		put(p, bytes[i]);
}

static uint64_t number_of(struct hf *k, const struct hf_frame *f, unsigned regnum)
{
	const struct hf_reg *reg = hf_reg_row(k, regnum);
	uint8_t bytes[HF_REG_BYTES];

	if (reg == NULL || hf_reg_read(k, f, reg, bytes) < 0)
		return 0;
	return hf_reg_number(k, bytes, hf_reg_bytes(reg));
}

/* A register that is not known has a length of 0. Returns the bytes; with p NULL it only counts. */
static size_t put_registers(struct hf *k, const struct hf_frame *f, struct push *p)
{
	size_t len = 0;

	for (unsigned i = 0; i < EXPEDITED; i++) {
		const struct hf_reg *reg = hf_reg_row(k, expedited(k, i));
		uint8_t bytes[HF_REG_BYTES];
		size_t n = reg == NULL || hf_reg_read(k, f, reg, bytes) < 0 ? 0 : hf_reg_bytes(reg);
		len += 2 + n;
		if (p == NULL)
			continue;
		put(p, (uint8_t)expedited(k, i));
		put(p, (uint8_t)n);
		for (size_t b = 0; b < n; b++)
			put(p, bytes[b]);
	}
	return len;
}

/* The reply to 'g' as bytes into the packet's buffer: how many; 0 when one is not known. */
static size_t gather(struct hf *k)
{
	char *text = (char *)hf_cfg(k)->packet_out;

	hf_packet_begin(k);
	if (hf_gdb_put_regs(k) < 0 || k->packet.overflow ||
		hex_decode(text, text, k->packet.len / 2) < 0)
		return 0;
	return k->packet.len / 2;
}

/* Behind a step gdb wants little: the rest stays as it was at the last stop of another kind. */
static void put_all(struct push *p, const struct hf_frame *f, size_t registers, bool whole)
{
	struct hf *k = p->k;

	put_memory(p, number_of(k, f, hf_arch(k)->reg_pc), BULK_CODE, INSN);
	put(p, EXPEDITED);
	(void)put_registers(k, f, p);
	if (!whole)
		return;
	put_memory(p, number_of(k, f, hf_arch(k)->reg_sp), BULK_STACK, BULK_STACK / 2);
	put_number(p, registers, 2);
	for (size_t i = 0; i < registers; i++)
		put(p, hf_cfg(k)->packet_out[i]);
}

bool hf_gdb_push(struct hf *k, const struct hf_stop *stop)
{
	const struct hf_frame *f = hf_cpu_frame(k, stop->cpu);
	size_t size;
	uint8_t *shadow = k->link->shadow(k, &size);

	if (shadow == NULL || f == NULL || hf_is_lldb(k) || !hf_bulk_allowed(k))
		return false;
	hf_gdb_select(k, stop->cpu); /* as the stop reply does */
	size_t registers = gather(k);
	size_t part = BULK_STOP_HEAD + put_registers(k, f, NULL);
	size_t len = part + BULK_STOP_REST + registers;
	bool fits = registers > 0 && len <= size;
	if (fits) { /* each CPU has its own place, if there are enough */
		unsigned place = stop->cpu % (unsigned)(size / len);
		struct push p = {.k = k, .before = shadow + place * len};
		bool whole = stop->why != HF_WHY_STEP;
		hf_bulk_head(k, 's', (uint8_t)place, whole ? len : part);
		put_all(&p, f, registers, whole);
	}
	hf_packet_begin(k);
	return fits;
}
