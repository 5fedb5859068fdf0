/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_nvt.c - telnet and RFC 2217 from the other end of a connection, as a server with its com port and as a client
 * of one: any bytes. What becomes of them does not depend on where the connection tears them. */
#include <string.h>

#include "fuzz.h"
#include "host/comport.h"
#include "host/line_nvt.h"
#include "host/say.h"

/* All that came of the bytes. */
struct outcome {
	struct nvt *nvt;
	size_t data_len, sent_len, ports, breaks, ready;
	uint32_t data_sum, sent_sum;
	bool knows;
};

/* BREAK is possible on every second try, so that both answers are given. */
int session_break(struct session *s)
{
	struct outcome *o = (struct outcome *)(void *)s;

	return ++o->breaks % 2 ? 0 : -1;
}

void say(const char *fmt, ...)
{
	(void)fmt;
}

static uint32_t add(uint32_t sum, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = sum * 31u + data[i];
	return sum;
}

static void put(void *ctx, const uint8_t *data, size_t len)
{
	struct outcome *o = ctx;

	o->sent_len += len;
	o->sent_sum = add(o->sent_sum, data, len);
}

static void take(void *ctx, const uint8_t *data, size_t len)
{
	struct outcome *o = ctx;

	FUZZ_ASSERT(len > 0);
	o->data_len += len;
	o->data_sum = add(o->data_sum, data, len);
}

static void broke(void *ctx)
{
	struct outcome *o = ctx;

	o->breaks++;
}

static void port(void *ctx, unsigned command, const uint8_t *value, size_t len)
{
	struct outcome *o = ctx;
	const struct comport c = {.nvt = o->nvt,
		.session = (struct session *)(void *)o,
		.baud = command % 2 ? 9600 : 0};

	o->ports++;
	comport_serve(&c, command, value, len);
}

static void knows(void *ctx, bool is)
{
	struct outcome *o = ctx;

	FUZZ_ASSERT(o->ready++ == 0);
	o->knows = is;
}

static void ready(void *ctx)
{
	struct outcome *o = ctx;

	FUZZ_ASSERT(o->ready++ == 0);
}

static struct outcome serve(const uint8_t *data, size_t size, size_t piece)
{
	static const struct nvt_events events = {
		.send = put, .data = take, .brk = broke, .port = port, .knows = knows};
	struct outcome o = {0};

	o.nvt = nvt_new(true, &events, &o);
	for (size_t at = 0; at < size; at += piece)
		nvt_feed(o.nvt, data + at, size - at < piece ? size - at : piece);
	nvt_free(o.nvt);
	o.nvt = NULL;
	FUZZ_ASSERT(o.data_len <= size);
	return o;
}

static struct outcome use(const uint8_t *data, size_t size, size_t piece)
{
	static const struct line_nvt_events events = {
		.send = put, .data = take, .brk = broke, .ready = ready};
	struct outcome o = {0};
	struct line_nvt *n = line_nvt_new(&events, &o, 115200);

	for (size_t at = 0; at < size; at += piece) {
		line_nvt_feed(n, data + at, size - at < piece ? size - at : piece);
		if (piece == 1 && at == size / 2 && line_nvt_break(n)) {
			FUZZ_ASSERT(line_nvt_send(n, data, size) == 0 && line_nvt_kept(n) == size);
			line_nvt_break_over(n);
			FUZZ_ASSERT(line_nvt_kept(n) == 0);
		}
	}
	line_nvt_give_up(n);
	line_nvt_free(n);
	FUZZ_ASSERT(o.ready == 1 && o.data_len <= size);
	return o;
}

static void same(const struct outcome *a, const struct outcome *b)
{
	FUZZ_ASSERT(a->data_len == b->data_len && a->data_sum == b->data_sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size + 1); /* so that ASan sees each byte behind it */

	memcpy(bytes, data, size);
	const struct outcome served = serve(bytes, size, size + 1), torn = serve(bytes, size, 1);
	same(&served, &torn);
	FUZZ_ASSERT(served.sent_len == torn.sent_len && served.sent_sum == torn.sent_sum);
	FUZZ_ASSERT(served.ports == torn.ports && served.breaks == torn.breaks);
	FUZZ_ASSERT(served.knows == torn.knows);
	const struct outcome used = use(bytes, size, size + 1), used_torn = use(bytes, size, 1);
	same(&used, &used_torn);
	free(bytes);
	return 0;
}
