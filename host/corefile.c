/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* corefile.c - writes an ELF core (System V ABI, "Object Files"; Linux: include/uapi/linux/elfcore.h and
 * arch/{arm,arm64}/include/uapi/asm/ptrace.h and arch/x86/include/asm/user_64.h for what stands where in
 * NT_PRSTATUS).
 *
 *   header | program headers | notes: NT_PRSTATUS of each CPU, "HOLDFAST" text | memory, range by range */
#include "corefile.h"

#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"

#define PRSTATUS_MAX 400u
#define CURSIG_AT    12u
#define RANGE_MAX    0x10000000u
#define NOTE_NAME    "CORE"
#define OWN_NAME     "HOLDFAST"
#define OWN_TYPE     1u

/* Where registers are in a reply to 'g', which has them in the order of target.xml, and where in pr_reg. */
struct core_place {
	uint16_t from; /* bytes */
	uint16_t to;
	uint16_t len;
};

struct core_layout {
	const char *architecture;
	uint16_t machine;
	unsigned bits;
	unsigned size;    /* of elf_prstatus */
	unsigned pid_at;  /* pr_pid */
	unsigned regs_at; /* pr_reg */
	unsigned sp;      /* number */
	unsigned pc;
	size_t bytes; /* of 'g', that are wanted */
	const struct core_place *places;
	size_t place_count;
	const char *missing; /* what a core has and a target does not tell; NULL: nothing */
};

/* r0..r15 and cpsr; x0..x30, sp, pc and cpsr: in the same order. */
static const struct core_place arm[] = {{0, 0, 68}};
static const struct core_place aarch64[] = {{0, 0, 268}};

/* rax rbx rcx rdx rsi rdi rbp rsp r8..r15 rip; eflags cs ss ds es fs gs of 4 bytes. */
static const struct core_place x86_64[] = {{0, 80, 8}, {8, 40, 8}, {16, 88, 8}, {24, 96, 8},
	{32, 104, 8}, {40, 112, 8}, {48, 32, 8}, {56, 152, 8}, {64, 72, 8}, {72, 64, 8},
	{80, 56, 8}, {88, 48, 8}, {96, 24, 8}, {104, 16, 8}, {112, 8, 8}, {120, 0, 8},
	{128, 128, 8}, {136, 144, 4}, {140, 136, 4}, {144, 160, 4}, {148, 184, 4}, {152, 192, 4},
	{156, 200, 4}, {160, 208, 4}};

#define PLACES(table) .places = (table), .place_count = sizeof(table) / sizeof((table)[0])

static const struct core_layout layouts[] = {
	{"arm", EM_ARM, 32, 148, 24, 72, 13, 15, 68, PLACES(arm)},
	{"aarch64", EM_AARCH64, 64, 392, 32, 112, 31, 32, 268, PLACES(aarch64)},
	{"i386:x86-64", EM_X86_64, 64, 336, 32, 112, 7, 16, 164, PLACES(x86_64),
		.missing = "orig_rax, fs_base, gs_base"},
};

const struct core_layout *core_layout_of(const char *architecture)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if (!strcmp(layouts[i].architecture, architecture))
			return &layouts[i];
	}
	return NULL;
}

static bool known(const char *hex, size_t len, size_t at, size_t bytes)
{
	for (size_t i = 2 * at; i < 2 * (at + bytes); i++) {
		if (i >= len || hex_value(hex[i]) < 0)
			return false;
	}
	return true;
}

void core_registers(struct core *c, struct core_cpu *cpu, const char *hex, size_t len)
{
	const struct core_layout *l = c->layout;
	const size_t word = l->bits / 8;
	const size_t bytes = len / 2 < CORE_REGS_MAX ? len / 2 : CORE_REGS_MAX;

	memset(cpu->regs, 0, sizeof(cpu->regs));
	for (size_t i = 0; i < bytes; i++) {
		if (known(hex, len, i, 1))
			(void)hex_decode(cpu->regs + i, hex + 2 * i, 1); /* they are digits */
	}
	cpu->len = bytes;
	cpu->known = known(hex, len, l->sp * word, word) && known(hex, len, l->pc * word, word);
	if (cpu->known && !known(hex, len, 0, l->bytes))
		core_note(c, "cpu %u: registers that are unknown are 0\n", cpu->id - 1);
	if (l->missing)
		core_note(c, "cpu %u: %s are unknown, and 0\n", cpu->id - 1, l->missing);
}

uint64_t core_sp(const struct core *c, const struct core_cpu *cpu)
{
	const size_t word = c->layout->bits / 8;
	uint64_t value = 0;

	for (size_t i = word; i-- > 0;)
		value = value << 8 | cpu->regs[c->layout->sp * word + i];
	return value;
}

