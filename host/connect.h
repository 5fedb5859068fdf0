/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* connect.h - `holdfast connect`. */
#ifndef CONNECT_H
#define CONNECT_H

#include "opts.h"

/* Run until the user, a signal or a failure ends it. Returns the exit status. */
int connect_run(const struct opts *o);

#endif /* CONNECT_H */
