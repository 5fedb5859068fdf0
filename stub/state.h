/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* state.h - struct hf: everything one stub knows, member by member. Only files in stub/ (and the
 * port that reserves the memory) include this.
 *
 * Who may touch what: the CPU that owns the session touches everything; a parked CPU touches its own
 * cpus[] element; the receive interrupt of a running target touches rx. The words that several
 * CPUs touch at once (owner, out_mask, cpus[].state) are changed by atomic.h only. */
#ifndef HF_STATE_H
#define HF_STATE_H

#include "hf.h"
#include "link_ops.h"
#include "stub/limits.h"
#include "stub/ops.h"
#include "stub/parts.h"
#include "wire/rsp.h"

#define HF_BULK_REQUEST  16u     /* BULK_REQUEST of stub/wire/bulk.h */
#define HF_AGENT_STEPS   10000u  /* bytecodes of one run; real ones have no loops */
#define HF_AGENT_MATCH   0x3fu   /* a bytecode of the job's, not of gdb's: pops an address */
#define HF_AGENT_VAR_OWN 0xfff0u /* a variable of the job's, not of gdb's: $lat of a probe */

/* ---- why a CPU stopped: stub/run.c ---- */

enum hf_why {
	HF_WHY_NONE,
	HF_WHY_REQUEST,
	HF_WHY_BREAK,    /* breakpoint, software or hardware */
	HF_WHY_COMPILED, /* a breakpoint instruction that is part of the program */
	HF_WHY_STEP,
	HF_WHY_WATCH,
	HF_WHY_DIE,
	HF_WHY_PANIC,
	HF_WHY_BOOT,
	HF_WHY_NO_END, /* a step that was given up */
	HF_WHY_EXIT    /* signal is the exit code */
};

struct hf_stop {
	enum hf_why why;
	unsigned cpu;
	uint8_t signal;
	bool hard;       /* HF_WHY_BREAK: by a debug register */
	unsigned flags;  /* enum hf_event_flag of the event */
	hf_addr addr;    /* fault or watch address */
	const char *msg; /* as in struct hf_event */
};

/* ---- CPUs: stub/cpu.c ---- */

enum hf_cpu_state {
	HF_CPU_RUNNING,  /* not in the stub, or on its way out */
	HF_CPU_PARKED,   /* waits in the stub; its frame is published */
	HF_CPU_OWNER,    /* talks */
	HF_CPU_RELEASED, /* told to go, has not gone yet */
	HF_CPU_OFFLINE   /* only as an answer of hf_cpu_state_of(): never came up */
};

struct hf_cpu {
	uint32_t state;               /* enum hf_cpu_state; atomic */
	struct hf_frame *frame;       /* its registers; valid while PARKED or OWNER; may be NULL */
	const struct hf_event *event; /* what brought it here; HF_TRAP_KICK: only frozen */
	bool reported;                /* its event was shown to a front end, or is no news */
	bool proceed;                 /* how it leaves: HF_PROCEED instead of HF_RESUME */
	bool frame_written;           /* a front end changed its registers since its event */
	bool inside;         /* between entry and exit of hf_trap(); for this CPU's own NMIs only */
	bool died;           /* its death was shown and it went its own way: panic() follows */
	hf_addr shown_pc;    /* where it was when it was last reported, for stepping off */
	bool at_shown_pc;    /* shown_pc is valid */
	bool shown_watch;    /* what was shown there was a watchpoint, before its access */
	struct hf_stop stop; /* non-stop: why it stands, HF_WHY_NONE when it was let go since */
	bool to_report;      /* non-stop: gdb has not been told, or asked to be told again */
};

/* What the others get between two steps of one CPU: stub/pause.c. */
struct hf_moment {
	uint64_t start, ns; /* it lasts so long */
	unsigned polls;
	bool gone; /* those that were let go have left the stub; the time counts from there */
};

#define HF_OWNER_FREE 0u
#define HF_OWNER_HELD 0xffu /* the CPUs in out_mask run, the others stay parked */

/* ---- breakpoints: stub/bp.c ---- */

/* Agent expressions of one breakpoint: a block in hf.code, its conditions first. */
struct hf_code {
	uint16_t at, conds, cmds; /* bytes */
	bool persist;             /* the commands stay when gdb leaves */
};

