/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.c - from an exception that is understood to whoever it is for; see trap.h. */
#include "arch/arm/trap.h"

#include "arch/arm/gic.h"
#include "arch/arm/stop.h"
#include "arch/arm/timer.h"
#include "board.h"
#include "machine.h"
#include "stub/fmt.h"

#define MSG_BYTES 112u
#define NULL_AREA 0x1000u

_Static_assert(MSG_BYTES >= ARM_STOP_BYTES, "room for a reason");

extern const struct arm_bug bug_table_begin[], bug_table_end[]; /* link.ld */

static struct hf_frame *irq_frame[BOARD_CPUS];
static char msgs[BOARD_CPUS][MSG_BYTES];

struct hf_frame *machine_irq_frame(void)
{
	return irq_frame[machine_cpu()];
}

struct hf_frame *arm_irq_frame(struct hf_frame *f)
{
	struct hf_frame *before = irq_frame[machine_cpu()];

	irq_frame[machine_cpu()] = f;
	return before;
}

const char *arm_say(const char *fmt, ...)
{
	char *msg = msgs[machine_cpu()];
	va_list ap;

	va_start(ap, fmt);
	hf_vsnprintf(msg, MSG_BYTES, fmt, ap);
	va_end(ap);
	return msg;
}

const char *arm_say_access(bool guard, bool write, hf_addr addr, const char *why)
{
	const char *what = write ? "write" : "read";
	unsigned long long at = addr;

	if (guard)
		return arm_say("stack overflow: %s at %08llx", what, at);
	if (addr < NULL_AREA)
		return arm_say("NULL pointer: %s at %08llx", what, at);
	return arm_say("bad %s at %08llx: %s", what, at, why);
}

void arm_kick(struct hf_frame *f)
{
	struct hf_event ev = {.kind = HF_TRAP_KICK, .flags = HF_EVENT_NMI, .frame = f};

	(void)bare_trap(&ev); /* nobody's session any more: a late kick, nothing to do */
}

void arm_dispatch(unsigned intid, struct hf_frame *f)
{
	if (intid == BOARD_TIMER_INTID) {
		arm_timer_ack();
		bare_tick();
	} else if (intid == BOARD_UART_INTID) {
		bare_line_rx();
	} else if (intid < MACHINE_IPI_COUNT) {
		bare_ipi((enum machine_ipi)intid);
	} else if (intid == ARM_SGI_KICK) {
		arm_kick(f);
	}
}

void arm_die(struct hf_frame *f, uint8_t signal, hf_addr addr, const char *msg)
{
	struct hf_event ev = {
		.kind = HF_TRAP_DIE, .signal = signal, .frame = f, .addr = addr, .msg = msg};

	bare_fault(&ev);
}

void arm_debug_event(struct hf_frame *f, enum hf_trap_kind kind, hf_addr addr)
{
	struct hf_event ev = {.kind = kind, .frame = f, .addr = addr};

	if (!bare_trap(&ev))
		arm_die(f, ARM_SIGNAL_ILL, addr, "breakpoint, and no debugger wants it");
}

void arm_stopped(struct hf_frame *f, hf_addr text)
{
	struct hf_event ev = {.kind = HF_TRAP_REQUEST, .signal = ARM_STOP_SIGNAL, .frame = f};

	arm_stop(&ev, text, ARM_STOP_BYTES, msgs[machine_cpu()]);
}

const struct arm_bug *arm_bug_at(uintptr_t pc)
{
	for (const struct arm_bug *b = bug_table_begin; b < bug_table_end; b++) {
		if (b->addr == pc)
			return b;
	}
	return NULL;
}
