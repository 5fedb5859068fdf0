/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* uart.c - the line: a UART that nobody has open is taken from its tty driver, which is left in place.
 *
 *   closed --tty_kopen_exclusive--> ours: every open() fails with EBUSY, the driver holds no interrupt
 *          --our own request_irq--> started --free_irq--> ours --tty_kclose--> closed
 *
 * Where it is and what it is (port or memory, clock, interrupt) the driver has found out already: it
 * stands in its uart_port. An open port (a console, a getty) is refused by the kernel and stays as it is.
 * uart=console takes nothing: the console's UART is polled while a session stands, and its driver's again
 * behind it. */
#include <asm/irq_regs.h>
#include <linux/clk.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/serial_core.h>
#include <linux/serial_reg.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "linux.h"
#include "transport/ns16550.h"
#include "transport/pl011.h"

#define NAME_MAX_ 32
#define RX_MAX    4096 /* bytes of one interrupt: an end, should the line be stuck */

struct hf_transport linux_line;

static struct tty_struct *tty;
static struct uart_port *port;
static struct clk *clock;
static bool irq_taken;
static bool
	shared; /* it is the console's: the driver keeps its interrupt, and we poll in a session */
static char line_name[NAME_MAX_];
static struct ns16550 ns16550;

/* ---- bytes while the system runs ---- */

static void enter(void)
{
	const struct hf_event ev = {.kind = HF_TRAP_REQUEST};
	struct pt_regs *regs = get_irq_regs();

	linux_access_refresh();
	if (regs != NULL)
		(void)linux_trap(regs, &ev);
	else
		(void)linux_trap_here(&ev);
}

/* A byte, or (negative) none and perhaps a BREAK: does it ask for a stop? */
static bool is_call(int byte)
{
	if (linux_param_access == LINUX_ACCESS_OFF)
		return false;
	if (byte >= 0)
		return hf_rx(&linux_hf, (uint8_t)byte) == HF_RX_ENTER;
	return linux_line.break_seen(linux_line.dev) && hf_rx_break(&linux_hf) == HF_RX_ENTER;
}

static irqreturn_t on_rx(int irq, void *unused)
{
	irqreturn_t handled = IRQ_NONE;

	if (!linux_ready() || hf_in_session(&linux_hf))
		return IRQ_NONE;
	for (unsigned n = 0; n < RX_MAX; n++) {
		int byte = linux_line.get(linux_line.dev);
		if (is_call(byte))
			enter();
		else if (byte < 0)
			break;
		handled = IRQ_HANDLED;
	}
	linux_line.rx_irq(linux_line.dev, true); /* what is pending besides bytes goes with it */
	return handled;
}

/* ---- the two kinds of UART ---- */

static uint8_t mem_in(const struct ns16550 *u, unsigned reg)
{
	return readb((void __iomem *)(u->base + (reg << u->shift)));
}

static void mem_out(const struct ns16550 *u, unsigned reg, uint8_t value)
{
	writeb(value, (void __iomem *)(u->base + (reg << u->shift)));
}

static uint8_t mem32_in(const struct ns16550 *u, unsigned reg)
{
	return (uint8_t)readl((void __iomem *)(u->base + (reg << u->shift)));
}

static void mem32_out(const struct ns16550 *u, unsigned reg, uint8_t value)
{
	writel(value, (void __iomem *)(u->base + (reg << u->shift)));
}

static uint8_t port_in(const struct ns16550 *u, unsigned reg)
{
	return inb(u->base + (reg << u->shift));
}

static void port_out(const struct ns16550 *u, unsigned reg, uint8_t value)
{
	outb(value, u->base + (reg << u->shift));
}