struct hf_bp {
	hf_addr addr;
	uint32_t len;    /* gdb's kind for HF_BP_SOFT, bytes otherwise */
	unsigned hits;   /* that stopped, or ran commands */
	unsigned passed; /* hits whose condition did not hold */
	struct hf_code code;
	enum hf_bp_type type;
	bool used;
	bool enabled;
	bool by_gdb;  /* set by a Z packet: gone when gdb detaches, unless code.persist */
	bool step;    /* internal: ends a software step */
	bool planted; /* memory holds the breakpoint instruction now */
	uint8_t insn_len;
	uint8_t saved[HF_BP_BYTES];
};

/* What every CPU loads into its debug registers on its way out. Written by the owner before a release,
 * so it stands still while CPUs leave. */
struct hf_hw {
	struct hf_hw_slot slots[HF_HW_MAX];
	unsigned count;
	unsigned
		stops; /* of these the first so many stop the CPU; the others are probes', and whose: */
	uint8_t probe[HF_HW_MAX];
};

/* ---- agent expressions: stub/agent.c, stub/cond.c ---- */

/* Where printf of an expression goes: text with a NUL, piece by piece. */
typedef void (*hf_agent_print_fn)(struct hf *k, const char *text);

/* Is the string at addr the job's own text n? 1, 0, or an error. */
typedef int (*hf_agent_match_fn)(struct hf *k, const void *ctx, unsigned n, hf_addr addr);

/* How one reads memory: as hf_mem_read(). */
typedef int (*hf_agent_read_fn)(struct hf *k, void *dst, hf_addr addr, size_t len);

/* Where bytecodes that record put things: bytes of memory (text: up to its NUL), a variable. */
struct hf_agent_trace {
	void (*memory)(void *ctx, hf_addr addr, uint64_t len, bool text);
	void (*variable)(void *ctx, unsigned number, uint64_t value);
};

/* The machine that runs one. */
struct hf_agent {
	struct hf *k;
	hf_agent_read_fn read_mem;
	const uint8_t *code;
	size_t len, pc;
	const struct hf_frame *frame;
	hf_agent_print_fn print;
	const uint64_t *own;
	const struct hf_agent_trace *trace;
	void *trace_ctx;
	hf_agent_match_fn match;
	const void *match_ctx;
	uint64_t stack[HF_AGENT_STACK];
	unsigned depth; /* values on it; the last one is the top */
	uint64_t *args; /* what the bytecode popped, and where it leaves what it pushes */
	uint8_t opcode;
	const char *why; /* of its error */
	bool done;
};

/* A trace state variable of gdb's. */
struct hf_tvar {
	uint64_t value;
	uint16_t number;
	bool used;
};

/* ---- stop and run: stub/run.c ---- */

enum hf_go {
	HF_GO_NOT, /* stay */
	HF_GO_RUN, /* run the CPUs in mask */
	HF_GO_STEP /* one instruction on cpu, or many while pc stays in [from, to) */
};

struct hf_plan {
	enum hf_go go;
	unsigned cpu;     /* HF_GO_STEP */
	uint32_t mask;    /* HF_GO_RUN: a bit per CPU; CPUs not in it stay parked */
	hf_addr from, to; /* HF_GO_STEP: range, empty for one instruction */
	uint32_t beside;  /* HF_GO_STEP: CPUs that run for a moment after each instruction */
	bool proceed;     /* HF_GO_RUN: a dead target goes the kernel's own way */
};

struct hf_run {
	struct hf_plan plan; /* what the front end asked for last */
	bool stepping;       /* a step is under way on step_cpu */
	bool stepping_over;  /* the step only gets a CPU off its breakpoint; then plan goes on */
	unsigned step_cpu;
	uint64_t step_start; /* ns */
	hf_addr step_pc;     /* where it began */
	unsigned step_polls; /* looks at it since step_start, which is put off: */
	unsigned step_waits; /* so often */
	uint64_t moment_end; /* ns; the others have stood since */
	uint32_t mask_token; /* what arch.mask() gave for this step */
};

