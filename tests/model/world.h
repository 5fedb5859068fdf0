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
	PLAN_ALL,        /* run every CPU */
	PLAN_STEP,       /* one instruction on the CPU that stopped */
	PLAN_STEP_NEXT,  /* on the one with the next number */
	PLAN_RUN,        /* only the CPU that stopped */
	PLAN_RUN_NEXT,   /* only the next one */
	PLAN_RUN_OTHERS, /* all but the one that stopped */
	PLAN_STEP_BESIDE /* as PLAN_STEP, and the others run for a moment behind it */
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

/* The words that CPUs share. */
enum word {
	WORD_OWNER,
	WORD_OUT_MASK,
	WORD_LISTENER,
	WORD_LINE,
	WORD_SESSION,
	WORD_STATE,
	WORDS = WORD_STATE + CPUS
};

/* What a CPU that waits in a loop has read in this round of it. */
struct round {
	uint32_t first[WORDS];
	uint32_t last[WORDS];
	unsigned read; /* a bit for each word */
	bool spins;    /* it is in a waiting loop */
	bool mixed;    /* two reads of one word differed */
};

struct model_cpu {
	struct hf_frame frame;
	unsigned next_event;    /* of the scenario's list */
	enum hf_trap_kind trap; /* what it is in hf_trap() for */
	bool in_stub;
	bool in_nmi; /* a kick arrived inside the stub */
	bool masked, kicked;
	struct round round;
	bool timed_out;        /* time has passed: spin on to the next look at the clock */
	bool counted;          /* the owner takes it for parked */
	unsigned reported;     /* how often its event was shown */
	bool stepped;          /* the front end stepped it on purpose */
	unsigned talks_before; /* talks when its event came */
	bool heard;            /* its receive interrupt took a call, its trap is to come */
};

/* What a CPU that runs foreign code can do, and one at the end of a round of waiting. */
enum foreign { FOREIGN_EVENT, FOREIGN_STEP, FOREIGN_KICK, FOREIGN_OPEN };
enum relax { RELAX_AGAIN, RELAX_TIME_OUT };
#define CHOICE_NMI 8u /* at any point inside the stub: the kick */

struct world {
	struct hf k;
	struct model_cpu cpu[CPUS];
	uint64_t clock_ns;
	unsigned talker; /* between line.enter and line.leave; CPUS: nobody */
	bool freezing;   /* the talker waits for the others */
	unsigned talks;
	uint32_t out;    /* the CPUs that the last session let go */
	bool call_waits; /* a receive interrupt took ^C, and nothing stopped since */
	bool byte_waits; /* ^C is in the receiver */
	bool byte_sent, byte_read;
	bool byte_shown; /* a report says that somebody asked */
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

/* ---- between the files of the model ---- */

void world_broken(const char *what);
unsigned world_point(const struct op *op); /* as fiber_yield(), with kicks inside the stub */
unsigned world_choose(unsigned choices);
void world_freezes(bool on); /* the talker begins or ends to wait for the others */
void world_report(void);     /* k->stop is being shown */

unsigned words_state_of(const uint32_t *at); /* the CPU whose state that is, CPUS: none */
void words_read_line(void);
void words_new_round(unsigned cpu, bool spins);
bool words_same_round(unsigned cpu);

#endif /* MODEL_WORLD_H */
