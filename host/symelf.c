/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* symelf.c - writes an ELF file of symbols: header, symbols, names, section headers. Numbers from the ELF
 * gABI, chapters "Object Files", "Sections", "Symbol Table". */
#include "symelf.h"

#include <stdlib.h>
#include <string.h>

#define ET_EXEC       2u
#define SHT_SYMTAB    2u
#define SHT_STRTAB    3u
#define SHT_NOBITS    8u
#define SHF_WRITE     1u
#define SHF_ALLOC     2u
#define SHF_EXECINSTR 4u
#define SHN_ABS       0xfff1u
#define STB_GLOBAL    1u
#define STT_OBJECT    1u
#define STT_FUNC      2u
#define ARM_EABI5     0x05000000u /* e_flags, ELF for the Arm Architecture 4.1.1 */

#define FIRST      2u /* section of symbols: behind the null section and the empty one */
#define PAGE       4096u
#define KINDS      2u /* sections a group can have: text, data */
#define NAME_BYTES (SYMTAB_MODULE_MAX + 16u)

/* ---- CPUs ---- */

static const struct {
	enum symelf_machine machine;
	const char *name, *debian;
	const char *only; /* a function that no other CPU's kernel has */
	unsigned digits;  /* of an address */
} cpus[] = {
	{SYMELF_X86_64, "x86_64", "amd64", "asm_exc_page_fault", 16},
	{SYMELF_AARCH64, "aarch64", "arm64", "el1h_64_sync", 16},
	{SYMELF_ARM, "arm", "armhf", "__dabt_svc", 8},
};

int symelf_machine(const char *name, enum symelf_machine *out)
{
	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		if (!strcmp(name, cpus[i].name) || !strcmp(name, cpus[i].debian)) {
			*out = cpus[i].machine;
			return 0;
		}
	}
	return -1;
}

int symelf_guess(const struct symtab *t, enum symelf_machine *out)
{
	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		if (t->digits <= cpus[i].digits && symtab_has(t, cpus[i].only)) {
			*out = cpus[i].machine;
			return 0;
		}
	}
	return -1;
}

/* ---- the plan: which section lies where ---- */

struct section {
	uint64_t begin, end;
	uint32_t name; /* offset in the names of sections */
	uint32_t number;
};

struct elf {
	FILE *to;
	const struct symtab *t;
	bool wide; /* 64 bits */
	enum symelf_machine machine;
	struct section *sections; /* KINDS for each group; those without a symbol have number 0 */
	unsigned count;           /* of all section headers */
	char *names;
	size_t names_len;
};

static struct section *section_of(const struct elf *e, const struct sym *s)
{
	return s->kind == SYM_ABSOLUTE ? NULL : &e->sections[KINDS * s->group + s->kind];
}

static uint32_t add_name(struct elf *e, const char *text, const char *more)
{
	const uint32_t at = (uint32_t)e->names_len;

	e->names_len += 1 + (size_t)sprintf(e->names + e->names_len, "%s%s", text, more);
	return at;
}

/* How far the last one of a section reaches is not known: a page, if there is so much. */
static uint64_t end_of(const struct elf *e, const struct sym *s)
{
	const uint64_t last = e->wide ? UINT64_MAX : UINT32_MAX;
	const uint64_t size = s->size ? s->size : PAGE;

	return last - s->addr < size ? last : s->addr + size;
}

/* How far each section reaches; number 1: it has a symbol. */
static void spread(const struct elf *e)
{
	for (size_t i = 0; i < e->t->count; i++) {
		const struct sym *s = &e->t->syms[i];
		struct section *x = section_of(e, s);
		if (!x)
			continue;
		if (!x->number)
			*x = (struct section){.begin = s->addr, .end = s->addr, .number = 1};
		if (end_of(e, s) > x->end)
			x->end = end_of(e, s);
	}
}

static int plan(struct elf *e)
{
	const struct symtab *t = e->t;
	const size_t slots = (size_t)KINDS * t->group_count;

	e->sections = calloc(slots + 1, sizeof(*e->sections));
	e->names = calloc(slots + 4, NAME_BYTES);
	if (!e->sections || !e->names)
		return -1;
	spread(e);
	e->count = FIRST;
	e->names_len = 1;
	(void)add_name(e, ".none", "");
	for (size_t i = 0; i < slots; i++) {
		const char *module = t->groups[i / KINDS].module;
		if (!e->sections[i].number)
			continue;
		e->sections[i].number = e->count++;
		e->sections[i].name =
			add_name(e, i % KINDS ? ".data." : ".code.", module[0] ? module : "kernel");
	}
	e->count += 3; /* symbols, their names, names of sections */
	return 0;
}

/* ---- bytes ---- */

static void put(const struct elf *e, uint64_t value, unsigned bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		(void)putc((int)(value & 0xff), e->to); /* symelf_write() asks ferror() */
}

static void put_word(const struct elf *e, uint64_t value)
{
	put(e, value, e->wide ? 8 : 4);
}

static size_t header_bytes(const struct elf *e)
{
	return e->wide ? 64 : 52;
}

static size_t symbol_bytes(const struct elf *e)
{
	return e->wide ? 24 : 16;
}

