/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* describe.c - one move of an interleaving as a line of text. */
#include <stdio.h>

#include "world.h"

static const char *name_of(const uint32_t *at)
{
	static const char *const states[] = {"state of 0", "state of 1", "state of 2"};

	if (at == &world.k.owner)
		return "owner";
	if (at == &world.k.out_mask)
		return "out_mask";
	if (at == &world.k.listener)
		return "listener";
	return words_state_of(at) < CPUS ? states[words_state_of(at)] : "another word";
}

static const char *value_of(const uint32_t *at, uint32_t value)
{
	static const char *const states[] = {"RUNNING", "PARKED", "OWNER", "RELEASED", "OFFLINE"};
	static const char *const owners[] = {"FREE", "cpu 0", "cpu 1", "cpu 2"};
	static const char *const masks[] = {"0", "1", "2", "3", "4", "5", "6", "7"};

	if (words_state_of(at) < CPUS)
		return value < HF_COUNT(states) ? states[value] : "?";
	if (at == &world.k.owner)
		return value < HF_COUNT(owners) ? owners[value] : "HELD";
	return value < HF_COUNT(masks) ? masks[value] : "?";
}

static void describe_foreign(unsigned self, unsigned choice, char text[WORLD_TEXT_MAX])
{
	static const char *const kinds[] = {
		"request", "break", "step", "hw break", "watch", "die", "panic", "boot"};
	const struct model_cpu *c = &world.cpu[self];
	const char *what = "runs into";

	if (choice == FOREIGN_EVENT)
		snprintf(text, WORLD_TEXT_MAX, "cpu %u %s: %s", self, what,
			kinds[scenario->cpu[self].events[c->next_event]]);
	else
		snprintf(text, WORLD_TEXT_MAX, "cpu %u %s", self,
			choice == FOREIGN_STEP   ? "runs one instruction: step trap"
			: choice == FOREIGN_KICK ? "takes the kick"
						 : "unmasks the kick");
}

static void describe_op(
	unsigned self, const struct op *op, unsigned choice, char text[WORLD_TEXT_MAX])
{
	switch (op->kind) {
	case OP_LOAD:
		snprintf(text, WORLD_TEXT_MAX, "cpu %u reads %s: %s", self, name_of(op->at),
			value_of(op->at, *op->at));
		break;
	case OP_STORE:
		snprintf(text, WORLD_TEXT_MAX, "cpu %u sets %s to %s", self, name_of(op->at),
			value_of(op->at, op->value));
		break;
	case OP_CAS:
		snprintf(text, WORLD_TEXT_MAX, "cpu %u wants %s from %s to %s: %s", self,
			name_of(op->at), value_of(op->at, op->expected),
			value_of(op->at, op->value), *op->at == op->expected ? "done" : "no");
		break;
	case OP_LINE:
		snprintf(text, WORLD_TEXT_MAX, "cpu %u polls the line", self);
		break;
	case OP_RELAX:
		snprintf(text, WORLD_TEXT_MAX, "cpu %u %s", self,
			choice == RELAX_TIME_OUT ? "has waited long enough" : "looks again");
		break;
	case OP_CHOOSE:
		snprintf(text, WORLD_TEXT_MAX, "cpu %u: the front end takes plan %u", self, choice);
		break;
	case OP_FOREIGN:
		describe_foreign(self, choice, text);
		break;
	}
}

void world_describe(unsigned actor, unsigned choice, char text[WORLD_TEXT_MAX])
{
	if (actor == CPUS)
		snprintf(text, WORLD_TEXT_MAX, "a person types ^C");
	else if (choice == CHOICE_NMI)
		snprintf(text, WORLD_TEXT_MAX, "cpu %u takes the kick inside the stub", actor);
	else
		describe_op(actor, fiber_op(actor), choice, text);
}
