/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_state.h - everything that probes know. A port provides one struct hf_probes; the stub_probe_*.c
 * files share what is in it.
 *
 *   a probe:  unused --set--> on <--gate--> off          set, remove: frozen; gate: anybody, any time
 *   a site:   unused --first probe--> lifted <--arm_all / disarm_all--> planted
 *
 * Whose what is: tables of probes and sites change while the world is frozen, or by the CPU that lifts a
 * hot site under `patching`. cpus[], counts[][] and rings[] belong to one CPU each. Words that several
 * CPUs change are marked atomic. */
#ifndef HF_PROBE_STATE_H
#define HF_PROBE_STATE_H

#include "atomic.h"
#include "probe.h"
#include "state.h"

#define HF_PROBE_MAX     128u
#define HF_PROBE_ARGS    8u   /* fetch arguments of one probe */
#define HF_PROBE_CODE    224u /* bytes of agent expressions of one probe */
#define HF_PROBE_NAME    24u  /* with the NUL, names of probes and arguments */
#define HF_PROBE_HASH    256u /* a power of two */
#define HF_PROBE_ACTS    6u   /* actions of one probe */
#define HF_PROBE_MATCHES 4u   /* strings that its condition compares */
#define HF_PROBE_DEPTH   16u  /* frames of a stack trace */
#define HF_PROBE_ELEMS   16u  /* elements of an array */
#define HF_PROBE_STRING  64u  /* bytes of a string, with its NUL */
#define HF_PROBE_RING    8192u
#define HF_RECORD_MAX    512u
#define HF_SHOWN_MAX     2048u /* a record as text */
#define HF_PROBE_CALLS   128u  /* functions under return probes that have not returned, all CPUs */
#define HF_PROBE_WAYS    8u    /* places for calls that share a hash */
#define HF_PROBE_HISTS   8u
#define HF_HIST_BUCKETS  65u /* values of so many bits, or so many steps; the last takes all above */
#define HF_PROBE_BUDGET  100000u /* hits in a second of one probe on one CPU */

/* How a fetched value is shown, and how wide it is. */
enum hf_probe_type {
	HF_TYPE_U,
	HF_TYPE_S,
	HF_TYPE_X,
	HF_TYPE_CHAR,
	HF_TYPE_SYMBOL,
	HF_TYPE_STRING
};

struct hf_probe_arg {
	char name[HF_PROBE_NAME];
	uint8_t type;          /* enum hf_probe_type */
	uint8_t bytes;         /* of one element */
	uint8_t count;         /* elements; 0: no array */
	bool in_memory;        /* the expression leaves an address, the value lies there */
	bool comm;             /* the thread's name */
	bool hidden;           /* for an action only: not in records */
	uint8_t bits, bit_low; /* of a bit field; bits 0: all of them */
	uint16_t at, len;      /* its expression in the probe's code */
};

enum hf_act_kind {
	HF_ACT_COUNT,
	HF_ACT_LOG,
	HF_ACT_PRINT,
	HF_ACT_STACK,
	HF_ACT_REGS,
	HF_ACT_STOP,
	HF_ACT_PANIC,
	HF_ACT_HIST,
	HF_ACT_SUM,
	HF_ACT_OFF,
	HF_ACT_ENABLE,
	HF_ACT_DISABLE
};

struct hf_act {
	uint8_t kind; /* enum hf_act_kind */
	uint8_t arg;  /* HIST, SUM: which argument; STACK: how many frames */
	uint8_t hist; /* HIST: which one; ENABLE, DISABLE: which probe */
	uint64_t
		step; /* HIST: width of a bucket, 0: log2; ENABLE, DISABLE: the probe's generation */
	uint16_t at, len; /* ENABLE, DISABLE: a name in the probe's text */
};

/* A text that a condition compares a string with. */
struct hf_match {
	uint16_t at; /* in the probe's text */
	uint8_t len;
	bool comm; /* the string is the thread's name */
};

