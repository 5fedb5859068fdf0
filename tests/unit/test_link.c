/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_link.c - the framed link of a whole stub on the fake port; the test is the host's end. What both ends
 * do on a bad line is tests/host/test_link.c. */
#include "stub/link.h"

#include <lz4.h>
#include <stdio.h>

#include "host/threadregs.h"
#include "stub/wire/bulk.h"
#include "stub/wire/hex.h"
#include "tests/fake/fake.h"
#include "unit.h"

#define PAYLOAD 1024u

static struct link host;
static uint8_t in[PAYLOAD + LINK_BODY], store[8192], scratch[LINK_SCRATCH(PAYLOAD)];
static struct hello welcome;
static unsigned welcomes;
static uint8_t got[16][20000]; /* by channel */
static size_t got_len[16];
static uint8_t loose_number;
static char typed[64];
static uint8_t flags; /* of our HELLOs */

static void put(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	fake_feed(data, len);
}

static void console_in(void *ctx, uint8_t byte)
{
	size_t len = strlen(typed);

	(void)ctx;
	typed[len] = (char)byte;
	typed[len + 1] = '\0';
}

static void keep(uint8_t channel, const uint8_t *data, size_t len)
{
	ck_assert_uint_le(got_len[channel] + len, sizeof(got[0]) - 1);
	memcpy(got[channel] + got_len[channel], data, len);
	got_len[channel] += len;
	got[channel][got_len[channel]] = 0;
}

static void take_data(void)
{
	static char plain[0x10000];
	const uint8_t channel = host.head & LINK_CHANNEL;

	if ((host.head & LINK_PACKED) == 0) {
		keep(channel, host.payload, host.len);
	} else {
		int n = LZ4_decompress_safe(
			(const char *)host.payload + 2, plain, (int)host.len - 2, sizeof(plain));
		ck_assert_int_eq(n, host.payload[0] | host.payload[1] << 8);
		keep(channel, (uint8_t *)plain, (size_t)n);
	}
	link_accept(&host);
}

/* Take what the stub has sent; answer it until both are content. */
static void settle(void)
{
	while (fake.out_taken < fake.out_len) {
		const size_t end = fake.out_len;
		for (size_t i = fake.out_taken; i < end; i++) {
			switch (link_feed(&host, (uint8_t)fake.out[i])) {
			case LINK_DATA:
				take_data();
				break;
			case LINK_TEXT:
				loose_number = host.sequence;
				keep(LINK_LOOSE, host.payload, host.len);
				break;
			case LINK_HELLO:
				ck_assert_int_eq(hello_read(&welcome, host.payload, host.len),
					HELLO_WELCOME);
				welcomes++;
				break;
			case LINK_NONE:
			case LINK_OUTSIDE:
			case LINK_BAD:
				break;
			}
		}
		fake.out_taken = end;
		link_pump(&host);
	}
}

static void say_hello(uint32_t nonce)
{
	const struct hello h = {.nonce = nonce,
		.next = link_next(&host),
		.expect = host.expect,
		.payload_max = PAYLOAD,
		.window = 4,
		.flags = flags};
	uint8_t payload[HELLO_MAX];

	link_greet(&host, payload, hello_write(payload, HELLO_HELLO, &h));
	settle();
}

static struct hf *boot(unsigned cpus)
{
	const struct link_memory memory = {.in = in,
		.store = store,
		.scratch = scratch,
		.in_size = sizeof(in),
		.store_size = sizeof(store),
		.payload_max = PAYLOAD};

	fake_reset(cpus);
	fake.cfg.link = &hf_link;
	fake.os.console_in = console_in;
	ck_assert_int_eq(fake_start(), 0);
	link_init(&host, &memory, put, NULL);
	memset(got_len, 0, sizeof(got_len));
	typed[0] = '\0';
	flags = HELLO_LZ4;
	welcomes = 0;
	return &fake.k;
}

static struct hf *linked(unsigned cpus)
{
	struct hf *k = boot(cpus);

	say_hello(77);
	ck_assert_uint_eq(welcomes, 1);
	link_open(&host, welcome.payload_max, welcome.window);
	return k;
}

static void send(enum link_channel channel, const void *data, size_t len)
{
	ck_assert_uint_eq(link_write(&host, channel, data, len), len);
	link_flush(&host);
	settle();
}

