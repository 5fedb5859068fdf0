/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fiber.h - the model's CPUs as coroutines whose whole state can be saved, put back and hashed. */
#ifndef MODEL_FIBER_H
#define MODEL_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPUS 3u

enum op_kind {
	OP_LOAD,
	OP_STORE,
	OP_CAS,
	OP_LINE,    /* read a byte from the line */
	OP_RELAX,   /* one round of a waiting loop is over */
	OP_FOREIGN, /* runs the kernel's code, not the stub's */
	OP_CHOOSE   /* the front end takes one of several decisions */
};

/* What a CPU is about to do. */
struct op {
	enum op_kind kind;
	const uint32_t *at;       /* LOAD, STORE, CAS */
	uint32_t expected, value; /* CAS; STORE, CAS */
	unsigned choices;         /* CHOOSE: a bit for each decision that is open */
};

struct snapshot;

/* Start all fibers: each runs body(its number) up to its first fiber_yield(). state is what the model
 * keeps besides the stacks; it is part of every snapshot. */
void fiber_start(void (*body)(unsigned self), void *state, size_t state_bytes);

/* Called on a fiber: say what comes next and wait to be scheduled. Returns the scheduler's choice. */
unsigned fiber_yield(const struct op *op);

/* Called by the scheduler: let that fiber do what it announced, up to its next fiber_yield(). */
void fiber_run(unsigned which, unsigned choice);

const struct op *fiber_op(unsigned which);

/* The fiber that runs, CPUS when it is the scheduler. */
unsigned fiber_self(void);

struct snapshot *fiber_save(void); /* from malloc() */
void fiber_restore(const struct snapshot *s);
uint64_t fiber_hash(void);

#endif /* MODEL_FIBER_H */
