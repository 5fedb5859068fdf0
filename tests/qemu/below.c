/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* below.c - a small hypervisor below the kernel, for test_below.py. It starts the kernel in EL1, on every CPU,
 * and passes its calls on to the firmware. Beside that it
 *
 *   keeps a page of memory to itself: who touches HOLE gets an asynchronous abort (a virtual one), and the
 *   access is not done
 *
 *   writes down each line of the data cache that is invalidated while that cache is off; QEMU says so on AArch64
 *   only
 *
 * Nothing of it is written for more than one kernel: no guest is kept from anything else. */
#include <stdint.h>

#include "below.h"

typedef uintptr_t word;

/* ARM DDI 0487 D17.2.48 (HCR_EL2), D17.2.155 (VTCR_EL2); DDI 0406C B4.1 has the same bits in HCR and VTCR */
#define HCR_VM      (1u << 0)
#define HCR_AMO     (1u << 5)
#define HCR_VA      (1u << 8) /* an asynchronous abort is pending; its taking clears it */
#define HCR_TPC     (1u << 23)
#define HCR_RW      (1u << 31)
#define HCR         (HCR_VM | HCR_AMO | HCR_TPC)
#define VTCR_SL0_L1 (1u << 6)
#define VTCR_RES1   (1u << 31)
#define CNTHCTL_MAY 3u
#define SCTLR_C     (1u << 2)
#define CPU_ON_MASK 0xbfffffffu
#define CPU_ON      0x84000003u

#define EC(syndrome) ((unsigned)(syndrome) >> 26)
#define EC_HVC_A32   0x12u
#define EC_HVC_A64   0x16u
#define EC_SYSTEM    0x18u
#define EC_ABORT     0x24u

/* Stage 2, ARM DDI 0487 D8.3: normal memory, all may be done. */
#define BLOCK   0x7fdu
#define TABLE   0x3u
#define PAGE    0x7ffu
#define GIB     0x40000000u
#define MIB2    0x200000u
#define KIB4    0x1000u
#define ENTRIES 512u

#define RAM        0x40000000u
#define RAM_BYTES  0x00800000u /* as much as the kernel uses */
#define LINE_SHIFT 6u          /* of a Cortex-A15 and A57 */

struct below {
	uint32_t highest;                                  /* the highest line invalidated */
	uint32_t aborts;                                   /* that HOLE has led to */
	uint32_t by_address[RAM_BYTES >> LINE_SHIFT >> 5]; /* lines invalidated, a bit each */
	uint32_t again[RAM_BYTES >> LINE_SHIFT >> 5];      /* once more */
};

extern struct below below;
struct below below;
extern const char below_secondary[];
word below_begin(void);
word below_up(void);
void below_trap(word *r);
word below_smc(word a, word b, word c, word d);

static word kernel_secondary;
static uint64_t level1[4] __attribute__((aligned(0x1000)));
static uint64_t level2[ENTRIES] __attribute__((aligned(0x1000)));
static uint64_t level3[ENTRIES] __attribute__((aligned(0x1000)));

/* ---- system registers ---- */

#ifdef __aarch64__
#define READ(a64, a32)                                                                             \
	__extension__({                                                                            \
		word v_;                                                                           \
		__asm__ volatile("mrs %0, " a64 : "=r"(v_));                                       \
		v_;                                                                                \
	})
#define WRITE(a64, a32, v) __asm__ volatile("msr " a64 ", %0\n\tisb" ::"r"((word)(v)) : "memory")
#else
#define READ(a64, a32)                                                                             \
	__extension__({                                                                            \
		word v_;                                                                           \
		__asm__ volatile("mrc p15, " a32 : "=r"(v_));                                      \
		v_;                                                                                \
	})
#define WRITE(a64, a32, v) __asm__ volatile("mcr p15, " a32 "\n\tisb" ::"r"((word)(v)) : "memory")
#endif

#define MPIDR()    READ("mpidr_el1", "0, %0, c0, c0, 5")
#define MIDR()     READ("midr_el1", "0, %0, c0, c0, 0")
#define SCTLR()    READ("sctlr_el1", "0, %0, c1, c0, 0")
#define HCR_GET()  READ("hcr_el2", "4, %0, c1, c1, 0")
#define HCR_SET(v) WRITE("hcr_el2", "4, %0, c1, c1, 0", v)
#define SYNDROME() READ("esr_el2", "4, %0, c5, c2, 0")

