/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_rsp.c - the framing of packets: any bytes in, small buffers, and round trips. */
#include <string.h>

#include "fuzz.h"
#include "stub/wire/rsp.h"

#define BUFFER 48u

static uint8_t sent[8192];
static size_t sent_len;

static int put(void *ctx, uint8_t byte)
{
	(void)ctx;
	if (sent_len == sizeof(sent))
		return -1;
	sent[sent_len++] = byte;
	return 0;
}

/* Any byte stream; then a good packet gets through at once. */
static void parse(const uint8_t *data, size_t size)
{
	uint8_t *buf = malloc(BUFFER); /* so that ASan sees each byte behind it */
	struct rsp_parser p;

	rsp_init(&p, buf, BUFFER);
	for (size_t i = 0; i < size; i++) {
		enum rsp_event event = rsp_feed(&p, data[i]);
		FUZZ_ASSERT(p.len <= BUFFER);
		FUZZ_ASSERT(event != RSP_PACKET || !rsp_inside(&p));
		if (event == RSP_PACKET)
			(void)rsp_unescape(buf, p.len);
	}
	enum rsp_event last = RSP_NONE;
	for (const char *at = "$OK#9a"; *at != '\0'; at++)
		last = rsp_feed(&p, (uint8_t)*at);
	FUZZ_ASSERT(last == RSP_PACKET && p.len == 2 && memcmp(buf, "OK", 2) == 0);
	free(buf);
}

/* What is sent comes back, run-length encoded or not. */
static void round_trip(const uint8_t *data, size_t size)
{
	static uint8_t payload[4096];
	static uint8_t back[4096];
	static uint8_t buf[8192];
	struct rsp_parser p;
	size_t len = 0;

	for (size_t i = 0; i < size && len < sizeof(payload); i++) {
		if (data[i] != '$' && data[i] != '#' && data[i] != '}' && data[i] != '*')
			payload[len++] = data[i];
	}
	for (int runs = 0; runs < 2; runs++) {
		enum rsp_event last = RSP_NONE;
		sent_len = 0;
		FUZZ_ASSERT(rsp_emit(put, NULL, payload, len, runs != 0) == 0);
		rsp_init(&p, buf, sizeof(buf));
		for (size_t i = 0; i < sent_len; i++)
			last = rsp_feed(&p, sent[i]);
		FUZZ_ASSERT(last == RSP_PACKET);
		FUZZ_ASSERT(rsp_expand(back, sizeof(back), buf, p.len) == (int)len);
		FUZZ_ASSERT(memcmp(back, payload, len) == 0);
	}
}

static void expand(const uint8_t *data, size_t size)
{
	uint8_t *dst = malloc(BUFFER);

	FUZZ_ASSERT(rsp_expand(dst, BUFFER, data, size) <= (int)BUFFER);
	free(dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse(data, size);
	round_trip(data, size);
	expand(data, size);
	return 0;
}