enum hf_probe_kind { HF_PROBE_ENTRY, HF_PROBE_RETURN, HF_PROBE_TRACE, HF_PROBE_WATCH };

enum hf_probe_arming {
	HF_PROBE_BY_STUB,
	HF_PROBE_PENDING,
	HF_PROBE_BY_OS,
	HF_PROBE_REFUSED, /* from here on: the system does not have it */
	HF_PROBE_GONE     /* with the code under it */
};

struct hf_probe {
	char name[HF_PROBE_NAME];
	char text[HF_LINE_MAX]; /* as it was typed */
	hf_addr addr;
	uint32_t gate; /* atomic: 1 it acts, 0 it does not */
	uint32_t seen; /* atomic; hits that its condition let pass, when max or every count them */
	uint32_t max, every; /* 0: none */
	uint32_t cpu_mask;
	bool one_task; /* of this thread only: */
	hf_tid task;
	uint32_t generation; /* of its place in the table: a call that waits knows whose it was */
	const char *off_why; /* why the gate went off by itself, or NULL */
	uint32_t watch_len;  /* HF_PROBE_WATCH: bytes from addr on, */
	enum hf_bp_type watch_type; /* and which accesses */
	uint16_t site;              /* index; HF_PROBE_WATCH has none */
	uint16_t next;              /* the next probe of that site, HF_PROBE_MAX: none */
	uint8_t kind;               /* enum hf_probe_kind */
	uint8_t point;              /* HF_PROBE_TRACE: whose, in hf_traces.points */
	uint8_t arming;             /* enum hf_probe_arming */
	bool used;
	bool records;        /* some action of it writes a record */
	uint16_t max_active; /* of a return probe, "r64"; 0: not said */
	uint16_t
		enablers; /* actions that may switch it on: then it stays planted while it is off */
	uint8_t args_count, acts_count, matches_count;
	uint16_t cond_at, cond_len;     /* the condition's expression; len 0: none */
	uint16_t format_at, format_len; /* a format in text; len 0: none */
	uint16_t code_used;
	struct hf_probe_arg args[HF_PROBE_ARGS];
	struct hf_act acts[HF_PROBE_ACTS];
	struct hf_match matches[HF_PROBE_MATCHES];
	uint8_t code[HF_PROBE_CODE];
};

struct hf_site {
	hf_addr addr;
	struct hf_probe_insn insn;
	uint16_t first; /* probe */
	uint16_t next;  /* the next site of the same hash, HF_PROBE_MAX: none */
	bool used;
	bool planted;
	bool covered; /* a breakpoint is there */
	uint8_t insn_len;
	uint8_t saved[HF_BP_BYTES];
};

/* Of one probe on one CPU. */
struct hf_probe_count {
	uint64_t hits;   /* all that the gate let in */
	uint64_t acted;  /* of these, what condition, every= and max= let pass */
	uint64_t missed; /* not looked at: in another hit, in the stub, or no place for a call */
	uint64_t faults; /* fetches and conditions that could not be read */
	uint64_t sum;
	uint64_t cost_ns; /* of so many hits that were timed, without the way to them: */
	uint32_t timed;
	uint32_t credit; /* hits left until the clock is looked at */
	uint64_t since;  /* ns: when credit was full */
};

/* A function that has not returned. */
struct hf_probe_call {
	uint32_t taken; /* atomic: 0 free, 1 being filled or read, 2 waits */
	uint32_t order; /* the higher the younger */
	hf_addr sp, back;
	uint64_t since;
	uint16_t probe;
	uint32_t generation;
};

