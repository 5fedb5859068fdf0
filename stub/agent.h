/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* agent.h - agent expressions: the bytecode that gdb compiles conditions and dprintf formats into, run
 * on the target. Source of every bytecode: GDB manual, appendix "Agent Expressions". */
#ifndef HF_AGENT_H
#define HF_AGENT_H

#include "state.h"

/* One expression and what it runs on. */
struct hf_agent_job {
	const uint8_t *code;
	size_t len;
	const struct hf_frame *frame; /* the registers it sees */
	hf_agent_print_fn print;      /* where printf goes; NULL: printf is an error */
	struct hf_agent *machine;     /* of a CPU that does not own the target; NULL: the owner's */
	hf_agent_read_fn read_mem;    /* NULL: hf_mem_read() */
	hf_agent_match_fn match;      /* of HF_AGENT_MATCH; NULL: there is no such bytecode */
	const void *match_ctx;
	const struct hf_agent_trace *trace; /* NULL: bytecodes that record do nothing */
	void *trace_ctx;
	const uint64_t *own; /* value of variable HF_AGENT_VAR_OWN; NULL: it is gdb's like others */
};

/* Run an expression to its `end`. *value is what it left on top of its stack. Returns how many values
 * it left, or
 *   HF_EINSN   a bytecode that does not exist, or a floating point one
 *   HF_EFAULT  memory or a register that it wanted is not there
 *   HF_EINVAL  anything else; HF_ENOSPC: no room for another trace state variable; with a machine of its
 *              own an expression makes none
 * and *why says which, in a few words (static storage). Ends after HF_AGENT_STEPS bytecodes at the
 * latest. Changes nothing but trace state variables. Context: the owner, frozen; with a machine and a
 * read_mem of its own any CPU. */
int hf_agent_run(struct hf *k, const struct hf_agent_job *job, uint64_t *value, const char **why);

/* The trace state variable of that number, or NULL. */
struct hf_tvar *hf_agent_var(struct hf *k, uint64_t number);

#endif /* HF_AGENT_H */
