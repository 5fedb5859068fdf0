/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run.h - `holdfast run`. */
#ifndef RUN_H
#define RUN_H

#include "opts.h"

/* Run the script. Returns the verdict, see verdict.h. */
int run_run(const struct opts *given);

#endif /* RUN_H */
