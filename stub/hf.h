/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hf.h - the public face of the stub: what a kernel or a firmware calls.
 *
 *   boot      hf_init() once, on one CPU, with the three seams filled in
 *   trap      hf_trap() from every exception handler that may be the debugger's, from panic(),
 *             from die(), and from the interrupt that cpu_kick() raised
 *   receive   hf_rx() with each byte the line's receive interrupt gets while the target runs
 *   console   hf_console_write() with what the kernel's console prints on a shared line */
#ifndef HF_H
#define HF_H

#include "err.h"
#include "seam/arch.h"
#include "seam/os.h"
#include "seam/transport.h"
#include "types.h"

struct hf;          /* all state of one stub; stub/state.h */
struct hf_link_ops; /* stub/link_ops.h */
struct hf_probe_port;

/* Why the CPU came to the stub. */
enum hf_trap_kind {
	HF_TRAP_REQUEST,  /* somebody asked: ^C, BREAK, a packet, sysrq */
	HF_TRAP_BREAK,    /* a breakpoint instruction, planted or compiled in; frame pc is at it */
	HF_TRAP_STEP,     /* hardware single step done */
	HF_TRAP_HW_BREAK, /* hardware breakpoint */
	HF_TRAP_WATCH,    /* watchpoint; event.addr is the accessed address */
	HF_TRAP_DIE,      /* a fault of the kernel's own: bad access, undefined instruction, BUG */
	HF_TRAP_PANIC,    /* panic() on this CPU */
	HF_TRAP_BOOT,     /* asked to stop before the first thread */
	HF_TRAP_EXIT,     /* hf_exit(); event.signal is the exit code */
	HF_TRAP_KICK      /* another CPU's cpu_kick() arrived here: park */
};

enum hf_event_flag {
	HF_EVENT_NMI = 1u << 0,       /* in NMI context: the kernel's locks may be held anywhere */
	HF_EVENT_UNGUARDED = 1u << 1, /* a bad access would not be survived: known regions only */
	HF_EVENT_NOT_RESUMABLE = 1u << 2, /* the code cannot go on behind this trap */
	HF_EVENT_REGS_READ_ONLY = 1u << 3 /* changes of the frame would be lost */
};

struct hf_event {
	enum hf_trap_kind kind;
	unsigned flags; /* enum hf_event_flag */
	uint8_t signal; /* gdb's number; 0: chosen from kind */
	struct hf_frame
		*frame;  /* this CPU's registers; the stub may change them. NULL: not known */
	hf_addr addr;    /* faulting or watched address; 0 when there is none */
	const char *msg; /* one line for people, or NULL; must live until hf_trap() returns */
};

/* What the port does when hf_trap() returns. */
enum hf_verdict {
	HF_NOT_MINE, /* not the debugger's event: handle it as if there were no stub */
	HF_RESUME,   /* load the frame and go on */
	HF_PROCEED   /* die and panic: let the kernel go its own way (oops, panic policy, reboot) */
};

/* Serve one trap on the calling CPU; returns when the target may run again. Any number of CPUs may
 * call it at once. Context: interrupts masked, on a stack with HF_STACK_BYTES left, any mode. */
enum hf_verdict hf_trap(struct hf *k, const struct hf_event *ev);

enum hf_rx {
	HF_RX_CONSOLE, /* not ours (or not surely ours): the console takes the byte */
	HF_RX_TAKEN,   /* the stub's own: the console must not see it */
	HF_RX_ENTER /* call hf_trap() with HF_TRAP_REQUEST; the console drops its half-typed line */
};

/* Give the stub one byte received while the target runs. Context: the receive interrupt, on one CPU
 * at a time. */
enum hf_rx hf_rx(struct hf *k, uint8_t byte);

/* Tell the stub that the line saw a BREAK while the target runs; answers as hf_rx(). */
enum hf_rx hf_rx_break(struct hf *k);

/* For a kernel that takes no interrupts any more (it has halted), or has none: look at the line once.
 * HF_RX_TAKEN also when nothing came; HF_RX_CONSOLE: a byte that is not the stub's, and is gone. What is
 * typed on the framed link is given to the op console_in. Context: one CPU at a time, instead of hf_rx(). */
enum hf_rx hf_poll(struct hf *k);

/* Print console text on the stub's line while the target runs: raw, or as O packets when gdb is
 * attached. LF becomes CRLF in raw text. Waits for the transmitter, bounded. Context: one caller at
 * a time, interrupts masked. */
void hf_console_write(struct hf *k, const char *text, size_t len);

/* The program is over: tell gdb, when one is attached, and stay until it has gone (detached, or was
 * silent for a second, since gdb 13 leaves without a word). The caller then ends: power off. Context:
 * interrupts masked, on a stack with HF_STACK_BYTES left. */
void hf_exit(struct hf *k, uint8_t code);

/* True from the moment a session begins until its CPU leaves it: a console driver that shares the
 * line must keep quiet. Any context. */
bool hf_in_session(const struct hf *k);

/* What happens when nobody is there, or when gdb goes. */
enum hf_policy {
	HF_POLICY_STAY,   /* stay in the debugger */
	HF_POLICY_PROCEED /* let the kernel go its own way */
};

#define HF_STACK_BYTES 8192u /* what hf_trap() needs, a fault in it and a fault in that included */
#define HF_PACKET_MIN  512u  /* smallest packet buffer */
#define HF_LINK_BYTES_MIN                                                                          \
	4096u /* smallest memory of the link; 8 to 16 KiB let it run at full speed */

/* The framed link (docs/wire.md), for hf_config.link: a firmware that does not name it does not link it. */
extern const struct hf_link_ops hf_link;

struct hf_config {
	const struct hf_arch_ops *arch;
	const struct hf_os_ops *os;
	const struct hf_transport *line;
	uint8_t *packet_in; /* two buffers of packet_bytes each; they belong to the stub for ever */
	uint8_t *packet_out;
	size_t packet_bytes;            /* HF_PACKET_MIN .. 0x4000; PacketSize is one less */
	const struct hf_link_ops *link; /* &hf_link, or NULL: plain protocols only */
	void *link_mem;    /* of link, aligned for any type; it belongs to the stub for ever */
	size_t link_bytes; /* at least HF_LINK_BYTES_MIN */
	const uint8_t *build_id; /* of this image, for the host; NULL: none [opt] */
	size_t build_id_len;
	unsigned
		answer_ms; /* die and panic: nobody on the line for so long -> PROCEED; 0 = for ever */
	unsigned freeze_ms;            /* longest wait for another CPU to park */
	enum hf_policy on_kill;        /* gdb's k: default HF_POLICY_STAY */
	enum hf_policy on_detach_dead; /* gdb detached from a target that died */
	bool detach_stays;             /* gdb detached from a living one: it stays, for a person */
	/* gdb silent for so long while something stands counts as detached; 0 = never */
	unsigned lost_ms;
	bool tasks; /* gdb's threads are the CPUs and all tasks of the os; `tasks on` does the same */
	bool line_owned; /* nobody else prints on the line while the target runs */
	const struct hf_probe_port *probe; /* probes, as stub/probe.h says; NULL: none */
};

/* Make k ready. Copies cfg; the seams stay where they are. 0, or HF_EINVAL when a mandatory op is
 * missing or a size is out of range. Context: boot, one CPU. */
int hf_init(struct hf *k, const struct hf_config *cfg);

#endif /* HF_H */
