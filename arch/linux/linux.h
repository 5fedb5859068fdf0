/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* linux.h - what the files of holdfast.ko offer each other. */
#ifndef LINUX_H
#define LINUX_H

#include "stub/hf.h"

struct perf_event;
struct perf_sample_data;
struct pt_regs;
struct task_struct;
struct uart_port;
struct list_head;

extern struct hf linux_hf;

/* ---- entry.c ---- */

/* Come to the stub with these registers (NULL: not known), on this CPU's own stack; they are written
 * back when the stub changed them. ev->frame is filled in here. Context: any. */
enum hf_verdict linux_trap(struct pt_regs *regs, const struct hf_event *ev);

/* The same without registers at hand: a breakpoint instruction of our own gets them. */
enum hf_verdict linux_trap_here(const struct hf_event *ev);

/* Is this trap the breakpoint of linux_trap_here()? Then it is served, and true. Context: the CPU's
 * breakpoint handler. */
bool linux_trap_was_here(struct pt_regs *regs);

/* The stub has been initialised and takes events. */
bool linux_ready(void);

int linux_entry_init(void);
void linux_entry_exit(void);
/* No event comes in any more, and none is inside: true. Otherwise nothing has changed. Context: may
 * sleep. */
bool linux_entry_pause(void);
void linux_entry_go_on(void);

/* ---- over.c ---- */

/* Why the module cannot be unloaded, or NULL. Context: any. */
const char *linux_module_held(void);

/* A session is over and breakpoints are in place: hold the module while it is needed, have done what the session
 * asked for. Context: as linux_trap(). */
void linux_session_over(void);

/* ---- sysrq.c ---- */

/* No free key is said in the log. Context: may sleep. */
void linux_sysrq_init(void);
void linux_sysrq_exit(void);

/* ---- warn.c ---- */

/* 0 or -errno. Context: may sleep. */
int linux_watch_warnings(bool on);

/* ---- stack.c ---- */

int linux_stack_init(void);
void linux_stack_exit(void);

/* Call fn(arg) on this CPU's debug stack, or right here when that is in use. Context: interrupts masked. */
void linux_on_debug_stack(void (*fn)(void *arg), void *arg);

/* Has this CPU its debug stack in use: is it in the stub, or on its way in or out? */
bool linux_on_its_way(void);

/* ---- freeze.c ---- */

void linux_freeze_init(void);
/* Wait until no CPU owes an answer to a kick. 0, or -EBUSY: one still does, so the code has to stay. */
int linux_freeze_exit(void);
unsigned linux_cpu_count(void);
unsigned linux_cpu_self(void);
bool linux_cpu_online(unsigned cpu);
int linux_cpu_kick_ipi(unsigned cpu);
/* In a session: does a CPU run on that did not stop? */
bool linux_cpu_missing(void);
void linux_cpu_relax(void);

/* ---- ksyms.c ---- */

/* Find the kernel's lookup function. 0 or -errno, said in the log. */
int linux_ksyms_init(void);
/* The address of any kernel symbol, 0 when there is none of that name (on arm and arm64: of no data).
 * Context: any. */
unsigned long linux_ksym(const char *name);

/* Functions that are not exported; NULL when this kernel has none: the caller says what is missing then. */
struct linux_fns {
	const char *(*kallsyms_lookup)(unsigned long addr, unsigned long *size,
		unsigned long *offset, char **module, char *name);
	long (*copy_to_kernel_nofault)(void *dst, const void *src, size_t size);
	int (*core_kernel_text)(unsigned long addr);
	bool (*is_module_text_address)(unsigned long addr);
	int (*security_locked_down)(int what);
	void (*rcu_cpu_stall_reset)(void);
	void (*clocksource_touch_watchdog)(void);
	void (*touch_all_softlockup_watchdogs)(void);
	void (*machine_power_off)(void);
	int (*print_deferred)(const char *format, ...);
};
extern struct linux_fns linux_fn;

/* ---- buildid.c ---- */

#define LINUX_BUILD_ID_MAX 20u
/* The kernel's build ID; NULL: not known (no sysfs, or a kernel without one). Context: a process that may sleep. */
const uint8_t *linux_build_id(size_t *len);

/* ---- mem.c ---- */

int linux_mem_read(void *dst, hf_addr src, size_t len);
int linux_mem_write(hf_addr dst, const void *src, size_t len);
/* For unwinders: all of it, or HF_EFAULT. */
int linux_read_all(void *ctx, uint64_t addr, void *dst, size_t len);
/* The same, for who reads many words near each other while nothing changes: ctx is a window, zeroed before the
 * first one, which keeps what it read last. */