static void skip(void)
{
#ifdef __aarch64__
	WRITE("elr_el2", "", READ("elr_el2", "") + 4);
#else
	word at;

	__asm__ volatile(".arch_extension virt\n\tmrs %0, elr_hyp" : "=r"(at));
	__asm__ volatile("msr elr_hyp, %0" ::"r"(at + 4));
#endif
}

/* ---- what happens in the kernel ---- */

static void by_address(word at)
{
	word line = (at - RAM) >> LINE_SHIFT;
	uint32_t bit = 1u << (line & 31u);

	if ((SCTLR() & SCTLR_C) != 0)
		return;
	if (at > below.highest)
		below.highest = (uint32_t)at;
	if (at < RAM || at >= RAM + RAM_BYTES)
		return;
	if ((below.by_address[line >> 5] & bit) != 0)
		below.again[line >> 5] |= bit;
	below.by_address[line >> 5] |= bit;
}

/* A trapped cache operation, which is then done. CRn, CRm and op2 in the syndrome: DDI 0487 D17.2.37. */
static void cache(word *r, word syndrome)
{
	unsigned op2 = (unsigned)syndrome >> 17 & 7u;
	unsigned crm = (unsigned)syndrome >> 1 & 15u;
	unsigned rt = (unsigned)syndrome >> 5 & 31u;
	word value = rt < BELOW_REGS ? r[rt] : 0;

	if (crm == 6 && op2 == 1) /* DC IVAC */
		by_address(value);
	skip(); /* QEMU has no cache: nothing is left undone */
}

static void call(word *r)
{
	if (((uint32_t)r[0] & CPU_ON_MASK) == CPU_ON) {
		kernel_secondary = r[2];
		r[2] = (word)below_secondary;
	}
	r[0] = below_smc(r[0], r[1], r[2], r[3]);
}

void below_trap(word *r)
{
	word syndrome = SYNDROME();

	switch (EC(syndrome)) {
	case EC_HVC_A32:
	case EC_HVC_A64:
		call(r);
		break;
	case EC_SYSTEM:
		cache(r, syndrome);
		break;
	case EC_ABORT:
		below.aborts++;
		HCR_SET(HCR_GET() | HCR_VA);
		skip();
		break;
	default:
		for (;;)
			; /* the test's limit ends it */
	}
}

/* ---- the start ---- */

static void make_tables(void)
{
	for (unsigned n = 0; n < 4; n++)
		level1[n] = (uint64_t)n * GIB | BLOCK;
	for (unsigned n = 0; n < ENTRIES; n++) {
		level2[n] = RAM + (uint64_t)n * MIB2 | BLOCK;
		level3[n] = RAM + (uint64_t)n * KIB4 | PAGE;
	}
	level1[1] = (uintptr_t)level2 | TABLE;
	level2[0] = (uintptr_t)level3 | TABLE;
	level3[(HOLE - RAM) / KIB4] = 0;
}

word below_up(void)
{
#ifdef __aarch64__
	WRITE("vtcr_el2", "", VTCR_RES1 | VTCR_SL0_L1 | 32u);
	WRITE("vttbr_el2", "", (word)level1);
	WRITE("cptr_el2", "", 0x33ffu);
	WRITE("cntvoff_el2", "", 0);
	WRITE("hstr_el2", "", 0);
	WRITE("vpidr_el2", "", MIDR());
	WRITE("vmpidr_el2", "", MPIDR());
	WRITE("cnthctl_el2", "", CNTHCTL_MAY);
	WRITE("sctlr_el1", "", 0x30d00800u);
	HCR_SET(HCR | HCR_RW);
#else
	WRITE("", "4, %0, c2, c1, 2", VTCR_RES1 | VTCR_SL0_L1);
	__asm__ volatile("mcrr p15, 6, %0, %1, c2" ::"r"((word)level1), "r"(0)); /* VTTBR */
	__asm__ volatile("mcrr p15, 4, %0, %0, c14" ::"r"(0));                   /* CNTVOFF */
	WRITE("", "4, %0, c1, c1, 2", 0x33ffu);                                  /* HCPTR */
	WRITE("", "4, %0, c1, c1, 3", 0);                                        /* HSTR */
	WRITE("", "4, %0, c0, c0, 0", MIDR());
	WRITE("", "4, %0, c0, c0, 5", MPIDR());
	WRITE("", "4, %0, c14, c1, 0", CNTHCTL_MAY);
	HCR_SET(HCR);
#endif
	return kernel_secondary;
}

word below_begin(void)
{
	make_tables();
	(void)below_up();
	return ENTRY;
}