/* What one CPU is at. */
struct hf_probe_cpu {
	bool inside;  /* in a hit */
	uint16_t now; /* of this probe, when the system hands hits on */
	bool in_slot;
	uint16_t site; /* whose slot */
	uint32_t token;
	uint16_t reason;        /* the probe that said STOP or PANIC */
	hf_addr stopped_at;     /* and where; 0: nothing is to be resumed */
	uint32_t stopped_watch; /* of hf.hw: it was an access to these */
	bool held;              /* one instruction is under way (probe_step.c), */
	bool hw_is_own;         /* with debug registers of its own */
	uint32_t hold_token;
	hf_addr hold_pc;  /* where it is */
	uint16_t stepper; /* this tracepoint's probe steps here, */
	uint16_t steps;   /* so often still */
	struct hf_agent machine;
	uint64_t scratch[HF_FRAME_MAX / sizeof(uint64_t)]; /* a frame that unwinding walks */
	uint8_t record[HF_RECORD_MAX];                     /* its pieces */
	size_t record_len;
	uint8_t whole[HF_RECORD_MAX]; /* head and pieces, for print */
	char text[HF_OUT_MAX];        /* a line for the log */
};

/* Records of one CPU; see probe_ring.c. */
struct hf_probe_ring {
	uint32_t head, tail; /* bytes written, bytes overwritten; atomic, the CPU's own to change */
	uint32_t number;     /* of the next record */
	uint8_t bytes[HF_PROBE_RING];
};

/* Where a reader of the rings is. */
struct hf_probe_reader {
	uint32_t at[HF_CPU_MAX];
	uint32_t number[HF_CPU_MAX]; /* of the next record */
	uint64_t lost;
};

/* What is told to the host while the target runs: probe_stream.c. */
#define HF_STREAM_TEXT 1024u /* of one message */
struct hf_stream {
	uint32_t on;  /* atomic */
	uint32_t cut; /* atomic: sessions that have begun */
	char name[HF_PROBE_NAME];
	struct hf_probe_reader reader;
	unsigned probe;  /* whose counters are next; HF_PROBE_MAX: nobody's until */
	uint64_t due_ns; /* this time */
	uint8_t record[HF_RECORD_MAX];
	char text[HF_STREAM_TEXT];
	uint8_t payload[16u + 2u * HF_STREAM_TEXT]; /* the text, escaped */
	uint8_t out[24u + 2u * HF_STREAM_TEXT];     /* as it goes out */
	size_t made, len, at;                       /* of out: being made; to be sent; sent */
};

struct hf_hist {
	bool used;
	uint64_t buckets[HF_CPU_MAX][HF_HIST_BUCKETS];
};

struct hf_probes {
	struct hf_probe probes[HF_PROBE_MAX];
	struct hf_site sites[HF_PROBE_MAX];
	uint16_t hash[HF_PROBE_HASH]; /* site, HF_PROBE_MAX: none */
	struct hf_probe_count counts[HF_PROBE_MAX][HF_CPU_MAX];
	struct hf_probe_cpu cpus[HF_CPU_MAX];
	struct hf_probe_ring rings[HF_CPU_MAX];
	struct hf_probe_call calls[HF_PROBE_CALLS];
	struct hf_hist hists[HF_PROBE_HISTS];
	uint32_t call_order; /* atomic */
	uint32_t patching;   /* atomic: a CPU lifts a hot site */
	uint32_t generation;
	uint32_t budget;
	hf_addr low, high;              /* no planted site lies outside */
	struct hf_probe_reader cleared; /* what `kp clear` hides is before it */
	struct hf_stream stream;
	struct hf_probe draft;         /* what is being parsed */
	uint8_t record[HF_RECORD_MAX]; /* what a reader shows */
	char shown[HF_SHOWN_MAX];
};

/* The state, with the port's ops. */
static inline struct hf_probes *hf_probes_of(const struct hf *k)
{
	return hf_cfg(k)->probe->state;
}

static inline const struct hf_probe_arch *hf_probe_arch_of(const struct hf *k)
{
	return hf_cfg(k)->probe->arch;
}

/* Let it act, or not; counters and records stay. Context: any. */
static inline void hf_probe_gate(struct hf_probe *p, bool on, const char *why)
{
	p->off_why = why;
	hf_atomic_store(&p->gate, on);
}

#endif /* HF_PROBE_STATE_H */
