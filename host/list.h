/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* list.h - `holdfast list`. */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>

/* Show the serial devices of this machine, as a table or as JSON. Returns the exit status. */
int list_run(bool json);

#endif /* LIST_H */
