/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* lines.c - libdwfl around one ELF. A relocatable one (a Linux module) gets addresses from libdwfl, the same for
 * its symbols and its lines. */
#include "lines.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PADDING 64u /* that kallsyms may count to a function's size */

struct lines {
	Dwfl *dwfl;
	Dwfl_Module *module;
	GElf_Half machine;
	bool is_module;
	char name[128];
};

/* libdwfl gives it eight. NOLINTNEXTLINE(readability-function-size) */
static int no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
	const char *file, const char *link, GElf_Word crc, char **found)
{
	(void)module;
	(void)data;
	(void)name;
	(void)base;
	(void)file;
	(void)link;
	(void)crc;
	(void)found;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_debuginfo = no_debuginfo, .section_address = dwfl_offline_section_address};

static void take_name(struct lines *l, const char *path)
{
	const char *slash = strrchr(path, '/');

	(void)snprintf(l->name, sizeof(l->name), "%.120s", slash ? slash + 1 : path);
	char *ko = strstr(l->name, ".ko");
	if (ko)
		*ko = '\0';
	for (char *c = l->name; *c; c++) /* as Linux does */
		*c = *c == '-' ? '_' : *c;
}

struct lines *lines_open(const char *path, char *why, size_t size)
{
	struct lines *l = calloc(1, sizeof(*l));
	GElf_Addr bias;
	GElf_Ehdr header;

	if (!l) {
		(void)snprintf(why, size, "out of memory");
		return NULL;
	}
	l->dwfl = dwfl_begin(&callbacks);
	l->module = l->dwfl ? dwfl_report_offline(l->dwfl, "", path, -1) : NULL;
	if (!l->module || dwfl_report_end(l->dwfl, NULL, NULL)) {
		(void)snprintf(why, size, "%s: %s", path, dwfl_errmsg(-1));
		lines_close(l);
		return NULL;
	}
	Elf *elf = dwfl_module_getelf(l->module, &bias);
	if (!elf || !gelf_getehdr(elf, &header) || dwfl_module_getsymtab(l->module) <= 1) {
		(void)snprintf(why, size, "%s: it has no symbols", path);
		lines_close(l);
		return NULL;
	}
	l->machine = header.e_machine;
	l->is_module = header.e_type == ET_REL;
	take_name(l, path);
	return l;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	if (l->dwfl)
		dwfl_end(l->dwfl);
	free(l);
}

unsigned lines_machine(const struct lines *l)
{
	return l->machine;
}

const char *lines_name(const struct lines *l)
{
	return l->name;
}

bool lines_is_module(const struct lines *l)
{
	return l->is_module;
}

/* A Thumb function's symbol has bit 0 set. */
static uint64_t address_of(const struct lines *l, const GElf_Sym *sym, GElf_Addr addr)
{
	return l->machine == EM_ARM && GELF_ST_TYPE(sym->st_info) == STT_FUNC ? addr & ~(uint64_t)1
									      : addr;
}

static bool fits(const GElf_Sym *sym, uint64_t size)
{
	return !size || (sym->st_size <= size && size - sym->st_size < PADDING);
}

size_t lines_find(struct lines *l, const char *name, uint64_t size, uint64_t *addr, bool *exact)
{
	const int count = dwfl_module_getsymtab(l->module);
	size_t all = 0, fitting = 0;

	for (int i = 1; i < count; i++) {
		GElf_Sym sym;
		GElf_Addr value;
		const char *found =
			dwfl_module_getsym_info(l->module, i, &sym, &value, NULL, NULL, NULL);
		if (!found || strcmp(found, name) != 0 || sym.st_shndx == SHN_UNDEF)
			continue;
		all++;
		if (fits(&sym, size))
			fitting++;
		if ((fits(&sym, size) && fitting == 1) || (all == 1 && !fitting))
			*addr = address_of(l, &sym, value);
	}
	*exact = fitting > 0;
	return fitting ? fitting : all;
}

bool lines_symbol(struct lines *l, uint64_t addr, char *dst, size_t size)
{
	GElf_Off offset;
	GElf_Sym sym;
	const char *name = dwfl_module_addrinfo(l->module, addr, &offset, &sym, NULL, NULL, NULL);

	if (!name || GELF_ST_TYPE(sym.st_info) != STT_FUNC)
		return false;
	(void)snprintf(dst, size, "%s+0x%llx", name, (unsigned long long)offset);
	return true;
}

static int number_of(Dwarf_Die *die, unsigned attribute)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;

	return dwarf_formudata(dwarf_attr(die, attribute, &attr), &value) ? 0 : (int)value;
}

/* Where an inlined function is called from. */
static void call_place(Dwarf_Die *unit, Dwarf_Die *die, struct lines_place *p)
{
	Dwarf_Files *files;
	size_t count;
	const int file = number_of(die, DW_AT_call_file);

	p->file = NULL;
	if (!dwarf_getsrcfiles(unit, &files, &count) && file >= 0 && (size_t)file < count)
		p->file = dwarf_filesrc(files, (size_t)file, NULL, NULL);
	p->line = number_of(die, DW_AT_call_line);
}

size_t lines_each(struct lines *l, uint64_t addr,
	void (*each)(void *ctx, const struct lines_place *p), void *ctx)
{
	struct lines_place p = {.line = 0};
	Dwarf_Addr bias = 0;
	Dwarf_Die *scopes = NULL, *parents = NULL;
	size_t told = 0;
	Dwfl_Line *line = dwfl_module_getsrc(l->module, addr);
	Dwarf_Die *unit = dwfl_module_addrdie(l->module, addr, &bias);

	if (line)
		p.file = dwfl_lineinfo(line, NULL, &p.line, NULL, NULL, NULL);
	const int found = unit ? dwarf_getscopes(unit, addr - bias, &scopes) : 0;
	const int count = found > 0 ? dwarf_getscopes_die(&scopes[0], &parents) : 0;
	for (int i = 0; i < count; i++) {
		const int tag = dwarf_tag(&parents[i]);
		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		p.function = dwarf_diename(&parents[i]);
		each(ctx, &p);
		told++;
		if (tag == DW_TAG_subprogram)
			break;
		call_place(unit, &parents[i], &p);
	}
	free(scopes);
	free(parents);
	return told;
}
