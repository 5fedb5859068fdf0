/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake.c - the fake port's state at power-on, its counters, and the CPUs' execution. */
#include "fake.h"

#include <string.h>

struct fake fake;

#define KNOWN_ALL (((2u << FAKE_FPSCR) - 1) & ~(1u << FAKE_D1))

bool fake_fails(enum fake_op op)
{
	unsigned count = ++fake.calls[op];

	fake.total_calls++;
	if (fake.total_calls == fake.fail_nth) {
		fake.failed = true;
		return true;
	}
	return fake.fail_op[op] == FAKE_ALWAYS || (count == fake.fail_op[op] && count != 0);
}

static void reset_cpu(unsigned cpu)
{
	struct fake_cpu *c = &fake.cpus[cpu];
	uint32_t fp = FAKE_RAM + 0x2000 + 0x100 * cpu;

	for (unsigned i = 0; i < 16; i++)
		c->frame.r[i] = 0x1000 * (cpu + 1) + i;
	c->frame.r[FAKE_FP] = fp;
	c->frame.r[FAKE_SP] = fp - 0x20;
	c->frame.r[FAKE_LR] = FAKE_TEXT + 0x44;
	c->frame.r[FAKE_PC] = FAKE_TEXT + 0x104;
	c->frame.cpsr = 0x60000013u + cpu;
	c->frame.fpscr = 0x03000000u;
	c->frame.d0 = 0x400921fb54442d18u;
	c->frame.known = KNOWN_ALL;
	/* do_work <- start_kernel <- (end) */
	fake_set_word(fp, fp + 0x20);
	fake_set_word(fp + 4, FAKE_TEXT + 0x44);
	fake_set_word(fp + 8, HF_UNWIND_CALL);
	fake_set_word(fp + 0x20, 0);
	fake_set_word(fp + 0x24, FAKE_TEXT + 0x10);
	fake_set_word(fp + 0x28, HF_UNWIND_EXCEPTION);
}

void fake_reset(unsigned cpus)
{
	memset(&fake, 0, offsetof(struct fake, in));
	memset(&fake.in_len, 0, sizeof(fake) - offsetof(struct fake, in_len));
	fake.arch = fake_arch_ops;
	fake.os = fake_os_ops;
	fake.line = fake_line_ops;
	fake.cpu_count = cpus;
	fake.rebooted = -1;
	fake.rx_irq = true;
	fake.cfg = (struct hf_config){.arch = &fake.arch,
		.os = &fake.os,
		.line = &fake.line,
		.packet_in = fake.packet_in,
		.packet_out = fake.packet_out,
		.packet_bytes = FAKE_PACKET,
		.link_mem = fake.link_mem,
		.link_bytes = sizeof(fake.link_mem)};
	fake_mem_reset();
	for (unsigned cpu = 0; cpu < cpus && cpu < HF_CPU_MAX; cpu++)
		reset_cpu(cpu);
	fake_fibers_reset();
}

int fake_start(void)
{
	return hf_init(&fake.k, &fake.cfg);
}

struct hf *fake_boot(unsigned cpus)
{
	fake_reset(cpus);
	return fake_start() == 0 ? &fake.k : NULL;
}

void fake_trap(unsigned cpu, enum hf_trap_kind kind)
{
	struct hf_event ev = {.kind = kind, .frame = &fake.cpus[cpu].frame};

	if (kind == HF_TRAP_PANIC)
		ev.msg = "test panic";
	if (kind == HF_TRAP_DIE)
		ev.msg = "bad access";
	fake_trap_event(cpu, &ev);
}

void fake_execute_word(struct hf_frame *f, uint32_t word)
{
	uint32_t words = word & 0xffffffu;

	if ((words & 0x800000u) != 0)
		words |= 0xff000000u;
	if (word == FAKE_RET)
		f->r[FAKE_PC] = f->r[FAKE_LR];
	else
		f->r[FAKE_PC] += word >> 24 == 0xea ? 4 * words : 4;
}

/* Does a hardware breakpoint stop this CPU there? */
static bool is_end(unsigned cpu, uint32_t pc)
{
	const struct fake_cpu *c = &fake.cpus[cpu];

	for (unsigned i = 0; i < c->hw_count; i++) {
		if (c->hw[i].type == HF_BP_HARD && c->hw[i].addr == pc)
			return true;
	}
	return false;
}

/* One instruction; a breakpoint or a hole traps. */
static void execute(unsigned cpu)
{
	struct hf_frame *f = &fake.cpus[cpu].frame;
	uint32_t pc = f->r[FAKE_PC];
	bool probed = fake.cfg.probe != NULL;
	bool stepped = fake.hw_step && fake.k.run.stepping && fake.k.run.step_cpu == cpu;

	if (fake.cpus[cpu].probe_stopped)
		fake_probe_resume(cpu);
	pc = f->r[FAKE_PC];
	if (fake_at(pc) == NULL || fake_at(pc + 3) == NULL) {
		fake_trap(cpu, HF_TRAP_DIE);
		return;
	}
	/* As on ARMv7, where one exception tells of both kinds of breakpoints. */
	if (probed && (is_end(cpu, pc) || fake_has_bkpt(pc)) && fake_probe_stepped(cpu, false))
		return;
	if (probed && fake_has_bkpt(pc) && fake_probe_trap(cpu))
		return;
	if (fake_has_bkpt(pc)) {
		fake_trap(cpu, HF_TRAP_BREAK);
		return;
	}
	fake_execute_word(f, fake_word(pc));
	if (probed && fake.hw_step && fake_probe_stepped(cpu, true))
		return;
	if (stepped)
		fake_trap(cpu, HF_TRAP_STEP);
}

void fake_run(unsigned instructions)
{
	while (instructions > 0 && !fake.hung) {
		bool ran = false;
		for (unsigned cpu = 0; cpu < fake.cpu_count && instructions > 0; cpu++) {
			if (fake.cpus[cpu].in_stub || fake.cpus[cpu].offline)
				continue;
			execute(cpu);
			instructions--;
			ran = true;
		}
		uint32_t owner = fake.k.owner;
		if (fake.k.live.on) {
			fake_pass(1); /* non-stop: who talks looks round between instructions */
			instructions -= ran ? 0 : 1;
			continue;
		}
		if (!ran || (owner != HF_OWNER_FREE && owner != HF_OWNER_HELD))
			return; /* somebody talks; a CPU that did not stop would run on for ever */
	}
}

bool fake_left(unsigned cpu, enum hf_verdict verdict)
{
	struct fake_cpu *c = &fake.cpus[cpu];
	bool left = c->left && c->verdict == verdict;

	c->left = false;
	return left;
}