static const char *ask(const char *packet)
{
	got_len[LINK_GDB] = 0;
	got[LINK_GDB][0] = 0;
	send(LINK_GDB, packet, strlen(packet));
	return (char *)got[LINK_GDB];
}

static const char *type(const char *text)
{
	got_len[LINK_SHELL] = 0;
	got[LINK_SHELL][0] = 0;
	send(LINK_CONSOLE, text, strlen(text));
	return (char *)got[LINK_SHELL];
}

/* ---- greetings ---- */

START_TEST(a_hello_is_answered_while_the_target_runs)
{
	(void)linked(3);
	ck_assert_int_eq(welcome.kind, HELLO_NEW);
	ck_assert_uint_eq(welcome.cpus, 3);
	ck_assert_uint_eq(welcome.ptr_bytes, 4);
	ck_assert_uint_ge(welcome.payload_max, 256);
	ck_assert_str_eq(fake.console, ""); /* the console saw nothing of it */
}
END_TEST

START_TEST(a_hello_is_answered_in_a_session)
{
	(void)boot(2);
	fake_trap(0, HF_TRAP_PANIC);
	(void)fake_output();
	say_hello(5);
	ck_assert_uint_eq(welcomes, 1);
	say_hello(5);
	ck_assert_int_eq(welcome.kind, HELLO_SAME);
}
END_TEST

START_TEST(the_first_line_behind_a_hello_runs)
{
	(void)boot(2);
	fake_trap(0, HF_TRAP_PANIC);
	(void)fake_output();
	say_hello(5);
	link_open(&host, welcome.payload_max, welcome.window);
	const char *said = type("cpu\r");
	assert_has(said, "* cpu 0: here");
	ck_assert_ptr_null(strstr(said, "ignored"));
}
END_TEST

START_TEST(a_line_that_another_host_has_begun_is_not_continued)
{
	(void)boot(2);
	fake_trap(0, HF_TRAP_PANIC);
	(void)fake_say("cp");
	say_hello(5);
	link_open(&host, welcome.payload_max, welcome.window);
	assert_has(type("u\r"), "ignored");
}
END_TEST

START_TEST(too_little_memory_is_refused)
{
	fake_reset(1);
	fake.cfg.link = &hf_link;
	fake.cfg.link_bytes = HF_LINK_BYTES_MIN - 1;
	ck_assert_int_eq(fake_start(), HF_EINVAL);
	fake.cfg.link_bytes = HF_LINK_BYTES_MIN;
	ck_assert_int_eq(fake_start(), 0);
	fake.cfg.link_mem = NULL;
	ck_assert_int_eq(fake_start(), HF_EINVAL);
}
END_TEST

/* ---- channels ---- */

START_TEST(packets_have_a_channel_and_no_acknowledgements)
{
	(void)linked(2);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	ck_assert_str_eq(ask("$qC#b4"), "$QC1#c5");
	ck_assert_str_eq(ask("$qAttached#8f"), "$1#31");
}
END_TEST

START_TEST(typed_text_reaches_the_shell_also_beside_gdb)
{
	(void)linked(2);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	assert_has((char *)got[LINK_SHELL], "*** holdfast: cpu 0: panic: test panic");
	assert_has(type("cpu\r"), "* cpu 0: here");
	ck_assert_str_eq(ask("$qC#b4"), "$QC1#c5");
	assert_has(type("cpu\r"), "* cpu 0: here");
	ck_assert_uint_eq(got_len[LINK_CONSOLE], 0);
}
END_TEST

START_TEST(typed_text_is_the_consoles_while_the_target_runs)
{
	(void)linked(1);
	(void)type("ls $x\r");
	ck_assert_str_eq(typed, "ls $x\r");
	ck_assert(!hf_in_session(&fake.k));
}
END_TEST

START_TEST(a_packet_and_an_interrupt_stop_a_running_target)
{
	(void)linked(2);
	ck_assert_str_eq(ask("$qC#b4"), "$QC1#c5");
	ck_assert(hf_in_session(&fake.k));
	(void)ask("$vCont;c#a8");
	ck_assert(!hf_in_session(&fake.k));
	assert_has(ask("\x03"), "$T02thread:1;");
	ck_assert(hf_in_session(&fake.k));
	assert_lacks((char *)got[LINK_GDB] + 1, "$"); /* one stop reply */
}
END_TEST

