/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.c - what an exception means, and whose it is.
 *
 *   IRQ                 the kernel's handlers, then perhaps another thread
 *   FIQ                 the debugger's kick
 *   breakpoint, watch   the debugger; when it does not want it, the kernel dies of it
 *   everything else     the kernel dies of it (its die chain asks the debugger) */
#include "trap.h"

#include "arch/arm/gic.h"
#include "arch/arm/trap.h"
#include "armv7a.h"
#include "hwdebug.h"
#include "machine.h"
#include "probe_insn.h"
#include "stub/probe.h"

/* DFSR and IFSR, short descriptors: B3.13.3, B4.1.52 */
#define FSR_STATUS(fsr)  (((fsr)&0xfu) | ((fsr) >> 6 & 0x10u))
#define FSR_WRITE        (1u << 11)
#define FSR_ALIGNMENT    1u
#define FSR_DEBUG        2u
#define FSR_TRANSLATION1 5u
#define FSR_TRANSLATION2 7u
#define FSR_PERMISSION1  13u
#define FSR_PERMISSION2  15u
#define FSR_ASYNC_ABORT  22u
#define FSR_ASYNC_PARITY 24u

extern const char hf_text_begin[], hf_text_end[]; /* link.ld: the debugger's own code */

/* ---- IRQ ---- */

static void irq(struct hf_frame *f)
{
	struct hf_frame *outer = arm_irq_frame(f);

	if ((f->cpsr & PSR_F) == 0)
		machine_kick_on();
	for (unsigned n = 0; n < ARM_IRQ_BURST; n++) {
		uint32_t iar;
		unsigned id = arm_gic_ack(&iar);

		if (id >= ARM_GIC_SPURIOUS)
			break;
		armv7a_hw_continue(); /* handlers are watched */
		arm_dispatch(id, f);
		arm_gic_eoi(iar);
	}
	(void)arm_irq_frame(outer);
	/* A step masks I in the frame: what is stepped must go on now, not another thread. */
	if ((f->cpsr & PSR_MODE) == PSR_MODE_SVC && (f->cpsr & PSR_I) == 0)
		bare_irq_leave();
}

/* ---- faults ---- */

static uint32_t insn_at(const struct hf_frame *f)
{
	uint16_t half = 0;
	uint32_t word = 0;

	if ((f->cpsr & PSR_T) != 0) {
		(void)armv7a_copy(&half, (const void *)f->r[15], sizeof half);
		return half; /* 0 when unreadable: matches nothing */
	}
	(void)armv7a_copy(&word, (const void *)f->r[15], sizeof word);
	return word;
}

static void undefined(struct hf_frame *f)
{
	bare_probe_fault(f);

	bool thumb = (f->cpsr & PSR_T) != 0;
	uint32_t insn = insn_at(f);

	if (insn == (thumb ? ARMV7A_GDB_UDF_THUMB : ARMV7A_GDB_UDF_ARM)) {
		arm_debug_event(f, HF_TRAP_BREAK, 0);
		return;
	}
	if (!thumb && ARMV7A_IS_UDF_ARM(insn) && ARMV7A_UDF_ARM_IMM(insn) == ARMV7A_UDF_BUG) {
		const struct arm_bug *b = arm_bug_at(f->r[15]);

		if (b) {
			arm_die(f, ARM_SIGNAL_ILL, 0,
				arm_say("BUG at %s:%u", b->file, (unsigned)b->line));
			return;
		}
	}
	arm_die(f, ARM_SIGNAL_ILL, 0,
		arm_say("undefined instruction %0*x", thumb ? 4 : 8, (unsigned)insn));
}

static const char *why(uint32_t status)
{
	switch (status) {
	case FSR_ALIGNMENT:
		return "alignment";
	case FSR_TRANSLATION1:
	case FSR_TRANSLATION2:
		return "not mapped";
	case FSR_PERMISSION1:
	case FSR_PERMISSION2:
		return "not permitted";
	default:
		return "external abort";
	}
}

static bool watched(struct hf_frame *f, hf_addr addr)
{
	const struct hf_probe_access what = {
		.addr = addr, .type = armv7a_probe_access(insn_at(f), (f->cpsr & PSR_T) != 0)};

	return bare_watch(f, &what);
}

/* Nothing that is looked at for a probe is an access of the program's. addr: what a watchpoint reported;
 * NULL: it was a breakpoint. */
static bool is_probes(struct hf_frame *f, const uint32_t *addr)
{
	armv7a_hw_pause();
	bool done = addr != NULL ? watched(f, *addr) : bare_probe(f);
	if (!done)
		armv7a_hw_continue();
	return done;
}

/* hf_board_stop(): the stop is behind the call, in the caller's instruction set. */
static void called(struct hf_frame *f)
{
	hf_addr text = f->r[0];
	bool thumb = (f->r[14] & 1u) != 0;

	f->r[0] = true;
	f->r[15] = f->r[14] & ~1u;
	f->cpsr = (f->cpsr & ~(uint32_t)PSR_T) | (thumb ? PSR_T : 0u);
	arm_stopped(f, text);
}

