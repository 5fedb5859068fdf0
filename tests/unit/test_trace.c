/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_trace.c - tracepoints on the fake, by the packets that gdb 13 sends. do_work is one instruction and a
 * return; each call of it is a hit. */
#include <stdio.h>

#include "asked.h"
#include "probe_support.h"
#include "stub/trace_buf.h"
#include "stub/trace_state.h"

extern struct hf_traces fake_traces;

#define POINT "1:10100:" /* tracepoint 1 at DO_WORK */

static void boot(unsigned cpus)
{
	fake_boot_probes(cpus);
	fake_set_word(DO_WORK, 0x100);
	fake_set_word(DO_WORK + 4, FAKE_RET);
	fake_set_word(FAKE_TEXT + 0x44, FAKE_B(0)); /* the caller waits */
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	ck_assert_str_eq(asked_reply("QTinit"), "OK");
}

static void say_ok(const char *packet)
{
	const char *reply = asked_reply(packet);

	ck_assert_msg(reply != NULL && strcmp(reply, "OK") == 0, "%s: %s", packet,
		reply != NULL ? reply : "(none)");
}

static void begin(void)
{
	say_ok("QTStart");
	ck_assert_ptr_null(asked_reply("vCont;c"));
}

static void stop(void)
{
	fake_feed("\x03", 1);
	(void)fake_output();
	fake_feed("+", 1);
}

/* Each CPU in turn calls do_work so often, with its own number and the round in r0 and r1. */
static void calls(unsigned rounds)
{
	for (unsigned n = 0; n < rounds; n++) {
		for (unsigned cpu = 0; cpu < fake.cpu_count; cpu++) {
			fake.cpus[cpu].frame.r[0] = cpu;
			fake.cpus[cpu].frame.r[1] = n;
			probe_call(cpu);
		}
		fake_run(8 * fake.cpu_count);
	}
}

static void refused(const char *packet, const char *why)
{
	const char *reply = asked_reply(packet);

	ck_assert_msg(reply != NULL && strncmp(reply, "E.", 2) == 0 && strstr(reply, why) != NULL,
		"%s: \"%s\", not \"%s\"", packet, reply != NULL ? reply : "(none)", why);
}

START_TEST(gdb_is_told_of_them_and_others_are_not)
{
	boot(1);
	assert_has(asked_reply("qSupported:x"), ";ConditionalTracepoints+;");
	assert_has(asked_reply("qTStatus"), "T0;tnotrun:0;tframes:0;");
	(void)asked_stop(1); /* a port without probes */
	assert_lacks(asked_reply("qSupported:x"), "ConditionalTracepoints");
	ck_assert_str_eq(asked_reply("qTStatus"), "");
	ck_assert_str_eq(asked_reply("QTinit"), "");
	ck_assert_str_eq(asked_reply("QTFrame:0"), "");
}
END_TEST

START_TEST(every_hit_of_every_cpu_is_a_frame_and_no_cpu_stops)
{
	boot(3);
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "R03");
	begin();
	unsigned traps = fake.cpus[1].traps;
	calls(7);
	ck_assert_uint_eq(fake.cpus[1].traps, traps);
	ck_assert_uint_eq(fake_word(DO_WORK), FAKE_BKPT);
	stop();
	assert_has(asked_reply("qTStatus"), "T1;tframes:15;tcreated:15;");
	refused("QTFrame:0", "a trace runs");
	say_ok("QTStop");
	assert_has(asked_reply("qTStatus"), "T0;tstop::0;tframes:15;tcreated:15;");
	assert_has(asked_reply("qTP:1:10100"), "V15:");
	ck_assert_str_eq(asked_reply("QTFrame:14"), "F14T1");
	ck_assert_str_eq(asked_reply("QTFrame:15"), "F-1");
	ck_assert_int_eq(strncmp(asked_reply("g"), "0200000006000000", 16), 0);
	ck_assert_str_eq(asked_reply("pf"), "00010100");
	ck_assert_str_eq(asked_reply("p1a"), "xxxxxxxxxxxxxxxx"); /* d0 is no part of a frame */
	ck_assert_str_eq(asked_reply("QTFrame:ffffffff"), "F-1");
	ck_assert_str_ne(asked_reply("pf"), "00010100");
}
END_TEST

#define ORDERED 15

