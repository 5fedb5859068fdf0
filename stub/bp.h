/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bp.h - the table of breakpoints. While a session owns the target memory holds the program's own
 * instructions; hf_bp_arm_all() plants on the way out, hf_bp_disarm_all() lifts on the way in. */
#ifndef HF_BP_H
#define HF_BP_H

#include "state.h"

/* What a caller wants to break on. */
struct hf_bp_want {
	enum hf_bp_type type;
	hf_addr addr;
	uint32_t
		len; /* HF_BP_SOFT, HF_BP_HARD: gdb's kind, 0 = let the port say; watchpoints: bytes */
	bool by_gdb;
};

/* Add a breakpoint, or do nothing when the same one of the same owner is there (gdb repeats its Z packets). A software
 * one is planted once, read back and lifted again to see that it will take. Returns its index, or
 * HF_EDEVICE, HF_EALIGN, HF_EFAULT, HF_EVERIFY, HF_EPERM (code that must not stop), HF_ENOSPC,
 * HF_EINVAL, HF_ENOSYS; *why may name the reason (static storage) or is set to NULL. */
int hf_bp_set(struct hf *k, const struct hf_bp_want *want, const char **why);

/* Remove one (the first: of gdb's; len tells watchpoints apart): 0 or HF_ENOENT, or what keeps it from
 * being lifted. */
int hf_bp_clear(struct hf *k, enum hf_bp_type type, hf_addr addr, uint32_t len);
int hf_bp_remove(struct hf *k, unsigned index);

/* Let one that is disabled stop again: 0, HF_ENOENT, or what hf_bp_set() says when no debug register is
 * left for it. */
int hf_bp_enable(struct hf *k, unsigned index);

/* Remove what gdb's Z packets set, but what has commands that shall stay. */
void hf_bp_clear_gdb(struct hf *k);

/* The enabled software breakpoint at addr, NULL when there is none; steps' ends are not counted. */
struct hf_bp *hf_bp_at(struct hf *k, hf_addr addr);

/* Does one stand at addr that was disabled and cannot be lifted? */
bool hf_bp_stuck(const struct hf *k, hf_addr addr);

/* The enabled breakpoint of this type that stops a CPU at addr, or NULL. */
struct hf_bp *hf_bp_enabled(struct hf *k, enum hf_bp_type type, hf_addr addr);

/* Ends of a software step: set all or none; 0 or an error as of hf_bp_set(). */
int hf_bp_set_step(struct hf *k, const struct hf_next *next, unsigned count, const char **why);
void hf_bp_clear_step(struct hf *k);
bool hf_bp_is_step_end(const struct hf *k, hf_addr addr);

/* Write all enabled breakpoints into memory, but not a user's at *skip (NULL: all). Returns 0 or an
 * error, that of a step's end before others: the rest is planted all the same and the failed one
 * stays unplanted. */
int hf_bp_arm_all(struct hf *k, const hf_addr *skip);

/* Put the program's own instructions back; what cannot be put back stays marked as planted. One that does not
 * stand there any more (its code was unloaded, or changed by others) is disabled, and nothing written. */
int hf_bp_disarm_all(struct hf *k);

/* The hardware slots in use, with all that probes have set. out->count tells how many there are, also when it is
 * more than HF_HW_MAX. */
void hf_bp_hw(const struct hf *k, struct hf_hw *out);

/* The same, of probes only those that act, for every CPU that leaves the stub from here on. cpu steps off what it was stopped by, HF_CPU_MAX:
 * none does; what it has shown is left out then. */
void hf_bp_hw_load(struct hf *k, unsigned cpu);

/* Would the slots in use, and one more (NULL: none), fit into debug registers? 0, or as hf_arch_ops.hw_check
 * says; *why may say more. */
int hf_bp_hw_check(const struct hf *k, const struct hf_hw_slot *more, const char **why);

/* Is there an enabled hardware breakpoint at addr? */
bool hf_bp_hard_at(struct hf *k, hf_addr addr);

/* Count a hit; nothing when there is no such breakpoint any more. len: as above. */
void hf_bp_count_hit(struct hf *k, enum hf_bp_type type, hf_addr addr, uint32_t len);

#endif /* HF_BP_H */
