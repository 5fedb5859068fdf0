/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.h - probes by the kernel's own kprobes: between probe.c, the CPU's part, and the rest. */
#ifndef LINUX_PROBE_H
#define LINUX_PROBE_H

#include "linux.h"
#include "stub/probe.h"

/* For hf_config.probe. */
extern struct hf_probe_port linux_probe_port;

/* Get the memory for gdb's tracepoints; none: gdb is told that there are no tracepoints, and the log why.
 * Before hf_init(), and when no session can begin any more. Context: may sleep. */
void linux_traces_init(void);
void linux_traces_exit(void);

/* 0 or -errno. Context: may sleep. */
int linux_probe_init(void);
/* No probe is set, and none is in: true, and nothing is sent to the host any more. Otherwise nothing has changed.
 * Context: a process, no session can begin. */
bool linux_probe_rest(void);

/* Take all probes out; none is armed any more. Context: a process, no session can begin. */
void linux_probe_exit(void);

/* A session is over: what it asked for is done as soon as a process can run. Context: any. */
void linux_probe_sync(void);

/* Does the kernel change code of ours, or will it, in [addr, addr + len)? Context: any. */
bool linux_probe_overlaps(hf_addr addr, size_t len);

/* Is this CPU in a probe's hit? Then an unwinder is asked for places only. Context: interrupts masked. */
bool linux_probe_in_hit(void);

/* Lines for the kernel's log, from where nothing can be printed: they appear in their order when a
 * process can run. As hf_os_ops.log_write; context: any. note.c */
int linux_note(void *ctx, const char *text, size_t len);
/* Print them. Context: a process. */
void linux_note_print(void);

/* As hf_probe_arch has them. */
int linux_probe_check(hf_addr addr, struct hf_probe_insn *out, const char **why);
int linux_probe_arm(unsigned n, const struct hf_probe_want *want);
uint64_t linux_probe_missed(unsigned n);
uint64_t linux_probe_counted(unsigned n, unsigned cpu);

/* ---- the CPU: arch/linux/{arm64,x86,arm}/probe.c ---- */

extern const struct hf_probe_arch linux_probe_arch;

/* So many bytes from a kprobe's address on may be overwritten. */
extern const unsigned linux_probe_span;

/* A kprobe's handler got these registers, the kprobe is at addr; 0: a kretprobe's, of a function that has
 * returned. What is not known is marked as such. */
void linux_probe_frame(struct hf_frame *f, const struct pt_regs *regs, hf_addr addr);

/* The registers at a stop for a probe, as linux_trap() wants them; false: not all are known. */
bool linux_probe_regs(struct pt_regs *out, const struct pt_regs *regs, hf_addr addr);

#endif /* LINUX_PROBE_H */
