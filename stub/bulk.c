/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bulk.c - memory for the host to keep: only while every CPU stands, and only RAM and ROM. A request comes
 * as stub/wire/bulk.h says; what repeats a word becomes one record however long it is. */
#include "bulk.h"

#include "cpu.h"
#include "io.h"
#include "mem.h"
#include "out.h"
#include "wire/bulk.h"

/* A run of one word that has begun: sent when something else comes. */
struct answer {
	struct hf *k;
	uint32_t fill_len;
	uint8_t word[4];
};

void hf_bulk_head(struct hf *k, char type, uint8_t kind, size_t len)
{
	hf_bulk_put(k, (uint8_t)type);
	hf_bulk_put(k, kind);
	hf_bulk_put(k, (uint8_t)len);
	hf_bulk_put(k, (uint8_t)(len >> 8u));
}

static void put32(struct hf *k, uint32_t value)
{
	for (unsigned i = 0; i < 32; i += 8)
		hf_bulk_put(k, (uint8_t)(value >> i));
}

static void end_fill(struct answer *a)
{
	if (a->fill_len == 0)
		return;
	hf_bulk_put(a->k, 'f');
	put32(a->k, a->fill_len);
	for (unsigned i = 0; i < sizeof(a->word); i++)
		hf_bulk_put(a->k, a->word[i]);
	a->fill_len = 0;
}

static bool repeats(const uint8_t *bytes, size_t len)
{
	for (size_t i = 4; i < len; i++) {
		if (bytes[i] != bytes[i - 4])
			return false;
	}
	return len >= 4 && len % 4 == 0;
}

static bool goes_on(const struct answer *a, const uint8_t *bytes)
{
	for (unsigned i = 0; i < sizeof(a->word); i++) {
		if (a->word[i] != bytes[i])
			return false;
	}
	return true;
}

/* Returns how many bytes of it count against the budget. */
static size_t put_chunk(struct answer *a, const uint8_t *bytes, size_t len)
{
	bool fill = repeats(bytes, len);

	if (!fill || !goes_on(a, bytes))
		end_fill(a);
	if (fill) {
		for (unsigned i = 0; i < sizeof(a->word); i++)
			a->word[i] = bytes[i];
		a->fill_len += (uint32_t)len;
		return 0;
	}
	if (a->k->bulk_chunks && len == BULK_CHUNK) {
		hf_bulk_put(a->k, 'c');
	} else {
		hf_bulk_put(a->k, 'd');
		hf_bulk_put(a->k, (uint8_t)len);
		hf_bulk_put(a->k, (uint8_t)(len >> 8u));
	}
	for (size_t i = 0; i < len; i++)
		hf_bulk_put(a->k, bytes[i]);
	return len;
}

/* How much at addr may be read ahead; 0: none. */
static uint64_t readable(struct hf *k, hf_addr addr)
{
	struct hf_region r = hf_mem_region(k, addr);

	if (r.kind == HF_REGION_UNKNOWN || r.kind == HF_REGION_DEVICE)
		return 0;
	return r.size - (addr - r.start);
}

bool hf_bulk_allowed(struct hf *k)
{
	if (!hf_in_session(k) || hf_live_on(k) || hf_live_wanted(k) || k->rung > 0)
		return false;
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_state_of(k, cpu) == HF_CPU_RUNNING)
			return false;
	}
	return true;
}

size_t hf_bulk_read(struct hf *k, void *dst, hf_addr addr, size_t len)
{
	uint64_t safe = readable(k, addr);
	int got = safe == 0 ? 0 : hf_mem_read(k, dst, addr, safe < len ? (size_t)safe : len);

	return got < 0 ? 0 : (size_t)got;
}

static enum bulk_status read(struct answer *a, hf_addr addr, uint64_t len, size_t budget)
{
	uint8_t bytes[BULK_CHUNK];
	size_t used = 0;

	if (!hf_bulk_allowed(a->k))
		return BULK_RUNNING;
	while (len > 0 && used < budget) {
		uint64_t want = BULK_CHUNK - addr % BULK_CHUNK;
		uint64_t safe = readable(a->k, addr);
		if (safe == 0)
			return BULK_DEVICE;
		want = want < len ? want : len;
		want = want < safe ? want : safe;
		int got = hf_mem_read(a->k, bytes, addr, (size_t)want);
		if (got <= 0)
			return BULK_FAULT;
		if (hf_out_aborted(a->k))
			return BULK_ABORTED;
		used += put_chunk(a, bytes, (size_t)got);
		addr += (unsigned)got;
		len -= (unsigned)got;
	}
	return BULK_DONE;
}

static uint64_t number(const uint8_t *at, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = bytes; i > 0; i--)
		value = value << 8u | at[i - 1];
	return value;
}

static void serve(struct hf *k)
{
	const uint8_t *r = k->bulk;
	struct answer a = {.k = k};

	k->out.abort = false;
	enum bulk_status status = BULK_FAULT;
	if (r[0] == 'r')
		status = read(&a, number(r + 2, 8), number(r + 10, 4), (size_t)number(r + 14, 2));
	else if (r[0] == 't')
		status = hf_bulk_threads(k, number(r + 2, 8), (unsigned)number(r + 10, 4));
	end_fill(&a);
	hf_bulk_put(k, 'e');
	hf_bulk_put(k, r[1]);
	hf_bulk_put(k, (uint8_t)status);
	hf_io_flush(k);
}

void hf_bulk_feed(struct hf *k, uint8_t byte)
{
	k->bulk[k->bulk_len++] = byte;
	if (k->bulk_len < HF_BULK_REQUEST)
		return;
	k->bulk_len = 0;
	serve(k);
}