static void read_in_order(uint32_t first, char seen[ORDERED][17])
{
	boot(3);
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "R03");
	begin();
	fake_traces.order = first;
	calls(7);
	stop();
	say_ok("QTStop");
	for (unsigned n = 0; n < ORDERED; n++) {
		char packet[16];
		(void)snprintf(packet, sizeof(packet), "QTFrame:%x", n);
		assert_has(asked_reply(packet), "T1");
		(void)snprintf(seen[n], sizeof(seen[n]), "%.16s", asked_reply("g"));
	}
}

START_TEST(frames_stay_in_order_when_their_counter_wraps)
{
	char low[ORDERED][17], wraps[ORDERED][17];

	read_in_order(0, low);
	read_in_order(UINT32_MAX - 6, wraps);
	ck_assert_mem_eq(low, wraps, sizeof(low));
}
END_TEST

START_TEST(nothing_is_read_or_changed_under_a_cpu_that_was_stopped_in_a_hit)
{
	boot(2);
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "R03");
	begin();
	calls(2);
	stop();
	say_ok("QTStop");
	fake_probes.cpus[1].inside = true; /* by an NMI */
	refused("QTFrame:0", "a CPU");
	refused("QTinit", "did not stop");
	refused("QTStart", "did not stop");
	assert_has(asked_reply("qTStatus"), "T0;tstop::0;tframes:4;");
	fake_probes.cpus[1].inside = false;
	ck_assert_str_eq(asked_reply("QTFrame:0"), "F0T1");
	say_ok("QTinit");
}
END_TEST

START_TEST(what_was_not_collected_is_not_there)
{
	static const struct asked rows[] = {{"QTFrame:0", "F0T1"},
		{"m20000000,4", "61626364"} /* absolute */, {"m20000000,10", "61626364"},
		{"m20000004,4", "E01"}, {"m20000002,2", "6364"}, {"x20000000,4", "babcd"},
		{"x20000004,4", "E01"}, {"m20000100,8", "1111111122222222"} /* by r2, joined */,
		{"m200000ff,1", "E01"}, {"m20000200,8", "68656c6c6f00"} /* a string with its NUL */,
		{"M20000000,1:00", "E.a trace frame cannot be changed: tfind none"},
		{"P0=00000000", "E.a trace frame cannot be changed: tfind none"},
		{"qCRC:20000000,4", "E.that is about the target's memory: tfind none"},
		{"qTV:1", "V7"}, {"qTV:2", "U"}, {"p0", "xxxxxxxx"}, {"pf", "00010100"},
		{"qXfer:traceframe-info:read::0,400",
			"l<?xml version=\"1.0\"?><traceframe-info><memory start=\"0x20000000\" "
			"length=\"0x4\"/><memory start=\"0x20000100\" length=\"0x4\"/>"
			"<memory start=\"0x20000104\" length=\"0x4\"/><memory start=\"0x20000200\" "
			"length=\"0x6\"/><tvar id=\"1\"/></traceframe-info>"},
		{"m10100,4", "E01"}, {"QTro:10000,10200", "OK"}, {"m10100,4", "00010000"},
		{"QTFrame:ffffffff", "F-1"}, {"m20000000,4", "00000000"}, {"qTV:1", "V7"}};

	boot(1);
	memcpy(fake_at(FAKE_RAM), "abcd", 4);
	memcpy(fake_at(FAKE_RAM + 0x200), "hello", 6);
	fake_set_word(FAKE_RAM + 0x100, 0x11111111u);
	fake_set_word(FAKE_RAM + 0x104, 0x22222222u);
	fake.cpus[0].frame.r[2] = FAKE_RAM + 0x108;
	say_ok("QTDV:1:7:0:6162");
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "M-1,20000000,4M2,FFFFFFFFFFFFFFF8,4-");
	/* reg 2; const8 4; sub; trace_quick 4 -- const32; const8 40; tracenz -- tracev 1 */
	say_ok("QTDP:-" POINT "X0000000A,2600022204030d042927"
	       "X00000009,242000020022402f27X00000004,2e000127");
	begin();
	calls(1);
	stop();
	say_ok("QTStop");
	memset(fake_at(FAKE_RAM), 0, 4);
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_condition_chooses_and_a_passcount_ends_the_trace)
{
	boot(2);
	/* reg 1; const8 3; less_unsigned: the rounds 0, 1, 2 */
	say_ok("QTDP:" POINT "E:0:5:X7,26000122031527");
	begin();
	calls(9);
	ck_assert_uint_eq(fake_word(DO_WORK), 0x100); /* the gate is closed, the site lifted */
	stop();
	assert_has(asked_reply("qTStatus"), "T0;tpasscount:1;tframes:5;tcreated:5;");
	assert_has(asked_reply("qTP:1:10100"), "V5:");
	say_ok("QTStart"); /* begins anew */
	assert_has(asked_reply("qTStatus"), "T1;tframes:0;tcreated:0;");
	ck_assert_ptr_null(asked_reply("vCont;c"));
	calls(2);
	stop();
	assert_has(asked_reply("qTStatus"), "T1;tframes:4;");
}
END_TEST

