/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_rtt.c - the rings of transport/rtt.c, with a probe that is a few lines of C. */
#include "transport/rtt.h"

#include <string.h>

#include "stub/err.h"
#include "unit.h"

#define OUT 16u
#define IN  8u

static struct rtt r;
static struct hf_transport t;
static uint8_t out[OUT], in[IN];

static void start(void)
{
	const struct rtt_memory mem = {out, in, OUT, IN};

	rtt_init(&r, &t, &mem);
}

static unsigned put_text(const char *text)
{
	unsigned n = 0;

	while (text[n] != '\0' && t.put(t.dev, (uint8_t)text[n]) == 0)
		n++;
	return n;
}

/* What a probe does: take all, and say so. */
static size_t probe_takes(char *text)
{
	size_t n = 0;

	while (r.up.read != r.up.write) {
		text[n++] = (char)out[r.up.read];
		r.up.read = (r.up.read + 1) % r.up.bytes;
	}
	text[n] = '\0';
	return n;
}

static bool probe_gives(uint8_t byte)
{
	uint32_t next = (r.down.write + 1) % r.down.bytes;

	if (next == r.down.read)
		return false;
	in[r.down.write] = byte;
	r.down.write = next;
	return true;
}

START_TEST(a_probe_finds_the_identifier_and_the_counts)
{
	uint32_t counts[2];

	start();
	ck_assert_mem_eq(&r, "SEGGER RTT\0\0\0\0\0\0", 16);
	memcpy(counts, (const char *)&r + 16, sizeof(counts));
	ck_assert_uint_eq(counts[0], 1);
	ck_assert_uint_eq(counts[1], 1);
	ck_assert_uint_eq(offsetof(struct rtt, up), 24);
	ck_assert_uint_eq(offsetof(struct rtt, down), 24 + 24);
	ck_assert_uint_eq(r.up.bytes, OUT);
	ck_assert_uint_eq(r.up.at, (uint32_t)(uintptr_t)out);
	ck_assert_uint_eq(r.down.bytes, IN);
}
END_TEST

START_TEST(text_goes_up_in_order_and_around_the_end)
{
	char text[OUT + 1];

	start();
	for (unsigned round = 0; round < 10; round++) {
		ck_assert_uint_eq(put_text("elevenbytes"), 11);
		ck_assert_uint_eq(probe_takes(text), 11);
		ck_assert_str_eq(text, "elevenbytes");
	}
}
END_TEST

START_TEST(a_full_ring_takes_nothing_until_the_probe_has_read)
{
	char text[OUT + 1];

	start();
	ck_assert_uint_eq(put_text("x"), 1);
	ck_assert_uint_eq(probe_takes(text), 1);
	ck_assert_uint_eq(put_text("0123456789abcdefgh"), OUT - 1);
	ck_assert_int_eq(t.put(t.dev, 'z'), HF_EAGAIN);
	ck_assert_uint_eq(probe_takes(text), OUT - 1);
	ck_assert_str_eq(text, "0123456789abcde");
	ck_assert_int_eq(t.put(t.dev, 'z'), 0);
}
END_TEST

START_TEST(without_a_probe_text_is_dropped_and_nobody_waits)
{
	char text[OUT + 1];

	start();
	ck_assert_uint_eq(put_text("0123456789abcdefgh"), 18);
	t.flush(t.dev);
	ck_assert_uint_eq(probe_takes(text), OUT - 1);
	ck_assert_str_eq(text, "0123456789abcde");
	ck_assert_uint_eq(put_text("0123456789abcdefgh"), OUT - 1); /* now there is one */
}
END_TEST

START_TEST(bytes_come_down_in_order_and_around_the_end)
{
	start();
	for (unsigned n = 0; n < 50; n++) {
		ck_assert_int_eq(t.get(t.dev), HF_EAGAIN);
		ck_assert(probe_gives((uint8_t)(n + 200)));
		ck_assert(probe_gives(0xff));
		ck_assert_int_eq(t.get(t.dev), (uint8_t)(n + 200));
		ck_assert_int_eq(t.get(t.dev), 0xff);
	}
}
END_TEST

START_TEST(offsets_that_make_no_sense_touch_no_memory)
{
	start();
	r.down.write = IN;
	ck_assert_int_eq(t.get(t.dev), HF_EAGAIN);
	r.down.write = 0xffffffffu;
	ck_assert_int_eq(t.get(t.dev), HF_EAGAIN);
	r.up.read = OUT + 5;
	ck_assert_int_eq(t.put(t.dev, 'a'), HF_EAGAIN);
	ck_assert_uint_eq(r.up.write, 0);
	ck_assert_uint_eq(r.down.read, 0);
}
END_TEST

UNIT_MAIN("rtt", a_probe_finds_the_identifier_and_the_counts,
	text_goes_up_in_order_and_around_the_end,
	a_full_ring_takes_nothing_until_the_probe_has_read,
	without_a_probe_text_is_dropped_and_nobody_waits,
	bytes_come_down_in_order_and_around_the_end, offsets_that_make_no_sense_touch_no_memory)
