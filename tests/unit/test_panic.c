/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_panic.c - the ladder for faults inside the stub, rung by rung. */
#include "stub/panic.h"

#include "tests/fake/fake.h"
#include "unit.h"

/* A port whose symbol lookup, or whose memory read, faults: the handler calls hf_trap() again on the CPU
 * that is in the stub. */
static bool sym_faults;
static bool mem_faults;
static bool button_pressed; /* an NMI that asks for a stop, at a memory read */

static void fault(const char *msg)
{
	struct hf_event ev = {.kind = HF_TRAP_DIE, .frame = &fake.cpus[0].frame, .msg = msg};

	(void)hf_trap(&fake.k, &ev);
	ck_abort_msg("the stub went back to the code that faulted");
}

static int sym_at(void *ctx, hf_addr addr, struct hf_sym *out)
{
	(void)ctx;
	(void)addr;
	(void)out;
	if (sym_faults)
		fault("symbol table is broken");
	return HF_ENOENT;
}

static int mem_read(void *dst, hf_addr src, size_t len)
{
	const struct hf_event asked = {.kind = HF_TRAP_REQUEST, .flags = HF_EVENT_NMI};

	if (mem_faults)
		fault("page tables are broken");
	if (button_pressed)
		ck_assert_int_eq(hf_trap(&fake.k, &asked), HF_RESUME);
	return fake_mem_read(dst, src, len);
}

static struct hf *boot(unsigned answer_ms)
{
	fake_reset(2);
	fake.os.sym_at = sym_at;
	fake.arch.mem_read = mem_read;
	fake.cfg.answer_ms = answer_ms;
	ck_assert_int_eq(fake_start(), 0);
	return &fake.k;
}

static struct hf *safe(unsigned answer_ms)
{
	struct hf *k = boot(answer_ms);

	sym_faults = true;
	fake_trap(0, HF_TRAP_PANIC);
	return k;
}

START_TEST(a_fault_in_the_stub_opens_a_safe_session)
{
	struct hf *k = safe(0);
	const char *text = fake_output();

	assert_has(text, "*** holdfast: fault inside the debugger: symbol table is broken\r\n");
	assert_has(text, "[0]safe-hf> ");
	ck_assert_uint_eq(k->rung, 1);
}
END_TEST

START_TEST(the_safe_session_reads)
{
	(void)safe(0);
	assert_has(fake_say("rd pc\r"), "00010104");
	assert_has(fake_say("md 20000000 1\r"), "03020100");
	assert_has(fake_say("bt\r"), "#0  00010104 0x10104\r\n#1  00010044 0x10044");
	assert_has(fake_say("cpu\r"), "cpu 1: frozen");
}
END_TEST

START_TEST(the_safe_session_changes_nothing_and_does_not_go_on)
{
	static const char *const lines[] = {"mm 20000100 1\r", "rm r0 1\r", "bp 10110\r", "go\r",
		"ss\r", "dmesg\r", "ps\r", "summary\r", "sym 10104\r"};

	(void)safe(0);
	for (size_t i = 0; i < HF_COUNT(lines); i++)
		assert_has(fake_say(lines[i]), "not possible in this state");
	ck_assert(!fake.cpus[0].left);
}
END_TEST

START_TEST(gdb_can_look_in_a_safe_session)
{
	(void)safe(0);
	assert_has(fake_ask("?"), "$T06");
	assert_has(fake_ask("m20000000,4"), "$00010203#");
	assert_has(fake_ask("M20000000,1:ff"), "$E09#");
	assert_has(fake_ask("P0=11111111"), "$E09#");
	assert_has(fake_ask("Z0,10110,4"), "$E");
	assert_has(fake_ask("c"), "$E09#");
	assert_has(fake_ask("D"), "$OK#");
	ck_assert_uint_eq(*fake_at(FAKE_RAM), 0);
	ck_assert(!fake.cpus[0].left);
}
END_TEST

START_TEST(no_system_call_but_the_clock_is_made)
{
	(void)safe(0);
	static const enum fake_op ops[] = {FAKE_THREAD_NEXT, FAKE_THREAD_ON_CPU, FAKE_SYM_FIND,
		FAKE_LOG_READ, FAKE_REGION_AT, FAKE_TEXT_CHECK, FAKE_ACCESS, FAKE_FACT};
	unsigned before[FAKE_OP_COUNT];

	memcpy(before, fake.calls, sizeof(before));
	(void)fake_say("help\rmd do_work\rmd 20000000\rmm 20000000 1\rbtc\rcpu 1\rps\rdmesg\r");
	(void)fake_ask("qXfer:threads:read::0,200");
	(void)fake_ask("qThreadExtraInfo,1");
	(void)fake_ask("g");
	(void)fake_ask("m20000000,10");
	for (size_t i = 0; i < HF_COUNT(ops); i++)
		ck_assert_uint_eq(fake.calls[ops[i]], before[ops[i]]);
}
END_TEST

START_TEST(a_second_fault_prints_the_registers_and_stands_still)
{
	struct hf *k = safe(0);

	mem_faults = true;
	fake.hung = false;
	const char *text = fake_say("md 20000000 1\r");
	assert_has(text, "*** holdfast: fault inside the safe session\r\n");
	assert_has(text, "pc=00010104");
	assert_has(text, "cpsr=60000013");
	assert_lacks(text, "d0="); /* what is not in the frame would need more of the CPU */
	ck_assert_uint_eq(k->rung, 3);
	ck_assert_int_eq(fake.rebooted, -1);
}
END_TEST

START_TEST(with_an_answer_time_the_last_rung_reboots)
{
	(void)safe(5000);
	(void)fake_say("env\r");
	mem_faults = true;
	(void)fake_say("md 20000000 1\r");
	ck_assert_int_eq(fake.rebooted, HF_REBOOT_WARM);
}
END_TEST

START_TEST(a_safe_session_that_nobody_answers_reboots)
{
	(void)safe(2000);
	fake_pass(1500);
	ck_assert_int_eq(fake.rebooted, -1);
	fake_pass(1500);
	ck_assert_int_eq(fake.rebooted, HF_REBOOT_WARM);
}
END_TEST

START_TEST(a_person_can_reboot_from_it)
{
	(void)safe(0);
	(void)fake_say("reboot cold\r");
	ck_assert_int_eq(fake.rebooted, HF_REBOOT_COLD);
}
END_TEST

START_TEST(asking_for_a_stop_in_a_session_is_no_fault)
{
	struct hf *k = boot(0);

	fake_trap(0, HF_TRAP_REQUEST);
	button_pressed = true;
	assert_has(fake_say("md 20000000 1\r"), "03020100");
	ck_assert_uint_eq(k->rung, 0);
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_RESUME));
}
END_TEST

START_TEST(nor_in_a_safe_session)
{
	struct hf *k = safe(0);

	button_pressed = true;
	assert_has(fake_say("md 20000000 1\r"), "03020100");
	ck_assert_uint_eq(k->rung, 1);
}
END_TEST

UNIT_MAIN("panic", a_fault_in_the_stub_opens_a_safe_session, the_safe_session_reads,
	the_safe_session_changes_nothing_and_does_not_go_on, gdb_can_look_in_a_safe_session,
	no_system_call_but_the_clock_is_made, a_second_fault_prints_the_registers_and_stands_still,
	with_an_answer_time_the_last_rung_reboots, a_safe_session_that_nobody_answers_reboots,
	a_person_can_reboot_from_it, asking_for_a_stop_in_a_session_is_no_fault,
	nor_in_a_safe_session)
