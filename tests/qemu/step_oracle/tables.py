# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What snippets.py writes out as it stands: the start of the program, and instructions by class."""

HEAD = """
	.syntax unified
	.arch armv7-a
	.arch_extension idiv
	.arch_extension mp
	.arch_extension sec
	.arch_extension virt
	.fpu neon-vfpv4

	@ Load a word from beside the code, whatever the word is.
	.macro ldw reg, expr
	ldr	\\reg, .Lword\\@
	b	.Lpast\\@
	.balign	4
.Lword\\@: .word \\expr
.Lpast\\@:
	.endm

	.section .vectors, "ax"
	.arm
	.balign	32
vectors:
	b	.
	b	exception	@ undefined instruction
	b	exception	@ supervisor call
	b	.
	b	.
	b	.
	b	.
	b	.
exception:
	movs	pc, lr
	.balign	32
hyp_vectors:
	.rept	8
	eret
	.endr
vectors_end:

	.data
scratch: .space 4096

	.text
	.arm
	.global	_start
_start:	@ in Hyp mode; run.py compares from begin on
	ldw	r0, hyp_vectors
	mcr	p15, 4, r0, c12, c0, 0		@ HVBAR
	mov	r0, #0xd3
	msr	spsr_fsxc, r0
	ldw	r0, begin
	msr	elr_hyp, r0
	eret
begin:
	ldw	r0, vectors
	mcr	p15, 0, r0, c12, c0, 0		@ VBAR
	mrc	p15, 0, r0, c1, c0, 2		@ CPACR: CP10 and CP11 for all
	orr	r0, r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2
	isb
	mov	r0, #0x40000000			@ FPEXC.EN
	vmsr	fpexc, r0
	ldw	sp, scratch + 4096
	ldw	r8, scratch
	@ An interrupt that stays pending and masked, so that WFI does not wait (GICv2, SGI 0).
	ldw	r0, 0x08000000
	ldw	r1, 0x08010000
	mov	r2, #1
	str	r2, [r0]
	str	r2, [r0, #0x100]
	mov	r3, #0xf0
	str	r3, [r1, #4]
	str	r2, [r1]
	ldw	r3, 0x02000000
	str	r3, [r0, #0xf00]
"""

