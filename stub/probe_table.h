/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_table.h - the probes and their sites: set, remove, plant, lift. */
#ifndef HF_PROBE_TABLE_H
#define HF_PROBE_TABLE_H

#include "probe_state.h"

/* Set the probe that was parsed into the draft. Its index, or HF_EBUSY (its name is taken), HF_ENOSPC,
 * HF_EINSN, HF_EPERM, HF_EALIGN, HF_EFAULT, HF_EDEVICE, HF_ENOENT (it names a probe that is not there);
 * *why may say more. [frozen] */
int hf_probe_set(struct hf *k, const char **why);

/* Remove one. 0; HF_ENOENT; HF_ERUNNING while a CPU did not stop (the gate works then too); or what keeps
 * its site from being lifted. [frozen] */
int hf_probe_remove(struct hf *k, unsigned n);

/* The probe of that name, HF_PROBE_MAX: none. */
unsigned hf_probe_named(const struct hf *k, const char *name, size_t len);

/* Let it act, or not; counters and records stay. Context: any. */
void hf_probe_gate(struct hf_probe *p, bool on, const char *why);

/* The site at addr, or NULL. [hit] */
struct hf_site *hf_probe_site(struct hf_probes *s, hf_addr addr);

/* No probe there acts any more: lift it while all CPUs run. When it cannot be done now it is tried at
 * the next hit. [hit] */
void hf_probe_lift_idle(struct hf *k, struct hf_site *site);

int hf_probe_plant_all(struct hf *k, const hf_addr *skip);
int hf_probe_lift_all(struct hf *k);
void hf_probe_hide(const struct hf *k, void *copy, hf_addr addr, size_t len);
bool hf_probe_overlaps(const struct hf *k, hf_addr addr, size_t len);
void hf_probe_begin(struct hf *k);

#endif /* HF_PROBE_TABLE_H */
