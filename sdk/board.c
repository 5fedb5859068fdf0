/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* board.c - a board with one program on it: the os seam, and what the port calls (arch/bare/machine.h
 * says when). The whole file, with all that it calls, is one object that needs nothing of the program's
 * C library, and lies at the same addresses in every program: gdb can load one over another. */
#include "board.h"

#include "machine.h"
#include "os.h"
#include "port.h"
#include "sdk.h"
#include "stub/cpu.h"
#include "stub/state.h"
#include "stub/str.h"

#define DIED_BY         128 /* exit code of a program that a fault ended, as shells have it */
#define HEADER_ID_BYTES sizeof(hf_image_header.id)

extern const char hf_text_begin[], hf_text_end[]; /* link.ld: the debugger's own code */

static struct hf stub;
static bool ready; /* hf_init() has succeeded; survives a program loaded over this one */
uint8_t sdk_packet_in[HF_PACKET_BYTES], sdk_packet_out[HF_PACKET_BYTES];

/* Typed bytes: the receive interrupt writes, the program reads. */
static uint8_t typed[HF_TYPED_BYTES];
static uint32_t typed_in, typed_out;

/* ---- the os seam ---- */

int sdk_text_check(void *ctx, hf_addr addr, size_t len, const char **why)
{
	(void)ctx;
	*why = NULL;
	if (addr >= (uintptr_t)hf_text_end || addr + len <= (uintptr_t)hf_text_begin)
		return 0;
	*why = "the debugger itself runs there";
	return HF_EPERM;
}

int sdk_reboot(void *ctx, enum hf_reboot how)
{
	(void)ctx;
	if (how == HF_REBOOT_POWEROFF)
		machine_poweroff();
	if (how == HF_REBOOT_HALT)
		machine_halt();
	machine_reset();
	return HF_ESTATE;
}

static void keep_typed(uint8_t byte)
{
	if (typed_in - typed_out < HF_TYPED_BYTES)
		typed[typed_in++ % HF_TYPED_BYTES] = byte;
}

void sdk_console_in(void *ctx, uint8_t byte)
{
	(void)ctx;
	keep_typed(byte);
}

/* ---- memory ---- */

/* A second CPU would go on in what is overwritten. */
static bool alone(void)
{
	const struct hf_arch_ops *arch = port_arch();

	return arch->cpu_online == NULL || !arch->cpu_online(1);
}

/* Does this write load a program that must not be? One of another SDK, in place of the debugger that runs; any,
 * while a second CPU runs the old one. */
static bool unwanted(hf_addr dst, const uint8_t *src, size_t len)
{
	hf_addr id = (uintptr_t)&hf_image_header.id;

	if (dst > id || dst + len < id + HEADER_ID_BYTES)
		return false;
	return !alone() || hf_memcmp(src + (id - dst), &hf_image_header.id, HEADER_ID_BYTES) != 0;
}

int sdk_mem_write(hf_addr dst, const void *src, size_t len)
{
	if (unwanted(dst, src, len))
		return 0;
	int done = port_arch()->mem_write(dst, src, len);
	if (done > 0 && dst >= (uintptr_t)hf_ram_begin && dst < (uintptr_t)hf_ram_end)
		sdk_sync_text((uintptr_t)dst, (size_t)done);
	return done;
}

/* ---- traps ---- */

static int trap(void *event)
{
	return (int)hf_trap(&stub, event);
}

bool bare_trap(const struct hf_event *ev)
{
	struct hf_event copy = *ev;
	bool resume = ready && machine_on_debug_stack(trap, &copy) == (int)HF_RESUME;

	sdk_leave();
	return resume;
}

static void say(const char *text)
{
	hf_board_write(text, hf_strlen(text));
}

/* Nobody wants to go on from it. */
/* A program alone has no probes. */
bool bare_probe(struct hf_frame *f)
{
	(void)f;
	return false;
}

bool bare_watch(struct hf_frame *f, const struct hf_probe_access *what)
{
	(void)f;
	(void)what;
	return false;
}

bool bare_stepped(struct hf_frame *f, bool by_step)
{
	(void)f;
	(void)by_step;
	return false;
}

void bare_probe_fault(struct hf_frame *f)
{
	(void)f;
}

/* While the program stands, nothing is planted. */
void bare_hide(void *copy, hf_addr addr, size_t len)
{
	(void)copy;
	(void)addr;
	(void)len;
}

void bare_fault(const struct hf_event *ev)
{
	if (bare_trap(ev))
		return;
	say("*** the program died: ");
	say(ev->msg != NULL ? ev->msg : "fault");
	say("\n");
	hf_board_exit(DIED_BY + ev->signal);
}

/* ---- interrupts ---- */

static struct hf_frame *asked; /* somebody wants in, in this interrupt */

static bool broke(const struct hf_transport *line)
{
	return line->break_seen != NULL && line->break_seen(line->dev);
}

/* The stop is made when the interrupt is over (bare_irq_leave), so that a program that gdb starts anew
 * finds no interrupt half served. */
void bare_line_rx(void)
{
	const struct hf_transport *line = port_line();
	enum hf_rx what = HF_RX_TAKEN;
	int byte = 0;

	while (what != HF_RX_ENTER && (byte = line->get(line->dev)) >= 0) {
		what = broke(line) ? hf_rx_break(&stub) : hf_rx(&stub, (uint8_t)byte);
		if (what == HF_RX_CONSOLE)
			keep_typed((uint8_t)byte);
	}
	if (what != HF_RX_ENTER && broke(line))
		what = hf_rx_break(&stub);
	if (what == HF_RX_ENTER)
		asked = machine_irq_frame();
}

void bare_irq_leave(void)
{
	const struct hf_event ev = {.kind = HF_TRAP_REQUEST, .frame = asked};

	sdk_leave();
	if (asked == NULL)
		return;
	asked = NULL;
	(void)bare_trap(&ev); /* a request has no verdict of its own */
}

void bare_tick(void)
{
}

void bare_ipi(enum machine_ipi which)
{
	(void)which;
}

/* ---- the program's side ---- */

void hf_board_init(void)
{
	asked = NULL;
	typed_in = typed_out = 0;
	if (!ready)
		ready = sdk_begin(&stub) == 0;
	machine_cpu_init();
	machine_line_irq_on();
	const char *warning = sdk_warning();
	if (warning != NULL) {
		say("*** holdfast: ");
		say(warning);
		say("\n");
	}
	machine_irq_on();
}

const struct hf_frame *sdk_cpu_frame(void)
{
	return hf_cpu_frame(&stub, 0);
}

struct hf *hf_board(void)
{
	return &stub;
}

int hf_board_read(void)
{
	const volatile uint32_t *in = &typed_in;
	machine_irq_state irq = machine_irq_save();

	while (*in == typed_out) {
		machine_wait(); /* masked: a byte that comes just before it still ends it */
		machine_irq_restore(irq);
		irq = machine_irq_save();
	}
	machine_irq_restore(irq);
	return typed[typed_out++ % HF_TYPED_BYTES];
}

static int tell_exit(void *code)
{
	hf_exit(&stub, *(const uint8_t *)code);
	return 0;
}

void hf_board_exit(int code)
{
	uint8_t low = (uint8_t)code;

	machine_irq_off();
	if (ready)
		(void)machine_on_debug_stack(tell_exit, &low);
	if (port_line()->flush != NULL)
		port_line()->flush(port_line()->dev);
	machine_poweroff();
	machine_halt();
}