/* Non-stop: stub/live.c. Masks hold a bit per CPU. */
struct hf_live {
	bool on;          /* CPUs stop and run by themselves */
	bool wanted;      /* gdb wants it so; on follows */
	bool paused;      /* everything stands for a moment, memory is the program's own */
	bool leaving;     /* gdb detached: on ends when all run */
	bool left;        /* on has just ended with gdb still there: no greeting */
	bool notified;    /* a %Stop is out, gdb's vStopped is still to come */
	uint32_t run;     /* CPUs that run, but who traps meanwhile is adopted only then */
	uint32_t told;    /* CPUs whose stop gdb knows: these it can let go */
	uint32_t telling; /* the one in the last notification or reply; vStopped makes it known */
	uint32_t to_run, to_step, to_stop;    /* asked for, not done yet */
	struct hf_plan step_plan[HF_CPU_MAX]; /* of to_step */
	uint32_t resting; /* CPUs whose step goes on, but first the others run for a moment */
	struct hf_moment rest;
	uint64_t heard_at; /* ns: the last byte */
};

/* ---- the line: stub/line.c, stub/out.c ---- */

enum hf_front { HF_FRONT_NONE, HF_FRONT_SHELL, HF_FRONT_GDB };

/* Where text goes: raw, in O packets, or into the kernel's log. */
enum hf_sink { HF_SINK_LINE, HF_SINK_GDB, HF_SINK_LOG };

struct hf_out {
	enum hf_sink sink;
	char line[HF_OUT_MAX];
	size_t len;
	size_t o_len;           /* bytes gathered in packet_out for an O packet */
	char grep[HF_GREP_MAX]; /* only lines that contain this are shown; "" = all */
	unsigned rows;          /* lines since the last pause of the pager */
	bool abort;             /* somebody typed ^C or q: commands stop early */
	bool dead;              /* the transmitter does not move: drop the rest */
};

struct hf_shell {
	char line[HF_LINE_MAX];
	size_t len, cursor;
	const char *refused; /* why the line will not be run at its end; NULL: it will */
	bool after_cr;       /* an LF right after CR belongs to it */
	uint8_t escape;      /* state of an arrow key's sequence */
	char history[HF_HISTORY_MAX][HF_LINE_MAX];
	unsigned history_count, history_at;
	char last[HF_LINE_MAX]; /* what an empty line repeats; "" = nothing */
	hf_addr dot;            /* where the next `md` goes on */
	uint64_t dot_count;
	unsigned lines;    /* pager height; 0 = off */
	unsigned md_width; /* md's element, bytes */
	unsigned md_count; /* md's elements when none are asked for */
	char suffix[24];   /* of the command that runs: "4c8" of md4c8 */
	bool explained;    /* the command has printed the reason of its error itself */
};

/* What lldb has switched on: stub/gdb_lldb.c. */
struct hf_lldb {
	bool suffix;        /* ";thread:N;" behind packets about registers */
	bool list_threads;  /* all of them in each stop reply */
	bool error_strings; /* errors as E..;text */
};

struct hf_gdb {
	bool attached;     /* a packet came since the last detach */
	bool owes_stop;    /* gdb waits for a stop reply */
	bool stop_unacked; /* it was sent; if it got lost gdb still waits, and says ^C */
	bool list_brief;   /* a stop was just told: the thread list that follows may be short */
	bool lone_step;    /* the step that gdb waits for holds all other CPUs */
	bool errors_text;  /* gdb understands E.message */
	bool many_watched; /* gdb takes several watch addresses in one stop reply */
	bool deaf;         /* it did not acknowledge an O packet, and said nothing since */
	bool want_shell;   /* CR came while gdb was attached: shell, if the line stays quiet */
	bool leaving;      /* D or k was served: once it is answered, */
	bool leave_runs;   /*   run the target, or open the shell */
	bool ack_due;      /* gdb's '+' for the reply to its detach is still to come */
	struct hf_lldb lldb;
	const char *why;       /* more about the error of this packet, or NULL */
	unsigned cpu_g, cpu_c; /* Hg, Hc */
	hf_tid task_g;         /* Hg named a task, by the os's number; HF_TID_NONE: the CPU cpu_g */
	unsigned list_at;      /* where qsThreadInfo goes on in the list of tasks */
	bool cpu_c_all;
	unsigned resends;
};

