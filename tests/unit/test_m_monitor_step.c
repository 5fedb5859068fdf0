/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_monitor_step.c - steps by DebugMonitor (arch/armv7m/monitor), on a model of its registers: it is an exception
 * with a priority, so what masks the others must not mask it, and what it cannot interrupt it does not step. */
#include "debug_unit.h"

/* ---- steps, and priorities ---- */

START_TEST(a_step_masks_interrupts_and_not_its_own_exception)
{
	static const uint8_t before[] = {0, 0x10, 0x80};

	for (unsigned i = 0; i < 3; i++) {
		struct hf_frame f = {.cpsr = PSR_T, .basepri = before[i]};
		start(0, 6);
		m.shpr[2] = 0xc0d0e000u; /* SysTick, PendSV; DebugMonitor has 0 */
		uint32_t token = ops.mask(&f);
		ck_assert_uint_ne(token, 0);
		ck_assert_uint_eq(f.primask, 0);
		ck_assert_uint_eq(
			f.basepri, 0x10); /* all that a CPU with four bits can have but 0 */
		ck_assert_uint_eq(m.shpr[2], 0xc0d0e000u);
		ck_assert_int_eq(ops.step(&f, true), 0);
		ops.unmask(&f, token);
		ck_assert_uint_eq(f.basepri, before[i]);
		ck_assert_uint_eq(f.primask, 0);
	}
}
END_TEST

START_TEST(an_instruction_that_sees_the_masks_is_stepped_unmasked)
{
	struct hf_frame f = {.cpsr = PSR_T, .r[15] = TOUCHES_MASKS};

	start(0, 6);
	ck_assert_uint_eq(ops.mask(&f), 0);
	ck_assert_uint_eq(f.basepri, 0);
	ck_assert_uint_eq(f.primask, 0);
}
END_TEST

START_TEST(priorities_that_count_in_groups_are_masked_by_group)
{
	struct hf_frame f = {.cpsr = PSR_T};

	start(0, 6);
	m.aircr = 5u << 8; /* two bits of group */
	(void)ops.mask(&f);
	ck_assert_uint_eq(f.basepri, 0x40);
}
END_TEST

START_TEST(code_that_the_monitor_cannot_interrupt_is_stepped_by_decoding)
{
	static const struct {
		struct hf_frame f;
		uint32_t aircr, monitor;
		bool reached;
	} all[] = {
		{{.cpsr = 0}, 0, 0, true},
		{{.primask = 1}, 0, 0, false},
		{{.faultmask = 1}, 0, 0, false},
		{{.basepri = 0x40}, 0, 0, true},
		{{.basepri = 0x40}, 0, 0x40, false},
		{{.basepri = 0x40}, 0, 0x30, true},
		{{.cpsr = ARMV7M_NMI}, 0, 0, false},
		{{.cpsr = ARMV7M_HARD_FAULT}, 0, 0, false},
		{{.cpsr = ARMV7M_BUS_FAULT}, 0, 0, false},
		{{.cpsr = ARMV7M_SVC}, 0, 0, true},
		{{.cpsr = ARMV7M_PEND_SV}, 0, 0, true},
		{{.cpsr = ARMV7M_IRQ0 + 5}, 0, 0, true}, /* priority 0x20 */
		{{.cpsr = ARMV7M_IRQ0 + 5}, 0, 0x20, false},
		{{.cpsr = ARMV7M_IRQ0 + 4}, 0, 0, false},       /* priority 0 */
		{{.cpsr = ARMV7M_IRQ0 + 5}, 5u << 8, 0, false}, /* of the same group */
		{{.cpsr = ARMV7M_IRQ0 + 6}, 5u << 8, 0, true},
	};

	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct hf_frame f = all[i].f;
		f.cpsr |= PSR_T;
		start(0, 6);
		m.aircr = all[i].aircr;
		m.shpr[1] = 0x80000000u; /* SVC */
		m.shpr[2] = 0x00f00000u | all[i].monitor;
		m.irq_priority[1] = 0x00902000u; /* of 4, 5, 6 */
		ck_assert_msg(ops.step(&f, true) == (all[i].reached ? 0 : HF_ENOSYS), "row %u", i);
		ck_assert_uint_eq(m.demcr >> 18 & 1u, all[i].reached);
		uint32_t token = ops.mask(&f);
		ck_assert_uint_eq(f.primask >> 1, !all[i].reached);
		ops.unmask(&f, token);
		ck_assert(memcmp(&f.primask, &all[i].f.primask, 3) == 0);
	}
}
END_TEST

START_TEST(a_cpu_without_the_unit_is_stepped_by_decoding)
{
	const struct hf_hw_slot slot = hard(0x100), watched = watch(0x2000, 4, HF_WP_WRITE);
	struct hf_frame f = {.cpsr = PSR_T};

	start(0, 0);
	m.no_monitor = true;
	ck_assert_int_eq(ops.step(&f, true), HF_ENOSYS);
	ck_assert_int_eq(ops.step(&f, false), 0);
	(void)ops.mask(&f);
	ck_assert_uint_eq(f.primask, 2);
	ck_assert_int_eq(ops.hw_check(&slot, 1), HF_ENOSPC);
	m.demcr = 0;
	ck_assert_int_eq(armv7m_dwt_check(&watched, 1), HF_ENOSPC);
}
END_TEST

UNIT_MAIN("m_monitor_step", a_step_masks_interrupts_and_not_its_own_exception,
	an_instruction_that_sees_the_masks_is_stepped_unmasked,
	priorities_that_count_in_groups_are_masked_by_group,
	code_that_the_monitor_cannot_interrupt_is_stepped_by_decoding,
	a_cpu_without_the_unit_is_stepped_by_decoding)
