/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_link.c - both ends of the link in one process, on a line with faults: host/caller.c and
 * stub/wire/target.c. The target echoes what it gets in pieces and adds a stream of its own. In each run
 * one byte of all that crosses the line, or two, are mangled. Expected is that everything arrives once, in
 * order and unchanged, and that the target takes nothing for plain bytes while the link is on. */
#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/caller.h"
#include "../../stub/wire/target.h"
#include "tally.h"

#define PAYLOAD  64u
#define QUEUE    2048u
#define LIMIT_MS 60000u

enum fault { DROP, FLIP, FLIP_HIGH, DOUBLE, INSERT_NUL, INSERT_BYTE, CUT, FAULTS };

#define CUT_BYTES 40u
#define NOISE     130u /* of 65536 bytes: 2 in 1000 */

struct mangle {
	unsigned long at; /* counted over both directions */
	enum fault what;
};

struct queue {
	uint8_t bytes[QUEUE];
	size_t len, at;
};

struct end {
	uint8_t got[QUEUE];
	size_t len;
};

static struct world {
	struct target t;
	uint8_t in[PAYLOAD + LINK_BODY], store[512], scratch[LINK_SCRATCH(PAYLOAD)];
	struct caller *c;
	struct queue up, down; /* to the target, to the host */
	struct mangle mangles[2];
	unsigned mangle_count;
	uint32_t noise; /* seed; 0: none */
	size_t long_got, long_sent;
	unsigned long crossed;
	unsigned cutting;
	struct end echo, stream; /* at the host */
	struct end heard;        /* at the target */
	size_t echoed, streamed; /* by the target */
	unsigned plain_while_on;
	enum caller_news last_news;
	unsigned resets;
	bool deaf; /* the target hears nothing */
	uint64_t now;
} w;

/* libcheck writes to a pipe for each of its assertions: these are for the sweeps. */
#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg("%s; %s", #condition, describe());                            \
	} while (0)

static const char *describe(void);

static const uint8_t question[] =
	"a question\0with zeros\0\0and an end, long enough for more than one frame: 0123";
#define STREAM_LEN 100u
#define LONG_LEN   60000u /* the sequence numbers go round several times */

static uint8_t stream_byte(size_t i)
{
	return (uint8_t)(i % 7 == 0 ? 0 : i * 31 + 5);
}

static void enqueue(struct queue *q, uint8_t byte)
{
	REQUIRE(q->len < QUEUE);
	q->bytes[q->len++] = byte;
}

static void cross_byte(struct queue *q, uint8_t byte)
{
	const unsigned long n = w.crossed++;
	const struct mangle *m = NULL;
	struct mangle drawn;

	for (unsigned i = 0; i < w.mangle_count; i++) {
		if (w.mangles[i].at == n)
			m = &w.mangles[i];
	}
	if (w.noise != 0 && (w.noise = w.noise * 1664525u + 1013904223u) >> 16u < NOISE) {
		drawn = (struct mangle){n, (enum fault)(w.noise % FAULTS)};
		m = &drawn;
	}
	if (w.cutting > 0) {
		w.cutting--;
		return;
	}
	if (!m) {
		enqueue(q, byte);
		return;
	}
	switch (m->what) {
	case FLIP:
		enqueue(q, byte ^ 1u);
		break;
	case FLIP_HIGH:
		enqueue(q, byte ^ 0x80u);
		break;
	case DOUBLE:
		enqueue(q, byte);
		enqueue(q, byte);
		break;
	case INSERT_NUL:
		enqueue(q, 0);
		enqueue(q, byte);
		break;
	case INSERT_BYTE:
		enqueue(q, '$');
		enqueue(q, byte);
		break;
	case CUT:
		w.cutting = CUT_BYTES;
		break;
	case DROP:
	case FAULTS:
		break;
	}
}

static void put_down(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	for (size_t i = 0; i < len; i++)
		cross_byte(&w.down, data[i]);
}

