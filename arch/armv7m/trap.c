/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.c - what an exception means, in two halves.
 *
 *   in the exception    armv7m_exception(): a bad access of the guarded copy, or the end of a session, is
 *                       dealt with here; of all else only the facts are taken
 *   behind it           armv7m_session(): whose is it? At the priority of the interrupted code, so that a
 *                       bad access of the debugger is an exception that can be taken
 *
 * Code that was interrupted in HardFault, NMI, or with FAULTMASK set leaves no priority to go to: its
 * session stays in the exception, and reads memory that is known to be there only. */
#include "armv7m.h"
#include "board.h"
#include "machine.h"
#include "scs.h"
#include "stub/fmt.h"
#include "stub/str.h"
#include "variant.h"

#define SIGNAL_ILL 4u /* gdb's numbers (include/gdb/signals.def) */

/* What gdb writes itself when a stub answers Z0 with nothing. */
#define GDB_UDF 0xdefeu

#define LINE_EXCEPTION (ARMV7M_IRQ0 + BOARD_LINE_IRQ)

#define KNOWN_LOST 0x100fu /* r0-r3, r12 */
#define NOWHERE    ((uint32_t)hf_exception & ~1u)

#define IS_BKPT(insn) (((insn)&0xff00u) == 0xbe00u)
#define IS_UDF(insn)  (((insn)&0xff00u) == 0xde00u)

/* The CPU's part, in its order. */
enum { HW_R0, HW_R1, HW_R2, HW_R3, HW_R12, HW_LR, HW_PC, HW_PSR };

/* Of each CPU. */
static struct trap {
	struct armv7m_fault fault; /* of the last exception, for its session */
	struct hf_frame *irq_frame;
	char msg[HF_MSG_BYTES];
	bool unguarded;
} traps[BOARD_CPUS];

static struct trap *here(void)
{
	return &traps[machine_cpu()];
}

struct hf_frame *machine_irq_frame(void)
{
	return here()->irq_frame;
}

static uint32_t ipsr(void)
{
	uint32_t value;

	__asm__ volatile("mrs %0, ipsr" : "=r"(value));
	return value & PSR_IPSR;
}

static void unprivileged(bool on)
{
	uint32_t control;

	__asm__ volatile("mrs %0, control" : "=r"(control));
	control = (control & ~1u) | (on ? 1u : 0u);
	__asm__ volatile("msr control, %0\n\tisb" ::"r"(control) : "memory");
}

/* ---- in the exception ---- */

static bool between(uint32_t pc, const char *begin, const char *end)
{
	return pc >= (uintptr_t)begin && pc < (uintptr_t)end;
}

/* The frame of the code that was interrupted, without the registers that the CPU has pushed. */
static void fill(struct hf_frame *f)
{
	uint32_t control;

	__asm__ volatile("mrs %0, control" : "=r"(control));
	f->control = (uint8_t)((control & ~2u) | ((f->exc_return & EXC_SPSEL) != 0 ? 2u : 0u));
	if ((f->exc_return & EXC_BASIC) == 0)
		f->control |= 4u; /* FPCA */
	variant_take_masks(f);
	f->known = ~0u;
	if (armv7m_ns(f))
		armv7m_ns_take(f, &here()->fault);
}

/* Where the interrupted code's sp is, above what the CPU has pushed. */
static uint32_t above(const struct hf_frame *f, uint32_t psr)
{
	uint32_t words = (f->exc_return & EXC_BASIC) != 0 ? HW_WORDS : HW_FP_WORDS;

	return f->at + words * 4u + ((psr & PSR_PAD) != 0 ? 4u : 0u);
}

static void take_pushed(struct hf_frame *f)
{
	const uint32_t *hw = (const uint32_t *)f->at;

	for (unsigned i = 0; i < 4; i++)
		f->r[i] = hw[HW_R0 + i];
	f->r[12] = hw[HW_R12];
	f->r[13] = above(f, hw[HW_PSR]);
	f->r[14] = hw[HW_LR];
	f->r[15] = hw[HW_PC];
	f->cpsr = hw[HW_PSR] & ~(uint32_t)PSR_PAD;
	if (armv7m_on_psp(f))
		f->psp = f->r[13];
	else
		f->msp = f->r[13];
}

/* Nothing was pushed, and where that code was is gone. What is known is where the CPU is: at the begin of
 * the exception. From there nothing goes on, unless somebody sets pc and sp. */
static void nothing_pushed(struct hf_frame *f)
{
	f->r[13] = f->msp;
	f->r[14] = f->exc_return;
	f->r[15] = NOWHERE;
	f->cpsr = PSR_T | here()->fault.exception;
	f->known &= ~KNOWN_LOST;
}

