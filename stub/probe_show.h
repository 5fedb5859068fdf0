/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_show.h - records and histograms as text. */
#ifndef HF_PROBE_SHOW_H
#define HF_PROBE_SHOW_H

#include "probe_state.h"

/* A record that hf_ring_get() gave, as lines that end with LF; those after the first begin with blanks.
 * Returns the length; too long a text is cut. Context: any; asks the OS for symbols unless brief. */
struct hf_show {
	const uint8_t *record;
	unsigned cpu;
	bool brief; /* no symbols */
};
size_t hf_show_record(struct hf *k, const struct hf_show *what, char *dst, size_t size);

/* A histogram's bars to the shell. */
void hf_show_hist(struct hf *k, const struct hf_probe *p, const struct hf_act *act);

#endif /* HF_PROBE_SHOW_H */
