/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* world.c - the target around the stub: atomic operations as points of switching, the seams, and the
 * kernel's code on each CPU.
 *
 *   a CPU:  foreign code --event, step or kick--> hf_trap() --verdict--> foreign code ...
 *
 * A waiting loop is not run round and round: at cpu_relax() the CPU rests until something was written
 * that it could see, because until then each round would be like the last. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "atomic_model.h"
#include "stub/cpu.h"

#define TIME_OUT_NS 10000000000u
#define PC_OF(cpu)  (0x1000u * ((cpu) + 1u))

struct world world;
const struct scenario *scenario;

void world_broken(const char *what)
{
	if (world.broken == NULL)
		world.broken = what;
}

/* ---- points of switching ---- */

static void nested_kick(struct model_cpu *c)
{
	struct hf_frame inner = {.pc = 1};
	struct hf_event ev = {.kind = HF_TRAP_KICK, .flags = HF_EVENT_NMI, .frame = &inner};

	c->kicked = false;
	c->in_nmi = true;
	(void)hf_trap(&world.k, &ev);
	c->in_nmi = false;
}

unsigned world_point(const struct op *op)
{
	unsigned self = fiber_self();
	unsigned choice;

	if (self == CPUS)
		return 0; /* world_start() */
	if (world.cpu[self].timed_out)
		return RELAX_AGAIN;
	while ((choice = fiber_yield(op)) == CHOICE_NMI)
		nested_kick(&world.cpu[self]);
	return choice;
}

unsigned world_choose(unsigned choices)
{
	return world_point(&(struct op){.kind = OP_CHOOSE, .choices = choices});
}

void world_freezes(bool on)
{
	world.freezing = on;
	words_new_round(world.talker, on);
}

/* ---- seams ---- */

static unsigned cpu_count(void)
{
	return CPUS;
}

static int cpu_kick(unsigned cpu, unsigned attempt)
{
	(void)attempt;
	world.cpu[cpu].kicked = true;
	return 0;
}

/* Somebody besides the owner runs foreign code, and would take a kick. */
static bool someone_answers(void)
{
	for (unsigned i = 0; i < CPUS; i++) {
		if (!world.cpu[i].in_stub && !world.cpu[i].masked)
			return true;
	}
	return false;
}

static void cpu_relax(void)
{
	struct model_cpu *c = &world.cpu[fiber_self()];

	if (world_point(&(struct op){.kind = OP_RELAX}) == RELAX_TIME_OUT) {
		if (!scenario->may_be_late && world.freezing && someone_answers())
			world_broken("a CPU that takes kicks was not frozen");
		c->timed_out = true;
		world.clock_ns += TIME_OUT_NS;
		world.freezing = true; /* as before, or the moment beside a step is over */
	}
	words_new_round(fiber_self(), true);
}

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	if (fiber_self() < CPUS)
		world.cpu[fiber_self()].timed_out = false;
	return world.clock_ns;
}

static int step(struct hf_frame *f, bool on)
{
	f->step = on;
	return 0;
}

static int bp_here(const struct hf_frame *f)
{
	return f->compiled && f->pc % EVENT_BYTES == 0 ? 4 : 0;
}

static int line_get(void *dev)
{
	(void)dev;
	(void)world_point(&(struct op){.kind = OP_LINE});
	words_read_line();
	if (world.talker != CPUS && world.talker != fiber_self())
		world_broken("a parked CPU reads the line of a session");
	if (!world.byte_waits)
		return HF_EAGAIN;
	world.byte_waits = false;
	world.byte_read = true;
	world.talks_at_read = world.talks;
	return RSP_INTERRUPT_BYTE;
}

static int line_enter(void *dev)
{
	(void)dev;
	if (world.talker != CPUS)
		world_broken("two CPUs talk");
	world.talker = fiber_self();
	world_freezes(true);
	return 0;
}

