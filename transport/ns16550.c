/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns16550.c - the 16550A UART. Registers: National Semiconductor PC16550D, section 8.
 *
 * A DesignWare DW_apb_uart (Synopsys databook, IIR, LCR and USR) is one with two habits of its own. A write of LCR amid
 * a byte is dropped, and raises an interrupt that no enable masks; reading USR ends it. And its timeout interrupt can
 * stand with no byte there; reading RBR ends that. */
#include "ns16550.h"

#include "stub/err.h"

#define RBR 0u /* THR when written */
#define IER 1u
#define IIR 2u /* FCR when written */
#define FCR 2u
#define LCR 3u
#define MCR 4u
#define LSR 5u
#define MSR 6u
#define USR 31u /* of a DesignWare */

#define IER_RX     0x01u
#define IER_STATUS 0x04u
#define IIR_WHICH  0x0fu
#define IIR_BUSY   0x07u /* of a DesignWare: LCR was written amid a byte */
#define IIR_LATE   0x0cu /* bytes lie in the FIFO, and no more come */
#define FCR_ON     0x07u /* FIFOs on, and emptied */
#define LCR_8BIT   0x03u
#define MCR_OPEN   0x0bu /* DTR, RTS, and OUT2, which lets the interrupt out on a PC */
#define LSR_DATA   0x01u
#define LSR_OE     0x02u
#define LSR_PE     0x04u
#define LSR_FE     0x08u
#define LSR_BI     0x10u
#define LSR_THRE   0x20u /* the transmit FIFO is empty */
#define LSR_TEMT   0x40u /* and the last bit is out */

#define LCR_TRIES   1000u    /* each empties the FIFOs */
#define FLUSH_TRIES 1000000u /* reads of LSR; a 16-byte FIFO at 9600 baud takes 17 ms */

static void count_errors(struct ns16550 *u, uint8_t status)
{
	if ((status & LSR_OE) != 0)
		u->errors.overrun++;
	if ((status & LSR_BI) != 0)
		u->broke = true;
	else if ((status & LSR_FE) != 0)
		u->errors.framing++;
	if ((status & LSR_PE) != 0)
		u->errors.parity++;
}

/* A BREAK enters the FIFO as a NUL byte that nobody sent: not handed on. */
static int get(void *dev)
{
	struct ns16550 *u = dev;
	uint8_t status = u->in(u, LSR);

	if (status == 0xffu) /* nothing answers there (any more) */
		return HF_EAGAIN;
	count_errors(u, status);
	if ((status & LSR_DATA) == 0)
		return HF_EAGAIN;
	uint8_t byte = u->in(u, RBR);
	return (status & LSR_BI) != 0 ? HF_EAGAIN : byte;
}

static int put(void *dev, uint8_t byte)
{
	const struct ns16550 *u = dev;

	if ((u->in(u, LSR) & LSR_THRE) == 0)
		return HF_EAGAIN;
	u->out(u, RBR, byte);
	return 0;
}

static void flush(void *dev)
{
	const struct ns16550 *u = dev;

	for (unsigned n = 0; n < FLUSH_TRIES && (u->in(u, LSR) & LSR_TEMT) == 0; n++)
		;
}

static bool break_seen(void *dev)
{
	struct ns16550 *u = dev;
	bool seen = u->broke;

	u->broke = false;
	return seen;
}

/* What is pending for the driver's own reasons is read away, so that the line falls. */
static void rx_irq(void *dev, bool on)
{
	const struct ns16550 *u = dev;

	unsigned which = u->in(u, IIR) & IIR_WHICH;

	(void)u->in(u, MSR);
	if (u->designware && which == IIR_BUSY)
		(void)u->in(u, USR);
	if (u->designware && which == IIR_LATE && (u->in(u, LSR) & LSR_DATA) == 0)
		(void)u->in(u, RBR);
	u->out(u, IER, on ? IER_RX | IER_STATUS : 0);
}

static int enter(void *dev)
{
	struct ns16550 *u = dev;

	u->masked = u->in(u, IER);
	u->out(u, IER, 0);
	return 0;
}

static void leave(void *dev)
{
	const struct ns16550 *u = dev;

	u->out(u, IER, u->masked);
}

static void errors(void *dev, struct hf_line_errors *out)
{
	const struct ns16550 *u = dev;

	*out = u->errors;
}

bool ns16550_set_lcr(const struct ns16550 *dev, uint8_t value)
{
	bool taken = false;

	for (unsigned n = 0; n < LCR_TRIES && !taken; n++) {
		dev->out(dev, LCR, value);
		taken = dev->in(dev, LCR) == value;
		if (!taken) {
			dev->out(dev, FCR, FCR_ON);
			(void)dev->in(dev, RBR);
		}
	}
	if (dev->designware)
		(void)dev->in(dev, USR);
	return taken;
}

void ns16550_init(struct ns16550 *dev, struct hf_transport *t)
{
	dev->broke = false;
	dev->errors = (struct hf_line_errors){0};
	/* First: with DLAB set (8.3) IER is half of the baud rate. */
	(void)ns16550_set_lcr(dev, LCR_8BIT); /* on a line never quiet it stays as it was */
	dev->out(dev, IER, 0);
	dev->out(dev, FCR, FCR_ON);
	dev->out(dev, MCR, MCR_OPEN);
	*t = (struct hf_transport){
		.name = "ns16550",
		.dev = dev,
		.get = get,
		.put = put,
		.flush = flush,
		.break_seen = break_seen,
		.rx_irq = rx_irq,
		.enter = enter,
		.leave = leave,
		.errors = errors,
	};
}
