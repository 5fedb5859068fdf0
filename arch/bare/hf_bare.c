/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hf_bare.c - the os seam of the reference kernel, and where the kernel calls the stub. */
#include "hf_bare.h"

#include "bootopt.h"
#include "console.h"
#include "hf_cmds.h"
#include "ksym.h"
#include "log.h"
#include "machine.h"
#include "notifier.h"
#include "panic.h"
#include "sched.h"
#include "stub/atomic.h"
#include "stub/fmt.h"
#include "stub/probe_state.h"
#include "stub/shadow.h"
#include "stub/state.h"
#include "stub/str.h"
#include "stub/trace_state.h"

#define PACKET_BYTES (0x1000u + 1u) /* PacketSize, and the NUL behind a packet */
#define LINK_BYTES   (16u * 1024u)
#define FREEZE_MS    500u
#define MS_PER_S     1000u
#define SIGNAL_TRAP  5u /* gdb's number (include/gdb/signals.def) */

#define NOTE_HEAD 16u /* ELF, Note Section: three words and "GNU"; the build id is behind them */

extern const char hf_text_begin[], hf_text_end[];      /* link.ld: the debugger's own code */
extern const uint8_t build_id_begin[], build_id_end[]; /* link.ld: the linker's note */

static struct hf stub;
static bool ready; /* hf_init() has succeeded */
static bool typed; /* since hf_bare_halt() has looked last */
static uint8_t packet_in[PACKET_BYTES], packet_out[PACKET_BYTES];
static struct hf_os_ops ops;
static struct hf_probes probes;
static struct hf_traces traces;
static struct hf_probe_port probe_port;
static uint64_t link_mem[LINK_BYTES / sizeof(uint64_t)];

/* ---- the os seam ---- */

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	return machine_now_ns();
}

/* LOG_DEBUG is not for the console, whose lock a frozen CPU may hold. */
static int log_write(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	log_print(LOG_DEBUG, "%.*s", (int)len, text);
	return 0;
}

static int region_at(void *ctx, hf_addr addr, struct hf_region *out)
{
	(void)ctx;
	return machine_region_at(addr, out);
}

static int text_check(void *ctx, hf_addr addr, size_t len, const char **why)
{
	hf_addr begin = (uintptr_t)hf_text_begin;
	hf_addr end = (uintptr_t)hf_text_end;

	(void)ctx;
	*why = NULL;
	if (addr >= end || addr + len <= begin)
		return 0;
	*why = "the debugger itself runs there";
	return HF_EPERM;
}

static int reboot(void *ctx, enum hf_reboot how)
{
	(void)ctx;
	switch (how) {
	case HF_REBOOT_WARM:
	case HF_REBOOT_COLD:
		machine_reset();
		break;
	case HF_REBOOT_POWEROFF:
		machine_poweroff();
		break;
	case HF_REBOOT_HALT:
		machine_halt();
	}
	return HF_ESTATE;
}

/* Typed on the framed link: hf_poll() does not tell of it. */
static void console_in(void *ctx, uint8_t byte)
{
	(void)ctx;
	typed = true;
	console_rx(byte);
}

static int fact(void *ctx, unsigned index, char *dst, size_t len)
{
	const struct panic_record *r;

	(void)ctx;
	if (index == 0) {
		hf_snprintf(dst, len, "kernel: holdfast reference kernel");
		return 0;
	}
	if (index == 1) {
		hf_snprintf(dst, len, "uptime: %u s", (unsigned)(machine_now_ns() / 1000000000u));
		return 0;
	}
	if (index - 2 >= machine_cpu_count())
		return HF_ENOENT;
	r = panic_record_of(index - 2);
	hf_snprintf(dst, len, "cpu %u panic: %s%s", index - 2, r->msg[0] ? r->msg : "none",
		r->msg[0] && !r->winner ? " (not the first)" : "");
	return 0;
}

/* While one CPU runs on and others are parked, their silence is no lockup. */
bool hf_bare_holds(void)
{
	return ready && hf_atomic_load(&stub.owner) != HF_OWNER_FREE;
}

bool hf_bare_in_session(void)
{
	return ready && hf_in_session(&stub);
}

/* ---- death ---- */

static int trap(void *event)
{
	return (int)hf_trap(&stub, event);
}

/* Also panic() may come from a thread whose stack is all but used up. */
bool bare_trap(const struct hf_event *ev)
{
	struct hf_event copy = *ev;

	return ready && machine_on_debug_stack(trap, &copy) == (int)HF_RESUME;
}

/* ---- probes ---- */

static bool has_probes(void)
{
	return ready && probe_port.arch != NULL;
}

/* True: go on with the frame. */
static bool follow_verdict(struct hf_frame *f, enum hf_probe_verdict verdict)
{
	struct hf_event ev = {.kind = HF_TRAP_REQUEST, .signal = SIGNAL_TRAP, .frame = f};

	if (verdict == HF_PROBE_NONE || verdict == HF_PROBE_DONE)
		return verdict == HF_PROBE_DONE;
	ev.msg = hf_probe_reason(&stub);
	if (verdict == HF_PROBE_PANIC)
		panic("%s", ev.msg);
	(void)bare_trap(&ev); /* a request has no verdict of its own */
	hf_probe_resume(&stub, f);
	return true;
}

