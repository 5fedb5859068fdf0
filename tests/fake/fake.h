/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake.h - a port made of plain C, on which the whole stub runs inside a test program.
 *
 * It has the three seams (arch, os, transport), some KiB of memory, and up to HF_CPU_MAX CPUs. Each CPU
 * is a fiber, so a CPU that waits in the stub (parked, or for a byte) is simply not switched to, and a
 * test is a straight line:
 *
 *     struct hf *k = fake_boot(2);                 two CPUs that run
 *     fake_trap(0, HF_TRAP_PANIC);                 CPU 0 traps; comes back when the stub waits for input
 *     ck_assert_str_eq(fake_say("rd pc\r"), ...);  type; comes back with what was answered
 *     fake_say("go\r");
 *     ck_assert(fake_left(0, HF_PROCEED));         hf_trap() returned on CPU 0
 *     fake_run(100);                               the CPUs execute; one that meets a breakpoint traps
 *
 * What is fed while the target runs goes through hf_rx(), as a receive interrupt on CPU irq_cpu does it.
 * Every op counts its calls; fake.fail_nth makes the n-th call of any op that can fail do so. */
#ifndef FAKE_H
#define FAKE_H

#include "stub/hf.h"
#include "stub/seam/probe.h"
#include "stub/state.h"

/* ---- memory ---- */

#define FAKE_TEXT    0x00010000u /* 2 pages: writable by text_write only */
#define FAKE_RAM     0x20000000u /* 4 pages, then a hole of one page */
#define FAKE_RAM2    0x20005000u /* 1 page */
#define FAKE_ROM     0x30000000u /* 1 page: text_write says yes, but nothing changes */
#define FAKE_UNKNOWN 0x40000000u /* 1 page of memory that region_at does not know */
#define FAKE_DEVICE  0x50000000u /* 1 page; each access is logged */
#define FAKE_TOP     0xfffff000u /* the last page of the address space, RAM */
#define FAKE_PAGE    0x1000u

#define FAKE_BYTES      (11u * FAKE_PAGE) /* all regions together */
#define FAKE_ACCESS_MAX 64u

struct fake_access {
	hf_addr addr;
	size_t len;
	bool write;
};

/* The bytes behind an address, NULL in a hole. They end at the region's end. */
uint8_t *fake_at(hf_addr addr);
uint32_t fake_word(hf_addr addr);
void fake_set_word(hf_addr addr, uint32_t value);

/* ---- instructions: a word; all but these do nothing and go to the next one ---- */

#define FAKE_NOP      0x00000000u
#define FAKE_B(words) (0xea000000u | ((uint32_t)(words)&0xffffffu)) /* jump by so many words */
#define FAKE_BL(words)                                                                             \
	(0xeb000000u | ((uint32_t)(words)&0xffffffu)) /* call, which has returned at once */
#define FAKE_BEQ(words)                                                                            \
	(0x0a000000u | ((uint32_t)(words)&0xffffffu)) /* may jump; the fake does not */
#define FAKE_RET        0xe12fff1eu                   /* to lr */
#define FAKE_UNKNOWN_OP 0xff000000u                   /* next_pc refuses it */
#define FAKE_BKPT       0xe1200070u                   /* breakpoint, kind 4 */
#define FAKE_MASK       0x0000ff01u                   /* interrupts masked */
#define FAKE_MASK_ODD   0x0000ff02u

/* ---- registers ---- */

struct hf_frame {
	uint32_t r[16];
	uint32_t cpsr;
	uint32_t fpscr; /* through reg_read and reg_write */
	uint64_t d0;    /* the same */
	uint32_t known; /* a bit per row of the table; d1 never is */
	uint32_t masked;
};

enum { FAKE_FP = 11, FAKE_SP = 13, FAKE_LR = 14, FAKE_PC = 15, FAKE_CPSR = 25 };
enum { FAKE_D0 = 26, FAKE_D1 = 27, FAKE_FPSCR = 28 };

/* ---- calls ---- */

