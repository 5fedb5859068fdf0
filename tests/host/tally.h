/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* tally.h - one libcheck case per program, and one line of totals at its end. */
#ifndef TALLY_H
#define TALLY_H

#include <check.h>

TCase *tally_case(const char *name, void (*setup)(void), void (*teardown)(void));

/* Run it and print "N passed, N failed". Returns the exit status. */
int tally_run(TCase *tcase);

#endif /* TALLY_H */
