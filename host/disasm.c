/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* disasm.c - "Code:" lines by capstone. Linux: arch/arm/kernel/traps.c (words, or Thumb halfwords, the last one
 * in parentheses), arch/arm64/kernel/traps.c (words), arch/x86/kernel/dumpstack.c (bytes, one in <>). */
#include "disasm.h"

#include <capstone/capstone.h>
#include <ctype.h>
#include <elf.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE_MAX 256u
#define INSN_MAX 15u /* bytes of the longest one of x86 */

struct code {
	uint8_t bytes[CODE_MAX];
	size_t len;
	size_t unit;   /* bytes of a group */
	size_t fault;  /* where it begins; SIZE_MAX: none is marked */
	size_t origin; /* the same, or 0 */
	uint64_t base; /* address of the first byte; 0: not known */
};

/* One group: hex digits, maybe in () or <>. Its bytes are little endian. 0, or -1. */
static int take_group(struct code *c, const char *text, size_t len)
{
	const bool marked = *text == '(' || *text == '<';
	char digits[20];

	text += marked;
	len -= marked ? 2 : 0;
	if (len < 2 || len > 16 || len % 2 || c->len + len / 2 > CODE_MAX)
		return -1;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (strspn(digits, "0123456789abcdefABCDEF") != len || (c->unit && c->unit != len / 2))
		return -1;
	const unsigned long long value = strtoull(digits, NULL, 16);
	c->unit = len / 2;
	if (marked)
		c->fault = c->len;
	for (size_t i = 0; i < c->unit; i++)
		c->bytes[c->len++] = (uint8_t)(value >> 8 * i);
	return 0;
}

static int take_code(struct code *c, const char *text)
{
	bool any = false;

	*c = (struct code){.fault = SIZE_MAX};
	for (;;) {
		text += strspn(text, " \t");
		const size_t len = strcspn(text, " \t\r\n");
		if (!len)
			break;
		if (take_group(c, text, len))
			return any ? 0 : -1; /* words of another kind behind it */
		any = true;
		text += len;
	}
	return any ? 0 : -1;
}

static int open_for(unsigned machine, size_t unit, csh *handle)
{
	if (machine == EM_ARM && unit == 4)
		return cs_open(CS_ARCH_ARM, CS_MODE_ARM, handle);
	if (machine == EM_ARM && unit == 2)
		return cs_open(CS_ARCH_ARM, CS_MODE_THUMB, handle);
	if (machine == EM_AARCH64 && unit == 4)
		return cs_open(CS_ARCH_ARM64, CS_MODE_ARM, handle);
	if (machine == EM_X86_64 && unit == 1)
		return cs_open(CS_ARCH_X86, CS_MODE_64, handle);
	return -1;
}

/* Do whole instructions from `at` on end at the fault? */
static bool leads_to_fault(csh handle, const struct code *c, size_t at)
{
	cs_insn *insn;
	size_t end = at;
	const size_t count = cs_disasm(handle, c->bytes + at, c->fault - at, 0, 0, &insn);

	for (size_t i = 0; i < count; i++)
		end += insn[i].size;
	if (count)
		cs_free(insn, count);
	return end == c->fault;
}

/* Where to begin: instructions before the fault have no fixed length on x86 and in Thumb. */
static size_t begin_of(csh handle, const struct code *c)
{
	if (c->fault >= c->len)
		return 0;
	for (size_t at = 0; at < c->fault && at <= INSN_MAX; at += c->unit) {
		if (leads_to_fault(handle, c, at))
			return at;
	}
	return c->fault;
}

/* The words of an instruction, each as its value. */
static void put_words(const struct code *c, const cs_insn *insn, char *dst, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < insn->size && i < INSN_MAX; i++) {
		const size_t group = i - i % c->unit;
		len += (size_t)snprintf(dst + len, size - len, "%02x%s",
			insn->bytes[group + c->unit - 1 - i % c->unit],
			(i + 1) % c->unit ? "" : " ");
	}
}

static void put_line(const struct code *c, const cs_insn *insn, size_t at, char *dst, size_t size)
{
	char words[3 * INSN_MAX + 1] = "", where[24];
	const bool fault = at == c->fault;

	put_words(c, insn, words, sizeof(words));
	if (c->base)
		(void)snprintf(where, sizeof(where), "%" PRIx64, c->base + at);
	else
		(void)snprintf(where, sizeof(where), "%+ld", (long)at - (long)c->origin);
	(void)snprintf(dst, size, "%s %s: %-12s%s %s%s", fault ? "-->" : "   ", where, words,
		insn->mnemonic, insn->op_str, fault ? "   <-- the fault" : "");
}

int disasm_code(unsigned machine, const char *text, uint64_t pc,
	void (*line)(void *ctx, const char *text), void *ctx)
{
	struct code c;
	csh handle;
	cs_insn *insn;
	char made[300];

	if (take_code(&c, text) || open_for(machine, c.unit, &handle))
		return -1;
	c.origin = c.fault < c.len ? c.fault : 0;
	c.base = pc ? pc - c.origin : 0;
	for (size_t at = begin_of(handle, &c); at < c.len;) {
		const size_t end = at < c.origin ? c.origin : c.len;
		if (!cs_disasm(handle, c.bytes + at, end - at, c.base + at, 1, &insn)) {
			at += c.unit;
			continue;
		}
		put_line(&c, insn, at, made, sizeof(made));
		line(ctx, made);
		at += insn->size;
		cs_free(insn, 1);
	}
	(void)cs_close(&handle); /* it was open */
	return 0;
}