START_TEST(a_condition_that_faults_is_counted_and_collects_nothing)
{
	boot(1);
	say_ok("QTDP:" POINT "E:0:0:X5,2200001927"); /* const16 is cut short: malformed code */
	begin();
	calls(3);
	stop();
	say_ok("QTStop");
	assert_has(asked_reply("qTStatus"), "tframes:0;");
	ck_assert_uint_eq(probe_count(0).hits, 3);
	ck_assert_uint_eq(probe_count(0).faults, 3);
	ck_assert_uint_eq(probe_count(0).acted, 0);
}
END_TEST

START_TEST(memory_that_cannot_be_read_is_left_out_and_counted)
{
	boot(1);
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "M-1,20003ffc,8M-1,20004000,4M-1,20000000,4");
	begin();
	calls(1);
	stop();
	say_ok("QTStop");
	ck_assert_uint_eq(probe_count(0).faults, 2);
	ck_assert_str_eq(asked_reply("QTFrame:0"), "F0T1");
	ck_assert_str_eq(asked_reply("m20003ffc,8"), "00000000"); /* up to the hole */
	ck_assert_str_eq(asked_reply("m20004000,4"), "E01");
	ck_assert_str_eq(asked_reply("m20000000,4"), "00010203");
}
END_TEST

/* Frames of a kilobyte: 30 fit into a ring. */
static void big_frames(const char *circular, unsigned rounds)
{
	boot(1);
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "M-1,20001000,400R3");
	say_ok(circular);
	begin();
	calls(rounds);
	stop();
}

START_TEST(a_full_buffer_ends_the_trace)
{
	big_frames("QTBuffer:circular:0", 200);
	const char *status = asked_reply("qTStatus");
	unsigned frames = 0;
	ck_assert_int_eq(sscanf(strstr(status, "tframes:"), "tframes:%x", &frames), 1);
	assert_has(status, "T0;tfull:0;");
	assert_lacks(status, ";circular:");
	ck_assert_uint_gt(frames, 25);
	ck_assert_uint_lt(frames, 32);
	ck_assert_str_eq(asked_reply("QTFrame:0"), "F0T1");
	ck_assert_str_eq(asked_reply("p1"), "00000000"); /* the first round */
}
END_TEST

START_TEST(a_circular_buffer_keeps_the_newest)
{
	big_frames("QTBuffer:circular:1", 200);
	say_ok("QTStop");
	const char *status = asked_reply("qTStatus");
	unsigned frames = 0;
	ck_assert_int_eq(sscanf(strstr(status, "tframes:"), "tframes:%x", &frames), 1);
	assert_has(status, "T0;tstop::0;");
	assert_has(status, ";tcreated:c8;");
	assert_has(status, ";circular:1");
	for (unsigned n = 0; n < frames; n++) {
		char packet[32];
		char value[16];
		snprintf(packet, sizeof(packet), "QTFrame:%x", n);
		snprintf(value, sizeof(value), "%02x000000", 200 - frames + n);
		assert_has(asked_reply(packet), "T1");
		ck_assert_str_eq(asked_reply("p1"), value);
	}
	ck_assert_str_eq(asked_reply("QTFrame:20"), "F-1");
}
END_TEST