static void line_leave(void *dev)
{
	(void)dev;
	if (world.talker != fiber_self())
		world_broken("two CPUs talk");
	world.talker = CPUS;
	world.out = world.k.run.plan.mask;
	if (world.k.run.stepping) {
		world.cpu[world.k.run.step_cpu].stepped = true;
		world.out = 1u << world.k.run.step_cpu;
	}
}

static void rx_irq(void *dev, bool on)
{
	(void)dev;
	(void)on;
}

/* ---- the kernel's code ---- */

static void check_verdict(const struct model_cpu *c, enum hf_verdict verdict)
{
	bool dead = c->trap == HF_TRAP_DIE || c->trap == HF_TRAP_PANIC;
	bool shown = c->reported > 0 || c->stepped;

	if (c->trap == HF_TRAP_REQUEST)
		shown = shown || world.talks > c->talks_before;
	if (!shown)
		world_broken("an event was lost");
	if (c->reported > 1)
		world_broken("an event was reported twice");
	if (dead && !c->stepped && verdict != HF_PROCEED)
		world_broken("a dead CPU goes on as if nothing had been");
}

static void trap(unsigned self, enum hf_trap_kind kind)
{
	struct model_cpu *c = &world.cpu[self];
	struct hf_event ev = {.kind = kind, .frame = &c->frame};

	c->trap = kind;
	c->reported = 0;
	c->stepped = false;
	if (kind != HF_TRAP_REQUEST)
		c->talks_before = world.talks;
	c->in_stub = true;
	enum hf_verdict verdict = hf_trap(&world.k, &ev);
	c->in_stub = false;
	if (kind != HF_TRAP_KICK && kind != HF_TRAP_STEP)
		check_verdict(c, verdict);
	c->reported = c->talks_before = 0;
	c->stepped = false;
	c->trap = HF_TRAP_KICK;
}

/* What hf_rx() does, some time before the trap that follows from it. */
static void hear(unsigned self)
{
	struct model_cpu *c = &world.cpu[self];

	c->heard = true;
	c->talks_before = world.talks;
	world.k.rx.break_in = true;
	world.k.rx.caller = self + 1;
	world.call_waits = true;
}

static void run_into(unsigned self, enum hf_trap_kind kind)
{
	struct model_cpu *c = &world.cpu[self];

	c->frame.pc = PC_OF(self) + EVENT_BYTES * c->next_event++;
	c->frame.compiled = kind == HF_TRAP_BREAK && !scenario->planted;
	c->heard = false;
	trap(self, kind);
}

static void next_event(unsigned self)
{
	const struct model_cpu *c = &world.cpu[self];
	enum hf_trap_kind kind = scenario->cpu[self].events[c->next_event];

	if (kind == HF_TRAP_REQUEST && !c->heard)
		hear(self);
	else
		run_into(self, kind);
}

static void cpu_main(unsigned self)
{
	struct model_cpu *c = &world.cpu[self];

	for (;;) {
		switch ((enum foreign)fiber_yield(&(struct op){.kind = OP_FOREIGN})) {
		case FOREIGN_EVENT:
			next_event(self);
			break;
		case FOREIGN_STEP:
			c->frame.pc += 4;
			trap(self, HF_TRAP_STEP);
			break;
		case FOREIGN_KICK:
			c->kicked = false;
			trap(self, HF_TRAP_KICK);
			break;
		case FOREIGN_OPEN:
			c->masked = false;
			break;
		}
	}
}

static unsigned arch_self(void)
{
	return fiber_self();
}

/* hf_init() only asks whether these are there. */
static const struct hf_reg_set *const *no_regs(void)
{
	return NULL;
}

static int no_read(void *dst, hf_addr src, size_t len)
{
	(void)dst;
	(void)src;
	(void)len;
	return 0;
}

static int no_write(hf_addr dst, const void *src, size_t len)
{
	(void)dst;
	(void)src;
	(void)len;
	return 0;
}

