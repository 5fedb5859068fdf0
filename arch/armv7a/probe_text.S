/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_text.S - text that probes write into, and the place that functions under return probes return
 * to. An empty slot is all zeros, which is never reached. */
#include "probe.h"

	.syntax unified
	.arm

	.section .text.armv7a_probe_slots, "ax", %progbits
	.balign	ARMV7A_PROBE_SLOT_BYTES
	.global	armv7a_probe_slots
	.type	armv7a_probe_slots, %object
armv7a_probe_slots:
	.space	ARMV7A_PROBE_SLOTS * ARMV7A_PROBE_SLOT_BYTES
	.size	armv7a_probe_slots, . - armv7a_probe_slots

	.section .text.armv7a_probe_trampoline, "ax", %progbits
	.balign	4
	.global	armv7a_probe_trampoline
	.type	armv7a_probe_trampoline, %function
armv7a_probe_trampoline:
	.fnstart
	.cantunwind
	bkpt	#0xbe52
	.fnend
	.size	armv7a_probe_trampoline, . - armv7a_probe_trampoline
