/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* world.h - the target around stub/cpu.c and stub/session.c: CPUs that run the kernel's code, traps,
 * kicks, a person who types ^C; and what must hold whatever they do. */
#ifndef MODEL_WORLD_H
#define MODEL_WORLD_H

#include "fiber.h"
#include "stub/state.h"

#define ACTORS         (CPUS + 1) /* the CPUs, and the world around them */
#define EVENTS_MAX     2u
#define EVENT_BYTES    0x100u /* between the addresses of two events; a step moves a pc off one */
#define WORLD_TEXT_MAX 120

/* Does a kick reach the CPU while it runs the kernel's code? */
enum masked { OPEN, MASKED, OPENS_LATE };

/* What the front end may decide in a talk; a bit each. */
enum plan {
	PLAN_ALL,       /* run every CPU */
	PLAN_STEP,      /* one instruction on the CPU that stopped */
	PLAN_STEP_NEXT, /* on the one with the next number */
	PLAN_RUN,       /* only the CPU that stopped */
	PLAN_RUN_NEXT,  /* only the next one */
	PLAN_RUN_OTHERS /* all but the one that stopped */
};

struct scenario {
	const char *name;
	struct {
		enum hf_trap_kind events[EVENTS_MAX]; /* HF_TRAP_KICK ends the list */
		unsigned count;
		enum masked masked;
	} cpu[CPUS];
	unsigned plans;   /* 1 << enum plan: what is tried in each of the first */
	unsigned talks;   /*   so many talks; later ones run every CPU */
	bool planted;     /* HF_TRAP_BREAK is at a breakpoint of the user's, to be stepped off */
	bool may_be_late; /* a freeze may give up on any CPU; else only on those that cannot answer */
	bool ctrl_c;      /* a person types ^C at any time */
	bool nmi;         /* kicks also arrive inside the stub */
	bool slow;        /* only in the long run */
};

/* The target's registers, as far as the model needs them. */
struct hf_frame {
	uint64_t pc;
	bool step;     /* armed: the next instruction ends in HF_TRAP_STEP */
	bool compiled; /* its event is a breakpoint instruction that is part of the program */
};

struct model_cpu {
	struct hf_frame frame;
	unsigned next_event;    /* of the scenario's list */
	enum hf_trap_kind trap; /* what it is in hf_trap() for */
	bool in_stub;
	bool in_nmi; /* a kick arrived inside the stub */
	bool masked, kicked;
	bool changed;          /* something was written since its waiting loop began a round */
	bool timed_out;        /* time has passed: spin on to the next look at the clock */
	bool counted;          /* the owner takes it for parked */
	unsigned reported;     /* how often its event was shown */
	bool stepped;          /* the front end stepped it on purpose */
	unsigned talks_before; /* talks when its event came */
};

struct world {
	struct hf k;
	struct model_cpu cpu[CPUS];
	uint64_t clock_ns;
	unsigned talker; /* between line.enter and line.leave; CPUS: nobody */
	bool freezing;   /* the talker waits for the others */
	unsigned talks;
	bool byte_waits; /* ^C is in the receiver */
	bool byte_sent, byte_read;
	unsigned talks_at_read;
	const char *broken; /* the first invariant that did not hold */
};

extern struct world world;
extern const struct scenario *scenario;

/* Make a new world and start its CPUs. */
void world_start(const struct scenario *s);

/* What an actor can do now: a bit per choice. forced: nobody can do anything, so time passes. */
unsigned world_enabled(unsigned actor, bool forced);

/* The world's own move: the person types ^C. */
void world_environment(void);

/* The invariant that is broken, or NULL; in any state, and in one where nothing more happens. */
const char *world_check(void);
const char *world_final(void);

void world_describe(unsigned actor, unsigned choice, char text[WORLD_TEXT_MAX]);

/* ---- for front.c ---- */

void world_broken(const char *what);
unsigned world_choose(unsigned choices);
void world_report(void);

#endif /* MODEL_WORLD_H */