START_TEST(console_text_goes_out_in_frames_that_are_counted)
{
	struct hf *k = linked(1);
	char text[200];

	memset(text, 'a', sizeof(text));
	text[0] = '\n';
	hf_console_write(k, text, sizeof(text));
	settle();
	ck_assert_uint_eq(got_len[LINK_LOOSE], 201);
	ck_assert_mem_eq(got[LINK_LOOSE], "\r\naaa", 5);
	ck_assert_uint_eq(loose_number, 3); /* four frames of at most 64 characters */
}
END_TEST

START_TEST(long_output_waits_for_the_window)
{
	(void)linked(1);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	(void)type("md 20000000 1024\r");
	for (unsigned i = 0; i < 100; i++)
		settle();
	ck_assert_uint_gt(got_len[LINK_SHELL], 10000);
	ck_assert_ptr_nonnull(strstr((char *)got[LINK_SHELL], "20000ff0"));
}
END_TEST

START_TEST(what_lies_outside_of_frames_is_dropped)
{
	(void)linked(1);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	got_len[LINK_SHELL] = 0;
	fake_feed("$qC#b4cpu\r\x03", 11);
	settle();
	ck_assert_uint_eq(got_len[LINK_GDB] + got_len[LINK_SHELL], 0);
}
END_TEST

/* ---- the end ---- */

START_TEST(a_silent_host_leaves_a_plain_line)
{
	(void)linked(1);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	fake_pass(TARGET_KEEP_MS + 1000);
	(void)fake_output();
	ck_assert_str_eq(fake_ask("qC"), "+$QC1#c5");
}
END_TEST

START_TEST(console_text_is_plain_when_the_host_is_silent)
{
	struct hf *k = linked(1);

	fake.now_ns += (TARGET_KEEP_MS + 1000u) * 1100000ull;
	hf_console_write(k, "tick\n", 5);
	ck_assert_str_eq(fake_output(), "tick\r\n");
	hf_console_write(k, "tock\n", 5);
	ck_assert_str_eq(fake_output(), "tock\r\n");
}
END_TEST

START_TEST(a_break_leaves_a_plain_line)
{
	(void)linked(1);
	fake_break();
	assert_has(fake_output(), "*** holdfast: cpu 0: ");
	ck_assert_str_eq(fake_ask("qC"), "+$QC1#c5");
}
END_TEST

START_TEST(a_fault_inside_leaves_a_plain_line)
{
	(void)linked(1);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	(void)hf_link_of(&fake.k);
	fake.k.link->cut(&fake.k);
	ck_assert(!hf_link_on(&fake.k));
}
END_TEST

/* ---- bulk ---- */

static size_t request_of(char type, uint64_t addr, uint32_t len, uint16_t budget)
{
	uint8_t r[BULK_REQUEST] = {(uint8_t)type, 9};

	for (unsigned i = 0; i < 8; i++)
		r[2 + i] = (uint8_t)(addr >> 8 * i);
	for (unsigned i = 0; i < 4; i++)
		r[10 + i] = (uint8_t)(len >> 8 * i);
	r[14] = (uint8_t)budget;
	r[15] = (uint8_t)(budget >> 8);
	got_len[LINK_BULK] = 0;
	send(LINK_BULK, r, sizeof(r));
	for (unsigned i = 0; i < 50; i++)
		settle();
	return got_len[LINK_BULK];
}

static size_t request(uint64_t addr, uint32_t len, uint16_t budget)
{
	return request_of('r', addr, len, budget);
}

static void dead(void)
{
	(void)linked(2);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
}

START_TEST(memory_comes_as_it_is)
{
	dead();
	for (unsigned i = 0; i < 256; i++)
		fake_set_word(FAKE_RAM + 4 * i, i * 0x01030507u);
	size_t len = request(FAKE_RAM, 1024, 4096);
	const uint8_t *r = got[LINK_BULK];
	uint8_t back[1024];
	for (size_t done = 0; done < 1024;) {
		ck_assert_int_eq(r[0], 'd');
		size_t n = r[1] | (size_t)r[2] << 8;
		memcpy(back + done, r + 3, n);
		done += n;
		r += 3 + n;
	}
	ck_assert_mem_eq(r, "e\x09\x00", 3);
	ck_assert_ptr_eq(r + 3, got[LINK_BULK] + len);
	for (unsigned i = 0; i < 256; i++)
		ck_assert_uint_eq(
			back[4 * i] | (unsigned)back[4 * i + 1] << 8, (i * 0x01030507u) & 0xffffu);
}
END_TEST