static int no_insn(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES])
{
	(void)addr;
	(void)kind;
	(void)insn;
	return HF_EINVAL;
}

static int no_unwind(struct hf_frame *f, bool exact)
{
	(void)f;
	(void)exact;
	return HF_ENOENT;
}

static int no_put(void *dev, uint8_t byte)
{
	(void)dev;
	(void)byte;
	return 0;
}

void world_start(const struct scenario *s)
{
	static const struct hf_arch_ops arch = {.name = "model",
		.ptr_bytes = 8,
		.frame_bytes = sizeof(struct hf_frame),
		.reg_sets = no_regs,
		.mem_read = no_read,
		.mem_write = no_write,
		.text_write = no_write,
		.bp_insn = no_insn,
		.unwind = no_unwind,
		.bp_here = bp_here,
		.step = step,
		.cpu_count = cpu_count,
		.cpu_self = arch_self,
		.cpu_kick = cpu_kick,
		.cpu_relax = cpu_relax};
	static const struct hf_os_ops os = {.name = "model", .now_ns = now_ns};
	static const struct hf_transport line = {.get = line_get,
		.put = no_put,
		.enter = line_enter,
		.leave = line_leave,
		.rx_irq = rx_irq};
	static uint8_t in[HF_PACKET_MIN], out[HF_PACKET_MIN];
	const struct hf_config cfg = {.arch = &arch,
		.os = &os,
		.line = &line,
		.packet_in = in,
		.packet_out = out,
		.packet_bytes = sizeof(in)};

	scenario = s;
	memset(&world, 0, sizeof(world));
	world.talker = CPUS;
	if (hf_init(&world.k, &cfg) < 0)
		world_broken("hf_init() failed");
	for (unsigned i = 0; i < CPUS; i++) {
		world.cpu[i].masked = s->cpu[i].masked != OPEN;
		world.cpu[i].trap = HF_TRAP_KICK;
	}
	fiber_start(cpu_main, &world, sizeof(world));
}

/* ---- what can happen ---- */

static unsigned foreign_choices(unsigned self)
{
	const struct model_cpu *c = &world.cpu[self];
	unsigned choices = 0;

	if (c->next_event < scenario->cpu[self].count)
		choices |= 1u << FOREIGN_EVENT;
	if (c->frame.step)
		choices |= 1u << FOREIGN_STEP;
	if (c->kicked && !c->masked)
		choices |= 1u << FOREIGN_KICK;
	if (c->masked && scenario->cpu[self].masked == OPENS_LATE)
		choices |= 1u << FOREIGN_OPEN;
	return choices;
}

static unsigned relax_choices(unsigned self, bool forced)
{
	if (!words_same_round(self))
		return 1u << RELAX_AGAIN;
	if (world.talker != self)
		return 0;
	return !world.freezing || forced || scenario->may_be_late ? 1u << RELAX_TIME_OUT : 0;
}

static unsigned cpu_choices(unsigned self, bool forced)
{
	switch (fiber_op(self)->kind) {
	case OP_FOREIGN:
		return foreign_choices(self);
	case OP_RELAX:
		return relax_choices(self, forced);
	case OP_CHOOSE:
		return fiber_op(self)->choices;
	case OP_LOAD:
	case OP_STORE:
	case OP_CAS:
	case OP_LINE:
	default:
		return 1;
	}
}

unsigned world_enabled(unsigned actor, bool forced)
{
	if (actor == CPUS)
		return scenario->ctrl_c && !world.byte_sent ? 1 : 0;
	const struct model_cpu *c = &world.cpu[actor];
	unsigned choices = cpu_choices(actor, forced);
	if (scenario->nmi && c->in_stub && c->kicked && !c->in_nmi)
		choices |= 1u << CHOICE_NMI;
	return choices;
}

void world_environment(void)
{
	world.byte_sent = world.byte_waits = true;
}
