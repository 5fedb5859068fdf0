/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_symtab.c - symbols as text, and the ELF file that is made of them. */
#include <string.h>

#include "fuzz.h"
#include "host/symelf.h"
#include "host/symtab.h"

static void check(const struct symtab *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct sym *s = &t->syms[i];
		FUZZ_ASSERT(i == 0 || t->syms[i - 1].addr <= s->addr);
		FUZZ_ASSERT(s->addr + s->size >= s->addr);
		FUZZ_ASSERT(s->name > 0 && s->name < t->names_len);
		FUZZ_ASSERT(strlen(t->names + s->name) < SYMTAB_NAME_MAX);
		FUZZ_ASSERT(s->group < t->group_count);
	}
	for (unsigned i = 0; i < t->group_count; i++)
		FUZZ_ASSERT(memchr(t->groups[i].module, '\0', SYMTAB_MODULE_MAX) != NULL);
}

static void write_elf(const struct symtab *t, enum symelf_machine machine)
{
	char *file = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&file, &len);

	FUZZ_ASSERT(to != NULL);
	FUZZ_ASSERT(symelf_write(to, t, machine) == 0);
	(void)fclose(to);
	FUZZ_ASSERT(len > 52);
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct symtab t;

	symtab_init(&t);
	for (size_t at = 0; at < size;) {
		const uint8_t *end = memchr(data + at, '\n', size - at);
		const size_t len = end == NULL ? size - at : (size_t)(end - data) - at;
		FUZZ_ASSERT(symtab_add(&t, (const char *)data + at, len) == 0);
		at += len + 1;
	}
	symtab_finish(&t);
	check(&t);
	if (t.count > 0) {
		write_elf(&t, SYMELF_AARCH64);
		write_elf(&t, SYMELF_ARM);
	}
	symtab_free(&t);
	return 0;
}
