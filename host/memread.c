/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* memread.c - gdb's 'm' and 'x' out of a cache that the bulk channel fills.
 *
 *   IDLE --read, known--> answered
 *   IDLE --read, not known: request--> WAITING --end of the answer, known now--> answered, IDLE
 *                                        '--not known even so--> passed to the target, IDLE */
#include "memread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/bulk.h"
#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"
#include "memcache.h"

#define READ_MAX    0x4000u /* bytes of one request of gdb's; a longer one is the target's */
#define REQUEST_MAX 64u
#define PROBE_TAG   0u   /* of a request for no bytes: only its status matters */
#define THREADS_TAG 1u   /* of a request for threads */
#define FIRST_TAG   2u   /* of those for memory */
#define SMALL       64u  /* gdb's own line of stack and code */
#define AROUND      128u /* aligned bytes that are read for a small one */
#define STOP_MAX    2048u
#define PLACES      32u
#define PAGE        4096u
#define FAR         0x10000u /* how far a read reaches when reads follow each other, if it costs nothing */

struct memread {
	const struct memread_events *events;
	void *ctx;
	struct memcache *cache;
	bool waits;
	unsigned skip; /* answers on their way that nobody waits for */
	bool stale;    /* what is on its way may be out of date */
	char request[REQUEST_MAX];
	uint64_t addr;
	size_t len;
	uint64_t follows; /* where the next read begins if they follow each other */
	uint8_t tag;
	uint64_t at; /* the address of the next record */
	uint8_t record[BULK_FILL_RECORD];
	size_t record_len;
	size_t data_left; /* of a 'd' or 'c' record */
	size_t stop_left; /* of an 's' or 't' record */
	size_t stop_len;
	uint8_t *stop;                    /* the place of the record that has begun */
	uint8_t places[PLACES][STOP_MAX]; /* what the 's' records make */
	uint8_t thread[STOP_MAX];         /* a 't' record */
	uint8_t bytes[READ_MAX];
	char payload[2 * READ_MAX + 1];
};

struct memread *memread_new(const struct memread_events *events, void *ctx)
{
	struct memread *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->events = events;
	m->ctx = ctx;
	m->cache = memcache_new();
	if (m->cache)
		return m;
	free(m);
	return NULL;
}

void memread_free(struct memread *m)
{
	if (m)
		memcache_free(m->cache);
	free(m);
}

const char *memread_request(const struct memread *m)
{
	return m->request;
}

bool memread_waits(const struct memread *m)
{
	return m->waits;
}

void memread_forget(struct memread *m)
{
	memcache_drop(m->cache);
	m->stale = m->waits;
}

/* "maddr,length" or "xaddr,length" */
static bool parse(struct memread *m, const char *text)
{
	char *end;

	if ((text[0] != 'm' && text[0] != 'x') || strlen(text) >= REQUEST_MAX ||
		hex_value(text[1]) < 0)
		return false;
	m->addr = strtoull(text + 1, &end, 16);
	if (*end != ',' || hex_value(end[1]) < 0)
		return false;
	const unsigned long long len = strtoull(end + 1, &end, 16);
	if (*end || len == 0 || len > READ_MAX || m->addr + len < m->addr)
		return false;
	m->len = (size_t)len;
	(void)snprintf(m->request, sizeof(m->request), "%s", text);
	return true;
}

/* All of it, or false. */
static bool answer_known(struct memread *m)
{
	size_t n;

	if (memcache_read(m->cache, m->addr, m->bytes, m->len) < m->len)
		return false;
	if (m->request[0] == 'x') {
		m->payload[0] = 'b';
		n = 1 + rsp_escape((uint8_t *)m->payload + 1, m->bytes, m->len);
	} else {
		n = hex_encode(m->payload, m->bytes, m->len);
	}
	m->follows = m->addr + m->len;
	m->events->answer(m->ctx, m->payload, n);
	return true;
}

