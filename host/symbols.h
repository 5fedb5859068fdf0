/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* symbols.h - `holdfast symbols`. */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include "opts.h"

/* Write the ELF file. Returns the exit status. */
int symbols_run(const struct opts *o);

#endif /* SYMBOLS_H */
