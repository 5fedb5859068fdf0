/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_int.h - what the parts of `holdfast run` share. run.c begins and ends it, run_start.c has the start
 * command, run_exec.c carries statements out, run_event.c decides about events, run_ask.c asks the debugger.
 * run_exec.c draws the states. */
#ifndef RUN_INT_H
#define RUN_INT_H

#include <uv.h>

#include "boards.h"
#include "decode.h"
#include "log.h"
#include "opts.h"
#include "own.h"
#include "report.h"
#include "script.h"
#include "script_lex.h"
#include "session.h"
#include "signals.h"
#include "transcript.h"
#include "verdict.h"

#define RUN_FRAMES     (SCRIPT_DEPTH_MAX * 2 + 2)
#define RUN_LISTED_MAX 64u
#define RUN_LIMIT_MS   10000u   /* of a statement, unless the script says otherwise */
#define RUN_OUTPUT_MAX 0x40000u /* of one debugger command */

struct run;
typedef void run_answered(struct run *r, bool good);

struct run_frame {
	const struct stmt *first;
	const struct stmt *next;
	uint64_t left; /* rounds of a repeat */
	bool handler;
};

struct run_list {
	const struct stmt *all[RUN_LISTED_MAX];
	size_t count;
};

struct dump;
struct run_gdb;

struct run {
	const struct opts *o;
	struct board board;
	uv_loop_t loop;
	uv_timer_t step;   /* the next statement, from the loop's top */
	uv_timer_t wait;   /* the limit of the statement that waits */
	uv_timer_t total;  /* the limit of all */
	uv_timer_t settle; /* an event of the console's is followed by the debugger's own */
	uv_timer_t lost;   /* the line shall be back */
	uv_timer_t quiet;  /* silence that a statement waits for */
	uv_poll_t command;
	bool command_watched;
	bool command_waits; /* until it is known whether the line is there before it */
	bool tool;          /* it is: the script waits for its end */
	struct signals signals;
	struct own own;
	struct session_config config;
	struct session_listener listener;
	struct session *session;
	struct log log;
	struct stmt *script;
	struct report report;
	struct transcript said;
	struct detect detect;
	struct decode *decode; /* or NULL */

	struct run_frame frames[RUN_FRAMES];
	size_t depth;
	const struct stmt *now; /* the statement that is carried out, or NULL */
	bool began;
	bool ended;
	uint32_t limit_ms;
	struct run_list handlers, ignores;

	bool have_event; /* and nobody has looked at it */
	bool settling;
	struct event event;
	bool met;     /* the debugger has been heard of in this run */
	bool stopped; /* the target stands in the debugger, as far as is known */
	bool dead;    /* it stands because it died */
	int cpu;      /* that stopped it; -1: not known */
	bool went;    /* it was let go by a packet, which has its next stop told by one */

	bool resetting; /* by our own command: the next reset is no news, nor are those while it runs */

	bool decided; /* the verdict stands; only handlers run */
	int verdict;

	struct session_request request;
	run_answered *answered; /* of what is asked, or NULL */
	char asked[TOKEN_MAX + 16];
	size_t output_len;
	enum reply_kind answer_kind;
	char output[RUN_OUTPUT_MAX + 1]; /* of the command, or the answer; with a NUL behind it */

	struct dump *dump;
	struct run_gdb *gdb;
	uv_process_t *reset; /* the board's reset command, while it runs */
};

/* ---- run.c ---- */

/* A line of ours between the target's. */
void run_note(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The script, when the board and the options bring all that it needs; NULL: what is wrong has been told. */
struct stmt *run_load_script(const struct run *r);

/* The board's line and ELF into the options. A verdict; what is wrong has been told, as in the next one. */
int run_load_board(struct run *r, struct opts *o);

/* Take the board, and prepare what is to be started. */
int run_start_target(struct run *r);

/* With --elf, what the target says is decoded from now on. */
void run_begin_decoding(struct run *r);

/* The target has said this. */
void run_heard(struct run *r, const char *data, size_t len);

/* What a command of the debugger printed; it is decoded, too. */
void run_output(struct run *r, const char *data, size_t len);

/* What a program printed. */
void run_show(struct run *r, const char *data, size_t len);

/* The line is there: the script begins, unless it waits for the start command. */
void run_ready(struct run *r);

/* The verdict stands, and nobody is to be resumed. */
void run_give_up(struct run *r, int verdict, const char *why);

/* ---- run_start.c ---- */

/* See the start command end. 0, or negative. */
int run_watch_command(struct run *r);

/* Start it, if there is one: the line was there before it, or was not. */
void run_start_command(struct run *r, bool there);

/* ---- run.c ---- */

/* The target is reset, or has been; leave: it still listens. The line is plain, and nothing is known. */
void run_unlink(struct run *r, bool leave);

/* The verdict stands: end as soon as the handlers are done. */
void run_finish(struct run *r);

/* ---- run_exec.c ---- */

/* Carry on, from the loop's top. */
void run_go_on(struct run *r);

/* The statement is done. */
void run_done(struct run *r);

/* It has failed. In a handler: go on with the next one. */
void run_fail(struct run *r, int verdict, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Whatever a statement has begun is given up. */
void run_drop_all(struct run *r);

/* The verdict stands; what is left to do are handlers. False: another one stood before. */
bool run_decide(struct run *r, int verdict, const char *why);

/* A block, of a repeat or a handler. */
void run_push(struct run *r, const struct stmt *body, uint64_t rounds, bool handler);

/* More text has come; the line takes more. */
void run_text(struct run *r);
void run_room(void *ctx, bool room);

/* ---- run_event.c ---- */

void run_event(struct run *r, const struct event *e);
bool run_ignores(void *ctx, const char *line, size_t len);

/* An event waits: does it stand in the way of s? True: it was dealt with, do nothing more. */
bool run_meets_event(struct run *r, const struct stmt *s);

/* The statement waited in vain. */
void run_too_late(struct run *r);

/* The debugger did not answer, and says so itself: the target hangs. */
void run_settle(uv_timer_t *timer);
void run_take_event(struct run *r, const struct stmt *s);
void run_unexpected(struct run *r);

/* ---- run_ask.c ---- */

/* Ask with a packet; its answer is in r->output. */
void run_ask(struct run *r, const char *payload, run_answered *answered);

/* A command of the debugger's shell; its output is in r->output. */
void run_command(struct run *r, const char *command, run_answered *answered);

/* What was asked, if anything, is asked no more. */
void run_ask_no_more(struct run *r);

/* The statements that ask. */
void run_stop(struct run *r, const struct stmt *s);
void run_resume(struct run *r, const struct stmt *s);
void run_shell(struct run *r, const struct stmt *s);
void run_assert(struct run *r, const struct stmt *s);

/* ---- run_dump.c, run_gdb.c ---- */

void run_dump(struct run *r, const struct stmt *s);
void run_dump_drop(struct run *r);
void run_gdb(struct run *r, const struct stmt *s);
void run_gdb_attached(struct run *r, bool attached);
void run_gdb_drop(struct run *r);
void run_reset(struct run *r, const struct stmt *s);
void run_reset_drop(struct run *r);

#endif /* RUN_INT_H */
