/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.c - what an exception means, and whose it is.
 *
 *   IRQ                       the kernel's handlers, then perhaps another thread
 *   FIQ                       the debugger's kick
 *   breakpoint, watch, step   the debugger; when it does not want it, the kernel dies of it
 *   everything else           the kernel dies of it (its die chain asks the debugger)
 * Exception classes and syndromes: ARM DDI 0487 D17.2.37 (ESR_EL1). */
#include "arch/arm/trap.h"
#include "aarch64.h"
#include "arch/arm/gic.h"
#include "hwdebug.h"
#include "insn.h"
#include "machine.h"
#include "stub/probe.h"
#include "sysreg.h"

enum {
	EC_UNKNOWN = 0x00,
	EC_FPU = 0x07,
	EC_ILLEGAL_STATE = 0x0e,
	EC_SVC = 0x15,
	EC_SYSREG = 0x18,
	EC_INSN_ABORT = 0x21,
	EC_PC_ALIGNMENT = 0x22,
	EC_DATA_ABORT = 0x25,
	EC_SP_ALIGNMENT = 0x26,
	EC_BREAKPOINT = 0x31,
	EC_STEP = 0x33,
	EC_WATCHPOINT = 0x35,
	EC_BRK = 0x3c
};

#define ESR_EC(esr)     ((unsigned)((esr) >> 26 & 0x3fu))
#define ESR_WRITE       (1u << 6) /* WnR of a data abort, and of a watchpoint */
#define ESR_STATUS(esr) ((unsigned)(esr)&0x3fu)
#define ESR_BRK_IMM     0xffffu

/* Fault status; the two low bits of the first three are the level of the walk. */
#define STATUS_LEVEL      0x3u
#define STATUS_ADDRESS    0x00u
#define STATUS_TRANSLATE  0x04u
#define STATUS_PERMISSION 0x0cu
#define STATUS_ALIGNMENT  0x21u

#define INSN_BYTES 4u

/* What the debugger may change of PSTATE. */
#define PSR_CHANGES (PSR_FLAGS | PSR_SS | PSR_D | PSR_A | PSR_I | PSR_F)

/* ---- IRQ ---- */

/* May another thread take over? Not from the debug stack; and what is stepped must go on now. */
static bool may_leave(const struct hf_frame *f, machine_irq_state was)
{
	return (f->cpsr & (PSR_SP | PSR_SS)) == 0 && mask_was_open(f, was);
}

/* From here on the kernel's interrupts are masked its own way, and the kick may come if it could. */
static void open_to_kick(const struct hf_frame *f)
{
	mask_enter();
	if ((f->cpsr & PSR_F) == 0)
		machine_kick_on();
}

/* What is acknowledged depends on the mask that was there. */
static void irq(struct hf_frame *f)
{
	struct hf_frame *outer = arm_irq_frame(f);
	machine_irq_state was = mask_look();

	for (unsigned n = 0; n < ARM_IRQ_BURST; n++) {
		uint32_t iar;
		unsigned id = arm_gic_ack(&iar);

		if (id >= ARM_GIC_SPURIOUS)
			break;
		open_to_kick(f);
		arm_dispatch(id, f);
		mask_leave(was);
		arm_gic_eoi(iar);
	}
	(void)arm_irq_frame(outer);
	if (may_leave(f, was)) {
		open_to_kick(f);
		bare_irq_leave();
		mask_leave(was);
	}
}

/* ---- faults ---- */

/* hf_board_stop(): the stop is behind the call. */
static void called(struct hf_frame *f)
{
	hf_addr text = f->x[0];

	f->x[0] = true;
	f->pc = f->x[30];
	arm_stopped(f, text);
}

static void brk(struct hf_frame *f, uint64_t esr)
{
	if ((esr & ESR_BRK_IMM) == AARCH64_BRK_BOOT) {
		f->pc += INSN_BYTES; /* the stop is behind it, so that a step goes on from there */
		arm_debug_event(f, HF_TRAP_BOOT, 0);
		return;
	}
	if ((esr & ESR_BRK_IMM) == AARCH64_BRK_STOP) {
		called(f);
		return;
	}
	arm_debug_event(f, HF_TRAP_BREAK, 0);
}

static void undefined(struct hf_frame *f)
{
	const struct arm_bug *b = arm_bug_at(f->pc);
	uint32_t insn = 0;

	(void)aarch64_copy(&insn, (const void *)(uintptr_t)f->pc, sizeof insn);
	bool is_bug = b != NULL && insn == INSN_UDF(AARCH64_UDF_BUG);
	arm_die(f, ARM_SIGNAL_ILL, 0,
		is_bug ? arm_say("BUG at %s:%u", b->file, (unsigned)b->line)
		       : arm_say("undefined instruction %08x", (unsigned)insn));
}

static const char *why(unsigned status)
{
	if (status == STATUS_ALIGNMENT)
		return "alignment";
	switch (status & ~STATUS_LEVEL) {
	case STATUS_ADDRESS:
	case STATUS_TRANSLATE:
		return "not mapped";
	case STATUS_PERMISSION:
		return "not permitted";
	default:
		return "external abort";
	}
}

