/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rtt.h - a line in memory, for a board with a debug probe and no spare UART: two rings that the probe reads
 * and writes while the CPU runs, in the format of SEGGER's RTT, which OpenOCD's `rtt server` makes a TCP port
 * of. The probe finds them by the identifier at the begin of struct rtt.
 *
 *   CPU  put --> [up]   --> probe --> rtt server --> holdfast
 *        get <-- [down] <-- probe <-- rtt server <-- holdfast
 *
 * One side moves `write`, the other `read`; both equal: the ring is empty. It has no interrupt: somebody has
 * to look at it now and then while the program runs, for ^C (see arch/armv7m/mps2/line_rtt.c). */
#ifndef RTT_H
#define RTT_H

#include "stub/seam/transport.h"

#define RTT_ID_BYTES 16u

/* As the probe reads it: 32-bit addresses, so a CPU with 32 bits. */
struct rtt_ring {
	uint32_t name; /* address of its name */
	uint32_t at, bytes;
	uint32_t write, read; /* offsets of the next byte */
	uint32_t mode;
};

struct rtt {
	char id[RTT_ID_BYTES];
	uint32_t ups, downs; /* how many rings follow */
	struct rtt_ring up, down;
	uint8_t *out, *in; /* the rings' memory; from here on the probe does not look */
	bool read_once;    /* a probe has taken or given a byte since the start */
};

/* Memory for the two rings, at least 2 bytes each: one stays empty. What does not fit into `in` is dropped by
 * OpenOCD without a word: it holds gdb's largest packet at least. */
struct rtt_memory {
	uint8_t *out, *in;
	uint32_t out_bytes, in_bytes;
};

/* Make the rings in mem, which belongs to them from then on, and fill t, which refers to r. Context: boot. */
void rtt_init(struct rtt *r, struct hf_transport *t, const struct rtt_memory *mem);

#endif /* RTT_H */
