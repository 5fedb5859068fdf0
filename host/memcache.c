/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* memcache.c - pages in a hash table, each with a bit for every byte that is known. */
#include "memcache.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BITS  12u
#define PAGE_BYTES (1u << PAGE_BITS)
#define SLOTS      256u
#define PAGES_MAX  4096u /* 16 MiB; then all is forgotten */

struct page {
	struct page *next;
	uint64_t number;
	uint8_t known[PAGE_BYTES / 8];
	uint8_t data[PAGE_BYTES];
};

struct memcache {
	struct page *slots[SLOTS];
	unsigned count;
};

struct memcache *memcache_new(void)
{
	return calloc(1, sizeof(struct memcache));
}

void memcache_drop(struct memcache *m)
{
	for (size_t i = 0; i < SLOTS && m->count; i++) {
		while (m->slots[i]) {
			struct page *p = m->slots[i];
			m->slots[i] = p->next;
			free(p);
			m->count--;
		}
	}
}

void memcache_free(struct memcache *m)
{
	if (m)
		memcache_drop(m);
	free(m);
}

static struct page *find(const struct memcache *m, uint64_t number)
{
	struct page *p = m->slots[number % SLOTS];

	while (p && p->number != number)
		p = p->next;
	return p;
}

static struct page *make(struct memcache *m, uint64_t number)
{
	struct page *p = find(m, number);

	if (p)
		return p;
	if (m->count == PAGES_MAX)
		memcache_drop(m);
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->number = number;
	p->next = m->slots[number % SLOTS];
	m->slots[number % SLOTS] = p;
	m->count++;
	return p;
}

void memcache_add(struct memcache *m, uint64_t addr, const uint8_t *data, size_t len)
{
	struct page *p = NULL;

	for (size_t i = 0; i < len; i++, addr++) {
		const size_t at = addr % PAGE_BYTES;
		if (!p || at == 0)
			p = make(m, addr >> PAGE_BITS);
		if (!p)
			return;
		p->data[at] = data[i];
		p->known[at / 8] |= (uint8_t)(1u << at % 8);
	}
}

size_t memcache_read(const struct memcache *m, uint64_t addr, uint8_t *dst, size_t len)
{
	const struct page *p = NULL;

	for (size_t i = 0; i < len; i++, addr++) {
		const size_t at = addr % PAGE_BYTES;
		if (!p || at == 0)
			p = find(m, addr >> PAGE_BITS);
		if (!p || !(p->known[at / 8] >> at % 8 & 1u))
			return i;
		dst[i] = p->data[at];
	}
	return len;
}