bool bare_probe(struct hf_frame *f)
{
	return has_probes() && follow_verdict(f, hf_probe_hit(&stub, f));
}

bool bare_watch(struct hf_frame *f, const struct hf_probe_access *what)
{
	return has_probes() && follow_verdict(f, hf_probe_watch(&stub, f, what));
}

bool bare_stepped(struct hf_frame *f, bool by_step)
{
	return has_probes() && hf_probe_stepped(&stub, f, by_step);
}

void bare_probe_fault(struct hf_frame *f)
{
	if (has_probes())
		hf_probe_fault(&stub, f);
}

void bare_hide(void *copy, hf_addr addr, size_t len)
{
	if (ready)
		hf_shadow_hide(&stub, copy, addr, len);
}

static enum notifier_verdict on_death(const struct hf_event *ev)
{
	return bare_trap(ev) ? NOTIFIER_RESUME : NOTIFIER_GO_ON;
}

static struct notifier die_notifier = {.call = on_death};
static struct notifier panic_notifier = {.call = on_death};

/* A fault of the debugger's own is for the debugger alone: the log and the chains may be what it
 * stumbled over. */
void bare_fault(const struct hf_event *ev)
{
	if (machine_frame_in_debugger(ev->frame) && bare_trap(ev))
		return;
	die(ev);
}

/* ---- boot ---- */

static void add_probes(struct hf_config *cfg)
{
	probe_port = (struct hf_probe_port){.core = &hf_probe_core,
		.arch = machine_hf_probe(),
		.state = &probes,
		.trace = &hf_trace_core,
		.traces = &traces};
	if (probe_port.arch != NULL)
		cfg->probe = &probe_port;
}

void hf_bare_init(void)
{
	struct hf_config cfg = {
		.arch = machine_hf_arch(),
		.os = &ops,
		.line = machine_line(),
		.packet_in = packet_in,
		.packet_out = packet_out,
		.packet_bytes = PACKET_BYTES,
		.link = &hf_link,
		.link_mem = link_mem,
		.link_bytes = sizeof(link_mem),
		.build_id = build_id_begin + NOTE_HEAD,
		.build_id_len = (size_t)(build_id_end - build_id_begin) - NOTE_HEAD,
		.answer_ms = bootopt_number("panic_timeout", 0) * MS_PER_S,
		.freeze_ms = FREEZE_MS,
		.on_kill = HF_POLICY_STAY,
		.on_detach_dead = HF_POLICY_STAY,
	};

	add_probes(&cfg);
	ops = (struct hf_os_ops){
		.name = "bare",
		.thread_next = sched_thread_next,
		.thread_on_cpu = sched_thread_on_cpu,
		.thread_frame = sched_thread_frame,
		.sym_at = ksym_at,
		.sym_find = ksym_find,
		.log_read = log_read,
		.log_write = log_write,
		.region_at = region_at,
		.text_check = text_check,
		.now_ns = now_ns,
		.reboot = reboot,
		.console_in = console_in,
		.fact = fact,
		.cmds = hf_bare_cmds,
	};
	int err = hf_init(&stub, &cfg);
	if (err < 0) {
		log_print(LOG_ERR, "debugger: %s", hf_strerror(err));
		return;
	}
	ready = true;
	notifier_add(NOTIFIER_DIE, &die_notifier);
	notifier_add(NOTIFIER_PANIC, &panic_notifier);
}

void hf_bare_wait(void)
{
	if (bootopt_has("hfwait"))
		MACHINE_BOOT_BREAKPOINT();
}

/* ---- the line ---- */

/* Before the stub is there: as plain as it gets. */
static void raw_write(const char *text, size_t len)
{
	const unsigned tries = 1000000u;
	const struct hf_transport *line = machine_line();

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			for (unsigned n = 0; n < tries && line->put(line->dev, '\r') < 0; n++)
				;
		for (unsigned n = 0; n < tries && line->put(line->dev, (uint8_t)text[i]) < 0; n++)
			;
	}
}

void hf_bare_console_write(const char *text, size_t len)
{
	if (!ready)
		raw_write(text, len);
	else
		hf_console_write(&stub, text, len);
}

/* True when the byte is the console's. */
static bool follow(enum hf_rx what)
{
	if (what == HF_RX_ENTER) {
		console_drop_line();

		struct hf_event ev = {.kind = HF_TRAP_REQUEST, .frame = machine_irq_frame()};
		(void)bare_trap(&ev); /* HF_NOT_MINE: it was over before it began */
	}
	return what == HF_RX_CONSOLE;
}

bool hf_bare_rx(uint8_t byte)
{
	return !ready || follow(hf_rx(&stub, byte));
}

void hf_bare_rx_break(void)
{
	if (ready)
		(void)follow(hf_rx_break(&stub));
}

void hf_bare_halt(struct hf_frame *frame, const char *msg)
{
	const struct hf_event ev = {
		.kind = HF_TRAP_REQUEST,
		.flags = HF_EVENT_NOT_RESUMABLE | HF_EVENT_REGS_READ_ONLY,
		.frame = frame,
		.msg = msg,
	};

	while (ready) {
		machine_relax();
		typed = false;
		if (hf_poll(&stub) != HF_RX_TAKEN || typed)
			(void)bare_trap(&ev); /* nothing to go on with: back to waiting */
	}
	machine_halt();
}
