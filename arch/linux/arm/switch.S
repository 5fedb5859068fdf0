/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* switch.S - onto another stack and back; and the 64-bit division that gcc expects of libgcc (RTABI, IHI
 * 0043, "Integer (32/32 -> 32) division", for 64 bits), which the kernel does without. */
#include <linux/linkage.h>
#include <asm/assembler.h>
#include <asm/unwind.h>

/* void linux_cpu_switch(void (*fn)(void *), void *arg, void *top) */
ENTRY(linux_cpu_switch)
UNWIND(	.fnstart		)
UNWIND(	.save	{r4, r5, fp, lr})
	push	{r4, r5, fp, lr}
UNWIND(	.setfp	fp, sp		)
	mov	fp, sp
	mov	sp, r2
	mov	r3, r0
	mov	r0, r1
	blx	r3
	mov	sp, fp
	pop	{r4, r5, fp, pc}
UNWIND(	.fnend			)
ENDPROC(linux_cpu_switch)

/* r1:r0 / r3:r2: the quotient to r1:r0, the rest to r3:r2 */
ENTRY(__aeabi_uldivmod)
UNWIND(	.fnstart		)
UNWIND(	.save	{r4, lr}	)
	push	{r4, lr}
UNWIND(	.pad	#16		)
	sub	sp, sp, #16
	add	ip, sp, #8
	str	ip, [sp]
	bl	arm_divide
	ldrd	r2, r3, [sp, #8]
	add	sp, sp, #16
	pop	{r4, pc}
UNWIND(	.fnend			)
ENDPROC(__aeabi_uldivmod)