START_TEST(a_frame_that_is_too_small_for_all_is_cut_and_counted)
{
	boot(1);
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "M-1,20000000,700M-1,20001000,700R3");
	begin();
	calls(1);
	stop();
	say_ok("QTStop");
	ck_assert_uint_eq(fake_traces.cpus[0].cut, 1);
	ck_assert_uint_eq(probe_count(0).faults, 0);
	ck_assert_str_eq(asked_reply("QTFrame:0"), "F0T1");
	ck_assert_str_eq(asked_reply("m200006fc,4"), "fcfdfeff");
	ck_assert_str_eq(asked_reply("m20001000,4"), "00000000");
	ck_assert_str_eq(asked_reply("m200016fc,4"), "E01");
	ck_assert_str_eq(asked_reply("p1"), "xxxxxxxx");
}
END_TEST

START_TEST(frames_are_found_by_number_place_and_tracepoint)
{
	static const struct asked rows[] = {{"QTFrame:tdp:2", "F1T2"}, {"QTFrame:tdp:2", "F3T2"},
		{"QTFrame:tdp:2", "F-1"}, {"pf", "04010100"} /* the one before stays */,
		{"QTFrame:ffffffff", "F-1"}, {"QTFrame:pc:10100", "F0T1"},
		{"QTFrame:pc:10100", "F2T1"}, {"QTFrame:pc:10100", "F-1"}, {"QTFrame:0", "F0T1"},
		{"QTFrame:range:10102:10104", "F1T2"}, {"QTFrame:outside:10102:10104", "F2T1"},
		{"QTFrame:outside:0:ffffffff", "F-1"}, {"QTFrame:7fffffff", "F-1"}};

	boot(1);
	say_ok("QTDP:" POINT "E:0:0");
	say_ok("QTDP:2:10104:E:0:0");
	begin();
	calls(2);
	stop();
	say_ok("QTStop");
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(variables_are_defined_changed_and_told)
{
	static const struct asked rows[] = {{"qTfV", "1:5:0:6162"}, {"qTsV", "9:0:0:78"},
		{"qTsV", "l"}, {"qTV:1", "V8"}, {"qTV:9", "V0"}, {"qTV:3", "U"}};

	boot(1);
	say_ok("QTDV:1:5:0:6162");
	say_ok("QTDV:9:0000000000000000:0:78");
	say_ok("QTDP:" POINT "E:0:0-");
	/* getv 1; const8 1; add; setv 1 -- and one that was never defined: no room is made for it */
	say_ok("QTDP:-" POINT "X0000000A,2c00012201022d000127X00000006,22012d000327");
	begin();
	calls(3);
	stop();
	asked_play(rows, HF_COUNT(rows));
	ck_assert_uint_eq(probe_count(0).faults, 3);
	say_ok("QTStart");
	ck_assert_str_eq(asked_reply("qTV:1"), "V5");
	say_ok("QTinit");
	ck_assert_str_eq(asked_reply("qTfV"), "l");
}
END_TEST

START_TEST(a_tracepoint_is_switched_while_the_trace_runs)
{
	boot(1);
	say_ok("QTDP:" POINT "D:0:0");
	begin();
	calls(2);
	stop();
	assert_has(asked_reply("qTStatus"), "T1;tframes:0;");
	say_ok("QTEnable:1:10100");
	ck_assert_ptr_null(asked_reply("vCont;c"));
	calls(2);
	stop();
	assert_has(asked_reply("qTStatus"), "T1;tframes:2;");
	say_ok("QTDisable:1:10100");
	ck_assert_ptr_null(asked_reply("vCont;c"));
	calls(2);
	stop();
	assert_has(asked_reply("qTStatus"), "T1;tframes:2;");
	refused("QTEnable:2:10100", "no such tracepoint");
}
END_TEST

START_TEST(a_gdb_that_comes_later_gets_what_was_defined)
{
	static const struct asked rows[] = {{"qTfP", "T1:10100:E:0:9:X3,220127"},
		{"qTsP", "A1:10100:R03ff"}, {"qTsP", "A1:10100:M-1,20000000,4"},
		{"qTsP", "A1:10100:Md,fffffffffffffff8,8"}, {"qTsP", "A1:10100:X3,220127"},
		{"qTsP", "Z1:10100:cmd:0:4:61626364"}, {"qTsP", "T2:10104:D:0:0"}, {"qTsP", "l"},
		{"qTsP", "l"}, {"qTfP", "T1:10100:E:0:9:X3,220127"}};

	boot(1);
	say_ok("QTDP:" POINT "E:0:9:X3,220127-");
	say_ok("QTDP:-" POINT "R03ff-");
	say_ok("QTDP:2:10104:D:0:0");
	say_ok("QTDP:-" POINT "M-1,20000000,4Md,FFFFFFFFFFFFFFF8,8X00000003,220127");
	say_ok("QTDPsrc:" POINT "cmd:0:4:61626364");
	asked_play(rows, HF_COUNT(rows));
}
END_TEST

START_TEST(a_trace_goes_on_without_gdb_when_it_shall)
{
	boot(1);
	say_ok("QTDP:" POINT "E:0:0");
	say_ok("QTDisconnected:1");
	say_ok("QTNotes:user:6162;notes:63646566;");
	say_ok("QTStart");
	say_ok("D");
	calls(2);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	assert_has(asked_reply("qSupported:x"), "DisconnectedTracing+");
	assert_has(asked_reply("qTStatus"), "T1;tframes:2;");
	assert_has(asked_reply("qTStatus"), ";disconn:1;");
	assert_has(asked_reply("qTStatus"), ";username:6162;notes:63646566");
	say_ok("QTDisconnected:0");
	say_ok("D");
	calls(2);
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	assert_has(asked_reply("qTStatus"), "T0;tdisconnected:0;tframes:2;");
}
END_TEST

START_TEST(what_is_not_done_is_refused_with_the_reason)
{
	boot(1);
	refused("QTDP:" POINT "E:101:0", "while-stepping makes 256 steps at most here");
	refused("QTDP:" POINT "E:0:0:F4", "fast and static");
	refused("QTDP:1:20004000:E:0:0", "");
	refused("QTDP:1:10101:E:0:0", "align");
	say_ok("QTDP:" POINT "E:0:0-");
	refused("QTDP:" POINT "E:0:0", "there already");
	refused("QTDP:-" POINT "L", "static");
	refused("QTDP:-2:10100:R03", "no tracepoint that waits");
	refused("QTSave:2f746d70", "no files");
	refused("QTBuffer:size:1000", "size of its own");
	say_ok("QTBuffer:size:-1");
	say_ok("QTDP:-" POINT "R03");
	refused("QTDP:-" POINT "R03", "no tracepoint that waits");
	say_ok("QTStart");
	refused("QTDP:2:10104:E:0:0", "a trace runs");
	refused("QTFrame:0", "a trace runs");
	refused("qTBuffer:0,100", "a trace runs");
	ck_assert_str_eq(asked_reply("qTMinFTPILen"), "");
	ck_assert_str_eq(asked_reply("qTfSTM"), "");
}
END_TEST

/* The pc of each frame in turn. */
static void frames_at(const char *const *pcs, size_t count)
{
	char ask[24];

	for (size_t i = 0; i < count; i++) {
		(void)snprintf(ask, sizeof(ask), "QTFrame:%x", (unsigned)i);
		assert_has(asked_reply(ask), "T1");
		ck_assert_str_eq(asked_reply("pf"), pcs[i]);
	}
	(void)snprintf(ask, sizeof(ask), "QTFrame:%x", (unsigned)count);
	ck_assert_str_eq(asked_reply(ask), "F-1");
	ck_assert_str_eq(asked_reply("QTFrame:ffffffff"), "F-1");
}

static void program_of_steps(bool hw_step)
{
	boot(1);
	fake.hw_step = hw_step;
	fake.hw_slots = 4;
	for (unsigned i = 0; i < 7; i++)
		fake_set_word(DO_WORK + 4 * i, 0x100 + i);
	fake_set_word(DO_WORK + 28, FAKE_RET);
}

static void define_steps(unsigned steps)
{
	char packet[40];

	(void)snprintf(packet, sizeof(packet), "QTDP:" POINT "E:%x:0-", steps);
	say_ok(packet);
	say_ok("QTDP:-" POINT "M-1,20000000,4-");
	say_ok("QTDP:-" POINT "SR03");
}

static uint64_t faults(void)
{
	return hf_probe_total(&fake.k, fake_traces.points[0].probe).faults;
}

static void steps_are_frames(bool hw_step)
{
	static const char *const pcs[] = {"00010100", "04010100", "08010100", "0c010100"};

	program_of_steps(hw_step);
	define_steps(3);
	begin();
	unsigned traps = fake.cpus[0].traps;
	probe_call(0);
	fake_run(30);
	ck_assert_uint_eq(fake.cpus[0].traps, traps);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	ck_assert_uint_eq(fake.cpus[0].frame.r[FAKE_PC], FAKE_TEXT + 0x44);
	stop();
	say_ok("QTStop");
	ck_assert_uint_eq(faults(), 0);
	frames_at(pcs, HF_COUNT(pcs));
	(void)asked_reply("QTFrame:0");
	ck_assert_str_ne(asked_reply("m20000000,4"), "E01"); /* of the hit only */
	ck_assert_str_eq(asked_reply("p0"), "xxxxxxxx");
	(void)asked_reply("QTFrame:1");
	ck_assert_str_eq(asked_reply("m20000000,4"), "E01");
	ck_assert_str_ne(asked_reply("p0"), "xxxxxxxx"); /* of the steps only */
	(void)asked_reply("QTFrame:ffffffff");
	ck_assert_str_eq(asked_reply("qTfP"), "T1:10100:E:3:0");
	assert_has(asked_reply("qTsP"), "A1:10100:M");
	assert_has(asked_reply("qTsP"), "S1:10100:R03");
}

START_TEST(each_step_of_while_stepping_is_a_frame)
{
	steps_are_frames(false);
	steps_are_frames(true);
}
END_TEST

START_TEST(steps_go_through_masks_probes_and_a_return)
{
	static const char *const pcs[] = {"00010100", "04010100", "08010100", "0c010100",
		"10010100", "14010100", "18010100", "1c010100", "44000100"};
	unsigned n;

	program_of_steps(false);
	fake_set_word(DO_WORK + 8, FAKE_MASK);
	n = probe_set("p:beside do_work+16 do count");
	(void)probe_set("r:back do_work do count");
	define_steps(8);
	begin();
	probe_call(0);
	fake_run(40);
	stop();
	say_ok("QTStop");
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 1); /* the program's own doing */
	ck_assert_uint_eq(probe_count(n).hits, 1);
	ck_assert_uint_eq(faults(), 0);
	frames_at(pcs, HF_COUNT(pcs));
}
END_TEST

