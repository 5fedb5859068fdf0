/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake_cpu.c - the fake port's CPUs: a fiber each, switched by hand.
 *
 *   test --fake_trap--> fiber of that CPU: hf_trap() --waits--> another fiber that can go on, or test
 *                                             '--returns--> test
 *
 * A fiber can go on when it owns the session, when it was released, or when nobody owns the target. The
 * test goes on when no fiber can, or when the owner waits for a byte and there is none. */
#include <string.h>
#include <ucontext.h>

#include "fake.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif

#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#define STACK_BYTES  (256u * 1024u)
#define EMPTY_LOOKS  2u       /* at the empty FIFO: the stub waits */
#define RELAX_NS     1000000u /* a cpu_relax() takes this long */
#define SWITCHES_MAX 4000000u /* in one fake_settle(): the stub hangs */
#define TEST         HF_CPU_MAX

struct fiber {
	ucontext_t context;
	const void *stack;
	size_t size;
	void *asan;
};

static struct fiber fibers[HF_CPU_MAX + 1]; /* the last one is the test itself */
static _Alignas(16) uint8_t stacks[HF_CPU_MAX][STACK_BYTES];
static unsigned current = TEST;
static unsigned empty_looks;
static unsigned relaxes;
static unsigned long steps;
static bool waiting; /* the owner waits for input */

/* ---- switching ---- */

static void arrived(struct fiber *me)
{
#ifdef HAVE_ASAN
	const void *bottom;
	size_t size;
	__sanitizer_finish_switch_fiber(me->asan, &bottom, &size);
	if (fibers[TEST].stack == NULL && me != &fibers[TEST]) {
		fibers[TEST].stack = bottom;
		fibers[TEST].size = size;
	}
#else
	(void)me;
#endif
}

static void switch_to(unsigned to)
{
	struct fiber *from = &fibers[current];

	current = to;
	if (to < TEST)
		fake.self = to;
#ifdef HAVE_ASAN
	__sanitizer_start_switch_fiber(&from->asan, fibers[to].stack, fibers[to].size);
#endif
	(void)swapcontext(&from->context, &fibers[to].context);
	arrived(from);
}

/* ---- a CPU's life ---- */

static void serve(void)
{
	arrived(&fibers[current]);
	for (;;) {
		struct fake_cpu *c = &fake.cpus[current];
		empty_looks = 0; /* a look for ^C in each of many short sessions is no wait */
		c->verdict = hf_trap(&fake.k, &c->event);
		c->in_stub = false;
		c->left = true;
		switch_to(TEST);
	}
}

static void prepare(unsigned cpu)
{
	struct fiber *f = &fibers[cpu];

#ifdef HAVE_ASAN
	__asan_unpoison_memory_region(stacks[cpu], STACK_BYTES);
	f->asan = NULL;
#endif
	(void)getcontext(&f->context);
	f->stack = stacks[cpu];
	f->size = STACK_BYTES;
	f->context.uc_stack.ss_sp = stacks[cpu];
	f->context.uc_stack.ss_size = STACK_BYTES;
	f->context.uc_link = NULL;
	makecontext(&f->context, serve, 0);
}

void fake_fibers_reset(void)
{
	current = TEST;
	empty_looks = 0;
	waiting = false;
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++)
		prepare(cpu);
}

/* Interrupts are masked for a step: it ends before the kick gets in. */
static bool in_step(unsigned cpu)
{
	return fake.hw_step && fake.k.run.stepping && fake.k.run.step_cpu == cpu;
}

/* A kick arrives: the CPU traps on its own. */
static bool kick_arrives(unsigned cpu)
{
	struct fake_cpu *c = &fake.cpus[cpu];
	enum hf_trap_kind kind = in_step(cpu) ? HF_TRAP_STEP : HF_TRAP_KICK;

	if (!c->kicked || c->in_stub)
		return false;
	c->kicked = false;
	c->in_stub = true;
	c->traps++;
	if (kind == HF_TRAP_STEP)
		fake_execute_word(&c->frame, fake_word(c->frame.r[FAKE_PC]));
	c->event = (struct hf_event){.kind = kind, .frame = &c->frame};
	return true;
}