/* The clock (0: not known) by what the speed makes of it, when a divisor can be from least to most. 0, or -EINVAL. */
static int divide(u64 clock_hz, u64 by, unsigned least, unsigned most, unsigned *divisor)
{
	u64 exact = clock_hz == 0 ? least : DIV64_U64_ROUND_CLOSEST(clock_hz, by);

	*divisor = (unsigned)exact;
	if (exact >= least && exact <= most)
		return 0;
	pr_err("holdfast: %s: its clock of %u Hz gives no such speed\n", line_name, port->uartclk);
	return -EINVAL;
}

/* The divisor is behind a bit of LCR, which ns16550_init() clears again. 0, or -EBUSY. */
static int ns16550_speed(unsigned divisor)
{
	bool done = ns16550_set_lcr(&ns16550, UART_LCR_DLAB | UART_LCR_WLEN8);

	if (done) {
		ns16550.out(&ns16550, UART_DLL, (uint8_t)divisor);
		ns16550.out(&ns16550, UART_DLM, (uint8_t)(divisor >> 8));
		done = ns16550_set_lcr(&ns16550, UART_LCR_WLEN8);
	}
	if (!done)
		pr_err("holdfast: %s: never quiet, its speed cannot be set\n", line_name);
	return done ? 0 : -EBUSY;
}

static bool is_designware(void)
{
	return port->dev != NULL && port->dev->driver != NULL &&
	       strcmp(port->dev->driver->name, "dw-apb-uart") == 0;
}

static int open_ns16550(unsigned bits_per_s)
{
	unsigned divisor = 0;

	if (!shared && divide(port->uartclk, 16ull * bits_per_s, 1, U16_MAX, &divisor) < 0)
		return -EINVAL;
	ns16550 = (struct ns16550){.base = (uintptr_t)port->membase,
		.shift = port->regshift,
		.designware = is_designware()};
	switch (port->iotype) {
	case UPIO_PORT:
		ns16550.base = port->iobase;
		ns16550.in = port_in;
		ns16550.out = port_out;
		break;
	case UPIO_MEM:
		ns16550.in = mem_in;
		ns16550.out = mem_out;
		break;
	case UPIO_MEM32:
		ns16550.in = mem32_in;
		ns16550.out = mem32_out;
		break;
	default:
		pr_err("holdfast: %s: access type %u is not known\n", line_name, port->iotype);
		return -ENODEV;
	}
	if (ns16550.base == 0)
		return -ENODEV;
	uint8_t masked = ns16550.in(&ns16550, UART_IER);
	if (port->uartclk != 0 && !shared && ns16550_speed(divisor) < 0)
		return -EBUSY;
	ns16550_init(&ns16550, &linux_line);
	if (shared)
		ns16550.out(&ns16550, UART_IER, masked);
	return 0;
}

#ifndef CONFIG_X86
/* The divisor has six more bits, and is taken over by a write of LCRH: ARM DDI 0183G 3.3.6. The parts before them
 * are 1 at least. */
#define PL011_IBRD 0x24
#define PL011_FBRD 0x28
#define PL011_IMSC 0x38
#define ONE        64u

static struct pl011 pl011;

static int open_pl011(unsigned bits_per_s)
{
	unsigned divisor = 0;
	u32 masked;

	if (!shared && divide(4ull * port->uartclk, bits_per_s, ONE, U16_MAX * ONE, &divisor) < 0)
		return -EINVAL;
	clock = clk_get(port->dev, NULL);
	if (IS_ERR(clock))
		clock = NULL;
	if (clock != NULL && clk_prepare_enable(clock) < 0) {
		clk_put(clock);
		clock = NULL;
	}
	masked = readl(port->membase + PL011_IMSC);
	if (port->uartclk != 0 && !shared) {
		writel(divisor / ONE, port->membase + PL011_IBRD);
		writel(divisor % ONE, port->membase + PL011_FBRD);
	}
	pl011_init(&pl011, &linux_line, (uintptr_t)port->membase);
	if (shared)
		writel(masked, port->membase + PL011_IMSC);
	return 0;
}
#else
static int open_pl011(unsigned bits_per_s)
{
	return -ENODEV;
}
#endif