START_TEST(steps_that_cannot_be_made_are_faults)
{
	static const char *const pcs[] = {"00010100", "04010100", "08010100"};
	static const uint32_t odd[] = {FAKE_MASK_ODD, FAKE_UNKNOWN_OP};

	for (size_t i = 0; i < HF_COUNT(odd); i++) {
		program_of_steps(false);
		fake_set_word(DO_WORK + 8, odd[i]);
		say_ok("QTDP:" POINT "E:5:1-");
		say_ok("QTDP:-" POINT "SR03");
		begin();
		probe_call(0);
		fake_run(5);
		ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
		stop();
		assert_has(asked_reply("qTStatus"), "T0;tpasscount:1;");
		ck_assert_uint_eq(faults(), 3);
		frames_at(pcs, HF_COUNT(pcs));
	}
}
END_TEST

START_TEST(a_fault_in_a_step_is_the_programs)
{
	program_of_steps(false);
	define_steps(5);
	begin();
	probe_call(0);
	fake_run(3); /* the slot, its breakpoint, the first step is under way */
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 1);
	hf_probe_fault(&fake.k, &fake.cpus[0].frame);
	ck_assert_uint_eq(fake.cpus[0].frame.masked, 0);
	ck_assert_uint_gt(faults(), 0);
	ck_assert_uint_eq(fake_probes.cpus[0].steps, 0);
}
END_TEST

