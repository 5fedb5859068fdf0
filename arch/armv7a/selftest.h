/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* selftest.h - the guarded copy, tried in every CPU mode. A test fills the table of probes, lets the
 * console command run it, and reads the results from memory. */
#ifndef ARMV7A_SELFTEST_H
#define ARMV7A_SELFTEST_H

#include "stub/types.h"

#define SELFTEST_PROBES 256u
#define SELFTEST_BYTES  8u /* longest probe */
#define SELFTEST_MODES  6u /* SVC SYS IRQ FIQ ABT UND, in this order */

struct armv7a_probe {
	uint32_t addr;
	uint32_t len;   /* at most SELFTEST_BYTES */
	uint32_t write; /* 0: read; else write back what is there */
};

struct armv7a_probe_result {
	int32_t done;    /* what armv7a_copy() returned */
	uint32_t broken; /* a bit per word of armv7a_banks_read() that changed; 31: the mode */
	uint8_t bytes[SELFTEST_BYTES]; /* read: what arrived */
};

extern struct armv7a_probe armv7a_probes[SELFTEST_PROBES];
extern uint32_t armv7a_probe_count;
extern struct armv7a_probe_result armv7a_probe_results[SELFTEST_MODES][SELFTEST_PROBES];

/* armv7a_copy() in another mode, with I and F masked and A as it is, on the caller's stack. The low word is what it
 * returned, the high one the CPSR behind it. Context: SVC mode. */
uint64_t armv7a_copy_in_mode(void *dst, const void *src, size_t len, unsigned mode);

/* sp lr of SYS; sp lr SPSR of IRQ, UND, ABT, FIQ; r8-r12 of FIQ. Context: SVC mode. */
#define SELFTEST_BANKS 19u
void armv7a_banks_mark(uint32_t mark); /* all but the stack pointers */
void armv7a_banks_read(uint32_t bank[SELFTEST_BANKS]);

#endif /* ARMV7A_SELFTEST_H */
