/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* arch.h - what the stub needs from a CPU. One const struct per port, filled in arch/<isa>/arch.c.
 *
 * Ownership:  every pointer in the struct has static storage.
 * Context:    [frozen] on the CPU that owns the session, interrupts masked, the others parked;
 *             [cpu] as that, but on the CPU that is named or that runs it, parked or owner;
 *             [any] any context, also concurrently on several CPUs.
 *             None may block, allocate, or take a lock.
 * Optional:   fields marked [opt] may be NULL; hf_init() puts a filler there that answers
 *             HF_ENOSYS (or does nothing), so the core never tests pointers. */
#ifndef HF_SEAM_ARCH_H
#define HF_SEAM_ARCH_H

#include "../types.h"
#include "stub/limits.h"

#define HF_BP_BYTES  4u  /* longest breakpoint instruction of any ISA */
#define HF_REG_BYTES 16u /* widest register in a table (a 128-bit vector) */
#define HF_NEXT_MAX  6u /* places where one step can end: an exclusive sequence has several exits */

struct hf_frame; /* trap frame: layout private to the ISA, reached through the table below */

enum hf_reg_kind { HF_REG_INT, HF_REG_CODE_PTR, HF_REG_DATA_PTR, HF_REG_FLOAT, HF_REG_FLAGS };

/* One row = one register, in gdb's order. target.xml, 'g'/'p' packets, the `rd` command and
 * `%name` in expressions are all generated from these tables and from nothing else. */
struct hf_reg {
	const char *name;    /* as gdb spells it: "x0", "pc" */
	const char *generic; /* lldb's hint: "pc" "sp" "fp" "ra" "flags", or NULL */
	uint16_t offset;     /* bytes into struct hf_frame, or HF_REG_VIA_OP */
	uint8_t bits;        /* 8, 16, 32, 64, 128 */
	uint8_t kind;        /* enum hf_reg_kind */
	uint8_t regnum;      /* gdb's number; rows are in rising order of it */
	bool fixed;          /* in the frame to be read only: reg_write() refuses another value */
};
#define HF_REG_NONE   0xffu   /* as a number: none */
#define HF_REG_VIA_OP 0xffffu /* not in the frame: use reg_read/reg_write (banked, lazy FPU) */

struct hf_reg_set {
	/* target.xml <feature name>: "org.gnu.gdb.arm.core"; NULL: numbered as gdb does by itself for
	 * this architecture, and not described (x86, where gdb would insist on the FPU). */
	const char *feature;
	const struct hf_reg *regs;
	uint8_t count;
};

/* How unwind() found the caller; decides how its pc is looked up and shown. */
enum hf_unwind_kind {
	HF_UNWIND_CALL,      /* pc is a return address: the call is just before it */
	HF_UNWIND_EXCEPTION, /* crossed an exception entry: pc is exact, all registers are known */
	HF_UNWIND_GUESS      /* no table and no frame pointer: found by scanning; mark it */
};

/* Where a step can end. */
struct hf_next {
	hf_addr addr;
	uint8_t bp_kind; /* gdb's "kind" of the breakpoint to plant there (ARM: 2, 3 or 4) */
};

enum hf_bp_type { HF_BP_SOFT, HF_BP_HARD, HF_WP_WRITE, HF_WP_READ, HF_WP_ACCESS };

/* One hardware breakpoint or watchpoint as every CPU shall have it. */
struct hf_hw_slot {
	hf_addr addr;
	uint32_t len;
	enum hf_bp_type type;
};

struct hf_arch_ops {
	/* ---- description: data, not code ---- */
	const char *name;     /* ours, for messages: "armv7a" */
	const char *gdb_arch; /* target.xml <architecture>: "arm", "aarch64" */
	const struct hf_reg_set *const *(*reg_sets)(
		void);                          /* NULL-terminated list, fixed after init */
	uint16_t frame_bytes;                   /* sizeof(struct hf_frame), at most HF_FRAME_MAX */
	uint8_t reg_pc, reg_sp, reg_fp, reg_lr; /* gdb's numbers, sent with each stop */
	uint8_t reg_flags; /* the same, when a debugger needs it to find the frame; or HF_REG_NONE */
	uint16_t
		g_behind; /* bytes of the registers that gdb knows by itself behind ours, not described */
	uint8_t ptr_bytes; /* 4 or 8 */
	bool big_endian;
	uint8_t bp_kind_default; /* "kind" for the shell's `bp` when bp_kind_at cannot tell */

	/* ---- memory [any] ---- */
	/* Copy len bytes; return len, or how many arrived before the first fault (0: none did).
	 * 1, 2, 4 (and 8 on 64-bit CPUs) aligned bytes are one single access of that width. */
	int (*mem_read)(void *dst, hf_addr src, size_t len);
	int (*mem_write)(hf_addr dst, const void *src, size_t len);
	/* As mem_write, through read-only mappings, then make every CPU fetch the new bytes.
	 * Returns 0 or an error. [frozen] */
	int (*text_write)(hf_addr dst, const void *src, size_t len);