START_TEST(a_passcount_lets_the_last_hit_make_its_steps)
{
	static const char *const pcs[] = {"00010100", "04010100", "08010100"};

	program_of_steps(true);
	say_ok("QTDP:" POINT "E:2:1-");
	say_ok("QTDP:-" POINT "SR03");
	begin();
	probe_call(0);
	fake_run(30);
	probe_call(0);
	fake_run(30);
	stop();
	assert_has(asked_reply("qTStatus"), "T0;tpasscount:1;tframes:3;");
	frames_at(pcs, HF_COUNT(pcs));
}
END_TEST

START_TEST(a_malformed_packet_changes_nothing)
{
	static const char *const heads[] = {"E", "E:", "X:0:0", "E:0", "E:0:", "E:0:0:", "E:0:0:X",
		"E:0:0:X0,", "E:0:0:X3,2201", "E:0:0:X3,22012z", "E:0:0x", "E:0:0--",
		"E:0:100000000", "E:fffffffff:0", "E:0:0:X1001,00"};
	static const char *const actions[] = {"R", "Rz", "M", "M-1", "M-1,0", "M-1,0,0", "M-1,,4",
		"M0,0,4x", "X", "X3", "X3,", "X3,2201", "X0,", "R03Q", "R03M-1,0,4X3,22",
		"M100000000,0,4", "Xffffffffffffffff,00", "R03-R03"};
	char packet[128];

	boot(1);
	for (size_t i = 0; i < HF_COUNT(heads); i++) {
		snprintf(packet, sizeof(packet), "QTDP:" POINT "%s", heads[i]);
		refused(packet, "malformed");
		ck_assert_str_eq(asked_reply("qTfP"), "l");
		ck_assert_uint_eq(fake_traces.pool_used, 0);
	}
	say_ok("QTDP:" POINT "E:0:0-");
	for (size_t i = 0; i < HF_COUNT(actions); i++) {
		snprintf(packet, sizeof(packet), "QTDP:-" POINT "%s", actions[i]);
		refused(packet, "malformed");
		ck_assert_uint_eq(fake_traces.pool_used, 0);
	}
	refused("QTDPsrc:" POINT "cmd:0:4:6", "malformed");
	refused("QTDPsrc:" POINT "cmd:0:4:6z", "malformed");
	refused("QTDPsrc:" POINT "why:0:4:61", "malformed");
	refused("QTDV:1:0:2:61", "malformed");
	refused("QTDV:1:0:0:6", "malformed");
	refused("QTDV:1:0:0:6z", "malformed");
	refused("QTDV:10000:0:0:61", "malformed");
	refused("QTro:", "malformed");
	refused("QTro:10,8", "malformed");
	refused("QTNotes:user:6", "at most 64");
	ck_assert_str_eq(asked_reply("QTFrame:"), "E02");
	say_ok("QTDP:-" POINT "R03");
	ck_assert_str_eq(asked_reply("qTfP"), "T1:10100:E:0:0");
	ck_assert_str_eq(asked_reply("qTsP"), "A1:10100:R03");
	ck_assert_str_eq(asked_reply("qTsP"), "l");
}
END_TEST

