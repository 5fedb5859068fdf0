/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* explore.c - depth-first search over everything the CPUs of a scenario can do.
 *
 * A state that was met before is not searched again: what can happen from it does not depend on how it
 * came about. A state met again on the path that leads to it is a circle: CPUs that can go on for ever
 * without getting anywhere. */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>

#define MOVES_MAX 24u
#define DEPTH_MAX 20000u
#define TABLE_MIN (1u << 16)

struct move {
	unsigned actor, choice;
};

struct frame {
	struct snapshot *state;
	uint64_t hash;
	double runs;
	unsigned count, next;
	struct move moves[MOVES_MAX];
};

struct seen {
	uint64_t hash; /* 0: empty */
	double runs;   /* complete runs from here; negative while the state is on the path */
};

static struct frame *path;
static unsigned depth;
static struct seen *table;
static uint64_t table_size, table_used;

/* ---- states met ---- */

static struct seen *slot(uint64_t hash)
{
	uint64_t at = hash & (table_size - 1);

	while (table[at].hash != 0 && table[at].hash != hash)
		at = (at + 1) & (table_size - 1);
	return &table[at];
}

static void grow(void)
{
	struct seen *old = table;
	uint64_t old_size = table_size;

	table_size = old_size == 0 ? TABLE_MIN : old_size * 2;
	table = calloc(table_size, sizeof(*table));
	if (table == NULL)
		abort();
	for (uint64_t i = 0; i < old_size; i++) {
		if (old[i].hash != 0)
			*slot(old[i].hash) = old[i];
	}
	free(old);
}

static void remember(uint64_t hash)
{
	if (table_used * 2 >= table_size)
		grow();
	*slot(hash) = (struct seen){.hash = hash, .runs = -1};
	table_used++;
}

/* ---- moves ---- */

static void add_moves(struct frame *f, unsigned actor, unsigned choices)
{
	for (unsigned choice = 0; choices >> choice != 0; choice++) {
		if ((choices >> choice & 1u) == 0)
			continue;
		if (f->count == MOVES_MAX)
			abort();
		f->moves[f->count++] = (struct move){actor, choice};
	}
}

/* Time-outs are tried where the scenario wants them, and wherever nothing else can happen. */
static void find_moves(struct frame *f)
{
	for (unsigned forced = 0; forced < 2 && f->count == 0; forced++) {
		for (unsigned actor = 0; actor < ACTORS; actor++)
			add_moves(f, actor, world_enabled(actor, forced != 0));
	}
}

static void act(const struct move *m)
{
	if (m->actor < CPUS)
		fiber_run(m->actor, m->choice);
	else
		world_environment();
}

static void push(uint64_t hash)
{
	struct frame *f = &path[depth++];

	if (depth == DEPTH_MAX)
		abort();
	*f = (struct frame){.hash = hash, .state = fiber_save()};
	find_moves(f);
}

static void pop(void)
{
	struct frame *f = &path[--depth];

	if (f->count == 0)
		f->runs = 1;
	slot(f->hash)->runs = f->runs;
	free(f->state);
	if (depth > 0)
		path[depth - 1].runs += f->runs;
}

/* ---- search ---- */

static void print_path(const char *broken)
{
	unsigned end = depth;

	printf("    %s, after:\n", broken);
	fiber_restore(path[0].state);
	for (unsigned i = 0; i < end && path[i].next > 0; i++) {
		const struct move *m = &path[i].moves[path[i].next - 1];
		char text[WORLD_TEXT_MAX];
		world_describe(m->actor, m->choice, text);
		printf("      %s\n", text);
		act(m);
	}
	fflush(stdout);
}

/* One move from the state on top of the path; returns what it broke. */
static const char *step(struct result *r)
{
	struct frame *f = &path[depth - 1];
	const struct move *m = &f->moves[f->next];

	if (f->next++ > 0)
		fiber_restore(f->state);
	act(m);
	r->moves++;
	const char *broken = world_check();
	if (broken != NULL)
		return broken;
	uint64_t hash = fiber_hash() | 1u;
	const struct seen *met = slot(hash);
	if (met->hash == hash && met->runs < 0)
		return "the CPUs go round in a circle";
	if (met->hash == hash) {
		f->runs += met->runs;
		return NULL;
	}
	remember(hash);
	push(hash);
	if (path[depth - 1].count > 0)
		return NULL;
	r->ends++;
	return world_final();
}

struct result explore(const struct scenario *s, uint64_t max_states)
{
	struct result r = {0};

	path = path != NULL ? path : malloc(DEPTH_MAX * sizeof(*path));
	if (path == NULL)
		abort();
	table_size = table_used = 0;
	grow();
	world_start(s);
	uint64_t first = fiber_hash() | 1u;
	remember(first);
	push(first);
	while (depth > 0 && r.broken == NULL) {
		struct frame *top = &path[depth - 1];
		if (table_used >= max_states) {
			r.bounded = true;
			break;
		}
		if (top->next < top->count) {
			r.broken = step(&r);
			continue;
		}
		r.interleavings = top->runs;
		pop();
	}
	if (r.broken != NULL)
		print_path(r.broken);
	while (depth > 0)
		free(path[--depth].state);
	r.states = table_used;
	free(table);
	table = NULL;
	return r;
}
