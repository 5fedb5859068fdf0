/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_hello.c - the greetings of the link as bytes. */
#include "stub/wire/hello.h"

#include "stub/wire/link.h"
#include "unit.h"

static const struct hello full = {.version = 1,
	.kind = HELLO_NEW,
	.full = true,
	.nonce = 0x12345678,
	.next = 3,
	.expect = 250,
	.payload_max = 1024,
	.window = 16,
	.flags = HELLO_LZ4,
	.cpus = 4,
	.ptr_bytes = 8,
	.id = {1, 2, 3, 4},
	.id_len = 4,
	.name = "a name"};

static uint8_t bytes[HELLO_MAX];

START_TEST(a_hello_comes_back)
{
	struct hello h;
	size_t len = hello_write(bytes, HELLO_HELLO, &full);

	ck_assert_int_eq(hello_read(&h, bytes, len), HELLO_HELLO);
	ck_assert_uint_eq(h.nonce, full.nonce);
	ck_assert_uint_eq(h.next, 3);
	ck_assert_uint_eq(h.expect, 250);
	ck_assert_uint_eq(h.payload_max, 1024);
	ck_assert_uint_eq(h.window, 16);
	ck_assert_uint_eq(h.flags, HELLO_LZ4);
}
END_TEST

START_TEST(a_welcome_comes_back)
{
	struct hello h;
	size_t len = hello_write(bytes, HELLO_WELCOME, &full);

	ck_assert_int_eq(hello_read(&h, bytes, len), HELLO_WELCOME);
	ck_assert(h.full);
	ck_assert_uint_eq(h.cpus, 4);
	ck_assert_uint_eq(h.ptr_bytes, 8);
	ck_assert_uint_eq(h.id_len, 4);
	ck_assert_mem_eq(h.id, full.id, 4);
	ck_assert_str_eq(h.name, "a name");
}
END_TEST

START_TEST(the_largest_welcome_fits)
{
	struct hello h = full;

	h.id_len = HELLO_ID_MAX;
	memset(h.name, 'n', sizeof(h.name)); /* without a NUL */
	ck_assert_uint_le(hello_write(bytes, HELLO_WELCOME, &h), HELLO_MAX);
}
END_TEST

START_TEST(a_short_welcome_goes_on_and_cannot_begin)
{
	struct hello h = full;
	struct hello back;

	h.full = false;
	h.kind = HELLO_SAME;
	size_t len = hello_write(bytes, HELLO_WELCOME, &h);
	ck_assert_int_eq(hello_read(&back, bytes, len), HELLO_WELCOME);
	ck_assert(!back.full);
	h.kind = HELLO_NEW;
	len = hello_write(bytes, HELLO_WELCOME, &h);
	ck_assert_int_eq(hello_read(&back, bytes, len), HELLO_NOTHING);
}
END_TEST

/* A WELCOME that is cut right behind its numbers is a short one; NEW ones cannot be short. */
START_TEST(each_cut_is_noticed)
{
	struct hello h;

	for (int type = HELLO_HELLO; type <= HELLO_BYE; type++) {
		size_t len = hello_write(bytes, (enum hello_type)type, &full);
		for (size_t cut = 0; cut < len; cut++)
			ck_assert_int_eq(hello_read(&h, bytes, cut), HELLO_NOTHING);
	}
}
END_TEST

static uint8_t sent[128];
static size_t sent_len;

static void put(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	memcpy(sent, data, len);
	sent_len = len;
}

START_TEST(every_hello_begins_with_the_prefix)
{
	static uint8_t in[80], store[80], scratch[LINK_SCRATCH(64u)];
	const struct link_memory memory = {.in = in,
		.store = store,
		.scratch = scratch,
		.in_size = sizeof(in),
		.store_size = sizeof(store),
		.payload_max = 64};
	struct link l;
	struct hello h = full;

	link_init(&l, &memory, put, NULL);
	for (unsigned i = 0; i < 256; i++) {
		h.nonce = i << 16u;
		h.next = (uint8_t)i;
		link_greet(&l, bytes, hello_write(bytes, HELLO_HELLO, &h));
		ck_assert_uint_gt(sent_len, HELLO_PREFIX_LEN);
		ck_assert_mem_eq(sent, HELLO_PREFIX, HELLO_PREFIX_LEN);
	}
}
END_TEST

UNIT_MAIN("hello", a_hello_comes_back, a_welcome_comes_back, the_largest_welcome_fits,
	a_short_welcome_goes_on_and_cannot_begin, each_cut_is_noticed,
	every_hello_begins_with_the_prefix)