/* The fault registers first, here and below: a guarded copy that faults writes over them. */
static void prefetch_abort(struct hf_frame *f)
{
	uint32_t ifsr, ifar;

	__asm__ volatile("mrc p15, 0, %0, c5, c0, 1" : "=r"(ifsr));
	__asm__ volatile("mrc p15, 0, %0, c6, c0, 2" : "=r"(ifar));
	if (FSR_STATUS(ifsr) != FSR_DEBUG) {
		bare_probe_fault(f);
		arm_die(f, ARM_SIGNAL_SEGV, ifar,
			arm_say("cannot execute at %08x: %s", (unsigned)ifar,
				why(FSR_STATUS(ifsr))));
		return;
	}

	if (bare_stepped(f, false))
		return; /* what is there comes next: an instruction, or a breakpoint */
	uint32_t insn = insn_at(f);
	bool thumb = (f->cpsr & PSR_T) != 0;
	if (!(thumb ? ARMV7A_IS_BKPT_THUMB(insn) : ARMV7A_IS_BKPT_ARM(insn))) {
		arm_debug_event(f, HF_TRAP_HW_BREAK, f->r[15]);
		return;
	}
	if (!thumb && is_probes(f, NULL))
		return;
	bare_probe_fault(f);
	if (!thumb && ARMV7A_BKPT_ARM_IMM(insn) == ARMV7A_BKPT_BOOT) {
		f->r[15] += 4; /* the stop is behind it, so that a step goes on from there */
		arm_debug_event(f, HF_TRAP_BOOT, 0);
		return;
	}
	if (!thumb && ARMV7A_BKPT_ARM_IMM(insn) == ARMV7A_BKPT_STOP) {
		called(f);
		return;
	}
	arm_debug_event(f, HF_TRAP_BREAK, 0);
}

/* A watched access of ours is not the program's. */
static bool in_debugger(const struct hf_frame *f)
{
	return f->r[15] >= (uintptr_t)hf_text_begin && f->r[15] < (uintptr_t)hf_text_end;
}

/* It came at this pc by chance, some time behind the access it is about; DFAR says nothing (B3.13.3). */
static bool is_asynchronous(uint32_t status)
{
	return status == FSR_ASYNC_ABORT || status == FSR_ASYNC_PARITY;
}

static void data_abort(struct hf_frame *f)
{
	uint32_t dfsr, dfar;

	__asm__ volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(dfsr));
	__asm__ volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(dfar));
	uint32_t status = FSR_STATUS(dfsr);
	if (status == FSR_DEBUG && in_debugger(f)) {
		armv7a_hw_pause();
		return;
	}
	if (status == FSR_DEBUG && is_probes(f, &dfar))
		return;
	bare_probe_fault(f);
	if (status == FSR_DEBUG) {
		arm_debug_event(f, HF_TRAP_WATCH, dfar);
		return;
	}

	if (is_asynchronous(status)) {
		arm_die(f, ARM_SIGNAL_BUS, 0,
			arm_say("asynchronous external abort (DFSR %08x)", (unsigned)dfsr));
		return;
	}
	arm_die(f, status == FSR_ALIGNMENT ? ARM_SIGNAL_BUS : ARM_SIGNAL_SEGV, dfar,
		arm_say_access(armv7a_guard_at(dfar), (dfsr & FSR_WRITE) != 0, dfar, why(status)));
}

/* Only a mode that exists may be loaded; the debugger can write anything into the frame. */
static bool mode_exists(uint32_t cpsr)
{
	switch (cpsr & PSR_MODE) {
	case PSR_MODE_USR:
	case PSR_MODE_FIQ:
	case PSR_MODE_IRQ:
	case PSR_MODE_SVC:
	case PSR_MODE_ABT:
	case PSR_MODE_UND:
	case PSR_MODE_SYS:
		return true;
	default:
		return false;
	}
}

void armv7a_exception(unsigned kind, struct hf_frame *f)
{
	switch ((enum armv7a_exception)kind) {
	case ARMV7A_IRQ:
		irq(f);
		break;
	case ARMV7A_FIQ:
		if (arm_gic_take_kick())
			arm_kick(f);
		break;
	case ARMV7A_UNDEF:
		undefined(f);
		break;
	case ARMV7A_PREFETCH_ABORT:
		prefetch_abort(f);
		break;
	case ARMV7A_DATA_ABORT:
		data_abort(f);
		break;
	case ARMV7A_SVC:
		arm_die(f, ARM_SIGNAL_ILL, 0, arm_say("unexpected SVC instruction"));
		break;
	}
	if (!in_debugger(f))
		armv7a_hw_continue();
	if (!mode_exists(f->cpsr))
		f->cpsr = (f->cpsr & ~(uint32_t)PSR_MODE) | PSR_MODE_SVC;
}