START_TEST(fixed_tables_end_with_a_reason)
{
	char packet[4200];

	boot(1);
	for (unsigned n = 0; n < HF_TRACE_POINTS; n++) {
		snprintf(packet, sizeof(packet), "QTDP:%x:10100:E:0:0-", n + 1);
		say_ok(packet);
	}
	refused("QTDP:77:10100:E:0:0", "no room");
	for (unsigned n = 0; n < HF_TVAR_MAX; n++) {
		snprintf(packet, sizeof(packet), "QTDV:%x:1:0:61", n + 1);
		say_ok(packet);
	}
	refused("QTDV:77:1:0:61", "16 trace state variables");
	strcpy(packet, "QTDP:-1:10100:X180,");
	for (unsigned n = 0; n < 0x180; n++)
		strcat(packet, "27");
	strcat(packet, "-");
	for (unsigned n = 0; n < HF_TRACE_POOL / 0x188; n++)
		say_ok(packet);
	refused(packet, "no room");
	say_ok("QTinit");
	ck_assert_str_eq(asked_reply("qTfP"), "l");
	ck_assert_uint_eq(fake_traces.pool_used, 0);
	for (unsigned n = 0; n < HF_PROBE_MAX; n++)
		ck_assert(!fake_probes.probes[n].used);
}
END_TEST

START_TEST(a_person_may_remove_one_or_set_probes_beside_it)
{
	boot(1);
	say_ok("QTDP:" POINT "E:0:0");
	unsigned other = probe_set("p:beside do_work do count");
	begin();
	calls(2);
	stop();
	ck_assert_uint_eq(probe_count(other).hits, 2);
	assert_has(asked_reply("qTStatus"), "tframes:2;");
	ck_assert_int_eq(strncmp(asked_reply("qRcmd,6b70202d67646231"
					     "2e30"),
				 "OK", 2),
		0); /* kp -gdb1.0 */
	say_ok("QTStop");
	begin();
	calls(2);
	stop();
	assert_has(asked_reply("qTStatus"), "tframes:0;");
	say_ok("QTinit");
	ck_assert(fake_probes.probes[other].used);
}
END_TEST