	/* ---- registers outside the frame [opt] [cpu] ---- */
	int (*reg_read)(const struct hf_frame *f, unsigned regnum, void *dst);
	int (*reg_write)(struct hf_frame *f, unsigned regnum, const void *src);
	/* Is this row's value known in this frame? A sleeping task's caller-saved registers are not. */
	bool (*reg_known)(const struct hf_frame *f, unsigned regnum); /* [opt] all known */

	void (*reg_written)(struct hf_frame *f, unsigned regnum); /* its value is known now [opt] */

	/* This CPU comes into the stub with these registers (NULL: not known), and leaves it: keep what
	 * is not in the frame where reg_read() finds it from every CPU, and put it back. Called once
	 * each per hf_trap(). [cpu] [opt] */
	void (*enter)(struct hf_frame *f);
	void (*leave)(struct hf_frame *f);

	/* ---- breakpoints ---- */
	/* Fill insn with the instruction for this gdb "kind"; return its length in bytes, or
	 * HF_EINVAL (unknown kind) or HF_EALIGN. [any] */
	int (*bp_insn)(hf_addr addr, unsigned kind, uint8_t insn[HF_BP_BYTES]);
	/* The kind for code at addr; frame tells the current instruction set when the address cannot
	 * (f may be NULL). [any] [opt] */
	int (*bp_kind_at)(const struct hf_frame *f, hf_addr addr);
	/* Length of a compiled-in breakpoint instruction at the frame's pc, 0 if there is none. [opt] */
	int (*bp_here)(const struct hf_frame *f);
	/* Load this CPU's debug registers with exactly these slots; run by each CPU as it is released
	 * (n = 0: all off). Returns how many fitted. [cpu] [opt] */
	int (*hw_sync)(const struct hf_hw_slot *slots, unsigned n);
	/* Would these slots fit? 0 or HF_ENOSPC, HF_EINVAL, HF_EALIGN. [any] [opt] */
	int (*hw_check)(const struct hf_hw_slot *slots, unsigned n);
	/* Which watchpoint slots an access at addr touched: a bit each; addr is what the hardware reported
	 * and may lie before a slot's first byte. [cpu] [opt] */
	uint32_t (*wp_hit)(hf_addr addr, const struct hf_hw_slot *slots, unsigned n);
	bool wp_before_access; /* a watchpoint fires before the access: step over it to go on */

	/* ---- stepping: one of the two ---- */
	/* Arm or disarm the single-step bit in the frame and on this CPU. [cpu] [opt] */
	int (*step)(struct hf_frame *f, bool on);
	/* Every place execution can be after one instruction (a load-exclusive .. store-exclusive
	 * sequence counts as one); returns how many, at most HF_NEXT_MAX, or HF_EINSN, HF_EFAULT. */
	int (*next_pc)(const struct hf_frame *f, struct hf_next next[HF_NEXT_MAX]); /* [opt] */
	/* Where the call at the frame's pc returns to, also one that a function hands on by a plain branch as its last
	 * act. 0, or HF_EINSN when this is no call, HF_EFAULT. For a call into code that text_check refuses: it is one
	 * step then, which runs with interrupts as they are. NULL when such code may wait for a CPU that stands. [opt] */
	int (*returns_to)(const struct hf_frame *f, struct hf_next *back);
	/* Mask interrupts in the frame for the length of a step, unless the instruction there sees or
	 * changes the mask itself. Returns a token for unmask(), which puts back what was there (0: nothing); the frame
	 * it is given is that of the next trap of the same CPU. [frozen] [opt] */
	uint32_t (*mask)(struct hf_frame *f);
	void (*unmask)(struct hf_frame *f, uint32_t token);

	/* ---- stack [any] ---- */
	/* Turn f into its caller's frame. exact: its pc is where the CPU was (the innermost frame, or the
	 * one below an exception); otherwise it is a return address. Returns enum hf_unwind_kind, or HF_ENOENT at the outermost
	 * frame, or HF_EFAULT / HF_EINVAL when the stack or the tables make no sense. Registers that
	 * the walk cannot know become unknown (reg_known). */
	int (*unwind)(struct hf_frame *f, bool exact);

	/* ---- CPUs: the protocol of freezing is in stub/cpu.c; the port only kicks ---- */
	unsigned (*cpu_count)(void);      /* highest CPU number + 1, at most HF_CPU_MAX [any] */
	unsigned (*cpu_self)(void);       /* [any] */
	bool (*cpu_online)(unsigned cpu); /* [opt] all online */
	/* Make that CPU call hf_trap() with HF_TRAP_KICK: attempt 0 is the gentlest way, higher ones
	 * are harder (IPI, NMI or FIQ, tricks). 0, or HF_ENOSYS when there is no such attempt. [opt] */
	int (*cpu_kick)(unsigned cpu, unsigned attempt);
	void (*cpu_relax)(void); /* inside a spin: yield, pause, wfe with a time limit */
};

#endif /* HF_SEAM_ARCH_H */