static void put(uint8_t *at, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* Reads that follow each other get the rest of their page, and further what costs nothing. */
static int ask(struct memread *m)
{
	uint64_t from = m->addr;
	uint64_t len = m->len;
	uint64_t budget = m->len;
	uint8_t request[BULK_REQUEST] = {'r'};

	if (++m->tag < FIRST_TAG)
		m->tag = FIRST_TAG;
	request[1] = m->tag;
	if (m->addr == m->follows && m->len > SMALL) {
		/* What is known of the beginning need not come again. */
		from += memcache_read(m->cache, m->addr, m->bytes, m->len);
		budget = PAGE - from % PAGE;
		if (budget < m->addr + m->len - from)
			budget = m->addr + m->len - from;
		len = FAR;
	} else if (m->len <= SMALL) {
		from -= from % AROUND;
		len = (m->addr + m->len - from + AROUND - 1) / AROUND * AROUND;
		budget = len;
	}
	if (from + len < from)
		len = 0 - from;
	put(request + 2, from, 8);
	put(request + 10, len, 4);
	put(request + 14, budget < 0xffffu ? budget : 0xffffu, 2);
	m->at = from;
	m->stale = false;
	return m->events->bulk(m->ctx, request, sizeof(request));
}

int memread_probe(struct memread *m)
{
	const uint8_t request[BULK_REQUEST] = {'r', PROBE_TAG};

	return m->events->bulk(m->ctx, request, sizeof(request));
}

int memread_threads(struct memread *m, uint64_t tid, unsigned count)
{
	uint8_t request[BULK_REQUEST] = {'t', THREADS_TAG};

	put(request + 2, tid, 8);
	put(request + 10, count, 4);
	return m->events->bulk(m->ctx, request, sizeof(request));
}

void memread_cancel(struct memread *m)
{
	m->skip += m->waits;
	m->waits = false;
}

void memread_begin(struct memread *m)
{
	memread_forget(m);
	memset(m->places, 0, sizeof(m->places));
	m->waits = false;
	m->skip = 0;
	m->record_len = m->data_left = m->stop_left = 0;
}

bool memread_take(struct memread *m, const char *request)
{
	if (m->waits || !parse(m, request))
		return false;
	if (answer_known(m))
		return true;
	m->waits = !ask(m);
	return m->waits;
}

/* ---- the answer ---- */

static void keep(struct memread *m, const uint8_t *data, size_t len)
{
	if (m->skip > 0)
		return;
	if (!m->stale)
		memcache_add(m->cache, m->at, data, len);
	m->at += len;
}

static void fill(struct memread *m)
{
	const uint8_t *r = m->record;
	size_t len = (size_t)r[1] | (size_t)r[2] << 8 | (size_t)r[3] << 16 | (size_t)r[4] << 24;

	for (; len >= 4; len -= 4)
		keep(m, r + 5, 4);
}

static void end(struct memread *m)
{
	if (m->record[1] == PROBE_TAG) {
		m->events->all_stand(m->ctx, m->record[2] == BULK_DONE);
		return;
	}
	if (m->record[1] == THREADS_TAG) {
		m->events->threads_end(m->ctx);
		return;
	}
	if (m->skip > 0) {
		m->skip--;
		return;
	}
	if (!m->waits || m->record[1] != m->tag)
		return;
	m->waits = false;
	if (!answer_known(m)) {
		m->follows = m->addr + m->len;
		m->events->pass(m->ctx);
	}
}

static void begin_stop(struct memread *m)
{
	m->stop = m->places[m->record[1] % PLACES];
	if (m->record[0] == 't')
		m->stop = memset(m->thread, 0, sizeof(m->thread));
	m->stop_left = (size_t)m->record[2] | (size_t)m->record[3] << 8;
	m->stop_len = 0;
}

/* A piece of memory, at *at. */
static void keep_piece(struct memread *m, size_t *at, size_t room)
{
	const uint8_t *p = m->stop + *at;
	uint64_t addr = 0;

	for (unsigned i = 0; i < 8; i++)
		addr |= (uint64_t)p[i] << 8 * i;
	memcache_add(m->cache, addr, p + 9, p[8] < room ? p[8] : room);
	*at += 9 + room;
}

/* Bytes as hex, a string. */
static void hex(char *dst, const uint8_t *src, size_t len)
{
	dst[hex_encode(dst, src, len)] = '\0';
}

/* "number:hex;" for each that is known. */
static size_t registers_of(const struct memread *m, size_t at, char *dst)
{
	size_t len = 0;

	dst[0] = '\0';
	for (unsigned n = m->stop[at++]; n > 0 && at + 2 <= m->stop_len; n--) {
		const uint8_t *r = m->stop + at;
		at += 2u + r[1];
		if (r[1] == 0 || at > m->stop_len)
			continue;
		len += (size_t)sprintf(dst + len, "%02x:", r[0]);
		hex(dst + len, r + 2, r[1]);
		len += (size_t)2 * r[1];
		len += (size_t)sprintf(dst + len, ";");
	}
	return at;
}

static void end_stop(struct memread *m)
{
	char registers[2 * STOP_MAX + 1];
	char expedited[4 * STOP_MAX];
	size_t at = 0;

	if (m->stop_len < BULK_STOP_HEAD)
		return;
	memread_forget(m);
	keep_piece(m, &at, BULK_CODE);
	at = registers_of(m, at, expedited);
	if (at + BULK_STOP_REST > m->stop_len) { /* behind a step there is no more */
		m->events->stop(m->ctx, NULL, expedited);
		return;
	}
	keep_piece(m, &at, BULK_STACK);
	size_t len = (size_t)m->stop[at] | (size_t)m->stop[at + 1] << 8;
	at += 2;
	hex(registers, m->stop + at, len < m->stop_len - at ? len : m->stop_len - at);
	m->events->stop(m->ctx, registers, expedited);
}

static void stop_byte(struct memread *m, uint8_t byte)
{
	if (m->stop_len < STOP_MAX)
		m->stop[m->stop_len++] ^= byte;
	if (--m->stop_left > 0)
		return;
	if (m->record[0] == 't')
		m->events->thread(m->ctx, m->record[1], m->stop, m->stop_len);
	else
		end_stop(m);
}

static size_t record_size(uint8_t type)
{
	switch (type) {
	case 'd':
		return BULK_DATA_HEAD;
	case 'f':
		return BULK_FILL_RECORD;
	case 's':
	case 't':
		return BULK_STOP_RECORD;
	case 'e':
		return BULK_END_RECORD;
	default:
		return 1; /* 'c'; or not ours: skipped */
	}
}

static void take_record(struct memread *m)
{
	const uint8_t *r = m->record;

	m->record_len = 0;
	if (r[0] == 'd')
		m->data_left = (size_t)r[1] | (size_t)r[2] << 8;
	else if (r[0] == 'c')
		m->data_left = BULK_CHUNK;
	else if (r[0] == 's' || r[0] == 't')
		begin_stop(m);
	else if (r[0] == 'f')
		fill(m);
	else if (r[0] == 'e')
		end(m);
}

void memread_feed(struct memread *m, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len;) {
		if (m->data_left > 0) {
			const size_t n = m->data_left < len - i ? m->data_left : len - i;
			keep(m, data + i, n);
			m->data_left -= n;
			i += n;
			continue;
		}
		if (m->stop_left > 0) {
			stop_byte(m, data[i++]);
			continue;
		}
		m->record[m->record_len++] = data[i++];
		if (m->record_len == record_size(m->record[0]))
			take_record(m);
	}
}