void core_note(struct core *c, const char *fmt, ...)
{
	const size_t room = sizeof(c->note) - c->note_len;
	va_list args;

	va_start(args, fmt);
	const int n = vsnprintf(c->note + c->note_len, room, fmt, args);
	va_end(args);
	c->note_len += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

struct core_range *core_range(struct core *c, uint64_t addr, size_t wanted)
{
	if (c->range_count == CORE_RANGES_MAX || !wanted || wanted > RANGE_MAX)
		return NULL;
	uint8_t *data = malloc(wanted);
	if (!data)
		return NULL;
	struct core_range *r = &c->ranges[c->range_count++];
	*r = (struct core_range){.addr = addr, .wanted = wanted, .data = data};
	return r;
}

void core_free(struct core *c)
{
	for (size_t i = 0; i < c->range_count; i++)
		free(c->ranges[i].data);
}

/* ---- the file: what it says of its own errors is looked at once, at the end ---- */

static void put(FILE *f, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		(void)fputc((int)(value >> 8 * i & 0xff), f);
}

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static size_t note_bytes(const char *name, size_t len)
{
	return 12 + padded(strlen(name) + 1) + padded(len);
}

static void put_note(FILE *f, const char *name, unsigned type, const void *data, size_t len)
{
	put(f, strlen(name) + 1, 4);
	put(f, len, 4);
	put(f, type, 4);
	(void)fwrite(name, 1, strlen(name) + 1, f);
	put(f, 0, (unsigned)(padded(strlen(name) + 1) - strlen(name) - 1));
	(void)fwrite(data, 1, len, f);
	put(f, 0, (unsigned)(padded(len) - len));
}

static void put_header(FILE *f, const struct core_layout *l, size_t segments)
{
	const unsigned word = l->bits / 8;
	const uint8_t ident[EI_NIDENT] = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
		l->bits == 64 ? ELFCLASS64 : ELFCLASS32, ELFDATA2LSB, EV_CURRENT};
	const size_t header = word == 8 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);

	(void)fwrite(ident, 1, sizeof(ident), f);
	put(f, ET_CORE, 2);
	put(f, l->machine, 2);
	put(f, EV_CURRENT, 4);
	put(f, 0, word);      /* entry */
	put(f, header, word); /* program headers */
	put(f, 0, word);      /* section headers */
	put(f, 0, 4);         /* flags */
	put(f, header, 2);
	put(f, word == 8 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr), 2);
	put(f, segments, 2);
	put(f, 0, 6); /* no sections */
}

struct segment {
	unsigned type;
	uint64_t addr;
	size_t offset;
	size_t len;
	size_t wanted; /* more than len: not saved */
};

static void put_segment(FILE *f, unsigned word, const struct segment *s)
{
	const unsigned flags = s->type == PT_LOAD ? PF_R | PF_W : PF_R;

	put(f, s->type, 4);
	if (word == 8)
		put(f, flags, 4);
	put(f, s->offset, word);
	put(f, s->addr, word);
	put(f, s->addr, word); /* physical: that of the target is not known here */
	put(f, s->len, word);
	put(f, s->wanted, word);
	if (word == 4)
		put(f, flags, 4);
	put(f, 4, word);
}

static size_t notes_bytes(const struct core *c)
{
	size_t sum = note_bytes(OWN_NAME, c->note_len);

	for (size_t i = 0; i < c->cpu_count; i++)
		sum += c->cpus[i].known ? note_bytes(NOTE_NAME, c->layout->size) : 0;
	return sum;
}

static void put_cpu(FILE *f, const struct core *c, const struct core_cpu *cpu)
{
	const struct core_layout *l = c->layout;
	uint8_t status[PRSTATUS_MAX] = {0};

	status[CURSIG_AT] = (uint8_t)c->signal; /* gdb believes the last one */
	status[l->pid_at] = (uint8_t)cpu->id;
	status[l->pid_at + 1] = (uint8_t)(cpu->id >> 8);
	for (size_t i = 0; i < l->place_count; i++) {
		const struct core_place *p = &l->places[i];
		memcpy(status + l->regs_at + p->to, cpu->regs + p->from, p->len);
	}
	put_note(f, NOTE_NAME, NT_PRSTATUS, status, l->size);
}

static void put_all(FILE *f, const struct core *c)
{
	const unsigned word = c->layout->bits / 8;
	const size_t segments = 1 + c->range_count;
	size_t offset = word == 8 ? sizeof(Elf64_Ehdr) + segments * sizeof(Elf64_Phdr)
				  : sizeof(Elf32_Ehdr) + segments * sizeof(Elf32_Phdr);
	struct segment s = {.type = PT_NOTE, .offset = offset, .len = notes_bytes(c)};

	put_header(f, c->layout, segments);
	put_segment(f, word, &s);
	offset += s.len;
	for (size_t i = 0; i < c->range_count; i++) {
		const struct core_range *r = &c->ranges[i];
		s = (struct segment){.type = PT_LOAD,
			.addr = r->addr,
			.offset = offset,
			.len = r->len,
			.wanted = r->stack || r->holes ? r->len : r->wanted};
		put_segment(f, word, &s);
		offset += r->len;
	}
	for (size_t i = 0; i < c->cpu_count; i++) {
		if (c->cpus[i].known)
			put_cpu(f, c, &c->cpus[i]);
	}
	put_note(f, OWN_NAME, OWN_TYPE, c->note, c->note_len);
	for (size_t i = 0; i < c->range_count; i++)
		(void)fwrite(c->ranges[i].data, 1, c->ranges[i].len, f);
}

int core_write(const struct core *c, const char *path)
{
	FILE *f = fopen(path, "wb");

	if (!f)
		return -errno;
	put_all(f, c);
	const bool failed = ferror(f) != 0;
	return fclose(f) || failed ? -EIO : 0;
}
