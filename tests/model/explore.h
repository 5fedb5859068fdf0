/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* explore.h - depth-first search over everything the CPUs of a scenario can do. */
#ifndef MODEL_EXPLORE_H
#define MODEL_EXPLORE_H

#include "world.h"

struct result {
	const char *broken;   /* the invariant that does not hold, NULL when all do */
	bool bounded;         /* the search ended at its bound, not at the end */
	uint64_t states;      /* different ones */
	uint64_t moves;       /* transitions tried */
	uint64_t ends;        /* states in which nothing more happens */
	double interleavings; /* complete runs that lead through these states */
};

/* Try all of a scenario, at most max_states different states. A broken invariant ends the search; its
 * interleaving is printed. */
struct result explore(const struct scenario *s, uint64_t max_states);

#endif /* MODEL_EXPLORE_H */
