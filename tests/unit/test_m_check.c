/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_check.c - what of a Cortex-M's set-up keeps the debugger from working (arch/armv7m/check.c), against a model
 * of the registers that it looks at; by their numbers: DDI 0403E B3.2.5, B3.2.10, C1.6.2. QEMU has no DHCSR. */
#define ARM_MMIO_H /* the model stands in for arch/arm/mmio.h */

#include "unit.h"

#include <sys/mman.h>

#include "stub/types.h"

static uint32_t mmio_read(uintptr_t at);
static void mmio_write(uintptr_t at, uint32_t value);

#include "arch/armv7m/check.c"

#define VECTORS 16u
#define LOW     ((void *)0x10000000) /* where hardly anything is mapped */

const char hf_exception[2];

static struct {
	uint32_t vtor, shpr1, dhcsr;
	unsigned writes;
} m;

static uint32_t mmio_read(uintptr_t at)
{
	switch (at) {
	case 0xe000ed08u:
		return m.vtor;
	case 0xe000ed18u:
		return m.shpr1;
	default:
		ck_assert_uint_eq(at, 0xe000edf0u);
		return m.dhcsr;
	}
}

static void mmio_write(uintptr_t at, uint32_t value)
{
	(void)at;
	(void)value;
	m.writes++;
}

/* As a program of the SDK has it; returns the vectors, which a 32-bit register can hold. */
static uint32_t *set_up(void)
{
	static uint32_t *vectors;

	if (vectors == NULL)
		vectors = mmap(LOW, VECTORS * sizeof(*vectors), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_uint_le((uintptr_t)vectors, UINT32_MAX);
	for (unsigned n = 0; n < VECTORS; n++)
		vectors[n] = (uint32_t)(uintptr_t)hf_exception | 1u;
	m.vtor = (uint32_t)(uintptr_t)vectors;
	m.shpr1 = m.dhcsr = m.writes = 0;
	return vectors;
}

START_TEST(nothing_is_wrong_with_what_the_sdk_sets_up)
{
	(void)set_up();
	ck_assert_ptr_null(armv7m_check());
	m.shpr1 = 0xff000000; /* reserved */
	ck_assert_ptr_null(armv7m_check());
}
END_TEST

START_TEST(a_debug_probe_is_named_by_its_bit_and_no_other)
{
	for (unsigned bit = 0; bit < 32; bit++) {
		(void)set_up();
		m.dhcsr = 1u << bit;
		const char *said = armv7m_check();
		ck_assert_int_eq(said != NULL, bit == 0);
		if (said != NULL)
			ck_assert_str_eq(said,
				"a debug probe has C_DEBUGEN set: BKPT halts for it; "
				"holdfast_hand_over in OpenOCD");
		ck_assert_uint_eq(m.writes, 0); /* only the probe can clear it */
	}
}
END_TEST

START_TEST(each_vector_of_a_fault_has_to_be_the_debuggers)
{
	for (unsigned n = 0; n < VECTORS; n++) {
		set_up()[n] = 0x101;
		const char *said = armv7m_check();
		ck_assert_int_eq(said != NULL, n >= 3 && n <= 6);
		if (said != NULL)
			ck_assert_ptr_nonnull(strstr(said, "vector"));
	}
}
END_TEST

START_TEST(each_fault_has_to_have_the_highest_priority)
{
	for (unsigned byte = 0; byte < 3; byte++) {
		(void)set_up();
		m.shpr1 = 0x20u << 8 * byte;
		ck_assert_ptr_nonnull(strstr(armv7m_check(), "SHPR1"));
	}
}
END_TEST

UNIT_MAIN("m_check", nothing_is_wrong_with_what_the_sdk_sets_up,
	a_debug_probe_is_named_by_its_bit_and_no_other,
	each_vector_of_a_fault_has_to_be_the_debuggers, each_fault_has_to_have_the_highest_priority)