/* ---- open and close ---- */

/* "ttyAMA0,115200": split it. 0 or -EINVAL. */
static int parse(const char *spec, unsigned *bits_per_s)
{
	const char *comma = strchr(spec, ',');
	size_t len = comma != NULL ? (size_t)(comma - spec) : strlen(spec);

	*bits_per_s = 115200;
	if (len == 0 || len >= sizeof(line_name)) {
		pr_err("holdfast: say which line: uart=ttyS1,115200\n");
		return -EINVAL;
	}
	memcpy(line_name, spec, len);
	line_name[len] = '\0';
	if (comma != NULL && (kstrtouint(comma + 1, 10, bits_per_s) < 0 || *bits_per_s == 0)) {
		pr_err("holdfast: uart=%s: not a speed\n", spec);
		return -EINVAL;
	}
	return 0;
}

/* Hold the tty, and find the port behind it. */
static int take(void)
{
	dev_t number;
	int err = tty_dev_name_to_number(line_name, &number);

	if (err < 0) {
		pr_err("holdfast: there is no %s\n", line_name);
		return err;
	}
	tty = tty_kopen_exclusive(number);
	if (IS_ERR(tty)) {
		err = (int)PTR_ERR(tty);
		tty = NULL;
		pr_err("holdfast: %s is in use, or not there: %d\n", line_name, err);
		return err;
	}
	tty_unlock(tty);
	if (tty->driver->type != TTY_DRIVER_TYPE_SERIAL || tty->driver->driver_state == NULL) {
		pr_err("holdfast: %s is no UART\n", line_name);
		return -ENODEV;
	}
	const struct uart_driver *driver = tty->driver->driver_state;
	port = driver->state[tty->index].uart_port;
	if (port == NULL || port->type == PORT_UNKNOWN) {
		pr_err("holdfast: no hardware behind %s\n", line_name);
		return -ENODEV;
	}
	return 0;
}

/* The console's: its driver has set it up, and goes on with it. */
static int share(void)
{
	port = linux_console_port(line_name, sizeof(line_name));
	if (port == NULL || port->type == PORT_UNKNOWN) {
		pr_err("holdfast: the console is no UART\n");
		return -ENODEV;
	}
	return 0;
}

int linux_uart_open(const char *spec)
{
	unsigned bits_per_s;
	int err = parse(spec, &bits_per_s);

	if (err < 0)
		return err;
	shared = strcmp(line_name, "console") == 0;
	err = shared ? share() : take();
	if (err == 0)
		err = port->type == PORT_AMBA ? open_pl011(bits_per_s) : open_ns16550(bits_per_s);
	if (err < 0)
		return err;
	if (shared)
		linux_line.rx_irq = NULL; /* enter and leave put back what the driver had */
	linux_line.name = line_name;
	linux_line.bits_per_s = bits_per_s;
	return 0;
}

bool linux_uart_is_shared(void)
{
	return shared;
}

int linux_uart_start(void)
{
	if (shared)
		return 0;
	int err = request_irq(port->irq, on_rx, IRQF_SHARED, "holdfast", &linux_line);

	if (err < 0) {
		pr_err("holdfast: %s: no interrupt %u: %d\n", line_name, port->irq, err);
		return err;
	}
	irq_taken = true;
	linux_line.rx_irq(linux_line.dev, true);
	return 0;
}

void linux_uart_stop(void)
{
	if (!irq_taken)
		return;
	linux_line.rx_irq(linux_line.dev, false);
	free_irq(port->irq, &linux_line);
	irq_taken = false;
}

void linux_uart_close(void)
{
	linux_uart_stop();
	if (clock != NULL) {
		clk_disable_unprepare(clock);
		clk_put(clock);
		clock = NULL;
	}
	if (tty != NULL)
		tty_kclose(tty);
	tty = NULL;
}
