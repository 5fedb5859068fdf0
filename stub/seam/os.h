/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* os.h - what the stub may ask of the system around it. Bare metal fills a handful of these; the
 * Linux module fills all.
 *
 * Context:  [frozen] only while a session owns the world; [any] any context, also a running target;
 *           [rx] inside hf_rx();
 *           all with interrupts masked, none may block, allocate or take a lock that a frozen CPU
 *           could hold. In a safe session (after a fault inside the stub) none of them is called,
 *           but now_ns and reboot.
 * Optional: every function may be NULL; hf_init() puts a filler there that answers HF_ENOSYS.
 * Iterators start at 0 and answer HF_ENOENT after the last. */
#ifndef HF_SEAM_OS_H
#define HF_SEAM_OS_H

#include "../types.h"
#include "stub/limits.h"

struct hf_frame;
struct hf_cmd;
struct gdb_packet;

enum hf_reboot { HF_REBOOT_WARM, HF_REBOOT_COLD, HF_REBOOT_HALT, HF_REBOOT_POWEROFF };

#define HF_NAME_MAX 24 /* bytes of a thread or module name, with its NUL */

struct hf_thread {
	hf_tid id; /* the OS's own number (pid, handle), not 0, below 2^63; the same for its whole life */
	unsigned cpu; /* where it runs or last ran */
	char state; /* 'R' runs or could, 'S' sleeps, 'D' sleeps uninterruptibly, 'T' stopped, 'X' dead */
	bool on_cpu; /* it is what that CPU ran when it came into the stub: its registers are the CPU's */
	char name[HF_NAME_MAX];
};

struct hf_sym {
	hf_addr start;
	hf_addr size; /* bytes; 0 when unknown */
	char name[HF_SYM_MAX];
	char module[HF_NAME_MAX]; /* "" for the kernel itself */
};

enum hf_region_kind {
	HF_REGION_UNKNOWN, /* treated as device: exact access widths, no read-ahead, no breakpoints */
	HF_REGION_RAM,
	HF_REGION_TEXT, /* code: read-only through its mapping, text_write reaches it */
	HF_REGION_ROM,  /* read-only data, or memory that no write reaches */
	HF_REGION_DEVICE
};

struct hf_region {
	hf_addr start;
	hf_addr size; /* bytes */
	enum hf_region_kind kind;
	bool exec; /* RAM that code runs from, too */
};

/* What a command is about to do; hf_os_ops.access() may forbid a class (lockdown). */
enum hf_access { HF_ACCESS_READ, HF_ACCESS_WRITE, HF_ACCESS_FLOW, HF_ACCESS_SYSTEM };

struct hf_os_ops {
	const char *name; /* "linux 6.1.0", "bare" */
	void *ctx;        /* handed to every call */

	/* Threads [frozen]. Lists are read while whoever was changing them may stand in the middle of it:
	 * believe no pointer and no length. Asked for in rising order of index mostly, many times over.
	 *   thread_next    the index-th of all; not those that only stand for an idle CPU
	 *   thread_on_cpu  what that CPU ran when it came into the stub
	 *   thread_frame   what a thread that is on no CPU has saved, as if it were interrupted where it will go
	 *                  on; registers that it did not save are unknown (reg_known). HF_ENOENT: there is no
	 *                  such thread; HF_ERUNNING: it is on a CPU; HF_EFAULT: what it saved cannot be read */
	int (*thread_next)(void *ctx, unsigned index, struct hf_thread *out);
	int (*thread_on_cpu)(void *ctx, unsigned cpu, struct hf_thread *out);
	int (*thread_frame)(void *ctx, hf_tid id, struct hf_frame *out);

	/* Symbols [any] */
	int (*sym_at)(
		void *ctx, hf_addr addr, struct hf_sym *out); /* the symbol that contains addr */
	int (*sym_find)(void *ctx, const char *name, struct hf_sym *out);

	/* Log [frozen]: copy whole records as text lines ("[    1.234567] <6>text\n") from *cursor on
	 * and advance it; returns bytes copied, 0 at the end. *cursor starts at 0 = oldest. */
	int (*log_read)(void *ctx, uint64_t *cursor, char *dst, size_t len);

	/* Append a line of text, without LF, to that log: no console, no lock [frozen]. 0 or an error. */
	int (*log_write)(void *ctx, const char *text, size_t len);

	/* Memory map [any]: the region that contains addr; a hole, if its size is known, as one of kind
	 * HF_REGION_UNKNOWN that reaches to its end; HF_ENOENT when nothing is known. */
	int (*region_at)(void *ctx, hf_addr addr, struct hf_region *out);
	/* May code at addr be patched? 0, or an error and *why (static storage). [any] */
	int (*text_check)(void *ctx, hf_addr addr, size_t len, const char **why);

	/* Time and life */
	uint64_t (*now_ns)(void *ctx);     /* monotonic, ticks with interrupts masked [any] */
	void (*watchdog_touch)(void *ctx); /* called often during a session [frozen] */
	int (*reboot)(void *ctx, enum hf_reboot how);  /* does not return when it works [any] */
	int (*access)(void *ctx, enum hf_access what); /* 0, or HF_EPERM [frozen] */
	int (*defer)(
		void *ctx, void (*fn)(void *arg), void *arg); /* run after the resume [frozen] */

	/* A byte that somebody types at the running kernel's console over the framed link [rx]: what the
	 * receive interrupt does with a byte that is HF_RX_CONSOLE. */
	void (*console_in)(void *ctx, uint8_t byte);

	/* Facts for `summary`: write one "name: value" line per call; HF_ENOENT ends. [frozen] */
	int (*fact)(void *ctx, unsigned index, char *dst, size_t len);

	/* Commands only this OS has, ended by a NULL name [opt] */
	const struct hf_cmd *cmds;
	/* gdb packets only this OS answers, stub/gdb_int.h, ended by a NULL name [opt] */
	const struct gdb_packet *packets;
};

#endif /* HF_SEAM_OS_H */