#define LINUX_WINDOW_BYTES 64u /* a power of two */
struct linux_window {
	uint64_t at;
	bool full;
	uint8_t bytes[LINUX_WINDOW_BYTES];
};
int linux_read_near(void *ctx, uint64_t addr, void *dst, size_t len);
int linux_region_at(void *ctx, hf_addr addr, struct hf_region *out);
bool linux_is_text(hf_addr addr);
/* All of it, now: the kernel's functions that patch text end in a BUG where a module was unloaded. */
bool linux_is_all_text(hf_addr addr, size_t len);

/* ---- os.c, task.c, log.c ---- */

extern struct hf_os_ops linux_os;
int linux_os_init(void);
/* Look at the kernel's lockdown, which prints: before a freeze only. */
void linux_access_refresh(void);

int linux_thread_next(void *ctx, unsigned index, struct hf_thread *out);
int linux_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out);
int linux_thread_frame(void *ctx, hf_tid id, struct hf_frame *out);
/* This CPU's task comes into the stub, and leaves it. One visit can lie inside another (an NMI): enter returns
 * what leave is given. */
struct task_struct *linux_task_enter(unsigned cpu);
void linux_task_leave(unsigned cpu, struct task_struct *before);

int linux_log_read(void *ctx, uint64_t *cursor, char *dst, size_t len);

/* ---- packets.c ---- */

/* gdb packets that only Linux answers. */
const struct gdb_packet *linux_packets(void);
/* How far the kernel lies above the addresses it was linked for. 0, or HF_ENOENT. */
int linux_kaslr_offset(unsigned long *out);

/* ---- cmd_cpu.c ---- */

/* Shell commands, as hf_cmd.run. */
int linux_cmd_per_cpu(struct hf *k, const char *args);
int linux_cmd_irqs(struct hf *k, const char *args);

/* ---- cmd_ksyms.c ---- */

/* As hf_cmd.run. */
int linux_cmd_ksyms(struct hf *k, const char *args);

/* ---- cmds.c ---- */

#define LINUX_MODULE_NAME 56 /* bytes, the least that MODULE_NAME_LEN is */

/* A walk over the loaded modules, this one first. */
struct linux_module_walk {
	char name[LINUX_MODULE_NAME]; /* printable */
	unsigned long base;           /* of its code, and how much that is */
	unsigned bytes;
	const struct list_head *at, *mark;
	unsigned count;
};

/* Begin with all 0. 0; HF_ENOENT behind the last; HF_EFAULT when the kernel's list is broken. */
int linux_module_next(struct linux_module_walk *w);

/* The shell commands that only Linux has. */
const struct hf_cmd *linux_cmds(void);

/* ---- refuse.c ---- */

void linux_refuse_init(void);
/* May this code be changed at all? As hf_os_ops.text_check. */
int linux_text_check(void *ctx, hf_addr addr, size_t len, const char **why);
/* The same for a breakpoint, which must not lie on a probe: the kernel may take that out at any time. */
int linux_bp_check(void *ctx, hf_addr addr, size_t len, const char **why);
/* Is it on the kernel's own list of code without kprobes, or is there no such list? */
bool linux_kprobes_forbidden(hf_addr addr);

/* ---- hw.c: debug registers ---- */

#define LINUX_HW_MAX 4u /* reserved ones of a kind */

enum linux_hw_kind { LINUX_HW_WATCH, LINUX_HW_EXEC, LINUX_HW_KINDS };

/* Reserve up to so many of each kind on every CPU; fewer are said in the log. Context: may sleep. */
void linux_hw_reserve(unsigned most);
/* Give them back; none may be in use. Context: may sleep. */
void linux_hw_release(void);
/* Does a breakpoint or watchpoint of the stub need one? */
bool linux_hw_in_use(void);

/* Of the reserved ones: how many, what an idle one watches, and the event of this CPU (NULL: none). */
unsigned linux_hw_count(enum linux_hw_kind kind);
unsigned long linux_hw_idle(enum linux_hw_kind kind, unsigned n);
struct perf_event *linux_hw_event(enum linux_hw_kind kind, unsigned n);
/* Has perf a register for it at this moment? */
bool linux_hw_is_live(const struct perf_event *event);

/* As hf_arch_ops.hw_check, hw_sync and wp_hit; the last two are the CPU's. */
int linux_hw_check(const struct hf_hw_slot *slots, unsigned n);
int linux_hw_sync(const struct hf_hw_slot *slots, unsigned n);
uint32_t linux_wp_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n);

