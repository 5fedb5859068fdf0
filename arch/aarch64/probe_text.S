/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_text.S - text that probes write into, and the place that functions under return probes return
 * to. An empty slot is all UDF #0. */
#include "probe.h"

	.section .text.aarch64_probe_slots, "ax", %progbits
	.balign	AARCH64_PROBE_SLOT_BYTES
	.global	aarch64_probe_slots
	.type	aarch64_probe_slots, %object
aarch64_probe_slots:
	.space	AARCH64_PROBE_SLOTS * AARCH64_PROBE_SLOT_BYTES
	.size	aarch64_probe_slots, . - aarch64_probe_slots

	.section .text.aarch64_probe_trampoline, "ax", %progbits
	.balign	4
	.global	aarch64_probe_trampoline
	.type	aarch64_probe_trampoline, %function
aarch64_probe_trampoline:
	brk	#0xbe52
	.size	aarch64_probe_trampoline, . - aarch64_probe_trampoline
