/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns.S - Non-secure code of a Cortex-M33, copied to NS_BASE: it runs anywhere. ns_strike is the instruction that
 * strikes, one halfword that ns.c writes. */
#include "function.inc"
#include "ns.h"

	.section .text.ns, "ax", %progbits
	.global	ns_begin, ns_end, ns_svc, ns_strike, ns_behind
	.balign	8
ns_begin:

/* r0: how. Returns to Secure state. */
	function ns_entry
	push	{r4, lr}
	mov	r4, r0
	tst	r4, #NS_MASKED
	beq	1f
	cpsid	i
1:	tst	r4, #NS_PROCESS
	beq	2f
	ldr	r1, =NS_PSP
	msr	psp, r1
	movs	r1, #2
	msr	control, r1
	isb
2:	tst	r4, #NS_HANDLER
	bne	3f
	bl	ns_body
	b	4f
3:	svc	0
4:	movs	r1, #0
	msr	control, r1
	isb
	cpsie	i
	pop	{r4, pc}
	function_end ns_entry

	function ns_svc
	push	{r3, lr}
	bl	ns_body
	pop	{r3, pc}
	function_end ns_svc

	function ns_body
	push	{r4-r11, lr}
	ldr	lr, =NS_IN
	ldmia	lr, {r0-r12}
ns_strike:
	udf	#0
ns_behind:
	ldr	lr, =NS_OUT
	stmia	lr!, {r0-r12}
	mrs	r0, primask
	mrs	r1, control
	mov	r2, sp
	stmia	lr, {r0-r2}
	pop	{r4-r11, pc}
	.ltorg
	function_end ns_body
ns_end:

	.section .note.GNU-stack, "", %progbits
