/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* untidy.S - a boot loader that leaves something behind, for test_untidy.py: what, says a macro of the command
 * line. It ends with the jump to ENTRY. */

#define GICD 0x08000000
#define GICC 0x08010000
#define GICR 0x080a0000 /* of CPU 0 */
#define SPI  44 /* of a virtio slot that nothing is in */
#define PPI  30 /* the physical timer's */

/* 32 bits to a device. */
	.macro poke at, value
#ifdef __aarch64__
	ldr	w0, =(\at)
	ldr	w1, =(\value)
	str	w1, [x0]
#else
	ldr	r0, =(\at)
	ldr	r1, =(\value)
	str	r1, [r0]
#endif
	.endm

	.text
	.global	_start
_start:
#ifdef GROUP0_PENDING
	/* an interrupt of group 0, as every one is after a reset: it comes as FIQ */
	poke	(GICD + 0x100 + SPI / 32 * 4), (1 << (SPI % 32))
	poke	(GICD + 0x800 + SPI / 4 * 4), 0x01010101
	poke	(GICD + 0x200 + SPI / 32 * 4), (1 << (SPI % 32))
#endif
#ifdef TIMER_RUNS
#ifdef GICV3
	poke	(GICR + 0x14), 0
	poke	(GICR + 0x10100), (1 << PPI)
#else
	poke	(GICD + 0x100), (1 << PPI)
#endif
#ifdef __aarch64__
	mov	x0, #1
	msr	cntp_cval_el0, xzr
	msr	cntp_ctl_el0, x0
#else
	mov	r0, #0
	mov	r1, #0
	mcrr	p15, 2, r0, r1, c14
	mov	r0, #1
	mcr	p15, 0, r0, c14, c2, 1
#endif
	isb
#endif
#ifdef NO_PREEMPTION
	poke	(GICC + 0x08), 7
#endif
#ifdef TWO_STEP_END
	mov	x0, #1
	msr	S3_0_C12_C12_5, x0		// ICC_SRE_EL1
	isb
	mov	x0, #2				// EOImode
	msr	S3_0_C12_C12_4, x0		// ICC_CTLR_EL1
	isb
#endif
#ifdef STEPS
	mov	x0, #1
	msr	mdscr_el1, x0
	isb
#endif
#ifdef HIGH_VECTORS
	mrc	p15, 0, r0, c1, c0, 0
	orr	r0, r0, #0x2000
	mcr	p15, 0, r0, c1, c0, 0
	isb
#endif
#ifdef THUMB_EXCEPTIONS
	mrc	p15, 0, r0, c1, c0, 0
	orr	r0, r0, #0x40000000
	mcr	p15, 0, r0, c1, c0, 0
	isb
#endif
#ifdef __aarch64__
	ldr	x0, =ENTRY
	br	x0
#else
	ldr	r0, =ENTRY
	bx	r0
#endif
	.ltorg
