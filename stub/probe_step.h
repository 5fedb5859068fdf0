/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_step.h - one instruction of the CPU that has hit, carried out where it is while all others run. */
#ifndef HF_PROBE_STEP_H
#define HF_PROBE_STEP_H

#include "probe_value.h"

/* What a hit with these registers is about; self is not below HF_CPU_MAX for a CPU that has no state. [hit] */
struct hf_probe_at hf_probe_look(struct hf *k, struct hf_frame *f);

/* In a hit already, or in the stub: its counters and scratch memory are in use. [hit] */
bool hf_probe_is_nested(const struct hf_probe_at *h);

/* Probe n has not looked at this hit. [hit] */
void hf_probe_miss(const struct hf_probe_at *h, unsigned n);

/* The instruction under a site: emulated, or the CPU goes to its slot. unwatched: without any watchpoint.
 * [hit] */
void hf_probe_displace(const struct hf_probe_at *h, const struct hf_site *site, bool unwatched);

/* Did the CPU come out of its slot? done: the instruction there has been carried out; otherwise the frame is
 * at the site again. [hit] */
bool hf_probe_leave_slot(const struct hf_probe_at *h, bool *done);

/* The CPU carries out the instruction at the frame's pc and traps again: every exception that can be masked
 * is, and its own debug registers hold where the instruction can end, unless it has a hardware step.
 * unwatched: without any watchpoint. 0; HF_EINSN, HF_EFAULT: nobody knows where it ends; HF_ENOSPC: too many
 * places for the debug registers; nothing has changed then. [hit] */
int hf_probe_step_begin(const struct hf_probe_at *h, bool unwatched);

/* It has trapped, for whatever reason: masks and debug registers are again what they are for all. Nothing
 * when no step was begun. [hit] */
void hf_probe_step_end(const struct hf_probe_at *h);

/* This CPU's debug registers get what all have, but for probes that do nothing any more. [hit] */
void hf_probe_step_sync(const struct hf_probe_at *h);

/* An instruction at which this CPU was has been carried out: when a tracepoint steps here, the next one is.
 * [hit] */
void hf_probe_step_next(const struct hf_probe_at *h);

/* The steps of a tracepoint that are still to be made are not: each counts as a fault. [hit] */
void hf_probe_step_drop(const struct hf_probe_at *h);

#endif /* HF_PROBE_STEP_H */