#define FAKE_OPS(X)                                                                                \
	X(MEM_READ)                                                                                \
	X(MEM_WRITE)                                                                               \
	X(TEXT_WRITE)                                                                              \
	X(REG_READ)                                                                                \
	X(REG_WRITE)                                                                               \
	X(BP_INSN)                                                                                 \
	X(BP_KIND_AT)                                                                              \
	X(BP_HERE)                                                                                 \
	X(HW_CHECK)                                                                                \
	X(HW_SYNC)                                                                                 \
	X(STEP)                                                                                    \
	X(NEXT_PC)                                                                                 \
	X(UNWIND)                                                                                  \
	X(CPU_KICK)                                                                                \
	X(THREAD_NEXT)                                                                             \
	X(THREAD_ON_CPU)                                                                           \
	X(THREAD_FRAME)                                                                            \
	X(SYM_AT)                                                                                  \
	X(SYM_FIND)                                                                                \
	X(LOG_READ)                                                                                \
	X(LOG_WRITE)                                                                               \
	X(REGION_AT)                                                                               \
	X(TEXT_CHECK)                                                                              \
	X(NOW_NS)                                                                                  \
	X(REBOOT)                                                                                  \
	X(ACCESS)                                                                                  \
	X(FACT)                                                                                    \
	X(GET)                                                                                     \
	X(PUT)                                                                                     \
	X(ENTER)                                                                                   \
	X(OP_COUNT)

#define FAKE_OP_ENUM(op) FAKE_##op,
enum fake_op { FAKE_OPS(FAKE_OP_ENUM) };

/* Count a call; true when this one shall fail. */
bool fake_fails(enum fake_op op);

/* ---- CPUs ---- */

struct fake_cpu {
	struct hf_frame frame;
	struct hf_event event;  /* of the trap that is under way */
	bool offline;           /* cpu_online says no */
	bool masked;            /* a kick never arrives */
	unsigned kick_attempts; /* kicks with a lower number do not arrive */
	bool kicked;            /* a kick is on its way */
	bool in_stub;           /* hf_trap() was called and has not returned */
	bool left;              /* it has returned since the last fake_left() */
	enum hf_verdict verdict;
	unsigned traps;                  /* calls of hf_trap() */
	bool probe_stopped;              /* a probe's action has brought it to hf_trap() */
	struct hf_hw_slot hw[HF_HW_MAX]; /* in its debug registers */
	unsigned hw_count;
};

/* ---- everything ---- */

#define FAKE_PACKET 1024u
#define FAKE_LINK   16384u
#define FAKE_IN     65536u
#define FAKE_OUT    262144u
#define FAKE_LOG    16384u

struct fake {
	struct hf k;
	struct hf_config cfg;
	struct hf_arch_ops arch; /* copies: change them between fake_reset() and fake_start() */
	struct hf_os_ops os;
	struct hf_transport line;
	uint8_t packet_in[FAKE_PACKET], packet_out[FAKE_PACKET];
	uint64_t link_mem[FAKE_LINK / sizeof(uint64_t)]; /* for fake.cfg.link */

	uint8_t bytes[FAKE_BYTES];
	struct fake_access accesses[FAKE_ACCESS_MAX]; /* of the device */
	unsigned access_count;

	struct fake_cpu cpus[HF_CPU_MAX];
	unsigned cpu_count;
	unsigned self;    /* the CPU whose code runs now */
	unsigned irq_cpu; /* takes the receive interrupt */
	bool hw_step;     /* step() works, next_pc() is not asked */
	unsigned hw_slots;
	bool deny[HF_ACCESS_SYSTEM + 1]; /* access() says HF_EPERM */
	bool code_fixed;                 /* text_check() says HF_EPERM, */
	hf_addr own;                     /*   or here */
	bool knows_holes;                /* region_at() tells how far a hole reaches */

	uint64_t now_ns;
	bool clock_stands;
	char log[FAKE_LOG + 1]; /* what the stub wrote there, each line with an LF */
	size_t log_len;
	int rebooted;     /* enum hf_reboot, -1: not */
	unsigned touches; /* of the watchdog */
	bool hung;        /* the stub ran for too long without waiting for anything */

	uint8_t in[FAKE_IN];
	size_t in_len, in_at;
	unsigned taken; /* bytes that get() gave */
	char out[FAKE_OUT + 1];
	size_t out_len, out_taken;
	char console[FAKE_PACKET]; /* what hf_rx() left to the console */
	size_t console_len;
	bool rx_irq;
	unsigned tx_stalls; /* put() says HF_EAGAIN so many times before each byte */
	unsigned tx_stalled;
	bool tx_dead; /* put() always says HF_EAGAIN */
	bool break_pending;
	unsigned enters, leaves;

