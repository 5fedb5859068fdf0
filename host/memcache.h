/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* memcache.h - target memory that was read while every CPU stood: pieces of it, until they are dropped. */
#ifndef MEMCACHE_H
#define MEMCACHE_H

#include <stddef.h>
#include <stdint.h>

struct memcache;

/* NULL: no memory. */
struct memcache *memcache_new(void);
void memcache_free(struct memcache *m);

/* Forget all. */
void memcache_drop(struct memcache *m);

/* Keep len bytes of addr. What does not fit is not kept. */
void memcache_add(struct memcache *m, uint64_t addr, const uint8_t *data, size_t len);

/* Copy up to len bytes of addr; returns how many of them, from the first one on, are known. */
size_t memcache_read(const struct memcache *m, uint64_t addr, uint8_t *dst, size_t len);

#endif /* MEMCACHE_H */
