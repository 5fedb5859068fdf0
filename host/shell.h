/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shell.h - `holdfast shell`. */
#ifndef SHELL_H
#define SHELL_H

#include <stdio.h>

#include "opts.h"

/* Run the commands one after another, their output to `to`. Returns the exit status. */
int shell_run(const struct opts *o, FILE *to);

#endif /* SHELL_H */
