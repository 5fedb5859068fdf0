/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cond.h - what a breakpoint decides by itself at a hit: conditions and commands that gdb sent with it
 * (GDB manual, "Packets", 'Z0': cond_list, cmd_list). They are run on the target, without a word on
 * the line when nothing is to be reported. */
#ifndef HF_COND_H
#define HF_COND_H

#include "state.h"

/* For qSupported, "" when conditions are left to gdb. */
extern const char hf_cond_features[];

/* Read what stands behind "Z0,addr,kind": "" or ";X3,220027" or ";cmds:1,X..". It replaces what bp had.
 * 0; HF_EINVAL: malformed; HF_ENOSPC: the pool is full. On an error nothing has changed. */
int hf_cond_set(struct hf *k, struct hf_bp *bp, const char *text, size_t len);

/* Forget it and give the room back. Whoever frees a slot of hf.bps calls this. */
void hf_cond_clear(struct hf *k, struct hf_bp *bp);

/* CPU cpu has hit the breakpoint of this type at addr: is that a stop to be reported? Runs its commands,
 * if it has any and its condition holds; then it is not. A condition that fails is reported. k->stop
 * has the flags of the event. Context: the owner, frozen. */
bool hf_cond_stops(struct hf *k, enum hf_bp_type type, hf_addr addr, unsigned cpu);

#endif /* HF_COND_H */
