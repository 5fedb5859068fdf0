/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fiber.c - coroutines with a memory that can be saved and put back.
 *
 * ucontext makes the stacks, setjmp/longjmp switch between them (no system call per switch). A
 * snapshot is the model's state, the saved registers, and the part of each stack that is in use. All
 * of it lies at fixed addresses, so a copy back makes everything as it was. The same bytes are
 * hashed: two equal states may differ in dead bytes, which costs time and hides nothing. */
#include "fiber.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define STACK_BYTES 16384u
#define WIPE        4096u /* below what is in use: left over from calls that have returned */

struct fiber {
	jmp_buf ctx;
	struct op op;
	char *low; /* lowest byte of the stack in use */
	unsigned chosen;
};

struct snapshot {
	struct fiber fibers[CPUS];
	char bytes[];
};

static struct fiber fibers[CPUS];
static _Alignas(64) char stacks[CPUS][STACK_BYTES];
static jmp_buf scheduler;
static ucontext_t starter, entry;
static unsigned current = CPUS;
static void (*main_of)(unsigned self);
static void *state;
static size_t state_bytes;

static void enter(void)
{
	main_of(current);
	abort(); /* a model CPU never ends */
}

static void start_one(unsigned which)
{
	current = which;
	getcontext(&entry);
	entry.uc_stack.ss_sp = stacks[which];
	entry.uc_stack.ss_size = STACK_BYTES;
	makecontext(&entry, enter, 0);
	if (_setjmp(scheduler) == 0)
		swapcontext(&starter, &entry);
	current = CPUS;
}

void fiber_start(void (*body)(unsigned self), void *shared, size_t bytes)
{
	main_of = body;
	state = shared;
	state_bytes = bytes;
	memset(stacks, 0, sizeof(stacks));
	memset(fibers, 0, sizeof(fibers));
	for (unsigned i = 0; i < CPUS; i++)
		start_one(i);
}

/* Just below everything its caller has on the stack. */
static __attribute__((noinline)) char *stack_here(void)
{
	return __builtin_frame_address(0);
}

unsigned fiber_yield(const struct op *op)
{
	fibers[current].op = *op;
	fibers[current].low = stack_here();
	if (_setjmp(fibers[current].ctx) == 0)
		_longjmp(scheduler, 1);
	return fibers[current].chosen;
}

static char *stack_end(unsigned which)
{
	return stacks[which] + STACK_BYTES;
}

void fiber_run(unsigned which, unsigned choice)
{
	struct fiber *f = &fibers[which];
	char *wipe = f->low - stacks[which] > (ptrdiff_t)WIPE ? f->low - WIPE : stacks[which];

	if (f->low < stacks[which])
		abort(); /* the stack is too small */
	memset(wipe, 0, (size_t)(f->low - wipe));
	current = which;
	f->chosen = choice;
	if (_setjmp(scheduler) == 0)
		_longjmp(fibers[which].ctx, 1);
	fibers[current].chosen = 0;
	current = CPUS;
}

const struct op *fiber_op(unsigned which)
{
	return &fibers[which].op;
}

unsigned fiber_self(void)
{
	return current;
}

static size_t used(unsigned which)
{
	return (size_t)(stack_end(which) - fibers[which].low);
}

struct snapshot *fiber_save(void)
{
	size_t bytes = state_bytes;

	for (unsigned i = 0; i < CPUS; i++)
		bytes += used(i);
	struct snapshot *s = malloc(sizeof(*s) + bytes);
	if (s == NULL)
		abort();
	memcpy(s->fibers, fibers, sizeof(fibers));
	memcpy(s->bytes, state, state_bytes);
	char *to = s->bytes + state_bytes;
	for (unsigned i = 0; i < CPUS; i++) {
		memcpy(to, fibers[i].low, used(i));
		to += used(i);
	}
	return s;
}

void fiber_restore(const struct snapshot *s)
{
	const char *from = s->bytes + state_bytes;

	memcpy(fibers, s->fibers, sizeof(fibers));
	memcpy(state, s->bytes, state_bytes);
	for (unsigned i = 0; i < CPUS; i++) {
		memcpy(fibers[i].low, from, used(i));
		from += used(i);
	}
}

#define LANES 4u
#define PRIME 0x9e3779b97f4a7c15u

static void mix_block(uint64_t lane[LANES], const uint64_t word[LANES])
{
	for (unsigned i = 0; i < LANES; i++) {
		lane[i] = (lane[i] ^ word[i]) * PRIME;
		lane[i] ^= lane[i] >> 29;
	}
}

/* Multiply and fold, in lanes that do not wait for each other: this is where the time goes. */
static uint64_t mix(uint64_t h, const void *bytes, size_t len)
{
	uint64_t lane[LANES] = {h, h + 1, h + 2, h + 3};
	uint64_t word[LANES];
	const char *p = bytes;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(word, p, sizeof(word));
		mix_block(lane, word);
	}
	memset(word, 0, sizeof(word));
	memcpy(word, p, len);
	mix_block(lane, word);
	for (unsigned i = 1; i < LANES; i++)
		lane[0] = (lane[0] ^ lane[i]) * PRIME;
	return lane[0] ^ lane[0] >> 32;
}

uint64_t fiber_hash(void)
{
	uint64_t h = mix(1, state, state_bytes);

	for (unsigned i = 0; i < CPUS; i++) {
		h = mix(h, fibers[i].ctx, sizeof(fibers[i].ctx));
		h = mix(h, &fibers[i].op, sizeof(fibers[i].op));
		h = mix(h, fibers[i].low, used(i));
	}
	return h;
}