static void end_session(const struct hf_frame *f)
{
	armv7m_fpu_put(f);
	if (!armv7m_ns_put(f)) {
		variant_put_masks(f);
		unprivileged((f->control & 1u) != 0);
	}
	armv7m_load(f);
}

/* A guarded access failed, or a session is over: true when that was all. What the session's own fault was stays as
 * it is. */
static bool served(const struct hf_frame *f)
{
	uint32_t *hw = (uint32_t *)f->at;
	bool copied = between(hw[HW_PC], armv7m_copy_begin, armv7m_copy_end);

	if (!copied && hw[HW_PC] != ((uint32_t)armv7m_resume_at & ~1u))
		return false;
	variant_clear_status();
	if (!copied)
		end_session((const struct hf_frame *)hw[HW_R0]);
	hw[HW_PC] = (uint32_t)armv7m_copy_fault & ~1u;
	hw[HW_PSR] &= ~(uint32_t)PSR_ITICI;
	return true;
}

/* Behind a fault of the debugger itself nothing goes back to the session that it was in (docs/adr/0013): the
 * next one has all of the debug stack below the program's frame. */
static struct hf_frame *below_the_first(struct hf_frame *f)
{
	uint32_t bytes = (uint32_t)(armv7m_debug_stack_top - armv7m_debug_stack);
	uint32_t end = (uint32_t)armv7m_debug_stack_top + machine_cpu() * bytes;
	struct hf_frame *second = (struct hf_frame *)end - 2;
	uint32_t exception = here()->fault.exception;
	bool fault = exception >= ARMV7M_HARD_FAULT && exception <= ARMV7M_SECURE_FAULT;

	if (!fault || f + 1 > second)
		return f;
	*second = *f;
	return second;
}

struct hf_frame *armv7m_exception(struct hf_frame *f)
{
	struct trap *t = here();

	bool pushed = !variant_no_stack(f);
	if (pushed && !armv7m_ns(f) && served(f))
		return NULL;
	variant_take_status(&t->fault);
	t->fault.exception = ipsr();
	fill(f);
	armv7m_fpu_take(f, pushed);
	if (pushed)
		take_pushed(f);
	else
		nothing_pushed(f);
	if (BOARD_IS_KICK(t->fault.exception)) {
		BOARD_KICK_HEARD();
	} else if (t->fault.exception == LINE_EXCEPTION) {
		t->irq_frame = f;
		bare_line_rx();
		t->irq_frame = NULL;
	}
	uint32_t inner = f->cpsr & PSR_IPSR;
	bool lost =
		!pushed && (f->exc_return & EXC_THREAD) == 0; /* of which exception, nobody knows */
	t->unguarded =
		inner == ARMV7M_NMI || inner == ARMV7M_HARD_FAULT ||
		(f->faultmask != 0 && !armv7m_ns(f)); /* FAULTMASK_NS lets a Secure HardFault in */
	if (t->unguarded || lost)
		armv7m_session(f);
	unprivileged(false);
	return below_the_first(f);
}

/* ---- behind it ---- */

static __attribute__((format(printf, 1, 2))) const char *say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	hf_vsnprintf(here()->msg, HF_MSG_BYTES, fmt, ap);
	va_end(ap);
	return here()->msg;
}

static void die(struct hf_frame *f, uint8_t signal, hf_addr addr, const char *text)
{
	struct hf_event ev = {.kind = HF_TRAP_DIE,
		.flags = here()->unguarded ? HF_EVENT_UNGUARDED : 0,
		.signal = signal,
		.frame = f,
		.addr = addr,
		.msg = text};

	bare_fault(&ev);
}

static void breakpoint(struct hf_frame *f, enum hf_trap_kind kind, hf_addr addr)
{
	struct hf_event ev = {.kind = kind,
		.flags = here()->unguarded ? HF_EVENT_UNGUARDED : 0,
		.frame = f,
		.addr = addr};

	if (!bare_trap(&ev))
		die(f, SIGNAL_ILL, 0, "breakpoint, and no debugger wants it");
}

static uint16_t insn_at(const struct hf_frame *f)
{
	uint16_t half = 0; /* when it cannot be read: matches nothing */

	if ((f->known >> 15 & 1u) != 0 && !here()->unguarded)
		(void)armv7m_copy(&half, (const void *)f->r[15], sizeof(half));
	return half;
}

/* A breakpoint instruction: true when the exception was nothing else. */
static bool breakpoints(struct hf_frame *f)
{
	uint16_t insn = (here()->fault.cfsr & ~CFSR_UNDEFINSTR) == 0 ? insn_at(f) : 0;

	if (insn == (0xde00u | ARMV7M_UDF_BOOT)) {
		f->r[15] += 2; /* the stop is behind it, so that a step goes on from there */
		breakpoint(f, HF_TRAP_BOOT, 0);
		return true;
	}
	if (!IS_BKPT(insn) && insn != GDB_UDF)
		return false;
	breakpoint(f, HF_TRAP_BREAK, 0);
	return true;
}

