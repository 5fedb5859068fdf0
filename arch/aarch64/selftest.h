/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* selftest.h - the guarded copy, tried with either stack pointer. A test fills the table of probes,
 * lets the console command run it, and reads the results from memory. */
#ifndef AARCH64_SELFTEST_H
#define AARCH64_SELFTEST_H

#include "stub/types.h"

#define SELFTEST_PROBES 256u
#define SELFTEST_BYTES  8u /* longest probe */
#define SELFTEST_MODES  2u /* EL1t, EL1h */

struct aarch64_probe {
	uint64_t addr;
	uint32_t len;   /* at most SELFTEST_BYTES */
	uint32_t write; /* 0: read; else write back what is there */
};

struct aarch64_probe_result {
	int32_t done;    /* what aarch64_copy() returned */
	uint32_t broken; /* bits: 0 DAIF, 1 SPSel, 2 the other stack pointer, 3 TPIDR_EL1 */
	uint8_t bytes[SELFTEST_BYTES]; /* read: what arrived */
};

extern struct aarch64_probe aarch64_probes[SELFTEST_PROBES];
extern uint32_t aarch64_probe_count;
extern struct aarch64_probe_result aarch64_probe_results[SELFTEST_MODES][SELFTEST_PROBES];

#endif /* AARCH64_SELFTEST_H */
