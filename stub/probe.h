/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.h - probes as a port sees them: how they get into its hf_config, and what its trap code calls.
 * docs/adr/0022-probes.md says how they work; docs/probes.md how they are used.
 *
 *     static struct hf_probes probes;                                     (stub/probe_state.h)
 *     static const struct hf_probe_port port = {
 *             .core = &hf_probe_core, .arch = &my_probe_arch, .state = &probes};
 *     config.probe = &port;
 *
 * A port that leaves config.probe NULL links none of this. */
#ifndef HF_PROBE_H
#define HF_PROBE_H

#include "hf.h"
#include "seam/probe.h"

struct hf_probes;
struct hf_traces;
struct hf_trace_core;
struct hf_cmd;
struct hf_hw;

/* What the rest of the stub calls. */
struct hf_probe_core {
	/* Make the state ready. Called by hf_init(). */
	void (*begin)(struct hf *k);
	/* As hf_bp_arm_all() and hf_bp_disarm_all(), which call them. [frozen] */
	int (*plant_all)(struct hf *k, const hf_addr *skip);
	int (*lift_all)(struct hf *k);
	/* A step of f ends at one of these: where that is the place that functions under return probes
	 * return to, it becomes the caller's. Uses hf.scratch. [frozen] */
	void (*follow)(
		struct hf *k, const struct hf_frame *f, struct hf_next *ends, unsigned count);
	/* Add to *out what probes watch: all that are set, or only those that act. out->count tells how many there
	 * are, also when it is more than HF_HW_MAX. Context: any. */
	void (*watches)(const struct hf *k, struct hf_hw *out, bool all);
	/* As hf_shadow_hide() and hf_shadow_overlaps(). [any] */
	void (*hide)(const struct hf *k, void *copy, hf_addr addr, size_t len);
	bool (*overlaps)(const struct hf *k, hf_addr addr, size_t len);
	const struct hf_cmd *cmds; /* ended by a NULL name */
};

extern const struct hf_probe_core hf_probe_core;

struct hf_probe_port {
	const struct hf_probe_core *core;
	const struct hf_probe_arch *arch;
	struct hf_probes *state;
	const struct hf_trace_core *trace; /* tracepoints of gdb's, stub/trace.h; NULL: none */
	struct hf_traces *traces;
};

extern const struct hf_probe_port hf_probe_none; /* does nothing */

enum hf_probe_verdict {
	HF_PROBE_NONE, /* no probe's trap: go on as if there were none */
	HF_PROBE_DONE, /* load the frame and go on */
	HF_PROBE_STOP, /* hf_trap() with HF_TRAP_REQUEST, then hf_probe_resume() */
	HF_PROBE_PANIC /* the kernel's panic(); should it come back, as above */
};

/* A breakpoint instruction trapped. Context: the CPU that hit it, every exception masked, on a stack
 * with HF_PROBE_STACK_BYTES left. */
enum hf_probe_verdict hf_probe_hit(struct hf *k, struct hf_frame *f);

/* A watchpoint trapped: what was accessed, and how. */
struct hf_probe_access {
	hf_addr addr;         /* as the processor reports it */
	enum hf_bp_type type; /* HF_WP_WRITE, HF_WP_READ; HF_WP_ACCESS: not known */
};

/* NONE: not a probe's, or not only. Context: as above. */
enum hf_probe_verdict hf_probe_watch(
	struct hf *k, struct hf_frame *f, const struct hf_probe_access *what);

/* A hardware breakpoint has trapped (or perhaps a breakpoint instruction, where the processor does not tell
 * which), or (by_step) the hardware's step. True: it ended an instruction that a
 * probe has let pass, load the frame and go on. Context: as above. */
bool hf_probe_stepped(struct hf *k, struct hf_frame *f, bool by_step);

/* Behind a STOP or PANIC: carry out the instruction under the probe, if the frame is still there. */
void hf_probe_resume(struct hf *k, struct hf_frame *f);

/* Any other exception: when it came in a slot or in a step of a probe's, the frame becomes what it is in the
 * program. Context: as above. */
void hf_probe_fault(struct hf *k, struct hf_frame *f);

/* A word on the probe that said STOP or PANIC on this CPU, for people; static storage until its next
 * one. */
const char *hf_probe_reason(struct hf *k);

/* ---- streaming: `kp stream` ---- */

/* Send what is due as far as the line takes it without waiting; called again and again while the target
 * runs. Context: any, one caller at a time, interruptible. */
void hf_probe_pump(struct hf *k);

/* Is there anything to be pumped, now or later? Context: any. */
bool hf_probe_streams(const struct hf *k);

/* ---- for a system that arms probes itself ---- */

/* Probe n was hit with these registers, or its function returned after lat_ns. f may be NULL when
 * hf_probe_wants_frame() says so. Context: the CPU that hit it, interrupts masked. NONE is never
 * answered. */
enum hf_probe_verdict hf_probe_event(struct hf *k, unsigned n, struct hf_frame *f, uint64_t lat_ns);

/* Does probe n look at registers? Context: any. */
bool hf_probe_wants_frame(const struct hf *k, unsigned n);

/* Does probe n count each hit, and nothing else? Then a system may count hits by itself, as
 * hf_probe_arch.counted tells. It keeps to the gate, and takes what it counts off hf_probe_count.credit.
 * Context: any. */
bool hf_probe_only_counts(const struct hf *k, unsigned n);

/* Probe n does nothing now, and nothing but a session will change that: it need not be hit at all.
 * Context: any. */
bool hf_probe_is_idle(const struct hf *k, unsigned n);

/* What became of arm(n, want): NULL, or why it was refused or, when it was armed, is so no more; in static
 * storage. Context: any. */
void hf_probe_armed(struct hf *k, unsigned n, const char *why);

#define HF_PROBE_STACK_BYTES 2560u

#endif /* HF_PROBE_H */