static void insn_abort(struct hf_frame *f, uint64_t esr, uint64_t far)
{
	arm_die(f, ARM_SIGNAL_SEGV, far,
		arm_say("cannot execute at %08llx: %s", (unsigned long long)far,
			why(ESR_STATUS(esr))));
}

static void data_abort(struct hf_frame *f, uint64_t esr, uint64_t far)
{
	unsigned status = ESR_STATUS(esr);
	bool write = (esr & ESR_WRITE) != 0;

	arm_die(f, status == STATUS_ALIGNMENT ? ARM_SIGNAL_BUS : ARM_SIGNAL_SEGV, far,
		arm_say_access(aarch64_guard_at(far), write, far, why(status)));
}

static void no_stack(struct hf_frame *f)
{
	bool guard = aarch64_guard_at(f->sp) || aarch64_guard_at(f->sp - sizeof *f);

	arm_die(f, ARM_SIGNAL_SEGV, f->sp,
		arm_say("%s: sp is %08llx", guard ? "stack overflow" : "wild stack pointer",
			(unsigned long long)f->sp));
}

static const char *other_sync(unsigned ec)
{
	switch (ec) {
	case EC_FPU:
		return "floating-point instruction, and the FPU is off";
	case EC_ILLEGAL_STATE:
		return "illegal execution state";
	case EC_SVC:
		return "unexpected SVC instruction";
	case EC_SYSREG:
		return "system register access not allowed";
	case EC_PC_ALIGNMENT:
		return "pc not aligned";
	case EC_SP_ALIGNMENT:
		return "sp not aligned";
	default:
		return "unexpected exception";
	}
}

static bool watched(struct hf_frame *f, uint64_t esr, uint64_t far)
{
	const struct hf_probe_access what = {
		.addr = far, .type = (esr & ESR_WRITE) != 0 ? HF_WP_WRITE : HF_WP_READ};

	return bare_watch(f, &what);
}

static bool is_probes(struct hf_frame *f, uint64_t esr, uint64_t far)
{
	unsigned ec = ESR_EC(esr);

	switch (ec) {
	case EC_BRK:
		return bare_probe(f);
	case EC_WATCHPOINT:
		return watched(f, esr, far);
	case EC_BREAKPOINT:
	case EC_STEP:
		return bare_stepped(f, ec == EC_STEP);
	default:
		return false;
	}
}

/* Both registers first: a guarded copy that faults writes over them. */
static void synchronous(struct hf_frame *f)
{
	uint64_t esr = SYSREG_READ(esr_el1);
	uint64_t far = SYSREG_READ(far_el1);

	if (is_probes(f, esr, far))
		return;
	bare_probe_fault(f);
	switch (ESR_EC(esr)) {
	case EC_UNKNOWN:
		undefined(f);
		break;
	case EC_INSN_ABORT:
		insn_abort(f, esr, far);
		break;
	case EC_DATA_ABORT:
		data_abort(f, esr, far);
		break;
	case EC_BRK:
		brk(f, esr);
		break;
	case EC_BREAKPOINT:
		arm_debug_event(f, HF_TRAP_HW_BREAK, f->pc);
		break;
	case EC_WATCHPOINT:
		arm_debug_event(f, HF_TRAP_WATCH, far);
		break;
	case EC_STEP:
		arm_debug_event(f, HF_TRAP_STEP, 0);
		break;
	case EC_SVC:
		/* ELR is behind it. */
		f->pc -= INSN_BYTES;
		/* fall through */
	default:
		arm_die(f, ARM_SIGNAL_ILL, 0,
			arm_say("%s (ESR %08x)", other_sync(ESR_EC(esr)), (unsigned)esr));
		break;
	}
}

void aarch64_exception(unsigned kind, struct hf_frame *f)
{
	uint32_t psr = f->cpsr & ~(uint32_t)PSR_IL;

	aarch64_hw_step(false); /* else what follows would be stepped once PSTATE.D is clear */
	switch ((enum aarch64_exception)kind) {
	case AARCH64_SYNC:
		synchronous(f);
		break;
	case AARCH64_IRQ:
		irq(f);
		break;
	case AARCH64_FIQ:
		if (arm_gic_take_kick())
			arm_kick(f);
		break;
	case AARCH64_SERROR:
		arm_die(f, ARM_SIGNAL_BUS, 0,
			arm_say("SError (ESR %08x)", (unsigned)SYSREG_READ(esr_el1)));
		break;
	case AARCH64_STACK:
		no_stack(f);
		break;
	case AARCH64_EL0:
		arm_die(f, ARM_SIGNAL_ILL, 0, arm_say("exception from EL0"));
		break;
	}
	machine_all_off();
	f->cpsr = (psr & ~(uint32_t)PSR_CHANGES) | (f->cpsr & (uint32_t)PSR_CHANGES);
	aarch64_hw_step((f->cpsr & PSR_SS) != 0);
}