/* Numbers without a pattern (C11, 7.22.2, rand): nothing packs them. */
static void fill_with_noise(size_t len)
{
	uint32_t next = 1;

	for (size_t i = 0; i < len; i++) {
		next = next * 1103515245u + 12345u;
		*fake_at(FAKE_RAM + i) = (uint8_t)(next >> 16);
	}
}

#define NOISE 16384u

/* One byte for each piece of 256, and what frames cost. */
START_TEST(a_host_that_understands_pieces_pays_two_percent_at_most_for_what_does_not_pack)
{
	(void)boot(2);
	flags = HELLO_LZ4 | HELLO_CHUNK;
	say_hello(77);
	link_open(&host, welcome.payload_max, welcome.window);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	fill_with_noise(NOISE);
	const size_t before = fake.out_len;
	size_t len = request(FAKE_RAM, NOISE, NOISE);
	ck_assert_uint_le((fake.out_len - before) * 100, NOISE * 102u);
	const uint8_t *r = got[LINK_BULK];
	ck_assert_uint_eq(len, NOISE / BULK_CHUNK * (1 + BULK_CHUNK) + BULK_END_RECORD);
	for (unsigned at = 0; at < NOISE; at += BULK_CHUNK, r += 1 + BULK_CHUNK) {
		ck_assert_int_eq(r[0], 'c');
		ck_assert_mem_eq(r + 1, fake_at(FAKE_RAM + at), BULK_CHUNK);
	}
	ck_assert_mem_eq(r, "e\x09\x00", 3);
}
END_TEST

START_TEST(a_piece_that_is_not_whole_says_its_length)
{
	(void)boot(2);
	flags = HELLO_CHUNK;
	say_hello(77);
	link_open(&host, welcome.payload_max, welcome.window);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	fill_with_noise(1024);
	ck_assert_uint_eq(request(FAKE_RAM + 250, 6 + 256 + 10, NOISE),
		BULK_DATA_HEAD + 6 + 1 + BULK_CHUNK + BULK_DATA_HEAD + 10 + BULK_END_RECORD);
	ck_assert_mem_eq(got[LINK_BULK], "d\x06\x00", 3);
	ck_assert_mem_eq(got[LINK_BULK] + 3, fake_at(FAKE_RAM + 250), 6);
	ck_assert_int_eq(got[LINK_BULK][9], 'c');
	ck_assert_mem_eq(got[LINK_BULK] + 10 + BULK_CHUNK, "d\x0a\x00", 3);
}
END_TEST

START_TEST(what_repeats_is_one_record)
{
	dead();
	for (unsigned i = 0; i < 2048; i++)
		fake_set_word(FAKE_RAM + 4 * i, 0x11223344);
	ck_assert_uint_eq(request(FAKE_RAM, 8192, 64), BULK_FILL_RECORD + BULK_END_RECORD);
	ck_assert_mem_eq(got[LINK_BULK],
		"f\x00\x20\x00\x00\x44\x33\x22\x11"
		"e\x09\x00",
		12);
}
END_TEST

START_TEST(the_budget_ends_an_answer)
{
	dead();
	for (unsigned i = 0; i < 1024; i++)
		fake_set_word(FAKE_RAM + 4 * i, i);
	ck_assert_uint_eq(request(FAKE_RAM, 4096, 300), 2 * (3 + 256) + BULK_END_RECORD);
}
END_TEST

START_TEST(what_may_not_be_read_ahead_is_refused)
{
	dead();
	unsigned touched = fake.access_count;
	ck_assert_uint_eq(request(FAKE_DEVICE, 4, 64), 3);
	ck_assert_int_eq(got[LINK_BULK][2], BULK_DEVICE);
	ck_assert_uint_eq(request(FAKE_UNKNOWN, 4, 64), 3);
	ck_assert_int_eq(got[LINK_BULK][2], BULK_DEVICE);
	ck_assert_uint_eq(fake.access_count, touched);
}
END_TEST

