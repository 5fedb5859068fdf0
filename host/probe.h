/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.h - `holdfast probe`. */
#ifndef PROBE_H
#define PROBE_H

#include "opts.h"

/* Set a probe, show what it records until a signal comes, and remove it. Returns the exit status. */
int probe_run(const struct opts *o);

#endif /* PROBE_H */
