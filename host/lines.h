/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* lines.h - what an ELF knows of its addresses: symbols, functions, files, lines, inlines. Only what is in the
 * file itself is looked at; nothing is fetched. */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines;

/* NULL: one line for people is in why. */
struct lines *lines_open(const char *path, char *why, size_t size);
void lines_close(struct lines *l);

/* e_machine of its header. */
unsigned lines_machine(const struct lines *l);

/* Its file's name without folders and without ".ko": how Linux names a module. */
const char *lines_name(const struct lines *l);

/* Is it a module, which has no addresses of its own? */
bool lines_is_module(const struct lines *l);

/* Where name is: of several, those whose size comes up to `size` (0: any). Returns how many there are, the first
 * one in *addr, and in *exact whether its size fits. */
size_t lines_find(struct lines *l, const char *name, uint64_t size, uint64_t *addr, bool *exact);

/* The function around an address as "name+0xoff", or false. */
bool lines_symbol(struct lines *l, uint64_t addr, char *dst, size_t size);

struct lines_place {
	const char *function;
	const char *file; /* or NULL: not known */
	int line;
};

/* Call each() with the innermost place of an address, then with each that it is inlined into. Returns how many
 * there were. */
size_t lines_each(struct lines *l, uint64_t addr,
	void (*each)(void *ctx, const struct lines_place *p), void *ctx);

#endif /* LINES_H */
