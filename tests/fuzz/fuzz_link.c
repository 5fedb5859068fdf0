/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_link.c - the target's end of the link: any bytes in, then a HELLO must begin a session that works. */
#include <string.h>

#include "fuzz.h"
#include "stub/wire/target.h"

#define PAYLOAD 64u
#define KEPT    128u

static uint8_t scratch[LINK_SCRATCH(PAYLOAD)], host_scratch[LINK_SCRATCH(PAYLOAD)];
static uint8_t host_store[KEPT], host_in[PAYLOAD + LINK_BODY];
static uint8_t to_target[4 * PAYLOAD], to_host[64 * PAYLOAD];
static size_t to_target_len, to_host_len;

static void from_target(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	FUZZ_ASSERT(data[0] == 0 && data[len - 1] == 0 && memchr(data + 1, 0, len - 2) == NULL);
	if (to_host_len + len > sizeof(to_host))
		to_host_len = 0;
	memcpy(to_host + to_host_len, data, len);
	to_host_len += len;
}

static void from_host(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	FUZZ_ASSERT(to_target_len + len <= sizeof(to_target));
	memcpy(to_target + to_target_len, data, len);
	to_target_len += len;
}

/* Feeds bytes; what comes is taken and echoed. Returns the bytes of data that came. */
static size_t feed(struct target *t, const uint8_t *data, size_t len)
{
	size_t got = 0;

	for (size_t i = 0; i < len; i++) {
		enum target_event event = target_feed(t, data[i], i);
		FUZZ_ASSERT(event != TARGET_RELEASED || t->held_len <= sizeof(t->held));
		FUZZ_ASSERT(t->link.store_used <= t->link.store_size);
		if (event == TARGET_DATA) {
			got += t->link.len;
			(void)link_write(&t->link, LINK_GDB, t->link.payload, t->link.len);
			link_accept(&t->link);
		}
		link_flush(&t->link);
		link_pump(&t->link);
	}
	return got;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *in = malloc(PAYLOAD + LINK_BODY); /* so that ASan sees each byte behind it */
	uint8_t *store = malloc(KEPT);
	const struct link_memory memory = {.in = in,
		.store = store,
		.scratch = scratch,
		.in_size = PAYLOAD + LINK_BODY,
		.store_size = KEPT,
		.payload_max = PAYLOAD};
	const struct link_memory host_memory = {.in = host_in,
		.store = host_store,
		.scratch = host_scratch,
		.in_size = sizeof(host_in),
		.store_size = sizeof(host_store),
		.payload_max = PAYLOAD};
	const struct hello h = {.nonce = 0x5eed5eedu, .payload_max = PAYLOAD, .window = 2};
	uint8_t payload[HELLO_MAX];
	struct target t = {.about = {.payload_max = PAYLOAD, .window = 2}};
	struct link host;

	to_host_len = to_target_len = 0;
	link_init(&t.link, &memory, from_target, NULL);
	target_init(&t);
	(void)feed(&t, data, size);
	target_end(&t); /* BREAK: whatever stood there */
	link_init(&host, &host_memory, from_host, NULL);
	link_greet(&host, payload, hello_write(payload, HELLO_HELLO, &h));
	link_open(&host, PAYLOAD, 2);
	FUZZ_ASSERT(link_write(&host, LINK_GDB, (const uint8_t *)"$qC#b4", 6) == 6);
	link_flush(&host);
	FUZZ_ASSERT(feed(&t, to_target, to_target_len) == 6);
	free(in);
	free(store);
	return 0;
}
