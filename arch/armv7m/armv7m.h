/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* armv7m.h - what the files of this port offer each other. The folder serves ARMv6-M (M0), ARMv7-M (M3, M4,
 * M7) and ARMv8-M Mainline (M33); what differs is in variant/, and the board's folder names one. */
#ifndef ARMV7M_H
#define ARMV7M_H

#include "frame.h"
#include "stub/hf.h"

/* Exception numbers, DDI 0403E B1.5.2; interrupts follow. */
enum armv7m_exception {
	ARMV7M_NMI = 2,
	ARMV7M_HARD_FAULT = 3,
	ARMV7M_MEM_MANAGE = 4,
	ARMV7M_BUS_FAULT = 5,
	ARMV7M_USAGE_FAULT = 6,
	ARMV7M_SECURE_FAULT = 7,
	ARMV7M_SVC = 11,
	ARMV7M_DEBUG_MONITOR = 12,
	ARMV7M_PEND_SV = 14,
	ARMV7M_SYS_TICK = 15,
	ARMV7M_IRQ0 = 16
};

/* Why an exception was taken, read and cleared in it. */
struct armv7m_fault {
	uint32_t exception; /* its number */
	uint32_t cfsr, hfsr, mmfar, bfar;
	uint32_t sfsr, sfar; /* ARMv8-M with security */
};

/* CONTROL.SPSEL of the interrupted code: it ran on PSP. */
static inline bool armv7m_on_psp(const struct hf_frame *f)
{
	return (f->control & 2u) != 0;
}

/* ---- entry.S, copy.S ---- */

/* What the vectors point to. */
extern const char hf_exception[];

/* Leave the exception that runs: all registers from the frame, and the CPU's part from f->at. Context:
 * Handler mode, interrupts masked. */
__attribute__((noreturn)) void armv7m_load(const struct hf_frame *f);

/* Into an exception that loads f. Context: a session, f's CPU part is written. */
__attribute__((noreturn)) void armv7m_resume(struct hf_frame *f);
extern const char armv7m_resume_at[];

/* Run fn(arg) with interrupts masked on the debug stack, or on this one if it is that already. */
int armv7m_on_debug_stack(int (*fn)(void *), void *arg);
extern uint8_t armv7m_debug_stack[], armv7m_debug_stack_top[];

/* Copy len bytes, or as many as can be read and written: returns how many arrived before the first
 * fault. 1, 2 and 4 bytes with both ends aligned are one access of that width; longer runs go by words
 * when both ends are aligned. Any context but HardFault, NMI and FAULTMASK, where a fault is the end. */
int armv7m_copy(void *dst, const void *src, size_t len);
extern const char armv7m_copy_begin[], armv7m_copy_end[], armv7m_copy_fault[];

/* ---- sdk/armv7m/stop.S ---- */

/* hf_board_stop() traps between the two: r0 is the reason, lr the way back. The second is the instruction that
 * takes it. */
extern const char hf_board_stop_begin[], hf_board_stop_return[];

/* ---- trap.c, called by entry.S ---- */

/* In the exception. A frame: leave it for armv7m_session() of that, at the interrupted priority; it is f, or f
 * was moved up, over what nobody needs any more. NULL: go on where it was. */
struct hf_frame *armv7m_exception(struct hf_frame *f);
void armv7m_session(struct hf_frame *f);

/* ---- variant/ns.c, or no_ns.c ---- */

/* Was the interrupted code Non-secure? The debugger is Secure. */
bool armv7m_ns(const struct hf_frame *f);
/* In the exception: what of f's code is banked, and the part of the fault's status that is. */
void armv7m_ns_take(struct hf_frame *f, struct armv7m_fault *fault);
/* In the exception that loads f: put that back, and what the session has changed of the Secure state beside it.
 * False, and nothing is done: it was Secure code. */
bool armv7m_ns_put(const struct hf_frame *f);

/* ---- variant/ns_fault.c, or no_ns.c ---- */

/* Which SecureFault is it, in words, and *addr if it has one; NULL: none. */
const char *armv7m_ns_fault(const struct armv7m_fault *fault, hf_addr *addr);

/* ---- stop.c ---- */

/* Was the exception a call of hf_board_stop()? Then the debugger is told, with f behind the call, or at the return
 * when that leads out of an exception. msg: ARM_STOP_BYTES that are this CPU's. Context: a session's beginning. */
bool armv7m_called(struct hf_frame *f, const struct armv7m_fault *fault, bool unguarded, char *msg);

/* ---- fault.c ---- */

/* Say in words what happened; returns gdb's signal number and *addr, 0 when there is none. */
uint8_t armv7m_fault_text(const struct armv7m_fault *fault, const struct hf_frame *f, char *text,
	size_t len, hf_addr *addr);

/* ---- fpu.c, or fpu_none.c ---- */

/* In the exception: keep the floating-point registers of f's code beside it, if it uses them and the CPU has
 * pushed its part. */
void armv7m_fpu_take(const struct hf_frame *f, bool pushed);
/* The words that the CPU pushes for them; only with EXC_BASIC clear. */
void armv7m_fpu_words(const struct hf_frame *f, uint32_t *words);
/* In the exception that loads f: put back the registers that the CPU does not load itself. */
void armv7m_fpu_put(const struct hf_frame *f);
/* As hf_arch_ops. */
int armv7m_fpu_read(const struct hf_frame *f, unsigned regnum, void *dst);
int armv7m_fpu_write(struct hf_frame *f, unsigned regnum, const void *src);
bool armv7m_fpu_known(const struct hf_frame *f, unsigned regnum);

/* ---- monitor/monitor.c, or monitor_none.c ---- */

/* In a session, before it is looked for a BKPT at pc: what has the debug unit stopped for, and a watchpoint's address?
 * It is forgotten with that. False: no debug event, as of a fault that is nothing else. */
bool armv7m_debug_event(const struct armv7m_fault *fault, enum hf_trap_kind *kind, hf_addr *addr);

/* ---- memory: the system's ---- */

int armv7m_region_at(hf_addr addr, struct hf_region *out);
/* How many of the len bytes from addr on are in regions of known kind. Any context. */
size_t armv7m_known_bytes(uint32_t addr, size_t len);
int armv7m_text_write(hf_addr dst, const void *src, size_t len);

/* ---- arch.c ---- */

/* Guarded: all of it, or HF_EFAULT. ctx is nothing. */
int armv7m_read(void *ctx, uint32_t addr, void *dst, size_t len);

/* ---- unwind.c ---- */

/* hf_arch_ops.unwind */
int armv7m_unwind(struct hf_frame *f, bool exact);

/* ---- unwind_exc.c ---- */

struct arm_unwind_env;

/* As arm_unwind_env.exception: f's pc is an EXC_RETURN. */
int armv7m_unwind_exception(struct hf_frame *f, const struct arm_unwind_env *env);

/* ---- check.c ---- */

/* What of the CPU's set-up keeps the debugger from working, in words; NULL: nothing. Any context. */
const char *armv7m_check(void);

/* ---- arch.c ---- */

extern const struct hf_arch_ops armv7m_ops;

#endif /* ARMV7M_H */