static void put_header(const struct elf *e, uint64_t sections_at)
{
	static const uint8_t magic[] = {0x7f, 'E', 'L', 'F'};

	(void)fwrite(magic, 1, sizeof(magic), e->to); /* as put() */
	put(e, e->wide ? 2 : 1, 1);                   /* class */
	put(e, 1, 1);                                 /* little-endian */
	put(e, 1, 1);                                 /* version */
	put(e, 0, 8);
	put(e, 0, 1);
	put(e, ET_EXEC, 2);
	put(e, (uint64_t)e->machine, 2);
	put(e, 1, 4);
	put_word(e, 0); /* entry */
	put_word(e, 0); /* program headers */
	put_word(e, sections_at);
	put(e, e->machine == SYMELF_ARM ? ARM_EABI5 : 0, 4);
	put(e, header_bytes(e), 2);
	put(e, 0, 2);
	put(e, 0, 2);
	put(e, e->wide ? 64 : 40, 2); /* a section header */
	put(e, e->count, 2);
	put(e, e->count - 1, 2);
}

static void put_symbol(const struct elf *e, const struct sym *s)
{
	static const unsigned types[] = {
		[SYM_TEXT] = STT_FUNC, [SYM_DATA] = STT_OBJECT, [SYM_ABSOLUTE] = STT_OBJECT};
	const struct section *x = section_of(e, s);
	const unsigned info = (s->global ? STB_GLOBAL << 4 : 0) | types[s->kind];
	const unsigned where = x ? x->number : SHN_ABS;

	put(e, s->name, 4);
	if (e->wide) {
		put(e, info, 1);
		put(e, 0, 1);
		put(e, where, 2);
		put(e, s->addr, 8);
		put(e, s->size, 8);
	} else {
		put(e, s->addr, 4);
		put(e, s->size, 4);
		put(e, info, 1);
		put(e, 0, 1);
		put(e, where, 2);
	}
}

/* The local ones come first: how many, with the null symbol. */
static unsigned put_symbols(const struct elf *e)
{
	unsigned locals = 1;

	for (size_t i = 0; i < symbol_bytes(e); i++)
		put(e, 0, 1);
	for (unsigned global = 0; global < 2; global++) {
		for (size_t i = 0; i < e->t->count; i++) {
			if (e->t->syms[i].global != (global != 0))
				continue;
			put_symbol(e, &e->t->syms[i]);
			locals += global == 0;
		}
	}
	return locals;
}

/* ---- section headers ---- */

struct header {
	uint32_t name, type, flags, link, info;
	uint64_t addr, offset, size, each;
};

static void put_section(const struct elf *e, const struct header *h)
{
	put(e, h->name, 4);
	put(e, h->type, 4);
	put_word(e, h->flags);
	put_word(e, h->addr);
	put_word(e, h->offset);
	put_word(e, h->size);
	put(e, h->link, 4);
	put(e, h->info, 4);
	put_word(e, 1); /* aligned to */
	put_word(e, h->each);
}

static void put_kernels(const struct elf *e)
{
	for (size_t i = 0; i < (size_t)KINDS * e->t->group_count; i++) {
		const struct section *x = &e->sections[i];
		if (x->number)
			put_section(e, &(struct header){.name = x->name,
					       .type = SHT_NOBITS,
					       .flags = SHF_ALLOC |
							(i % KINDS ? SHF_WRITE : SHF_EXECINSTR),
					       .addr = x->begin,
					       .size = x->end - x->begin});
	}
}

static void put_all(struct elf *e)
{
	const uint64_t symbols = header_bytes(e);
	const uint64_t symbols_len = symbol_bytes(e) * (e->t->count + 1);
	const uint32_t own[] = {add_name(e, ".symtab", ""), add_name(e, ".strtab", ""),
		add_name(e, ".shstrtab", "")};
	const uint64_t strings = symbols + symbols_len;
	const uint64_t names = strings + e->t->names_len;

	put_header(e, names + e->names_len);
	const unsigned locals = put_symbols(e);
	(void)fwrite(e->t->names, 1, e->t->names_len, e->to); /* as put() */
	(void)fwrite(e->names, 1, e->names_len, e->to);
	put_section(e, &(struct header){.name = 0});
	put_section(e, &(struct header){.name = 1, .type = SHT_NOBITS, .flags = SHF_ALLOC});
	put_kernels(e);
	put_section(e, &(struct header){.name = own[0],
			       .type = SHT_SYMTAB,
			       .link = e->count - 2,
			       .info = locals,
			       .offset = symbols,
			       .size = symbols_len,
			       .each = symbol_bytes(e)});
	put_section(e, &(struct header){.name = own[1],
			       .type = SHT_STRTAB,
			       .offset = strings,
			       .size = e->t->names_len});
	put_section(e,
		&(struct header){
			.name = own[2], .type = SHT_STRTAB, .offset = names, .size = e->names_len});
}

int symelf_write(FILE *to, const struct symtab *t, enum symelf_machine machine)
{
	struct elf e = {.to = to, .t = t, .wide = machine != SYMELF_ARM, .machine = machine};
	const int err = plan(&e);

	if (!err)
		put_all(&e);
	free(e.sections);
	free(e.names);
	return err || ferror(to) ? -1 : 0;
}
