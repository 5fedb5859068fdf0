/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ksym.c - look up symbols in the packed table (ksym.h describes it). */
#include "ksym.h"

#include "stub/err.h"
#include "stub/fmt.h"
#include "stub/str.h"

#define MAGIC        0x32534648u /* "HFS2" */
#define HEADER_BYTES 24u
#define INDEX_BYTES  8u
#define TOKENS       256u
#define BLOCK        16u
#define LEB_BYTES    5u

extern const uint8_t ksyms_begin[], ksyms_end[];

struct table {
	const uint8_t *index, *tokens, *texts, *stream, *end;
	uint32_t symbols, blocks;
	hf_addr base;
};

static uint32_t word(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* Find the parts; false when the table is missing or its sizes do not add up. */
static bool open_table(struct table *t)
{
	size_t bytes = (size_t)(ksyms_end - ksyms_begin);
	size_t fixed = HEADER_BYTES + 2 * (TOKENS + 1);

	if (bytes < fixed || word(ksyms_begin) != MAGIC)
		return false;
	t->symbols = word(ksyms_begin + 4);
	t->blocks = word(ksyms_begin + 8);
	uint32_t text_bytes = word(ksyms_begin + 12);
	if (t->blocks > bytes / INDEX_BYTES || text_bytes > bytes ||
		fixed + t->blocks * INDEX_BYTES + text_bytes > bytes)
		return false;
	t->base = word(ksyms_begin + 16) | (hf_addr)word(ksyms_begin + 20) << 32;
	t->index = ksyms_begin + HEADER_BYTES;
	t->tokens = t->index + (size_t)t->blocks * INDEX_BYTES;
	t->texts = t->tokens + 2 * (TOKENS + 1);
	t->stream = t->texts + text_bytes;
	t->end = ksyms_end;
	return t->blocks > 0;
}

static bool get_leb(const struct table *t, const uint8_t **p, uint32_t *out)
{
	*out = 0;
	for (unsigned i = 0; i < LEB_BYTES && *p < t->end; i++) {
		uint8_t byte = *(*p)++;

		*out |= (uint32_t)(byte & 0x7fu) << (7 * i);
		if ((byte & 0x80u) == 0)
			return true;
	}
	return false;
}

/* Where a token's text begins, for token numbers up to TOKENS. */
static const uint8_t *token_text(const struct table *t, unsigned token)
{
	const uint8_t *p = t->tokens + (size_t)2 * token;
	size_t offset = (size_t)p[0] | (size_t)p[1] << 8;
	size_t most = (size_t)(t->stream - t->texts);

	return t->texts + (offset < most ? offset : most);
}

static void unpack(const struct table *t, const uint8_t *packed, size_t len, char *dst)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		const uint8_t *from = token_text(t, packed[i]);
		const uint8_t *to = token_text(t, packed[i] + 1u);

		while (from < to && n < HF_SYM_MAX - 1)
			dst[n++] = (char)*from++;
	}
	dst[n] = '\0';
}

struct cursor {
	const uint8_t *p;
	hf_addr addr;
	uint32_t size;
	const uint8_t *name;
	uint32_t name_len;
};

static void open_block(const struct table *t, uint32_t block, struct cursor *c)
{
	const uint8_t *entry = t->index + (size_t)block * INDEX_BYTES;
	size_t offset = word(entry + 4);
	size_t most = (size_t)(t->end - t->stream);

	c->addr = t->base + word(entry);
	c->p = t->stream + (offset < most ? offset : most);
}

static bool next_record(const struct table *t, struct cursor *c)
{
	uint32_t distance;

	if (!get_leb(t, &c->p, &distance) || !get_leb(t, &c->p, &c->size))
		return false;
	if (!get_leb(t, &c->p, &c->name_len) || c->name_len > (size_t)(t->end - c->p))
		return false;
	c->addr += distance;
	c->name = c->p;
	c->p += c->name_len;
	return true;
}

static uint32_t records_in(const struct table *t, uint32_t block)
{
	uint32_t before = block * BLOCK;
	uint32_t left = t->symbols > before ? t->symbols - before : 0;

	return left < BLOCK ? left : BLOCK;
}

static void fill(const struct table *t, const struct cursor *c, struct hf_sym *out)
{
	out->start = c->addr;
	out->size = c->size;
	out->module[0] = '\0';
	unpack(t, c->name, c->name_len, out->name);
}

/* The last block whose first symbol is not above addr. */
static uint32_t block_of(const struct table *t, hf_addr addr)
{
	uint32_t low = 0;
	uint32_t high = t->blocks;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (t->base + word(t->index + (size_t)middle * INDEX_BYTES) <= addr)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int ksym_at(void *ctx, hf_addr addr, struct hf_sym *out)
{
	struct table t;
	struct cursor c, best = {.name = NULL};

	(void)ctx;
	if (!open_table(&t))
		return HF_ENOENT;
	uint32_t block = block_of(&t, addr);
	open_block(&t, block, &c);
	for (uint32_t n = records_in(&t, block); n > 0 && next_record(&t, &c); n--) {
		if (c.addr > addr)
			break;
		best = c;
	}
	if (!best.name || addr - best.addr >= best.size)
		return HF_ENOENT;
	fill(&t, &best, out);
	return 0;
}

int ksym_find(void *ctx, const char *name, struct hf_sym *out)
{
	struct table t;
	struct cursor c;

	(void)ctx;
	if (!open_table(&t))
		return HF_ENOENT;
	for (uint32_t block = 0; block < t.blocks; block++) {
		open_block(&t, block, &c);
		for (uint32_t n = records_in(&t, block); n > 0 && next_record(&t, &c); n--) {
			unpack(&t, c.name, c.name_len, out->name);
			if (hf_strcmp(out->name, name) != 0)
				continue;
			fill(&t, &c, out);
			return 0;
		}
	}
	return HF_ENOENT;
}

const char *ksym_format(hf_addr addr, char *dst, size_t size)
{
	struct hf_sym sym;

	if (ksym_at(NULL, addr, &sym) < 0)
		hf_snprintf(dst, size, "0x%llx", (unsigned long long)addr);
	else
		hf_snprintf(dst, size, "%s+0x%x/0x%x", sym.name, (unsigned)(addr - sym.start),
			(unsigned)sym.size);
	return dst;
}
