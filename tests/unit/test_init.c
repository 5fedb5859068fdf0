/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_init.c - hf_init(): what must be there, and what is filled in. */
#include "tests/fake/fake.h"
#include "unit.h"

#define REFUSED_WITHOUT(part, op)                                                                  \
	do {                                                                                       \
		fake_reset(1);                                                                     \
		ck_assert_int_eq(fake_start(), 0);                                                 \
		fake_reset(1);                                                                     \
		fake.part.op = NULL;                                                               \
		ck_assert_msg(fake_start() == HF_EINVAL, #part "." #op " may be missing");         \
	} while (0)

START_TEST(each_mandatory_op_is_asked_for)
{
	REFUSED_WITHOUT(arch, reg_sets);
	REFUSED_WITHOUT(arch, mem_read);
	REFUSED_WITHOUT(arch, mem_write);
	REFUSED_WITHOUT(arch, text_write);
	REFUSED_WITHOUT(arch, bp_insn);
	REFUSED_WITHOUT(arch, unwind);
	REFUSED_WITHOUT(arch, cpu_count);
	REFUSED_WITHOUT(arch, cpu_self);
	REFUSED_WITHOUT(arch, cpu_relax);
	REFUSED_WITHOUT(line, get);
	REFUSED_WITHOUT(line, put);
	REFUSED_WITHOUT(cfg, arch);
	REFUSED_WITHOUT(cfg, os);
	REFUSED_WITHOUT(cfg, line);
	REFUSED_WITHOUT(cfg, packet_in);
	REFUSED_WITHOUT(cfg, packet_out);
}
END_TEST

START_TEST(sizes_out_of_range_are_refused)
{
	static const size_t packets[] = {0, HF_PACKET_MIN - 1, 0x4001};

	for (size_t i = 0; i < HF_COUNT(packets); i++) {
		fake_reset(1);
		fake.cfg.packet_bytes = packets[i];
		ck_assert_int_eq(fake_start(), HF_EINVAL);
	}
	fake_reset(1);
	fake.cfg.packet_bytes = HF_PACKET_MIN;
	ck_assert_int_eq(fake_start(), 0);
	fake_reset(1);
	fake.arch.frame_bytes = HF_FRAME_MAX + 1;
	ck_assert_int_eq(fake_start(), HF_EINVAL);
	fake_reset(1);
	fake.arch.ptr_bytes = 2;
	ck_assert_int_eq(fake_start(), HF_EINVAL);
}
END_TEST

START_TEST(a_port_without_pc_or_sp_is_refused)
{
	fake_reset(1);
	fake.arch.reg_pc = 99;
	ck_assert_int_eq(fake_start(), HF_EINVAL);
	fake_reset(1);
	fake.arch.reg_sp = 99;
	ck_assert_int_eq(fake_start(), HF_EINVAL);
}
END_TEST

/* Everything optional left out: a session works, and what is missing says so. */
START_TEST(a_port_with_nothing_optional_serves_a_session)
{
	fake_reset(1);
	fake.os = (struct hf_os_ops){0};
	fake.line = (struct hf_transport){.get = fake_line_ops.get, .put = fake_line_ops.put};
	fake.arch = (struct hf_arch_ops){.gdb_arch = "arm",
		.reg_sets = fake_arch_ops.reg_sets,
		.frame_bytes = fake_arch_ops.frame_bytes,
		.reg_pc = FAKE_PC,
		.reg_sp = FAKE_SP,
		.ptr_bytes = 4,
		.bp_kind_default = 4,
		.mem_read = fake_arch_ops.mem_read,
		.mem_write = fake_arch_ops.mem_write,
		.text_write = fake_arch_ops.text_write,
		.bp_insn = fake_arch_ops.bp_insn,
		.unwind = fake_arch_ops.unwind,
		.cpu_count = fake_arch_ops.cpu_count,
		.cpu_self = fake_arch_ops.cpu_self,
		.cpu_relax = fake_arch_ops.cpu_relax};
	ck_assert_int_eq(fake_start(), 0);
	fake_trap(0, HF_TRAP_PANIC);
	assert_has(fake_output(), "at 0x10104 (pc 10104)");
	assert_has(fake_say("rd r0\r"), "r0 00001000");
	assert_has(fake_say("rd d0\r"), "????");
	assert_has(fake_say("md 20000000 1\r"), "03020100");
	assert_has(fake_say("dmesg\r"), "dmesg: not supported on this port");
	assert_has(fake_say("ps\r"), "ps: not supported on this port");
	assert_has(fake_say("reboot\r"), "reboot: not supported on this port");
	assert_has(fake_say("summary\r"), "system    unknown");
	assert_has(fake_say("bp 10110\r"), "not memory but a device or unmapped");
	assert_has(fake_say("ss\r"), "cannot go on: not supported on this port");
	assert_has(fake_say("bt\r"), "#1");
	assert_has(fake_ask("Z2,20000000,4"), "+$#00");
	assert_has(fake_ask("qXfer:threads:read::0,100"), "name=\"cpu 0\"");
	(void)fake_ask("D");
	(void)fake_say("go\r");
	ck_assert(fake_left(0, HF_PROCEED));
}
END_TEST

START_TEST(buffers_are_not_overrun_at_the_smallest_size)
{
	fake_reset(2);
	fake.cfg.packet_bytes = HF_PACKET_MIN;
	memset(fake.packet_in + HF_PACKET_MIN, 0xaa, 8);
	memset(fake.packet_out + HF_PACKET_MIN, 0xaa, 8);
	ck_assert_int_eq(fake_start(), 0);
	fake_trap(0, HF_TRAP_REQUEST);
	assert_has(fake_ask("qSupported"), "PacketSize=1ff;");
	(void)fake_ask("m20000000,1000");
	(void)fake_ask("g");
	(void)fake_ask("qXfer:features:read:target.xml:0,ffff");
	(void)fake_ask("qXfer:threads:read::0,ffff");
	(void)fake_ask("qRcmd,68656c70");
	for (int i = 0; i < 20; i++)
		(void)fake_say("+");
	for (size_t i = 0; i < 8; i++) {
		ck_assert_uint_eq(fake.packet_in[HF_PACKET_MIN + i], 0xaa);
		ck_assert_uint_eq(fake.packet_out[HF_PACKET_MIN + i], 0xaa);
	}
}
END_TEST

UNIT_MAIN("init", each_mandatory_op_is_asked_for, sizes_out_of_range_are_refused,
	a_port_without_pc_or_sp_is_refused, a_port_with_nothing_optional_serves_a_session,
	buffers_are_not_overrun_at_the_smallest_size)
