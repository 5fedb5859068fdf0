/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* symtab.h - a running kernel's symbols, out of lines of text. Pure.
 *
 *   ADDR TYPE NAME           as /proc/kallsyms has them; TYPE as nm's
 *   ADDR TYPE NAME [MODULE]
 *   @ADDR                    as the stub's `ksyms` prints them: functions from ADDR on, without a gap,
 *   @ADDR [MODULE]           each as
 *   SIZE NAME */
#ifndef SYMTAB_H
#define SYMTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYMTAB_NAME_MAX   512u
#define SYMTAB_MODULE_MAX 64u
#define SYMTAB_GROUPS_MAX 2048u /* modules, and the kernel */

enum sym_kind { SYM_TEXT, SYM_DATA, SYM_ABSOLUTE };

struct sym {
	uint64_t addr, size; /* size 0: not known */
	size_t name;         /* offset in symtab.names */
	unsigned group;
	enum sym_kind kind;
	bool global;
};

/* The kernel, or a module. */
struct symgroup {
	char module[SYMTAB_MODULE_MAX]; /* "": the kernel */
};

struct symtab {
	struct sym *syms;
	size_t count, room;
	char *names; /* each with a NUL; the first is "" */
	size_t names_len, names_room;
	struct symgroup *groups;
	unsigned group_count, group_room;
	bool in_run; /* lines are "SIZE NAME" */
	uint64_t run_at;
	unsigned run_group;
	size_t bad;      /* lines that make no sense */
	size_t hidden;   /* with the address 0: the kernel does not show them to everybody */
	unsigned digits; /* of the longest address */
};

void symtab_init(struct symtab *t);
void symtab_free(struct symtab *t);

/* One line without its end. 0, also for one that makes no sense (t->bad) or tells nothing; -1: no memory. */
int symtab_add(struct symtab *t, const char *line, size_t len);

/* Sort by address, drop what stands there twice, and give a size to those that have none: up to the next of
 * their group and kind. */
void symtab_finish(struct symtab *t);

/* Is there a symbol of this name? */
bool symtab_has(const struct symtab *t, const char *name);

#endif /* SYMTAB_H */
