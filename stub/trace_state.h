/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace_state.h - everything that tracepoints know. A port provides one struct hf_traces; the
 * stub_trace_*.c and gdb_trace*.c files share what is in it.
 *
 *   a tracepoint:  unused --QTDP--> defined --QTDP:- ... --> defined --QTinit--> unused
 *   a trace:       never --QTStart--> runs --QTStop, passcount, buffer full, gdb gone--> stopped
 *                                      ^----------------------QTStart----------------------'
 *
 * Whose what is: points, pool and variables change while the world is frozen. rings[] and cpus[] belong
 * to one CPU each; frames are read when no trace runs and all CPUs stand. Words that several CPUs change
 * are marked atomic. */
#ifndef HF_TRACE_STATE_H
#define HF_TRACE_STATE_H

#include "probe_state.h"
#include "trace.h"

#define HF_TRACE_POINTS 32u    /* tracepoints, one for each place */
#define HF_TRACE_POOL   8192u  /* bytes of actions, conditions and source lines of all together */
#define HF_TRACE_RING   32768u /* bytes of frames of one CPU; a power of two */
#define HF_TRACE_FRAME  2048u  /* bytes of one frame with its head */
#define HF_TRACE_NAME   32u    /* of a variable, with the NUL */
#define HF_TRACE_NOTE   129u   /* of a note in hex, with the NUL */
#define HF_TRACE_STEPS  256u   /* of one while-stepping: its CPU answers nobody meanwhile */

#define HF_TRACE_FIXED 8u /* ranges that the program does not change */

#define HF_TRACE_NONE UINT32_MAX /* no frame is selected */

struct hf_tracepoint {
	hf_addr addr;
	uint16_t number; /* gdb's; several places can share one */
	bool used;
	bool enabled;
	bool open;           /* more of its definition is to come, */
	bool stepping;       /* for its steps */
	uint16_t steps;      /* instructions behind each hit; 0: none */
	uint16_t probe;      /* its place in the table of probes */
	uint32_t generation; /* of that probe: a person may have removed it */
	uint32_t pass;       /* so many hits end the trace; 0: none do */
	uint32_t hits;       /* atomic: whose condition held */
	uint16_t items;
	uint16_t first, last; /* of its items, offsets into the pool */
};

enum hf_trace_item_kind {
	HF_TRACE_COND,  /* bytes of an agent expression */
	HF_TRACE_REGS,  /* gdb's mask of registers, its bytes */
	HF_TRACE_MEM,   /* struct hf_trace_mem */
	HF_TRACE_EXPR,  /* bytes of an agent expression */
	HF_TRACE_SOURCE /* text as gdb sent it */
};

/* In the pool, with `len` bytes behind it. */
struct hf_trace_item {
	uint16_t next; /* offset of the tracepoint's next one */
	uint16_t len;
	uint8_t kind;  /* enum hf_trace_item_kind */
	bool stepping; /* for its steps */
};

/* Where one is in a tracepoint's items. */
struct hf_trace_items {
	unsigned count;
	uint16_t next;
};

#define HF_TRACE_ABSOLUTE UINT32_MAX

struct hf_trace_mem {
	uint32_t base; /* gdb's number of a register, HF_TRACE_ABSOLUTE: none */
	uint64_t offset, len;
};

/* What a frame begins with; behind it lie blocks. */
struct hf_trace_frame {
	uint32_t bytes; /* all of it, a multiple of 8 */
	uint32_t order; /* over all CPUs */
	hf_addr pc;
	uint32_t blocks; /* bytes of them */
	uint16_t number; /* the tracepoint's */
	uint16_t point;  /* its place */
};

enum hf_trace_block_kind {
	HF_TRACE_FRAME_REGS, /* a struct hf_frame */
	HF_TRACE_MEMORY,     /* at: its address */
	HF_TRACE_VARIABLE    /* at: its number; a uint64_t */
};

/* With `bytes` bytes behind it. */
struct hf_trace_block {
	uint64_t at;
	uint16_t bytes;
	uint8_t kind; /* enum hf_trace_block_kind */
};

/* Frames of one CPU: positions only grow, and are taken modulo the size. */
struct hf_trace_ring {
	uint32_t head, tail; /* bytes written, bytes overwritten; atomic, the CPU's own to change */
	uint32_t created;    /* frames */
	uint32_t frames;     /* of them, still there */
	uint8_t bytes[HF_TRACE_RING];
};

/* What one CPU collects at a hit. */
struct hf_trace_cpu {
	uint8_t blocks[HF_TRACE_FRAME - sizeof(struct hf_trace_frame)];
	size_t len;
	uint32_t cut; /* hits of which something did not fit into a frame */
};

enum hf_trace_end {
	HF_TRACE_NEVER_RUN,
	HF_TRACE_BY_GDB,
	HF_TRACE_FULL,
	HF_TRACE_GDB_GONE,
	HF_TRACE_PASSED
};

/* What gdb calls notes: its hex digits. */
struct hf_trace_notes {
	char user[HF_TRACE_NOTE], notes[HF_TRACE_NOTE], stop[HF_TRACE_NOTE];
};

struct hf_trace_range {
	hf_addr low, end;
};

struct hf_trace_var {
	uint64_t initial;
	char name[HF_TRACE_NAME];
};

struct hf_traces {
	struct hf_tracepoint points[HF_TRACE_POINTS];
	uint64_t pool[HF_TRACE_POOL / sizeof(uint64_t)];
	size_t pool_used;
	struct hf_trace_var vars[HF_TVAR_MAX];       /* beside hf.tvars */
	struct hf_trace_range fixed[HF_TRACE_FIXED]; /* code and constants, says gdb */
	unsigned fixed_count;
	uint32_t on;           /* atomic: a trace runs */
	uint32_t order;        /* atomic: frames of all CPUs */
	enum hf_trace_end end; /* why none runs; by whom it was switched off: */
	uint16_t ended_by;     /* HF_TRACE_PASSED: this tracepoint */
	uint64_t started_ns, ended_ns;
	bool circular, disconnected;
	struct hf_trace_notes notes;
	struct hf_trace_ring rings[HF_CPU_MAX];
	struct hf_trace_cpu cpus[HF_CPU_MAX];
	uint32_t selected; /* number of the frame that g, p, m are about, or HF_TRACE_NONE */
	unsigned up_point; /* what qTsP goes on with: this tracepoint's */
	struct hf_trace_items up_items; /* item, */
	bool up_head;                   /* or itself */
	unsigned up_var;                /* what qTsV goes on with */
	uint64_t shown[HF_FRAME_MAX /
		       sizeof(uint64_t)]; /* the registers of a frame that is looked at */
};

static inline struct hf_traces *hf_traces_of(const struct hf *k)
{
	return hf_cfg(k)->probe->traces;
}

#endif /* HF_TRACE_STATE_H */
