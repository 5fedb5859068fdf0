/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_site.h - sites: take, drop, plant, lift. */
#ifndef HF_PROBE_SITE_H
#define HF_PROBE_SITE_H

#include "probe_state.h"

/* A site for addr: the one that is there, or a new one that was planted once and lifted again. Its index,
 * or an error as of hf_probe_set(). [frozen] */
int hf_site_take(struct hf *k, hf_addr addr, const char **why);

/* Its last probe goes. 0, or what keeps it from being lifted. Nobody is in its slot: every exception is
 * masked there, and all CPUs stand. [frozen] */
int hf_site_drop(struct hf *k, unsigned n);

/* The site at addr, or NULL. [hit] */
struct hf_site *hf_probe_site(struct hf_probes *s, hf_addr addr);

/* No probe there acts any more: lift it while all CPUs run. When it cannot be done now it is tried at
 * the next hit. [hit] */
void hf_probe_lift_idle(struct hf *k, struct hf_site *site);

/* As hf_probe_core says. */
int hf_probe_plant_all(struct hf *k, const hf_addr *skip);
int hf_probe_lift_all(struct hf *k);
void hf_probe_hide(const struct hf *k, void *copy, hf_addr addr, size_t len);
bool hf_probe_overlaps(const struct hf *k, hf_addr addr, size_t len);
#endif /* HF_PROBE_SITE_H */
