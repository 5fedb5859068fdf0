/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxytrace.c - the events of the proxy as text. */
#include "proxytrace.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "../../host/batch.h"

char trace[PROXYTRACE_MAX];
struct proxy *proxy;
bool no_bulk, no_threads;
uint8_t tag;

static void note(const char *mark, const char *text, size_t len)
{
	const size_t have = strlen(trace);

	(void)snprintf(trace + have, sizeof(trace) - have, "%s%.*s", mark, (int)len, text);
}

/* Without '$' and checksum; several packets may come in one piece. */
static void note_packets(const char *mark, const uint8_t *data, size_t len)
{
	const char *at = (const char *)data;

	while (len > 0 && *at == '$') {
		const size_t n = strcspn(at, "#");
		note(mark, at + 1, n - 1);
		at += n + 3;
		len -= n + 3;
	}
	if (len > 0)
		note(mark, at, len);
}

static void on_gdb(void *ctx, const uint8_t *raw, size_t len)
{
	(void)ctx;
	note_packets("<", raw, len);
}

static void on_target(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	note_packets(">", data, len);
}

static uint64_t number(const uint8_t *at, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = bytes; i > 0; i--)
		value = value << 8 | at[i - 1];
	return value;
}

static int on_bulk(void *ctx, const uint8_t *data, size_t len)
{
	char text[64];

	(void)ctx;
	ck_assert_uint_eq(len, 16);
	ck_assert(data[0] == 'r' || data[0] == 't');
	if (data[0] == 't' && no_threads)
		return -1;
	tag = data[1];
	const int n = snprintf(text, sizeof(text), "%c(%llx,%llx,%llx)", data[0],
		(unsigned long long)number(data + 2, 8), (unsigned long long)number(data + 10, 4),
		(unsigned long long)number(data + 14, 2));
	note("", text, (size_t)n);
	return no_bulk ? -1 : 0;
}

static void on_ours(void *ctx, const uint8_t *raw, size_t len)
{
	(void)ctx;
	note_packets("=", raw, len);
}

static void on_all_stand(void *ctx, bool all)
{
	(void)ctx;
	note("", all ? "all" : "some", all ? 3 : 4);
}

void proxytrace_begin(void)
{
	static const struct proxy_events events = {.gdb = on_gdb,
		.target = on_target,
		.bulk = on_bulk,
		.ours = on_ours,
		.all_stand = on_all_stand};

	trace[0] = '\0';
	no_bulk = false;
	no_threads = true;
	proxy = proxy_new(&events, NULL);
	ck_assert_ptr_nonnull(proxy);
	proxy_begin(proxy);
	trace[0] = '\0';
}

void proxytrace_end(void)
{
	proxy_free(proxy);
}

void gdb(const char *payload)
{
	uint8_t raw[512];

	proxy_from_gdb(proxy, raw, batch_frame(raw, payload, strlen(payload)));
}

void target(const char *payload)
{
	uint8_t raw[512];

	proxy_from_target(proxy, raw, batch_frame(raw, payload, strlen(payload)));
}

int ask(const char *payload)
{
	return proxy_ask(proxy, payload, strlen(payload));
}

void happened(const char *what)
{
	ck_assert_str_eq(trace, what);
	trace[0] = '\0';
}

void bulk(const void *data, size_t len)
{
	proxy_from_bulk(proxy, data, len);
}

void bulk_end(uint8_t status)
{
	const uint8_t record[] = {'e', tag, status};

	bulk(record, sizeof(record));
}