static void on_line(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	for (size_t i = 0; i < len; i++)
		cross_byte(&w.up, data[i]);
}

static void keep(struct end *e, const uint8_t *data, size_t len)
{
	REQUIRE(e->len + len <= QUEUE);
	memcpy(e->got + e->len, data, len);
	e->len += len;
}

static void on_data(void *ctx, enum link_channel channel, const uint8_t *data, size_t len)
{
	(void)ctx;
	if (channel != LINK_SHELL) {
		keep(channel == LINK_GDB ? &w.echo : &w.stream, data, len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		REQUIRE(data[i] == stream_byte(w.long_got++));
}

static void on_text(void *ctx, const uint8_t *data, size_t len, bool lost)
{
	(void)ctx;
	(void)data;
	(void)len;
	(void)lost;
}

static void on_outside(void *ctx, uint8_t byte)
{
	(void)ctx;
	(void)byte;
}

static void on_news(void *ctx, enum caller_news news)
{
	(void)ctx;
	w.last_news = news;
	w.resets += news == CALLER_RESET;
}

static const struct caller_events events = {on_line, on_data, on_text, on_outside, on_news};

static void power_on(void)
{
	const struct link_memory memory = {.in = w.in,
		.store = w.store,
		.scratch = w.scratch,
		.in_size = sizeof(w.in),
		.store_size = sizeof(w.store),
		.payload_max = PAYLOAD};

	link_init(&w.t.link, &memory, put_down, NULL);
	target_init(&w.t);
	w.t.about = (struct hello){.payload_max = PAYLOAD, .window = 2, .cpus = 3, .name = "test"};
	w.echoed = w.streamed = 0;
}

static void setup(void)
{
	caller_free(w.c); /* of the run before */
	memset(&w, 0, sizeof(w));
	power_on();
	w.c = caller_new(&events, NULL, 7);
	REQUIRE(w.c != NULL);
}

static void teardown(void)
{
	caller_free(w.c);
	w.c = NULL;
}

static void target_takes(uint8_t byte)
{
	const bool on = w.t.on;

	switch (target_feed(&w.t, byte, w.now)) {
	case TARGET_PLAIN:
	case TARGET_RELEASED:
		w.plain_while_on += on;
		break;
	case TARGET_DATA:
		keep(&w.heard, w.t.link.payload, w.t.link.len);
		link_accept(&w.t.link);
		break;
	case TARGET_BEGUN:
	case TARGET_ENDED:
	case TARGET_TAKEN:
		break;
	}
}

static void target_turn(void)
{
	while (w.up.at < w.up.len) {
		const uint8_t byte = w.up.bytes[w.up.at++];
		if (!w.deaf)
			target_takes(byte);
	}
	w.up.at = w.up.len = 0;
	(void)target_expired(&w.t, w.now);
	if (!w.t.on)
		return;
	w.echoed += link_write(&w.t.link, LINK_GDB, w.heard.got + w.echoed, w.heard.len - w.echoed);
	while (w.heard.len > 0 && w.streamed < STREAM_LEN) {
		const uint8_t byte = stream_byte(w.streamed);
		if (link_write(&w.t.link, LINK_BULK, &byte, 1) == 0)
			break;
		w.streamed++;
	}
	link_flush(&w.t.link);
	link_pump(&w.t.link);
}

static void turn(void)
{
	target_turn();
	caller_feed(w.c, w.down.bytes, w.down.len, w.now);
	w.down.len = 0;
	const unsigned ms = caller_tick(w.c, w.now);
	w.now += w.up.len > 0 ? 1 : ms > 0 ? ms : 10;
}

static bool done(void)
{
	return w.echo.len >= sizeof(question) && w.stream.len >= STREAM_LEN &&
	       w.heard.len >= sizeof(question);
}

static void run_all(void)
{
	caller_call(w.c, w.now);
	(void)caller_send(w.c, LINK_GDB, question, sizeof(question), w.now);
	while (!done() && w.now < LIMIT_MS) {
		caller_expect(w.c, !done());
		turn();
		if (caller_state(w.c) ==
			CALLER_IDLE) { /* the call itself was drowned: call again */
			caller_call(w.c, w.now);
			(void)caller_send(w.c, LINK_GDB, question, sizeof(question), w.now);
		}
	}
}

static const char *describe(void)
{
	static char text[128];

	(void)snprintf(text, sizeof(text),
		"%u faults: %d at %lu, %d at %lu; %zu %zu %zu after %lu ms", w.mangle_count,
		(int)w.mangles[0].what, w.mangles[0].at, (int)w.mangles[1].what, w.mangles[1].at,
		w.heard.len, w.echo.len, w.stream.len, (unsigned long)w.now);
	return text;
}

static void check_all(void)
{
	REQUIRE(done());
	REQUIRE(w.heard.len == sizeof(question) && w.echo.len == sizeof(question) &&
		w.stream.len == STREAM_LEN);
	REQUIRE(memcmp(w.heard.got, question, sizeof(question)) == 0);
	REQUIRE(memcmp(w.echo.got, question, sizeof(question)) == 0);
	for (size_t i = 0; i < STREAM_LEN; i++)
		REQUIRE(w.stream.got[i] == stream_byte(i));
	REQUIRE(w.plain_while_on == 0);
	REQUIRE(w.resets == 0);
}

static unsigned long clean_run(void)
{
	setup();
	run_all();
	check_all();
	return w.crossed;
}

static void faulty_run(const struct mangle *mangles, unsigned count)
{
	setup();
	memcpy(w.mangles, mangles, count * sizeof(*mangles));
	w.mangle_count = count;
	run_all();
	check_all();
}

START_TEST(one_fault_at_every_byte)
{
	const unsigned long crossed = clean_run();
	unsigned long runs = 0;

	for (unsigned long at = 0; at < crossed; at++) {
		for (int what = 0; what < FAULTS; what++) {
			const struct mangle m = {at, (enum fault)what};
			faulty_run(&m, 1);
			runs++;
		}
	}
	ck_assert_uint_gt(runs, 2000);
}
END_TEST

/* Every two bytes; the pairs of kinds take turns. */
START_TEST(two_faults_at_every_two_bytes)
{
	const unsigned long crossed = clean_run();
	unsigned pair = 0;

	for (unsigned long first = 0; first < crossed; first++) {
		for (unsigned long second = first + 1; second < crossed + 60; second++) {
			const struct mangle m[2] = {{first, (enum fault)(pair / FAULTS % FAULTS)},
				{second, (enum fault)(pair % FAULTS)}};
			faulty_run(m, 2);
			pair++;
		}
	}
	ck_assert_uint_gt(pair, 80000);
}
END_TEST

START_TEST(a_long_stream_through_noise_is_right)
{
	w.noise = 12345;
	while (caller_state(w.c) != CALLER_ON) {
		caller_call(w.c, w.now);
		turn();
	}
	caller_expect(w.c, true);
	for (unsigned turns = 0; w.long_got < LONG_LEN && turns < 100000; turns++) {
		while (w.long_sent < LONG_LEN) {
			const uint8_t byte = stream_byte(w.long_sent);
			if (link_write(&w.t.link, LINK_SHELL, &byte, 1) == 0)
				break;
			w.long_sent++;
		}
		turn();
	}
	ck_assert_uint_eq(w.long_got, LONG_LEN);
	ck_assert_uint_gt(w.t.link.resent, 100);
}
END_TEST

START_TEST(a_target_that_is_silent_is_given_up_and_comes_back)
{
	caller_call(w.c, w.now);
	for (unsigned i = 0; i < 10; i++)
		turn();
	ck_assert_int_eq(caller_state(w.c), CALLER_ON);
	w.deaf = true;
	(void)caller_send(w.c, LINK_GDB, question, sizeof(question), w.now);
	for (unsigned i = 0; i < 200 && caller_state(w.c) != CALLER_QUIET; i++)
		turn();
	ck_assert_int_eq(caller_state(w.c), CALLER_QUIET);
	ck_assert_int_eq(w.last_news, CALLER_SILENT);
	ck_assert_uint_lt(w.now, 25000);
	ck_assert(!w.t.on); /* plain again in the meantime */
	w.deaf = false;
	for (unsigned i = 0; i < 200 && !done(); i++)
		turn();
	check_all();
	ck_assert_int_eq(w.last_news, CALLER_RESUMED);
}
END_TEST

START_TEST(a_target_that_was_reset_says_so)
{
	run_all();
	check_all();
	power_on();
	for (unsigned i = 0; i < 20 && w.resets == 0; i++)
		turn();
	ck_assert_uint_eq(w.resets, 1);
	ck_assert_int_eq(caller_state(w.c), CALLER_ON);
}
END_TEST

START_TEST(somebody_on_the_plain_line_ends_the_session)
{
	run_all();
	w.now += TARGET_KEEP_MS + 1;
	ck_assert(target_expired(&w.t, w.now));
	ck_assert_int_eq(target_feed(&w.t, 'x', w.now), TARGET_PLAIN);
	for (unsigned i = 0; i < 20 && w.resets == 0; i++)
		turn();
	ck_assert_uint_eq(w.resets, 1);
}
END_TEST

START_TEST(a_target_that_counts_anew_is_noticed_also_when_its_welcome_is_lost)
{
	run_all();
	w.now += TARGET_KEEP_MS + 1;
	ck_assert(target_expired(&w.t, w.now));
	ck_assert_int_eq(target_feed(&w.t, 'x', w.now), TARGET_PLAIN);
	caller_call(w.c, w.now);
	target_turn();
	ck_assert(w.t.on);
	w.down.len = 0; /* lost */
	for (unsigned i = 0; i < 200 && w.resets == 0; i++)
		turn();
	ck_assert_uint_eq(w.resets, 1);
	w.heard.len = w.echo.len = w.stream.len = w.echoed = w.streamed = 0;
	run_all();
	ck_assert(done());
	ck_assert_mem_eq(w.echo.got, question, sizeof(question));
}
END_TEST

/* Each byte after 60 ms, the whole after many times the host's patience. */
START_TEST(a_frame_that_is_long_on_its_way_is_waited_for)
{
	struct queue slow;

	run_all();
	check_all();
	(void)caller_send(w.c, LINK_GDB, question, sizeof(question), w.now);
	caller_expect(w.c, true);
	target_turn();
	slow = w.down;
	w.down.len = 0;
	ck_assert_uint_gt(slow.len, sizeof(question));
	const unsigned long resent = w.t.link.resent;
	for (size_t i = 0; i < slow.len; i++) {
		w.now += 60;
		caller_feed(w.c, slow.bytes + i, 1, w.now);
		(void)caller_tick(w.c, w.now);
		target_turn();
	}
	ck_assert_uint_eq(w.echo.len, 2 * sizeof(question));
	ck_assert_mem_eq(w.echo.got + sizeof(question), question, sizeof(question));
	ck_assert_uint_eq(w.t.link.resent, resent);
}
END_TEST

START_TEST(nobody_there_leaves_the_line_plain_after_three_calls)
{
	w.deaf = true;
	caller_call(w.c, w.now);
	for (unsigned i = 0; i < 100 && caller_state(w.c) != CALLER_IDLE; i++)
		turn();
	ck_assert_int_eq(w.last_news, CALLER_NONE);
	ck_assert_uint_lt(w.now, 2000);
	ck_assert_uint_eq(w.crossed, 3 * 22u + 13u); /* HELLO; BYE */
}
END_TEST

/* Everything that either end sends is held back for so long. */
START_TEST(a_target_that_answers_too_late_is_plain_and_then_called_again)
{
	caller_call(w.c, w.now);
	while (caller_state(w.c) != CALLER_IDLE) /* its clock alone */
		w.now += caller_tick(w.c, w.now);
	ck_assert_int_eq(w.last_news, CALLER_NONE);
	target_turn();
	ck_assert(!w.t.on);
	ck_assert_int_eq(target_feed(&w.t, 'x', w.now), TARGET_PLAIN);
	ck_assert_uint_gt(w.down.len, 0);
	caller_feed(w.c, w.down.bytes, w.down.len, w.now);
	w.down.len = 0;
	ck_assert_int_eq(w.last_news, CALLER_LATE);
	caller_call(w.c, w.now);
	ck_assert_uint_eq(caller_tick(w.c, w.now), 850); /* as long as that took, not 250 */
	run_all();
	check_all();
}
END_TEST

START_TEST(bye_makes_the_line_plain_at_once)
{
	run_all();
	caller_bye(w.c);
	target_turn();
	ck_assert(!w.t.on);
	ck_assert_int_eq(target_feed(&w.t, 'x', w.now), TARGET_PLAIN);
}
END_TEST

START_TEST(what_only_begins_like_a_hello_is_released_in_order)
{
	static const uint8_t typed[] = {0x00, 0x05, 0x1f, 'h', 'x', 0x05};
	static const enum target_event want[] = {TARGET_PLAIN, TARGET_TAKEN, TARGET_TAKEN,
		TARGET_TAKEN, TARGET_RELEASED, TARGET_PLAIN};

	for (size_t i = 0; i < sizeof(typed); i++) {
		ck_assert_int_eq(target_feed(&w.t, typed[i], 0), want[i]);
		if (want[i] == TARGET_RELEASED) {
			ck_assert_uint_eq(w.t.held_len, 4);
			ck_assert_mem_eq(w.t.held, typed + 1, 4);
		}
	}
}
END_TEST

START_TEST(junk_costs_at_most_one_frame_until_a_frame_is_right)
{
	run_all();
	const unsigned long before = w.crossed;
	for (unsigned i = 0; i < 5000; i++) {
		target_takes((uint8_t)(i % 11 == 0 ? 0 : i * 7));
		link_pump(&w.t.link);
	}
	ck_assert_uint_le(w.crossed - before, 16);
	ck_assert_uint_eq(w.plain_while_on, 0);
}
END_TEST

int main(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, 1 << 20); /* a caller a run: from the heap */
	(void)mallopt(M_TRIM_THRESHOLD, 1 << 20);
	TCase *t = tally_case("link", setup, teardown);

	tcase_set_timeout(t, 300);
	tcase_add_test(t, one_fault_at_every_byte);
	tcase_add_test(t, two_faults_at_every_two_bytes);
	tcase_add_test(t, a_long_stream_through_noise_is_right);
	tcase_add_test(t, a_target_that_is_silent_is_given_up_and_comes_back);
	tcase_add_test(t, a_target_that_was_reset_says_so);
	tcase_add_test(t, somebody_on_the_plain_line_ends_the_session);
	tcase_add_test(t, a_target_that_counts_anew_is_noticed_also_when_its_welcome_is_lost);
	tcase_add_test(t, a_frame_that_is_long_on_its_way_is_waited_for);
	tcase_add_test(t, nobody_there_leaves_the_line_plain_after_three_calls);
	tcase_add_test(t, a_target_that_answers_too_late_is_plain_and_then_called_again);
	tcase_add_test(t, bye_makes_the_line_plain_at_once);
	tcase_add_test(t, what_only_begins_like_a_hello_is_released_in_order);
	tcase_add_test(t, junk_costs_at_most_one_frame_until_a_frame_is_right);
	return tally_run(t);
}
