/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trace.h - GDB's tracepoints as a port and the rest of the stub see them. They sit on the sites of probes:
 *
 *     static struct hf_traces traces;                                     (stub/trace_state.h)
 *     static const struct hf_probe_port port = {..., .trace = &hf_trace_core, .traces = &traces};
 *
 * A port that leaves the two NULL links none of this, and gdb is told that there are none. */
#ifndef HF_TRACE_H
#define HF_TRACE_H

#include "hf.h"

struct gdb_packet;
struct hf_probe_at;

/* What the rest of the stub calls. */
struct hf_trace_core {
	/* Make the state ready. Called by hf_init(). */
	void (*begin)(struct hf *k);
	/* A hit of a tracepoint's probe. True: its condition held, and it is counted. [hit] */
	bool (*hit)(const struct hf_probe_at *h);
	/* A CPU on which a tracepoint steps (its hf_probe_cpu.stepper) has carried out an instruction. True: the
	 * trace still runs, and a frame was made. [hit] */
	bool (*step)(const struct hf_probe_at *h);
	/* Its steps there are over, made or not. [hit] */
	void (*steps_over)(const struct hf_probe_at *h);
	/* gdb has gone: a trace that shall not run without it ends. [frozen] */
	void (*left)(struct hf *k);
	/* A new gdb, or a resume: g, p, m are about the target again. [frozen] */
	void (*leave_frame)(struct hf *k);
	/* gdb looks at a trace frame: its packets, which come before all others; otherwise NULL. */
	const struct gdb_packet *(*in_frame)(const struct hf *k);
	const struct gdb_packet *packets;
	const char *features; /* for qSupported */
};

extern const struct hf_trace_core hf_trace_core;

#endif /* HF_TRACE_H */
