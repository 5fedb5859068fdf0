/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* machine.h - all that the reference kernel asks of the CPU and the board below it.
 *
 * arch/<isa>/machine.c implements the functions; arch/<isa>/machine_cpu.h holds what has to be
 * inline: machine_irq_save() and its friends, machine_cpu(), machine_relax(), the barriers, and the
 * two traps MACHINE_BREAKPOINT() and MACHINE_BUG(file, line). Everything else in arch/bare is the
 * same on every CPU. */
#ifndef BARE_MACHINE_H
#define BARE_MACHINE_H

#include "machine_cpu.h"
#include "stub/hf.h"
#include "stub/seam/probe.h"

#define MACHINE_CPUS 4u   /* CPUs of the largest board */
#define MACHINE_HZ   100u /* timer ticks per second and CPU */

/* Software interrupts the kernel may use; the debugger's kick is the port's own. */
enum machine_ipi { MACHINE_IPI_RESCHED, MACHINE_IPI_DEMO, MACHINE_IPI_HALT, MACHINE_IPI_COUNT };

/* ---- life ---- */

unsigned machine_cpu_count(void);
/* Start cpu at bare_secondary(). 0 or an error. Context: boot, CPU 0. */
int machine_cpu_start(unsigned cpu);
/* This CPU's interrupt controller interface and tick; interrupts stay masked. */
void machine_cpu_init(void);
void machine_reset(void);
void machine_poweroff(void);
/* Stop this CPU for ever, but answer the debugger's kick. */
__attribute__((noreturn)) void machine_halt(void);
/* The boot loader's option string, "" when there is none. Static storage. */
const char *machine_boot_options(void);

/* ---- time ---- */

uint64_t machine_now_ns(void); /* since power on; counts with interrupts masked */

/* ---- interrupts: these call bare_tick(), bare_ipi() and bare_line_rx() ---- */

void machine_ipi(unsigned cpu, enum machine_ipi which);
/* The innermost interrupted frame on this CPU, NULL outside of interrupts. */
struct hf_frame *machine_irq_frame(void);

/* ---- the serial line ---- */

/* The line's driver, ready to use from the first instruction on. */
const struct hf_transport *machine_line(void);
/* Let the receive interrupt call bare_line_rx() on CPU 0. */
void machine_line_irq_on(void);

/* ---- threads ---- */

#define MACHINE_STACK_COUNT 24u

/* The stack of kernel thread n, with an unmapped page below. Returns its lowest address. */
uint8_t *machine_stack(unsigned n, size_t *bytes);
/* Make a fresh stack from which machine_switch() starts fn(arg); returns the value for *to. */
void *machine_stack_init(uint8_t *stack, size_t bytes, void (*fn)(void *), void *arg);
/* Save the running thread into *from, run the one saved in to. Interrupts masked. */
void machine_switch(void **from, void *to);
/* Registers of a thread that machine_switch() saved; those it did not save become unknown. */
void machine_switch_frame(const void *saved, struct hf_frame *out);

/* ---- the debugger's needs ---- */

/* The CPU's seams for the stub. */
const struct hf_arch_ops *machine_hf_arch(void);
const struct hf_probe_arch *machine_hf_probe(void); /* NULL: this CPU's port has no probes */
/* Memory map: as hf_os_ops.region_at. */
int machine_region_at(hf_addr addr, struct hf_region *out);
/* Run fn(arg) with every interrupt masked on this CPU's debug stack, or on the current one if
 * that is where it is already; returns what fn returns. */
int machine_on_debug_stack(int (*fn)(void *), void *arg);
/* Did the debugger itself run when this frame was saved on this CPU? */
bool machine_frame_in_debugger(const struct hf_frame *f);
/* Try the guarded memory access in every CPU mode, as the port's selftest.h says. Returns how many
 * accesses were tried. Context: thread. */
unsigned machine_selftest(void);
hf_addr machine_frame_pc(const struct hf_frame *f);
/* The link register: where the interrupted function returns to, for messages. */
hf_addr machine_frame_lr(const struct hf_frame *f);

/* ---- what the kernel provides to the machine ---- */

/* First C code of CPU 0, and of the others. Interrupts masked, memory mapped. */
__attribute__((noreturn)) void bare_main(void);
__attribute__((noreturn)) void bare_secondary(void);
/* Interrupts masked, on the interrupted thread's stack. */
void bare_tick(void);
void bare_ipi(enum machine_ipi which);
void bare_line_rx(void);
/* Last thing before the return from an interrupt: another thread may run. */
void bare_irq_leave(void);

/* What the CPU reports; true: resume at the (perhaps changed) frame. */
bool bare_trap(const struct hf_event *ev);
/* A breakpoint instruction, every exception masked: true when it was a probe's, and f is what to go on
 * with. */
bool bare_probe(struct hf_frame *f);
/* A watchpoint, and what was accessed; a hardware breakpoint, or (by_step) the hardware's step: as above. */
struct hf_probe_access;
bool bare_watch(struct hf_frame *f, const struct hf_probe_access *what);
bool bare_stepped(struct hf_frame *f, bool by_step);
/* Any other synchronous exception: move f out of a probe's slot or step, if it is in one. */
void bare_probe_fault(struct hf_frame *f);
/* A copy of kernel text: put the program's own bytes where a debugger's breakpoints are. Any context. */
void bare_hide(void *copy, hf_addr addr, size_t len);
/* A fault of the kernel's own: tell, offer it to the debugger, panic. Returns only to resume. */
void bare_fault(const struct hf_event *ev);

#endif /* BARE_MACHINE_H */
