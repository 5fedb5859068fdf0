/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* unwind_world.h - a small target for test_unwind.c: text, index, tables and a stack, seen only
 * through the read callback.
 *
 * The word at SP + 4 n of a fresh stack is RET(n), an address in text, so that a register's value
 * tells which slot it was loaded from. */
#ifndef UNWIND_WORLD_H
#define UNWIND_WORLD_H

#include "arch/arm/unwind/unwind.h"
#include "arch/armv7a/armv7a.h"
#include "stub/err.h"
#include "stub/seam/arch.h"

#include <stdio.h>
#include <string.h>

#define TEXT        0x8000u
#define TEXT_BYTES  0x4000u
#define EXIDX       0x20000u
#define EXTAB       0x21000u
#define STACK       0x30000u
#define STACK_WORDS 1024u
#define SP          (STACK + 64u)
#define TABLE_WORDS 512u
#define EXC_BEGIN   0x7000u /* outside of text, so that only the range can tell it */
#define EXC_END     0x7010u
#define RET(n)      (TEXT + 0x1000u + 4u * (uint32_t)(n))
#define FP_SLOT     16u         /* r7 and r11 point there */
#define CALL_A32    0xeb000000u /* bl */

struct world {
	uint8_t text[TEXT_BYTES];
	uint32_t exidx[TABLE_WORDS];
	uint32_t extab[TABLE_WORDS];
	uint32_t stack[STACK_WORDS];
	struct arm_unwind_env env;
	struct hf_frame f;
	unsigned long reads;
	unsigned entries;
};

static inline int world_read(void *ctx, uint32_t addr, void *dst, size_t len)
{
	struct world *w = ctx;
	const struct {
		uint32_t at;
		size_t size;
		const void *bytes;
	} areas[] = {
		{TEXT, sizeof(w->text), w->text},
		{EXIDX, sizeof(w->exidx), w->exidx},
		{EXTAB, sizeof(w->extab), w->extab},
		{STACK, sizeof(w->stack), w->stack},
	};

	w->reads++;
	for (size_t i = 0; i < HF_COUNT(areas); i++) {
		uint32_t offset = addr - areas[i].at;
		if (addr < areas[i].at || offset + len > areas[i].size)
			continue;
		memcpy(dst, (const uint8_t *)areas[i].bytes + offset, len);
		return 0;
	}
	return HF_EFAULT;
}

/* Slot n of the stack, counted from SP. */
static inline uint32_t *world_slot(struct world *w, int n)
{
	return &w->stack[(SP - STACK) / 4 + (uint32_t)n];
}

static inline void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	for (unsigned i = 0; i < STACK_WORDS - (SP - STACK) / 4; i++)
		*world_slot(w, (int)i) = RET(i);
	w->env = (struct arm_unwind_env){.exidx_begin = EXIDX,
		.exidx_end = EXIDX,
		.text_begin = TEXT,
		.text_end = TEXT + TEXT_BYTES,
		.exc_return_begin = EXC_BEGIN,
		.exc_return_end = EXC_END,
		.exception = armv7a_unwind_exception,
		.read = world_read,
		.ctx = w};
	for (unsigned n = 0; n < 16; n++)
		w->f.r[n] = 0xf0000000u + n;
	w->f.r[7] = w->f.r[11] = SP + 4 * FP_SLOT;
	w->f.r[13] = SP;
	w->f.r[15] = TEXT + 0x20;
	w->f.known = 0xeff0; /* as after a call: neither r0-r3, r12 nor cpsr */
}

/* The first frame: everything known, r[14] a return address that no slot holds. */
#define LR_VALUE (TEXT + 0x3000u)
static inline void world_exact(struct world *w, uint32_t pc, bool thumb)
{
	w->f.r[14] = LR_VALUE;
	w->f.r[15] = pc;
	w->f.cpsr = thumb ? PSR_T : 0;
	w->f.known = FRAME_KNOWN_ALL;
	w->env.exact = true;
}

static inline uint32_t world_prel31(uint32_t place, uint32_t target)
{
	return (target - place) & 0x7fffffffu;
}

static inline void world_entry(struct world *w, uint32_t begin, uint32_t second)
{
	unsigned i = w->entries++ * 2;

	w->exidx[i] = world_prel31(EXIDX + 4 * i, begin);
	w->exidx[i + 1] = second;
	w->env.exidx_end = EXIDX + 8 * w->entries;
}

/* An entry whose opcodes lie in the table area, compact model 1; len as it is, no finish added. */
static inline void world_stream(struct world *w, uint32_t begin, const uint8_t *ops, size_t len)
{
	uint32_t words = len > 2 ? (uint32_t)(len - 2 + 3) / 4 : 0;

	w->extab[0] = 0x81000000u | words << 16;
	for (size_t i = 0; i < 2 + 4 * words; i++) {
		uint32_t byte = i < len ? ops[i] : 0xb0;
		w->extab[(i + 2) / 4] |= byte << (24 - 8 * ((i + 2) % 4));
	}
	world_entry(w, begin, world_prel31(EXIDX + 8 * w->entries + 4, EXTAB));
}

static inline void world_words(struct world *w, uint32_t addr, const uint32_t *code, size_t count)
{
	memcpy(w->text + (addr - TEXT), code, 4 * count);
}

static inline void world_halves(struct world *w, uint32_t addr, const uint16_t *code, size_t count)
{
	memcpy(w->text + (addr - TEXT), code, 2 * count);
}

/* What unwinding does, in words: "call sp+8 r4=0 pc=1": growth in slots, and which slot each known
 * register holds; "lr" where pc was taken from there. An error is "error -2". */
static inline const char *world_unwind(struct world *w)
{
	static char text[256];
	static const char *const kinds[] = {"call", "exception", "guess"};
	struct hf_frame before = w->f;
	int kind = arm_unwind(&w->f, &w->env);

	if (kind < 0) {
		snprintf(text, sizeof(text), "error %d%s", kind,
			memcmp(&before, &w->f, sizeof(before)) != 0 ? " changed" : "");
		return text;
	}
	int n = snprintf(
		text, sizeof(text), "%s sp+%d", kinds[kind], (int)(w->f.r[13] - before.r[13]) / 4);
	for (unsigned i = 0; i < 16; i++) {
		uint32_t slot = (w->f.r[i] - RET(0)) / 4;
		if (i == 15 && w->f.r[i] == (LR_VALUE & ~1u))
			n += snprintf(text + n, sizeof(text) - (size_t)n, " pc=lr");
		else if (i != 13 && (w->f.known >> i & 1u) && slot < STACK_WORDS)
			n += snprintf(text + n, sizeof(text) - (size_t)n,
				i == 15   ? " pc=%u"
				: i == 14 ? " lr=%u"
					  : " r%u=%u",
				i >= 14 ? slot : i, slot);
	}
	return text;
}

#endif /* UNWIND_WORLD_H */