static bool can_go_on(unsigned cpu)
{
	uint32_t owner = __atomic_load_n(&fake.k.owner, __ATOMIC_SEQ_CST);
	uint32_t state = __atomic_load_n(&fake.k.cpus[cpu].state, __ATOMIC_SEQ_CST);

	if (!fake.cpus[cpu].in_stub)
		return kick_arrives(cpu);
	if (owner == cpu + 1)
		return !waiting || fake.in_at < fake.in_len;
	if (state != HF_CPU_PARKED || owner == HF_OWNER_FREE)
		return true;
	return owner == HF_OWNER_HELD &&
	       ((fake.k.out_mask >> cpu & 1u) != 0 || fake.k.live.on || fake.in_at < fake.in_len);
}

/* Another CPU that can go on, in turn; TEST: none. */
static unsigned another(void)
{
	unsigned self = current < TEST ? current : 0;

	for (unsigned i = 1; i <= fake.cpu_count; i++) {
		unsigned cpu = (self + i) % fake.cpu_count;
		if (cpu != current && can_go_on(cpu))
			return cpu;
	}
	return TEST;
}

/* ---- what the stub calls ---- */

unsigned fake_cpu_count_op(void)
{
	return fake.cpu_count;
}

unsigned fake_cpu_self(void)
{
	return fake.self;
}

bool fake_cpu_online(unsigned cpu)
{
	return cpu < HF_CPU_MAX && !fake.cpus[cpu].offline;
}

int fake_cpu_kick(unsigned cpu, unsigned attempt)
{
	struct fake_cpu *c = &fake.cpus[cpu];

	if (fake_fails(FAKE_CPU_KICK))
		return HF_ENOSYS;
	if (!c->masked && !c->in_stub && attempt >= c->kick_attempts)
		c->kicked = true;
	return 0;
}

static void hang(void)
{
	fake.hung = true;
	for (;;)
		switch_to(TEST);
}

void fake_cpu_relax(void)
{
	relaxes++;
	if (!fake.clock_stands)
		fake.now_ns += RELAX_NS;
	if (current == TEST)
		return; /* a unit test called a function of the stub itself */
	if (++steps > SWITCHES_MAX)
		hang();
	bool owner = fake.k.owner == current + 1;
	unsigned next = another();
	if (next < TEST)
		switch_to(next);
	else if (!owner && !can_go_on(current))
		switch_to(TEST);
}

/* Between two looks at the FIFO a loop that waits relaxes or asks for the time, and sends nothing; a
 * command that only looks whether somebody typed ^C does neither. */
static bool looks_like_waiting(void)
{
	static unsigned puts_before;
	static unsigned pauses_before;
	static unsigned taken_before;
	unsigned pauses = relaxes + fake.calls[FAKE_NOW_NS];
	bool waits = pauses != pauses_before && fake.calls[FAKE_PUT] == puts_before &&
		     fake.taken == taken_before;

	puts_before = fake.calls[FAKE_PUT];
	pauses_before = pauses;
	taken_before = fake.taken;
	empty_looks = waits ? empty_looks + 1 : 0;
	return empty_looks >= EMPTY_LOOKS;
}

void fake_wait_input(void)
{
	if (current == TEST || fake.k.owner != current + 1)
		return;
	if (++steps > SWITCHES_MAX)
		hang();
	if (!looks_like_waiting())
		return;
	waiting = true;
	switch_to(TEST);
	waiting = false;
}

void fake_gone(void)
{
	if (current == TEST)
		return;
	waiting = true; /* for ever */
	fake.in_at = fake.in_len = 0;
	for (;;)
		switch_to(TEST);
}

/* ---- what the test calls ---- */

void fake_settle(void)
{
	steps = 0;
	while (!fake.hung && fake.rebooted < 0) {
		unsigned next = another();
		if (next == TEST)
			return;
		switch_to(next);
		fake_receive();
	}
}

void fake_trap_event(unsigned cpu, const struct hf_event *ev)
{
	struct fake_cpu *c = &fake.cpus[cpu];

	if (c->in_stub || fake.hung || fake.rebooted >= 0)
		return;
	c->event = *ev;
	c->in_stub = true;
	c->left = false;
	c->traps++;
	steps = 0;
	switch_to(cpu);
	fake_settle();
}

void fake_pass(unsigned ms)
{
	uint64_t end = fake.now_ns + (uint64_t)ms * 1000000u;

	while (fake.now_ns < end && waiting && !fake.hung && fake.rebooted < 0) {
		steps = 0;
		switch_to(fake.k.owner - 1);
		fake_settle();
	}
}
