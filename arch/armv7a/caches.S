/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* caches.S - the data caches before they are switched on: whatever ran before may have left lines in them.
 *
 *   CPU 0     what is written while the cache is off goes to memory alone, and a line of the same address would
 *             hide it later: such lines are dropped before (a dirty one might be written back over it) and
 *             after (one may have been fetched meanwhile). By address, so that all levels and all CPUs do it.
 *   others    write nothing before their cache is on; their own L1 may hold what was there before the CPU was off.
 *             By set and way, which is for one CPU's own cache: only up to where it meets the others'.
 *
 * ARM DDI 0406C B2.2 (caches at reset, what each operation reaches), B4.2.1. The image itself the boot loader has to
 * have written to memory, as for every kernel. */

#define SCTLR_C     0x4
#define LEVEL_L1    0
#define CLIDR_LOUIS 0x00e00000
#define CCSIDR_SETS 13	/* 27:13, less one */
#define CCSIDR_WAYS 3	/* 12:3, less one */

	.syntax unified
	.arm
	.cfi_sections .debug_frame
	.text

/* void armv7a_cache_drop(begin, end): lines of [begin, end) are gone from all caches, unless this CPU's is on, which
 * then holds the truth. Needs no stack. Uses r0-r3. */
	.global	armv7a_cache_drop
	.type	armv7a_cache_drop, %function
armv7a_cache_drop:
	.fnstart
	.cfi_startproc
	mrc	p15, 0, r2, c1, c0, 0		@ SCTLR
	tst	r2, #SCTLR_C
	bxne	lr
	mrc	p15, 0, r2, c0, c0, 1		@ CTR, B4.1
	ubfx	r2, r2, #16, #4			@ DminLine: log2 of words
	mov	r3, #4
	lsl	r2, r3, r2
	sub	r3, r2, #1
	bic	r0, r0, r3
	dsb
1:	cmp	r0, r1
	mcrlo	p15, 0, r0, c7, c6, 1		@ DCIMVAC
	addlo	r0, r0, r2
	blo	1b
	dsb
	bx	lr
	.cfi_endproc
	.fnend
	.size	armv7a_cache_drop, . - armv7a_cache_drop

/* void armv7a_cache_drop_own(void): this CPU's L1 data cache holds nothing. Its cache is off. Needs no stack. Uses
 * r0-r7. */
	.global	armv7a_cache_drop_own
	.type	armv7a_cache_drop_own, %function
armv7a_cache_drop_own:
	.fnstart
	.cfi_startproc
	mrc	p15, 1, r0, c0, c0, 1		@ CLIDR
	tst	r0, #CLIDR_LOUIS
	bxeq	lr				@ none is this CPU's alone
	mov	r0, #LEVEL_L1
	mcr	p15, 2, r0, c0, c0, 0		@ CSSELR
	isb
	mrc	p15, 1, r0, c0, c0, 0		@ CCSIDR, B4.1
	and	r1, r0, #7
	add	r1, r1, #4			@ log2 of the line's bytes: where the set is
	ubfx	r2, r0, #CCSIDR_WAYS, #10
	clz	r3, r2				@ where the way is; 32 when there is one, and it is 0
	ubfx	r4, r0, #CCSIDR_SETS, #15
	dsb
1:	mov	r5, r2
2:	lsl	r6, r5, r3
	lsl	r7, r4, r1
	orr	r6, r6, r7
	mcr	p15, 0, r6, c7, c6, 2		@ DCISW
	subs	r5, r5, #1
	bhs	2b
	subs	r4, r4, #1
	bhs	1b
	dsb
	bx	lr
	.cfi_endproc
	.fnend
	.size	armv7a_cache_drop_own, . - armv7a_cache_drop_own