	unsigned calls[FAKE_OP_COUNT];
	unsigned long total_calls;
	unsigned long fail_nth;          /* 0: none; counts all ops together, from 1 */
	unsigned fail_op[FAKE_OP_COUNT]; /* the n-th call of that op; FAKE_ALWAYS: each */
	bool failed;                     /* the n-th call came */
};

#define FAKE_ALWAYS (~0u)

extern struct fake fake;

/* All as at power-on with so many CPUs; nothing is initialised in the stub yet. */
void fake_reset(unsigned cpus);

/* hf_init() with fake.cfg; the target runs. Returns what hf_init() did. */
int fake_start(void);

/* Both, and &fake.k. */
struct hf *fake_boot(unsigned cpus);

/* The same with probes: fake_probe.c. Their slots and the trampoline lie in the second page of the text. */
#define FAKE_SLOTS      (FAKE_TEXT + FAKE_PAGE)
#define FAKE_TRAMPOLINE (FAKE_TEXT + 2u * FAKE_PAGE - 4u)
struct hf *fake_boot_probes(unsigned cpus);

/* With a system that arms probes by itself: what it was asked for, and what it answers. */
struct fake_armed {
	bool in;
	struct hf_probe_want want;
	int answer; /* 0, or an error; HF_EAGAIN: later */
	uint64_t missed;
	uint64_t counted; /* on each CPU */
};
extern struct fake_armed fake_armed[];
struct hf *fake_boot_os_probes(unsigned cpus);

/* hf_trap() on that CPU, until the stub waits for input or the trap is over. */
void fake_trap(unsigned cpu, enum hf_trap_kind kind);
void fake_trap_event(unsigned cpu, const struct hf_event *ev);

/* Bytes on the line; then as above. */
void fake_feed(const void *bytes, size_t len);

/* The same with a string; returns what the stub sent since the last fake_say() or fake_output(). */
const char *fake_say(const char *text);

/* The same with a packet around the text. */
const char *fake_ask(const char *payload);

/* What the stub has sent and nobody took yet. Valid until the next call. */
const char *fake_output(void);

/* Let so much of the fake's time pass. */
void fake_pass(unsigned ms);

/* BREAK on the line. */
void fake_break(void);

/* Let the CPUs that run execute, in turn, at most so many instructions all together; stops early when
 * the stub waits for input. */
void fake_run(unsigned instructions);

/* Has hf_trap() returned on that CPU with this verdict since this was asked last? */
bool fake_left(unsigned cpu, enum hf_verdict verdict);

/* Bytes a breakpoint instruction of that kind has in memory. */
bool fake_has_bkpt(hf_addr addr);

/* ---- for the files of the fake ---- */

/* Carry out an instruction in a frame. */
void fake_execute_word(struct hf_frame *f, uint32_t word);
/* A breakpoint has trapped: was it a probe's? */
bool fake_probe_trap(unsigned cpu);
/* A CPU is about to access memory with the instruction at its pc: when it watches for that, it traps. Was that
 * a probe's? */
bool fake_access(unsigned cpu, hf_addr addr, enum hf_bp_type type);
/* A hardware breakpoint or step has trapped: was it a probe's? */
bool fake_probe_stepped(unsigned cpu, bool by_step);
/* The CPU goes on behind a stop that a probe asked for. */
void fake_probe_resume(unsigned cpu);

extern const struct hf_arch_ops fake_arch_ops;
extern const struct hf_os_ops fake_os_ops;
extern const struct hf_transport fake_line_ops;

void fake_mem_reset(void);
int fake_mem_read(void *dst, hf_addr src, size_t len);
int fake_mem_write(hf_addr dst, const void *src, size_t len);
int fake_text_write(hf_addr dst, const void *src, size_t len);
int fake_region_at(void *ctx, hf_addr addr, struct hf_region *out);

void fake_fibers_reset(void);
unsigned fake_cpu_count_op(void);
unsigned fake_cpu_self(void);
bool fake_cpu_online(unsigned cpu);
int fake_cpu_kick(unsigned cpu, unsigned attempt);
void fake_cpu_relax(void);
/* The CPU that runs now waits for a byte that is not there. */
void fake_wait_input(void);
/* The CPU that runs now never comes back (reboot). */
void fake_gone(void);
/* Let the fibers run until all of them wait. */
void fake_settle(void);
/* The receive interrupt: hand what lies in the FIFO to hf_rx() while it may. */
void fake_receive(void);

#endif /* FAKE_H */
