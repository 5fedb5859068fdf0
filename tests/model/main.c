/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* main.c - the scenarios, and the command line.
 *
 *   check [-l] [-L] [-n STATES] [NAME...]    -l the long ones too, -L only list the names
 *
 * Exit status: 0 every invariant holds, 1 one is broken, 2 the search was cut short. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "explore.h"

#define STATES_SHORT 3000000u
#define STATES_LONG  16000000u /* half a gigabyte */

#define BIT(plan) (1u << (plan))

#define ONE(kind)     .events = {kind}, .count = 1
#define TWO(one, two) .events = {one, two}, .count = 2

static const struct scenario scenarios[] = {
	{.name = "one CPU traps, two are kicked",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL)},
	{.name = "two CPUs trap at once, one is kicked",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_DIE)}},
		.plans = BIT(PLAN_ALL)},
	{.name = "three CPUs trap at once",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_PANIC)}, {ONE(HF_TRAP_DIE)}},
		.plans = BIT(PLAN_ALL),
		.slow = true},
	{.name = "a CPU traps again right after the release",
		.cpu = {{TWO(HF_TRAP_BREAK, HF_TRAP_BREAK)}, {ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL),
		.slow = true},
	{.name = "a call and a breakpoint at once",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_REQUEST)}},
		.plans = BIT(PLAN_ALL)},
	{.name = "one CPU traps twice",
		.cpu = {{TWO(HF_TRAP_BREAK, HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL)},
	{.name = "a CPU that never answers",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {.masked = MASKED}},
		.plans = BIT(PLAN_ALL)},
	{.name = "a masked CPU traps by itself",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_DIE), .masked = MASKED}},
		.plans = BIT(PLAN_ALL)},
	{.name = "a CPU unmasks at any time",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {.masked = OPENS_LATE}},
		.plans = BIT(PLAN_ALL)},
	{.name = "any CPU may answer too late",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL),
		.may_be_late = true},
	{.name = "late while it is let go",
		.cpu = {{TWO(HF_TRAP_BREAK, HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL),
		.may_be_late = true,
		.slow = true},
	{.name = "late, and traps by itself",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL),
		.may_be_late = true,
		.slow = true},
	{.name = "kicks arrive inside the stub",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_DIE)}},
		.plans = BIT(PLAN_ALL),
		.nmi = true},
	{.name = "the CPU that stopped steps",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP),
		.talks = 1},
	{.name = "the others run for a moment behind a step",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP_BESIDE),
		.talks = 1},
	{.name = "one traps while it runs beside a step",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_DIE)}},
		.plans = BIT(PLAN_STEP_BESIDE),
		.talks = 1,
		.slow = true},
	{.name = "another CPU steps",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP_NEXT),
		.talks = 1},
	{.name = "another CPU steps while its own event waits",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP_NEXT),
		.talks = 1,
		.slow = true},
	{.name = "a step off a breakpoint, one CPU has news",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL),
		.planted = true},
	{.name = "a step off a breakpoint, then all run",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL),
		.planted = true,
		.slow = true},
	{
		.name = "two CPUs stand on breakpoints, then all run",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_BREAK)}, {.masked = MASKED}},
		.plans = BIT(PLAN_RUN_NEXT),
		.talks = 1,
		.planted = true,
		.may_be_late = true,
	},
	{.name = "one runs alone, and traps",
		.cpu = {{TWO(HF_TRAP_BREAK, HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_RUN),
		.talks = 1},
	{.name = "another one runs alone, and traps",
		.cpu = {{ONE(HF_TRAP_BREAK)}, {ONE(HF_TRAP_DIE)}},
		.plans = BIT(PLAN_RUN_NEXT) | BIT(PLAN_RUN_OTHERS),
		.talks = 1,
		.slow = true},
	{.name = "^C while one CPU steps",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP),
		.talks = 1,
		.ctrl_c = true},
	{.name = "^C while one CPU steps twice",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP),
		.talks = 2,
		.ctrl_c = true,
		.slow = true},
	{.name = "^C while one CPU runs alone",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_RUN) | BIT(PLAN_RUN_OTHERS),
		.talks = 1,
		.ctrl_c = true},
	{.name = "^C while a CPU is stepped off a breakpoint",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_ALL),
		.planted = true,
		.slow = true,
		.ctrl_c = true},
	{.name = "^C reaches a CPU whose death waits",
		.cpu = {{ONE(HF_TRAP_DIE)}, {ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP),
		.talks = 1,
		.ctrl_c = true,
		.slow = true},
	{.name = "^C and an event of the CPU that runs alone",
		.cpu = {{TWO(HF_TRAP_BREAK, HF_TRAP_DIE)}},
		.plans = BIT(PLAN_STEP) | BIT(PLAN_RUN),
		.talks = 1,
		.slow = true,
		.ctrl_c = true},
	{.name = "a dead CPU waits while another steps",
		.cpu = {{ONE(HF_TRAP_PANIC)}},
		.plans = BIT(PLAN_STEP_NEXT),
		.talks = 1},
	{.name = "a step whose CPU is late for its ^C",
		.cpu = {{ONE(HF_TRAP_BREAK)}},
		.plans = BIT(PLAN_STEP),
		.talks = 1,
		.may_be_late = true,
		.ctrl_c = true,
		.slow = true},
};

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* 0 every invariant holds, 1 one is broken, 2 the search was cut short */
static int try(const struct scenario *s, uint64_t max_states)
{
	clock_t start = clock();
	struct result r = explore(s, max_states);
	int verdict = r.broken != NULL ? 1 : r.bounded ? 2 : 0;

	printf("%-4s %s: %llu states, %llu moves, %.3g interleavings, %.1f s\n",
		verdict == 0   ? "ok"
		: verdict == 2 ? "part"
			       : "FAIL",
		s->name, (unsigned long long)r.states, (unsigned long long)r.moves, r.interleavings,
		(double)(clock() - start) / CLOCKS_PER_SEC);
	return verdict;
}

static bool wanted(const struct scenario *s, char **names, int count, bool slow)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(names[i], s->name) == 0)
			return true;
	}
	return count == 0 && (slow || !s->slow);
}

int main(int argc, char **argv)
{
	uint64_t max_states = 0;
	bool slow = false, list = false;
	int opt, worst = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);

	while ((opt = getopt(argc, argv, "lLn:")) != -1) {
		if (opt == 'l')
			slow = true;
		else if (opt == 'L')
			list = true;
		else if (opt == 'n')
			max_states = strtoull(optarg, NULL, 10);
		else
			return 2;
	}
	if (max_states == 0)
		max_states = slow ? STATES_LONG : STATES_SHORT;
	for (size_t i = 0; i < HF_COUNT(scenarios); i++) {
		const struct scenario *s = &scenarios[i];
		if (!wanted(s, argv + optind, argc - optind, slow))
			continue;
		if (list)
			puts(s->name);
		else
			worst = larger(worst, try(s, max_states));
	}
	return worst;
}