/* A breakpoint instruction, or what the debug unit has stopped for. */
static bool debugged(struct hf_frame *f)
{
	enum hf_trap_kind kind = HF_TRAP_BREAK;
	hf_addr addr = 0;
	bool event = armv7m_debug_event(&here()->fault, &kind, &addr);

	if (breakpoints(f))
		return true;
	if (event)
		breakpoint(f, kind, addr);
	return event;
}

static void fell(struct hf_frame *f)
{
	struct trap *t = here();
	hf_addr addr = 0;

	if (debugged(f))
		return;
	uint16_t insn = insn_at(f);
	uint8_t signal = armv7m_fault_text(&t->fault, f, t->msg, HF_MSG_BYTES, &addr);
	if (IS_UDF(insn)) {
		signal = SIGNAL_ILL; /* ARMv6-M does not say it */
		say("undefined instruction %04x", (unsigned)insn);
	} else if (t->fault.exception == ARMV7M_DEBUG_MONITOR) {
		signal = SIGNAL_ILL;
		say("DebugMonitor, and no debug event of ours");
	}
	die(f, signal, addr, t->msg);
}

/* The line's receive interrupt, or a kick; false: neither. */
static bool interrupted(struct hf_frame *f)
{
	const struct hf_event kick = {.kind = HF_TRAP_KICK, .frame = f};
	uint32_t exception = here()->fault.exception;

	if (BOARD_IS_KICK(exception))
		(void)bare_trap(&kick); /* not wanted: a late kick, its session is over */
	else if (exception == LINE_EXCEPTION)
		bare_irq_leave();
	else
		return false;
	return true;
}

static void serve(struct hf_frame *f)
{
	const struct trap *t = here();
	const struct hf_event asked = {.kind = HF_TRAP_REQUEST,
		.flags = HF_EVENT_NMI | (t->unguarded ? HF_EVENT_UNGUARDED : 0u),
		.frame = f};

	if (armv7m_called(f, &t->fault, t->unguarded, here()->msg))
		return;
	switch ((enum armv7m_exception)t->fault.exception) {
	case ARMV7M_NMI:
		(void)bare_trap(&asked); /* a button: a request has no verdict of its own */
		break;
	case ARMV7M_HARD_FAULT:
	case ARMV7M_MEM_MANAGE:
	case ARMV7M_BUS_FAULT:
	case ARMV7M_USAGE_FAULT:
	case ARMV7M_SECURE_FAULT:
	case ARMV7M_DEBUG_MONITOR:
		fell(f);
		break;
	case ARMV7M_SVC:
	case ARMV7M_PEND_SV:
	case ARMV7M_SYS_TICK:
	case ARMV7M_IRQ0:
	default:
		if (!interrupted(f))
			die(f, SIGNAL_ILL, 0,
				say("exception %u, and the program has no handler",
					(unsigned)t->fault.exception));
		break;
	}
}

/* Write what the CPU shall load where sp says. False when that is no stack. */
static bool push(struct hf_frame *f)
{
	const struct trap *t = here();
	uint32_t words[HW_FP_WORDS];
	unsigned count = (f->exc_return & EXC_BASIC) != 0 ? HW_WORDS : HW_FP_WORDS;
	uint32_t end = f->r[13] - count * 4u;
	int bytes = (int)(count * 4u);

	for (unsigned i = 0; i < 4; i++)
		words[HW_R0 + i] = f->r[i];
	words[HW_R12] = f->r[12];
	words[HW_LR] = f->r[14];
	words[HW_PC] = f->r[15] & ~1u;
	words[HW_PSR] = (f->cpsr & ~(uint32_t)(PSR_IPSR | PSR_PAD)) | PSR_T |
			(t->unguarded ? f->cpsr & PSR_IPSR : ipsr()) |
			((end & 4u) != 0 ? PSR_PAD : 0u);
	if (count == HW_FP_WORDS)
		armv7m_fpu_words(f, words + HW_WORDS);
	f->at = end & ~7u;
	if (armv7m_on_psp(f))
		f->psp = f->at;
	else
		f->msp = f->at;
	if ((f->r[13] & 3u) != 0)
		return false;
	if (t->unguarded) {
		hf_memcpy((void *)f->at, words, (size_t)bytes);
		return true;
	}
	return armv7m_copy((void *)f->at, words, (size_t)bytes) == bytes;
}

void armv7m_session(struct hf_frame *f)
{
	serve(f);
	while (f->r[15] == NOWHERE || !push(f))
		die(f, SIGNAL_ILL, f->r[13], "cannot go on: no pc to go to, or sp is no stack");
	if (here()->unguarded || ipsr() == here()->fault.exception)
		end_session(f); /* it never left the exception */
	armv7m_resume(f);
}
