/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* caches.S - the data caches before they are switched on: whatever ran before may have left lines in them.
 *
 * What CPU 0 writes while the cache is off goes to memory alone, and a line of the same address would hide it later:
 * such lines are dropped before (a dirty one might be written back over it) and after (one may have been fetched
 * meanwhile). By address, so that all levels and all CPUs do it: ARM DDI 0487 D7.5. The other CPUs write nothing before
 * their cache is on, and the firmware that switches a CPU on hands it over with its caches in order (ARM DEN 0022,
 * CPU_ON); operations by set and way are for that firmware only (D7.5). The image itself the boot loader has to have
 * written to memory, as for every kernel. */

#define SCTLR_C 2	/* bit number */

	.cfi_sections .debug_frame
	.text

/* void aarch64_cache_drop(begin, end): lines of [begin, end) are gone from all caches, unless this CPU's is on, which
 * then holds the truth. Needs no stack. Uses x0, x1, x5, x6. */
	.global	aarch64_cache_drop
	.type	aarch64_cache_drop, %function
aarch64_cache_drop:
	.cfi_startproc
	mrs	x5, sctlr_el1
	tbnz	x5, #SCTLR_C, 2f
	mrs	x5, ctr_el0
	ubfx	x5, x5, #16, #4			// DminLine, D17.2: log2 of words
	mov	x6, #4
	lsl	x5, x6, x5
	sub	x6, x5, #1
	bic	x0, x0, x6
	dsb	sy
1:	cmp	x0, x1
	b.hs	2f
	dc	ivac, x0
	add	x0, x0, x5
	b	1b
2:	dsb	sy
	ret
	.cfi_endproc
	.size	aarch64_cache_drop, . - aarch64_cache_drop
