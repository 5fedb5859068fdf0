/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.c - a program of the SDK that asks for the debugger from every context that its CPU has. It needs no C
 * library. test_stop.py says where, through gdb or the shell. */
#include "holdfast.h"

volatile int context;
volatile unsigned stops, refused;

/* Not the last that its callers do: a call, with a frame of its own. */
__attribute__((noinline)) void ask(void)
{
	if (hf_board_stop("the queue is full"))
		stops++;
	else
		refused++;
}

__attribute__((noinline)) void ask_badly(void)
{
	stops += hf_board_stop((const char *)0xf0000000u);
	stops += hf_board_stop(NULL);
	stops += hf_board_stop("two\nlines");
}

#ifdef __ARM_ARCH_PROFILE
#if __ARM_ARCH_PROFILE == 'M'
#define CORTEX_M
#endif
#endif

#ifdef CORTEX_M

#define SCS(offset)  (*(volatile uint32_t *)(0xe000e000u + (offset)))
#define ICSR         SCS(0xd04)
#define ICSR_NMI     (1u << 31)
#define ICSR_PENDSV  (1u << 28)
#define MASK_IRQ()   __asm__ volatile("cpsid i" ::: "memory")
#define UNMASK_IRQ() __asm__ volatile("cpsie i" ::: "memory")
#define BARRIER()    __asm__ volatile("dsb\n\tisb" ::: "memory")
#define VECTORS      80u
#define VECTOR_NMI   2
#define VECTOR_HARD  3

void PendSV_Handler(void)
{
	ask();
}

/* A handler that is no more than the call: lr is an EXC_RETURN in there. */
__attribute__((naked)) void SVC_Handler(void)
{
	__asm__ volatile("ldr r0, =1f\n\tldr r1, =hf_board_stop\n\tbx r1\n\t.ltorg\n1:.asciz \"in "
			 "svc\"\n\t.balign 2");
}

#if __ARM_ARCH > 6
static uint32_t vectors[VECTORS] __attribute__((aligned(512)));
static uint32_t vectors_before;

/* The debugger has its vectors back before anything else can happen. */
static void give_back(void)
{
	SCS(0xd08) = vectors_before;
	BARRIER();
}

void own_nmi(void)
{
	ask();
	give_back();
}

extern uint16_t faults[]; /* an instruction; the code is in RAM */

/* The program's own HardFault: it stops, and mends what led here. */
void own_hard_fault(void)
{
	ask();
	faults[0] = 0xbf00; /* NOP */
	give_back();
}

static void with_vectors(unsigned n, void (*handler)(void))
{
	vectors_before = SCS(0xd08);
	for (unsigned i = 0; i < VECTORS; i++)
		vectors[i] = ((volatile uint32_t *)vectors_before)[i];
	vectors[n] = (uint32_t)handler;
	SCS(0xd08) = (uint32_t)vectors;
	BARRIER();
	if (n == VECTOR_NMI)
		ICSR = ICSR_NMI;
	else
		__asm__ volatile("cpsid i\n\t.global faults\nfaults:\n\tudf #9\n\tcpsie i" ::
					 : "memory");
	BARRIER();
}

static void with_faultmask(void)
{
	__asm__ volatile("cpsid f" ::: "memory");
	ask();
	__asm__ volatile("cpsie f" ::: "memory");
}
#endif

static void of_cpu(void)
{
	switch (context) {
	case 2:
		ICSR = ICSR_PENDSV;
		BARRIER();
		break;
	case 3:
		__asm__ volatile("svc 0" ::: "memory");
		stops++;
		break;
#if __ARM_ARCH > 6
	case 4:
		with_vectors(VECTOR_HARD, own_hard_fault);
		break;
	case 5:
		with_faultmask();
		break;
	case 6:
		with_vectors(VECTOR_NMI, own_nmi);
		break;
#endif
	default:
		break;
	}
}

#else

#ifdef __aarch64__
#define MASK_IRQ()   __asm__ volatile("msr daifset, #3" ::: "memory")
#define UNMASK_IRQ() __asm__ volatile("msr daifclr, #3" ::: "memory")
#else
#define MASK_IRQ()   __asm__ volatile("cpsid if" ::: "memory")
#define UNMASK_IRQ() __asm__ volatile("cpsie if" ::: "memory")
#endif

static void of_cpu(void)
{
}

#endif

static void once(void)
{
	switch (context) {
	case 0:
		ask();
		break;
	case 1:
		MASK_IRQ();
		ask();
		UNMASK_IRQ();
		break;
	case 7:
		ask_badly();
		break;
	default:
		of_cpu();
		break;
	}
}

__attribute__((noinline)) void round_done(void)
{
	__asm__ volatile("" ::: "memory");
}

int main(void)
{
	do {
		once();
		round_done();
	} while (context >= 0);
	return 7;
}
