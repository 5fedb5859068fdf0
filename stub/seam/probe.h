/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.h - what probes need from a CPU, beside arch.h: to carry out the instruction under a probe without
 * putting it back, and to catch a function's return.
 *
 * A port without probes has no such struct. A system that has probes of its own (Linux) fills `arm` and
 * leaves the instructions to it.
 *
 * Context:  [frozen] as in arch.h; [hit] on the CPU that hit, every exception masked, from the moment of
 *           the trap until the frame is loaded again, concurrently on all CPUs. */
#ifndef HF_SEAM_PROBE_H
#define HF_SEAM_PROBE_H

#include "arch.h"

#define HF_PROBE_SLOT_BYTES 16u /* of text for one displaced instruction */

/* What was found out about an instruction when the probe was set. */
struct hf_probe_insn {
	uint32_t word;  /* the instruction itself; up to 8 bytes on CPUs with longer ones */
	uint32_t extra; /* the rest of it, or what the port likes */
	uint8_t len;
	uint8_t how; /* the port's own: which class it belongs to */
};

/* What arm() shall put in. */
struct hf_probe_want {
	hf_addr addr;
	bool is_return;
	unsigned max_active; /* calls that may be under way at once; 0: the system's own number */
};

/* Another name of a register, as the system's users write it. */
struct hf_probe_name {
	const char *name;
	uint8_t regnum;
};

struct hf_probe_arch {
	/* $arg1, $arg2 ... and $retval: gdb's numbers of the registers that hold them. */
	const uint8_t *arg_regs;
	uint8_t arg_count;
	uint8_t reg_ret;

	/* Can the instruction at addr be carried out elsewhere? 0; HF_EFAULT, HF_EALIGN; HF_EINSN and *why,
	 * a few words in static storage. [frozen] */
	int (*check)(hf_addr addr, struct hf_probe_insn *out, const char **why);
	/* Bytes for the slot: the instruction and a breakpoint behind it. Returns how many, at most
	 * HF_PROBE_SLOT_BYTES; 0 when this one is emulated and needs no slot. [frozen] */
	int (*slot_code)(const struct hf_probe_insn *insn, uint8_t out[HF_PROBE_SLOT_BYTES]);
	/* The text that belongs to slots: `slots` times HF_PROBE_SLOT_BYTES from here on. */
	hf_addr slot_base;
	unsigned slots;
	/* Carry out insn, which the frame's pc is at. True: done, the frame is behind it. False: the frame
	 * goes to slot with everything masked; *token is for back(). [hit] */
	bool (*run)(struct hf_frame *f, const struct hf_probe_insn *insn, hf_addr slot,
		uint32_t *token);
	/* The same without emulation, for an instruction that has slot code. [hit] [opt with hold] */
	void (*into)(struct hf_frame *f, hf_addr slot, uint32_t *token);
	/* The CPU has trapped in a slot: put the masks back, and pc where `to` says. [hit] */
	void (*back)(struct hf_frame *f, hf_addr to, uint32_t token);
	hf_addr (*pc)(const struct hf_frame *f); /* [hit] */
	hf_addr (*sp)(const struct hf_frame *f); /* [hit] */

	/* A breakpoint instruction of its own: where a function under a return probe returns to. */
	hf_addr trampoline;
	/* At a function's first instruction: it shall return to `to`; returns where it would have. [hit] */
	hf_addr (*catch_return)(struct hf_frame *f, hf_addr to);
	/* At the trampoline: go where the function would have returned to. [hit] */
	void (*go_back)(struct hf_frame *f, hf_addr to);

	/* For one instruction of the frame's: mask every exception that can be masked, but let this CPU's own
	 * debug registers and its step trap. Returns a token for back(). NULL: no watchpoint probes, no
	 * steps. [hit] [opt] */
	uint32_t (*hold)(struct hf_frame *f);
	/* Carry out the instruction at the frame's pc when it is one that sees or changes the masks, or waits for
	 * what they keep away: 1. 0: it is another; HF_EINSN: this one cannot be carried out here. [hit]
	 * [opt with hold] */
	int (*masks)(struct hf_frame *f);

	const struct hf_probe_name *names; /* ended by a NULL name; NULL: none [opt] */

	/* [opt] The system arms probe n itself, perhaps later: 0 done, HF_EAGAIN pending (it calls
	 * hf_probe_armed() then), or an error. NULL: take it out. Hits come by hf_probe_event(); of check()
	 * only its answer is used. [frozen] */
	int (*arm)(unsigned n, const struct hf_probe_want *want);
	/* [opt] Hits of probe n that such a system did not hand on. [any] */
	uint64_t (*missed)(unsigned n);
	/* [opt] Hits of probe n, for which hf_probe_only_counts() holds, that it has counted by itself on this
	 * CPU and not handed on. [any] */
	uint64_t (*counted)(unsigned n, unsigned cpu);
};

#endif /* HF_SEAM_PROBE_H */
