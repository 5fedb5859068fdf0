/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_table.h - the probes: set, remove, switch. */
#ifndef HF_PROBE_TABLE_H
#define HF_PROBE_TABLE_H

#include "probe_site.h"

/* Set the probe that was parsed into the draft; one that is there already, word for word, stays as it is: a
 * command that came twice does no harm. Its index, or HF_EBUSY (its name is taken), HF_ENOSPC,
 * HF_EINSN, HF_EPERM, HF_EALIGN, HF_EFAULT, HF_EDEVICE, HF_ENOENT (it names a probe that is not there);
 * *why may say more. [frozen] */
int hf_probe_set(struct hf *k, const char **why);

/* Remove one. 0; HF_ENOENT; HF_ERUNNING while a CPU did not stop (the gate works then too); or what keeps
 * its site from being lifted. [frozen] */
int hf_probe_remove(struct hf *k, unsigned n);

/* The probe of that name, HF_PROBE_MAX: none. */
unsigned hf_probe_named(const struct hf *k, const char *name, size_t len);

/* Does "*", a name, or the beginning of one with '*' behind it mean this name? */
bool hf_probe_matches(const char *pattern, const char *name);

/* What one CPU has counted. Context: any. */
struct hf_probe_count hf_probe_count_on(const struct hf *k, unsigned n, unsigned cpu);

/* What all CPUs have counted, with what the system did not hand on. Context: any. */
struct hf_probe_count hf_probe_total(const struct hf *k, unsigned n);

/* Do all CPUs stand? Whoever still runs may be in a hit. [frozen] */
bool hf_probe_all_stand(const struct hf *k);

/* Do all CPUs stand, and none of them in the middle of a hit? Some ways to stop a CPU reach it there. [frozen] */
bool hf_probe_none_in_hit(const struct hf *k);

/* As hf_probe_core.watches. */
void hf_probe_watches(const struct hf *k, struct hf_hw *out, bool all);

/* Empty tables. As hf_probe_core says. */
void hf_probe_begin(struct hf *k);

#endif /* HF_PROBE_TABLE_H */