# Instructions that go on to the next one, by class; first those that both instruction sets have.
COMMON = {
    "data_processing": """add r0, r1, r2; adds r0, r1, #5; sub r0, r1, #7; rsb r0, r1, #0;
        and r0, r1, r2, lsl #3; orr r0, r1, r2, lsr #4; eor r0, r1, r2, asr #5;
        bic r0, r1, r2, ror #6; mov r0, r1, rrx; mvn r0, r1; adc r0, r1, r2; sbcs r0, r1, r2;
        cmp r1, r2; cmn r1, #3; tst r1, #1; teq r1, r2; movw r0, #0x1234; movt r0, #0x5678;
        lsl r0, r1, r2; asr r0, r1, r2; adr r0, .; add sp, sp, #8; sub sp, sp, #8""",
    "multiply": """mul r0, r1, r2; mla r0, r1, r2, r3; mls r0, r1, r2, r3; umull r0, r1, r2, r3;
        smull r0, r1, r2, r3; umlal r0, r1, r2, r3; smlal r0, r1, r2, r3; umaal r0, r1, r2, r3;
        smlabt r0, r1, r2, r3; smulwb r0, r1, r2; smlalbb r0, r1, r2, r3; smulbb r0, r1, r2;
        smlad r0, r1, r2, r3; smlsdx r0, r1, r2, r3; smmla r0, r1, r2, r3; smmls r0, r1, r2, r3;
        smlald r0, r1, r2, r3; usada8 r0, r1, r2, r3""",
    "divide": "sdiv r0, r1, r2; udiv r0, r1, r2",
    "saturate": """qadd r0, r1, r2; qdsub r0, r1, r2; ssat r0, #5, r1; usat r0, #5, r1, lsl #2;
        ssat16 r0, #5, r1; usat16 r0, #5, r1""",
    "parallel": """sadd16 r0, r1, r2; uqsub8 r0, r1, r2; shasx r0, r1, r2; usax r0, r1, r2;
        sel r0, r1, r2; pkhbt r0, r1, r2, lsl #3""",
    "bit_field": """bfi r0, r1, #3, #5; bfc r0, #3, #5; sbfx r0, r1, #3, #5; ubfx r0, r1, #3, #5;
        sxtb r0, r1; uxtah r0, r1, r2, ror #8; sxtb16 r0, r1; rev r0, r1; rev16 r0, r1;
        revsh r0, r1; rbit r0, r1; clz r0, r1""",
    "load_store": """ldr r0, [r8]; str r0, [r8, #4]; ldr r0, [r8, r1]; ldrb r0, [r8, #1];
        strb r0, [r8, #1]; ldrh r0, [r8, #2]; strh r0, [r8, #2]; ldrsb r0, [r8]; ldrsh r0, [r8];
        ldrd r0, r1, [r8, #8]; strd r0, r1, [r8, #8]; mov r4, r8; ldr r0, [r4], #4;
        str r0, [r4, #4]!; ldrt r0, [r8]; strt r0, [r8]; ldrbt r0, [r8]; strht r0, [r8]""",
    "load_store_multiple": """stm r8, {r0-r3}; ldm r8, {r0-r3}; mov r4, r8; stmia r4!, {r0, r1};
        ldmdb r4!, {r0, r1}; push {r0-r3}; pop {r0-r3}""",
    "hint": "nop; wfi; sev; dbg #1; pld [r8]; pldw [r8]; pli [r8]",
    "hint_yield": "yield; wfe",
    "barrier": "dmb; dsb; isb; clrex",
    "status": """mrs r0, cpsr; msr cpsr_f, r0; mrs r0, spsr; msr spsr_fsxc, r0; mrs r0, lr_irq;
        msr lr_irq, r0""",
    "cps": "cpsid if; cpsie a; cpsid a; setend be; setend le",
    "coprocessor": """mrc p15, 0, r0, c0, c0, 0; mcr p15, 0, r0, c7, c5, 4;
        mrrc p15, 1, r0, r1, c14; mrc p14, 0, r0, c0, c0, 0""",
    "srs": "srsdb sp!, #0x13; add sp, sp, #8",
    "exclusive_store": "strex r0, r1, [r8]; strexb r0, r1, [r8]",
    "vfp_data": """vmov.f32 s0, #1.0; vmov.f64 d1, #2.0; vadd.f32 s1, s0, s0; vmul.f64 d2, d1, d1;
        vdiv.f64 d3, d2, d1; vsqrt.f64 d4, d3; vmla.f64 d5, d4, d1; vfma.f64 d5, d4, d1;
        vcmp.f64 d1, #0.0; vmrs apsr_nzcv, fpscr; vcvt.f64.s32 d6, s0; vcvt.s32.f64 s0, d1;
        vcvt.f32.f64 s2, d1; vcvtb.f32.f16 s3, s2; vneg.f32 s4, s3; vcvt.f64.s16 d1, d1, #3""",
    "vfp_transfer": """vmov s0, r0; vmov r0, s0; vmov d0, r0, r1; vmov r0, r1, d0; vmrs r0, fpscr;
        vmsr fpscr, r0; vmov.32 d0[1], r0; vmov.u8 r0, d0[3]; vdup.16 q1, r0""",
    "vfp_load_store": """vldr d16, [r8]; vstr d16, [r8, #8]; vstm r8, {d0-d7}; vldm r8, {s0-s7};
        vpush {d8-d15}; vpop {d8-d15}; mov r4, r8; vstmia r4!, {d0, d1}; vldmdb r4!, {d0, d1}""",
    "neon_data": """vadd.i32 q0, q1, q2; vmul.i16 d0, d1, d2; vmull.u8 q0, d1, d2;
        vaddhn.i16 d0, q1, q2; vmla.i16 q0, q1, d2[1]; vshr.u32 q0, q1, #3; vshll.s8 q0, d1, #2;
        vqmovn.s32 d0, q1; vext.8 q0, q1, q2, #3; vtbl.8 d0, {d1, d2}, d3; vrev64.8 q0, q1;
        vmov.i32 q0, #0xff; vceq.f32 q0, q1, q2; vzip.8 q0, q1; vdup.8 q0, d1[2];
        vcvt.f32.s32 q0, q1; vfma.f32 q0, q1, q2; vrecpe.f32 q0, q1; vpadd.i8 d0, d1, d2""",
    "neon_load_store": """vld1.8 {d0-d3}, [r8]; vst1.32 {d0}, [r8]; vld2.16 {d0, d1}, [r8];
        vst3.8 {d0-d2}, [r8]; vld4.8 {d0-d3}, [r8]; vld1.8 {d0[3]}, [r8];
        vst2.16 {d0[1], d1[1]}, [r8]; vld1.32 {d0[]}, [r8];
        vld4.16 {d0[], d1[], d2[], d3[]}, [r8]""",
}
A32_ONLY = {
    "data_processing": "rsc r0, r1, r2; add r0, r1, r2, lsl r3; movs r0, r1, ror r2",
    "load_store": "ldr r0, [r8, r1, lsl #1]; mov r4, r8; ldr r0, [r4], r1; swp r0, r1, [r8]",
    "load_store_multiple": "stmib r8, {r0, r1}; ldmda r8, {r0}; stm sp, {r0, r1}^; ldm sp, {r0}^",
    "status": "msr cpsr_f, #0x50000000; msr spsr_c, #0xd3",
}
T32_ONLY = {
    "data_processing": "adds r0, r0, r1; orn r0, r1, r2; addw r0, r1, #0xfff; movs r0, #1",
    "load_store": "ldr r0, [sp, #-4]; ldrsh r0, [r8, #4]; ldr r0, [r8, #-4]!; add r8, r8, #4",
}

EXCLUSIVES = [
    # a counter; a spinlock taken; compare and swap, equal and not; every width; a retry
    "@: ldrex{w} r0, [r8]; add r0, r0, #1; strex{w} r2, r0, [r8]; cmp r2, #0; bne @b",
    "mov r1, #0; str r1, [r8]; @: ldrex r0, [r8]; cmp r0, #0; bne @b; strex r2, r8, [r8]; "
    "cmp r2, #0; bne @b",
    "ldr r1, [r8]; @: ldrex r0, [r8]; cmp r0, r1; bne 5f; strex r2, r1, [r8]; cmp r2, #0; "
    "bne @b; 5: nop",
    "ldr r1, [r8]; add r1, r1, #1; @: ldrex r0, [r8]; cmp r0, r1; bne 5f; strex r2, r1, [r8]; nop; "
    "5: clrex",
]