START_TEST(nothing_is_read_ahead_while_a_cpu_runs)
{
	(void)linked(2);
	fake.cpus[1].masked = true;
	ck_assert_uint_eq(request(FAKE_RAM, 4, 64), 3);
	ck_assert_int_eq(got[LINK_BULK][2], BULK_RUNNING);
	ck_assert(!hf_in_session(&fake.k)); /* and it is no reason to stop */
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	ck_assert_uint_eq(request(FAKE_RAM, 4, 64), 3);
	ck_assert_int_eq(got[LINK_BULK][2], BULK_RUNNING);
}
END_TEST

START_TEST(a_new_host_gets_nothing_of_the_old_ones_answer)
{
	uint8_t r[BULK_REQUEST] = {'r', 9, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0x20};
	const struct hf *k = &fake.k;

	dead();
	for (unsigned i = 0; i < 0x2000; i++)
		*fake_at(FAKE_RAM + i) = (uint8_t)(i * 7u + (i >> 8u));
	ck_assert_uint_eq(link_write(&host, LINK_BULK, r, sizeof(r)), sizeof(r));
	link_flush(&host); /* nobody acknowledges: the window is full in the middle of it */
	fake_pass(10);
	ck_assert_uint_eq(hf_link_of(k)->t.link.count, hf_link_of(k)->t.link.window);
	(void)fake_output();
	memset(got_len, 0, sizeof(got_len));
	link_open(&host, welcome.payload_max, welcome.window);
	say_hello(78);
	ck_assert_uint_eq(welcomes, 2);
	for (unsigned i = 0; i < 50; i++) {
		fake_pass(1);
		settle();
	}
	ck_assert_uint_eq(got_len[LINK_BULK], 0);
	ck_assert_str_eq(ask("$qC#b4"), "$QC1#c5");
}
END_TEST

/* ---- registers of threads ---- */

/* The reply to g of a thread, run-length decoded. */
static size_t registers_of(uint64_t tid, char *text, size_t size)
{
	char packet[64];
	char select[32];
	uint8_t sum = 0;

	const int n = snprintf(select, sizeof(select), "Hg%llx", (unsigned long long)tid);
	for (int i = 0; i < n; i++)
		sum = (uint8_t)(sum + (uint8_t)select[i]);
	(void)snprintf(packet, sizeof(packet), "$%s#%02x", select, sum);
	ck_assert_str_eq(ask(packet), "$OK#9a");
	(void)ask("$g#67");
	const int len = rsp_expand((uint8_t *)text, size, got[LINK_GDB] + 1, got_len[LINK_GDB] - 4);
	ck_assert_int_gt(len, 0);
	return (size_t)len;
}

/* Takes the threads of an answer; each is what gdb hears of it. Returns how many there are; the status must be the
 * last. */
static unsigned take_threads(uint64_t ids[16], uint8_t status)
{
	static struct threadregs regs;
	static uint8_t answer[sizeof(got[0])];
	char want[THREADREGS_TEXT];
	const size_t len = got_len[LINK_BULK];
	unsigned count = 0;

	memcpy(answer, got[LINK_BULK], len);
	const uint8_t *r = answer;
	while (r < answer + len - BULK_END_RECORD) {
		ck_assert_int_eq(r[0], 't');
		const size_t n = (size_t)r[2] | (size_t)r[3] << 8;
		const size_t chars = threadregs_take(&regs, r[1], r + 4, n);
		ck_assert_int_eq(r[1], r == answer ? BULK_SIZES : BULK_THREAD);
		if (r != answer) {
			ids[count] = regs.tid;
			ck_assert_uint_eq(registers_of(ids[count++], want, sizeof(want)), chars);
			ck_assert_mem_eq(regs.text, want, chars);
		}
		r += 4 + n;
	}
	ck_assert_ptr_eq(r, answer + len - BULK_END_RECORD);
	ck_assert_mem_eq(r, "e\x09", 2);
	ck_assert_uint_eq(r[2], status);
	return count;
}