/* Of the CPU's folder: is this kernel understood (said in the log)? Has it registers of this kind? Would these
 * fit? What perf calls when a reserved event was hit. */
bool linux_cpu_hw_init(void);
bool linux_cpu_hw_has(enum linux_hw_kind kind);
/* Switch this CPU's reserved ones off, as far as perf lets us. Context: interrupts masked. */
void linux_cpu_hw_idle(void *unused);
int linux_cpu_hw_fits(const struct hf_hw_slot *slots, unsigned n);
void linux_cpu_hw_hit(
	struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs);

/* ---- uart.c ---- */

/* Take the UART named by the parameter; fills in the transport. 0 or -errno, said in the log. */
int linux_uart_open(const char *spec);
/* Let its interrupt come from now on. */
int linux_uart_start(void);
/* Is it the console's, too? */
bool linux_uart_is_shared(void);
/* No interrupt of it from now on. Comes before entry is paused or ended: one that nobody serves comes for
 * ever. */
void linux_uart_stop(void);
void linux_uart_close(void);
extern struct hf_transport linux_line;

/* ---- console.c ---- */

/* The UART of the kernel's console, and its tty's name; NULL: there is none. Context: may sleep. */
struct uart_port *linux_console_port(char *name, size_t size);

/* ---- main.c ---- */

/* Use another line. 0; -EBUSY, said in the log; or why it cannot be had: then the old one is used on. Context:
 * may sleep. */
int linux_change_uart(const char *spec);

/* ---- param.c ---- */

#define LINUX_UART_SPEC 64u /* bytes of uart=, with its NUL */

enum linux_access { LINUX_ACCESS_ALL, LINUX_ACCESS_READ, LINUX_ACCESS_SHELL, LINUX_ACCESS_OFF };

extern char linux_param_uart[LINUX_UART_SPEC];
extern bool linux_param_first;
extern bool linux_param_warn;
extern enum linux_access linux_param_access;
extern bool linux_param_wait;
extern unsigned linux_param_timeout_s;
extern unsigned linux_param_hw;

/* ---- the CPU: arch/linux/{arm64,x86,arm} ---- */

extern const struct hf_arch_ops linux_arch;

/* Hooks for breakpoints and steps. 0 or -errno. */
int linux_cpu_init(void);
void linux_cpu_exit(void);

/* Registers to the stub's frame and back; linux_cpu_to_regs() also arms a step that the stub asked for. */
void linux_cpu_from_regs(struct hf_frame *f, const struct pt_regs *regs);
void linux_cpu_to_regs(struct pt_regs *regs, const struct hf_frame *f);
/* What a sleeping task has saved. */
void linux_cpu_from_task(struct hf_frame *f, const struct task_struct *t);
/* This CPU comes into the stub with these registers: note in the frame how, if that matters later. */
void linux_cpu_enter(struct hf_frame *f);
/* A debug register's exception comes to the stub. arm and arm64 only. */
void linux_cpu_debug_trap(struct pt_regs *regs, const struct hf_event *ev);

/* Print panic()'s message, of which regs are the registers at its entry. */
void linux_cpu_panic_text(char *dst, size_t len, const struct pt_regs *regs);
/* Argument n, 0 or 1, of a function at whose entry regs are. */
unsigned long linux_cpu_arg(const struct pt_regs *regs, unsigned n);
/* The address of the last access that faulted on this CPU. */
hf_addr linux_cpu_fault_addr(void);
/* Do the kernel's tables map this address, which is none of a program's, to RAM? Prints nothing. Context: any. */
bool linux_cpu_page_is_ram(unsigned long addr);
/* Change the registers of a kprobe so that `at` is where its return leads; they stay where they are until
 * then. arm and arm64 only. */
void linux_cpu_go_on(struct pt_regs *regs, const struct pt_regs *at);
/* Would a thread that died like this, in the kernel's words, go on when its registers are repaired? */
bool linux_cpu_can_repair(const char *death);
/* These registers of a death, of which the kernel says err, were repaired: make up for what the kernel adds to them
 * on its way out. */
void linux_cpu_repaired(struct pt_regs *regs, unsigned long err);
/* Run a breakpoint instruction that linux_trap_was_here() will see. */
void linux_cpu_break(void);
/* Call fn(arg) with the stack pointer at top. */
void linux_cpu_switch(void (*fn)(void *arg), void *arg, void *top);
int linux_cpu_kick(unsigned cpu, unsigned attempt);
/* Why no text can be patched now, or NULL: somebody is at it, or may be. Context: a session. */
const char *linux_cpu_text_held(void);

#endif /* LINUX_H */