/* What packet_out holds. */
struct hf_packet {
	size_t len;    /* bytes of payload */
	bool valid;    /* it was sent once: it may be sent again */
	bool overflow; /* something did not fit */
};

/* Bytes of a running target, fed by hf_rx(). */
struct hf_rx_state {
	bool break_in;    /* asked to stop; the session that follows clears it */
	bool have_packet; /* parser holds a whole packet to be served in the session */
	bool typed;       /* text came since the last packet */
	bool echoed;      /* the console got that packet's bytes too, and has sent them back */
	unsigned caller;  /* cpu + 1 that was told HF_RX_ENTER and whose trap is to come; 0: none */
};

/* ---- everything: what is asked for most comes first, where a short instruction reaches it ---- */

struct hf {
	struct hf_gdb gdb;
	struct hf_packet packet;
	enum hf_front front;
	struct hf_rx_state rx;

	uint32_t owner;    /* HF_OWNER_FREE, cpu + 1, or HF_OWNER_HELD; atomic */
	uint32_t out_mask; /* CPUs that run while owner is HF_OWNER_HELD, a bit each; atomic */
	uint32_t session;  /* 1 while a session stands; atomic */
	uint32_t breathes; /* 1 while CPUs run beside one that steps; atomic */
	uint32_t
		listener; /* cpu + 1 of the parked CPU that polls the line at this moment; atomic */
	struct hf_cpu cpus[HF_CPU_MAX];
	unsigned cpu; /* whose registers and stack the front ends show */
	hf_tid task; /* the task, by the os's number, that is shown instead of it; or HF_TID_NONE */

	struct hf_stop stop;
	struct hf_run run;
	struct hf_bp bps[HF_BP_MAX];

	struct rsp_parser rsp;
	uint8_t ahead[HF_AHEAD_MAX];
	unsigned ahead_len, ahead_at;
	bool answered; /* a byte came in this session: the clock stands */

	const struct hf_link_ops *link; /* stub/link.c, or hf_no_link */
	bool linked;                    /* frames go over the line now */
	uint8_t from;   /* enum link_channel of the byte that hf_io_get() gave last; 0: plain */
	uint32_t in_rx; /* cpu + 1 of the CPU inside hf_rx(); atomic */

	struct hf_out out;

	unsigned rung; /* 0 full, 1 safe, 2 raw, 3 dead; stub/panic.c */

	struct hf_seams seams;

	/* Of what can be left out: stub/parts.h. */
	HF_PARTS
};

/* What is below the stub, and how it was set up. */
static inline const struct hf_config *hf_cfg(const struct hf *k)
{
	return hf_seams_cfg(&k->seams);
}

static inline const struct hf_arch_ops *hf_arch(const struct hf *k)
{
	return hf_seams_arch(&k->seams);
}

static inline const struct hf_os_ops *hf_os(const struct hf *k)
{
	return hf_seams_os(&k->seams);
}

static inline const struct hf_transport *hf_line(const struct hf *k)
{
	return hf_seams_line(&k->seams);
}

/* What is left out (stub/limits.h) is never so, and the compiler knows. Non-stop: */
static inline bool hf_live_on(const struct hf *k)
{
	return HF_LIVE != 0 && HF_LIVE_OF(k)->on;
}

static inline bool hf_live_wanted(const struct hf *k)
{
	return HF_LIVE != 0 && HF_LIVE_OF(k)->wanted;
}

/* gdb wants it no more. */
static inline void hf_live_do_not_want(struct hf *k)
{
	if (HF_LIVE != 0)
		HF_LIVE_OF(k)->wanted = false;
}

/* Debug registers; without them no event and no breakpoint is of that kind. */
static inline bool hf_is_hw_break(enum hf_trap_kind kind)
{
	return HF_HW != 0 && kind == HF_TRAP_HW_BREAK;
}

static inline bool hf_is_watch(enum hf_trap_kind kind)
{
	return HF_HW != 0 && kind == HF_TRAP_WATCH;
}

/* lldb is at the other end, and has asked for its own ways. */
static inline bool hf_is_lldb(const struct hf *k)
{
	return HF_LLDB != 0 && k->gdb.lldb.suffix;
}

#endif /* HF_STATE_H */
