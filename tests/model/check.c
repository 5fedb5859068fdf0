/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* check.c - what must hold in every state, when the front end reports, and at the end. */
#include "world.h"

static const char *check_cpu(unsigned i)
{
	const struct model_cpu *c = &world.cpu[i];
	uint32_t state = world.k.cpus[i].state;

	if (c->in_stub)
		return NULL;
	if (c->counted)
		return "a CPU that is counted as parked runs foreign code";
	if (state != HF_CPU_RUNNING)
		return "a CPU runs foreign code, and its state says otherwise";
	if (world.k.owner == i + 1)
		return "the owner runs foreign code";
	return NULL;
}

const char *world_check(void)
{
	unsigned owners = 0;

	if (world.broken != NULL)
		return world.broken;
	for (unsigned i = 0; i < CPUS; i++) {
		const char *broken = check_cpu(i);
		if (broken != NULL)
			return broken;
		owners += world.k.cpus[i].state == HF_CPU_OWNER ? 1 : 0;
	}
	if (world.talker != CPUS && world.k.cpus[world.talker].state != HF_CPU_OWNER)
		return "a CPU talks, and its state says otherwise";
	return owners > 1 ? "two CPUs are OWNER" : NULL;
}

/* ---- a report ---- */

static bool fits(enum hf_trap_kind kind, enum hf_why why)
{
	switch (why) {
	case HF_WHY_REQUEST:
		return kind == HF_TRAP_REQUEST;
	case HF_WHY_BREAK:
	case HF_WHY_COMPILED:
		return kind == HF_TRAP_BREAK;
	case HF_WHY_STEP:
		return kind == HF_TRAP_STEP;
	case HF_WHY_DIE:
		return kind == HF_TRAP_DIE;
	case HF_WHY_PANIC:
		return kind == HF_TRAP_PANIC;
	case HF_WHY_WATCH:
	case HF_WHY_BOOT:
	case HF_WHY_NO_END:
	case HF_WHY_NONE:
	default:
		return false;
	}
}

/* k->stop is being shown. */
void world_report(void)
{
	const struct hf_stop *stop = &world.k.stop;
	struct model_cpu *c = &world.cpu[stop->cpu];

	world.talks++;
	bool called = world.call_waits;
	world.call_waits = false;
	if (stop->why == HF_WHY_REQUEST && c->trap == HF_TRAP_REQUEST && !called)
		world_broken("a call was answered twice");
	else if (fits(c->trap, stop->why) && c->stepped)
		world_broken("an event was reported after its CPU was stepped off it");
	else if (fits(c->trap, stop->why))
		c->reported++;
	else if (stop->why == HF_WHY_REQUEST && world.byte_read && !world.byte_shown)
		world.byte_shown = true;
	else
		world_broken("an event was reported that did not happen");
}

/* ---- the end ---- */

static const char *final_cpu(unsigned i)
{
	const struct model_cpu *c = &world.cpu[i];
	bool held = world.k.owner == HF_OWNER_HELD && (world.out >> i & 1u) == 0;

	if (!c->in_stub)
		return NULL;
	if (world.k.owner == HF_OWNER_FREE)
		return "a CPU is stuck in the stub while nobody owns the target";
	return held ? NULL : "a CPU is stuck in the stub";
}

static bool some_late(void)
{
	bool late = scenario->may_be_late;

	for (unsigned i = 0; i < CPUS; i++)
		late = late || scenario->cpu[i].masked != OPEN;
	return late;
}

const char *world_final(void)
{
	bool parked = false;

	for (unsigned i = 0; i < CPUS; i++) {
		const char *broken = final_cpu(i);
		if (broken != NULL)
			return broken;
		parked = parked || world.cpu[i].in_stub;
	}
	if (world.k.owner == HF_OWNER_HELD && !parked && !some_late())
		return "the target is held, and nobody waits for it";
	if (world.k.owner == HF_OWNER_FREE && world.k.session != 0)
		return "the session is over, and its flag still stands";
	if (world.byte_read && world.talks == world.talks_at_read)
		return "a ^C was read, and nothing stopped";
	if (world.byte_waits && parked)
		return "a ^C waits, and no parked CPU reads it";
	return NULL;
}
