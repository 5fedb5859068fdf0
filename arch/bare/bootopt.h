/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bootopt.h - the boot option string: where it comes from and what it says.
 *
 *   hfwait              stop in the debugger before the first thread runs
 *   panic_timeout=N     how many seconds the debugger waits for an answer; 0 = for ever
 *   panic=WHAT          after a panic: reboot, halt or off
 *   panic_delay=N       seconds between a panic and its reboot
 *   crash=KIND          as the console's `crash KIND`, when every CPU has run a while */
#ifndef BARE_BOOTOPT_H
#define BARE_BOOTOPT_H

#include "stub/types.h"

#define BOOTOPT_BYTES 256u

/* Copy /chosen/bootargs out of a flattened device tree into dst, "" when there is none; every
 * access stays inside [dtb, dtb + max). */
void bootopt_from_dtb(const uint8_t *dtb, size_t max, char *dst, size_t size);

/* Use text, which must live for ever. Context: boot. */
void bootopt_init(const char *text);
/* Is the word there on its own? */
bool bootopt_has(const char *name);
/* The number behind "name=", or fallback when it is missing or no number. */
uint32_t bootopt_number(const char *name, uint32_t fallback);
/* The text behind "name=" up to the next blank into dst; false and "" when it is missing. */
bool bootopt_text(const char *name, char *dst, size_t size);

#endif /* BARE_BOOTOPT_H */