/* The whole file, in pieces of n bytes. */
static size_t upload(uint8_t *to, size_t piece)
{
	size_t len = 0;

	for (;;) {
		char packet[40];
		snprintf(packet, sizeof(packet), "qTBuffer:%zx,%zx", len, piece);
		const char *reply = asked_reply(packet);
		if (strcmp(reply, "l") == 0)
			return len;
		ck_assert_int_eq(hex_decode(to + len, reply, strlen(reply) / 2), 0);
		ck_assert_uint_le(strlen(reply) / 2, piece);
		len += strlen(reply) / 2;
	}
}

START_TEST(the_buffer_is_given_as_a_trace_file_has_it)
{
	static uint8_t all[4096], again[4096];
	const size_t regs = 17 * 4;      /* r0 to cpsr */
	const size_t behind = 8 + 8 + 4; /* d0, d1, fpscr */

	boot(2);
	memcpy(fake_at(FAKE_RAM), "abcd", 4);
	say_ok("QTDV:7:102030405060708:0:61");
	say_ok("QTDP:" POINT "E:0:0-");
	say_ok("QTDP:-" POINT "R3M-1,20000000,4X00000004,2e000727");
	fake.cpus[0].frame.known = fake.cpus[1].frame.known = ~0u;
	begin();
	calls(3);
	stop();
	say_ok("QTStop");
	size_t len = upload(all, 100);
	size_t frame = 6 + 11 + 4 + 13 + 1 + regs + behind;
	ck_assert_uint_eq(len, 6 * frame);
	ck_assert_uint_eq(upload(again, 7), len);
	ck_assert_int_eq(memcmp(all, again, len), 0);
	const uint8_t *at = all + 5 * frame; /* CPU 1, round 2 */
	ck_assert_int_eq(memcmp(at, "\x01\x00", 2), 0);
	ck_assert_uint_eq(at[2] | at[3] << 8, (unsigned)frame - 6);
	at += 6;
	ck_assert_int_eq(memcmp(at, "M\0\0\0\x20\0\0\0\0\x04\0abcd", 15), 0);
	ck_assert_int_eq(memcmp(at + 15, "V\x07\0\0\0\x08\x07\x06\x05\x04\x03\x02\x01", 13), 0);
	ck_assert_int_eq(memcmp(at + 28, "R\x01\0\0\0\x02\0\0\0", 9), 0);
	at += 28 + 1 + regs; /* what is behind them, or a block of its own */
	ck_assert_int_eq(memcmp(at, "M\xff\xff\xff\xff\xff\xff\xff\xff\x09\0\xff\xff", 13), 0);
}
END_TEST

UNIT_MAIN("trace", gdb_is_told_of_them_and_others_are_not,
	every_hit_of_every_cpu_is_a_frame_and_no_cpu_stops,
	frames_stay_in_order_when_their_counter_wraps,
	nothing_is_read_or_changed_under_a_cpu_that_was_stopped_in_a_hit,
	what_was_not_collected_is_not_there, a_condition_chooses_and_a_passcount_ends_the_trace,
	a_condition_that_faults_is_counted_and_collects_nothing,
	memory_that_cannot_be_read_is_left_out_and_counted, a_full_buffer_ends_the_trace,
	a_circular_buffer_keeps_the_newest, a_frame_that_is_too_small_for_all_is_cut_and_counted,
	frames_are_found_by_number_place_and_tracepoint, variables_are_defined_changed_and_told,
	a_tracepoint_is_switched_while_the_trace_runs, each_step_of_while_stepping_is_a_frame,
	steps_go_through_masks_probes_and_a_return, steps_that_cannot_be_made_are_faults,
	a_fault_in_a_step_is_the_programs, a_passcount_lets_the_last_hit_make_its_steps,
	a_gdb_that_comes_later_gets_what_was_defined, a_trace_goes_on_without_gdb_when_it_shall,
	what_is_not_done_is_refused_with_the_reason, a_malformed_packet_changes_nothing,
	fixed_tables_end_with_a_reason, a_person_may_remove_one_or_set_probes_beside_it,
	the_buffer_is_given_as_a_trace_file_has_it)