START_TEST(threads_come_in_the_order_of_the_list_with_what_g_says_of_each)
{
	uint64_t ids[16];

	dead();
	fake.k.seams.cfg.tasks = true;
	fake.cpus[1].frame.r[3] = 0x12345678;
	fake.cpus[1].frame.known &= ~(1u << 5);
	(void)request_of('t', 1, 100, 0);
	ck_assert_uint_eq(take_threads(ids, BULK_DONE), 4);
	ck_assert_uint_eq(ids[0], 1);
	ck_assert_uint_eq(ids[1], 2);
	ck_assert_uint_eq(ids[2], HF_TASK_BASE + 2);
	ck_assert_uint_eq(ids[3], HF_TASK_BASE + 4);
	(void)request_of('t', 2, 2, 0);
	ck_assert_uint_eq(take_threads(ids, BULK_DONE), 2);
	ck_assert_uint_eq(ids[0], 2);
	ck_assert_uint_eq(ids[1], HF_TASK_BASE + 2);
	(void)request_of('t', HF_TASK_BASE + 4, 2, 0);
	ck_assert_uint_eq(take_threads(ids, BULK_DONE), 1);
	ck_assert_uint_eq(ids[0], HF_TASK_BASE + 4);
	fake.k.seams.cfg.tasks = false;
	(void)request_of('t', 1, 100, 0);
	ck_assert_uint_eq(take_threads(ids, BULK_DONE), 2);
}
END_TEST

START_TEST(a_thread_that_is_not_there_has_no_registers)
{
	uint64_t ids[16];

	dead();
	(void)request_of('t', 77, 100, 0);
	ck_assert_uint_eq(take_threads(ids, BULK_DONE), 0);
	(void)request_of('t', 1, 0, 0);
	ck_assert_uint_eq(take_threads(ids, BULK_DONE), 0);
	fake.k.seams.cfg.tasks = true;
	fake.fail_op[FAKE_THREAD_FRAME] = fake.calls[FAKE_THREAD_FRAME] + 1;
	(void)request_of('t', HF_TASK_BASE + 2, 2, 0);
	ck_assert_uint_eq(take_threads(ids, BULK_DONE), 1);
	ck_assert_uint_eq(ids[0], HF_TASK_BASE + 4);
}
END_TEST

START_TEST(no_registers_of_threads_while_a_cpu_runs_and_none_that_only_gdb_understands)
{
	(void)linked(2);
	fake.cpus[1].masked = true;
	ck_assert_uint_eq(request_of('t', 1, 4, 0), BULK_END_RECORD);
	ck_assert_int_eq(got[LINK_BULK][2], BULK_RUNNING);
	fake_trap(0, HF_TRAP_PANIC);
	settle();
	ck_assert_uint_eq(request_of('t', 1, 4, 0), BULK_END_RECORD);
	ck_assert_int_eq(got[LINK_BULK][2], BULK_RUNNING);
	dead();
	fake.k.gdb.lldb.suffix = true;
	ck_assert_uint_eq(request_of('t', 1, 4, 0), BULK_END_RECORD);
	ck_assert_int_eq(got[LINK_BULK][2], BULK_FAULT);
}
END_TEST

UNIT_MAIN("link", a_hello_is_answered_while_the_target_runs, a_hello_is_answered_in_a_session,
	the_first_line_behind_a_hello_runs, a_line_that_another_host_has_begun_is_not_continued,
	too_little_memory_is_refused, packets_have_a_channel_and_no_acknowledgements,
	typed_text_reaches_the_shell_also_beside_gdb,
	typed_text_is_the_consoles_while_the_target_runs,
	a_packet_and_an_interrupt_stop_a_running_target,
	console_text_goes_out_in_frames_that_are_counted, long_output_waits_for_the_window,
	what_lies_outside_of_frames_is_dropped, a_silent_host_leaves_a_plain_line,
	console_text_is_plain_when_the_host_is_silent, a_break_leaves_a_plain_line,
	a_fault_inside_leaves_a_plain_line, memory_comes_as_it_is,
	a_host_that_understands_pieces_pays_two_percent_at_most_for_what_does_not_pack,
	a_piece_that_is_not_whole_says_its_length, what_repeats_is_one_record,
	the_budget_ends_an_answer, what_may_not_be_read_ahead_is_refused,
	nothing_is_read_ahead_while_a_cpu_runs, a_new_host_gets_nothing_of_the_old_ones_answer,
	threads_come_in_the_order_of_the_list_with_what_g_says_of_each,
	a_thread_that_is_not_there_has_no_registers,
	no_registers_of_threads_while_a_cpu_runs_and_none_that_only_gdb_understands)
