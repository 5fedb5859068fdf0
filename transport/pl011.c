/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* pl011.c - the ARM PrimeCell UART. Registers: ARM DDI 0183G chapter 3. */
#include "pl011.h"

#include "stub/err.h"

#define DR    0x00u
#define FR    0x18u
#define LCRH  0x2cu
#define CR    0x30u
#define IMSC  0x38u
#define ICR   0x44u
#define DMACR 0x48u

#define DR_FE     (1u << 8)
#define DR_PE     (1u << 9)
#define DR_BE     (1u << 10)
#define DR_OE     (1u << 11)
#define FR_BUSY   (1u << 3)
#define FR_RXFE   (1u << 4)
#define FR_TXFF   (1u << 5)
#define LCRH_FEN  (1u << 4)
#define LCRH_8BIT (3u << 5)
#define CR_ENABLE                                                                                  \
	0xf01u /* UARTEN, TXE, RXE; DTR and RTS, which a peer with flow control waits for */
#define INT_RX     (1u << 4)
#define INT_RT     (1u << 6) /* bytes wait below the FIFO's level */
#define INT_BE     (1u << 9)
#define INT_ERRORS (0xfu << 7)

#define FLUSH_TRIES 1000000u /* reads of FR; a 32-byte FIFO at 9600 baud takes 33 ms */

static uint32_t load(const struct pl011 *u, uint32_t reg)
{
	return *(const volatile uint32_t *)(u->base + reg);
}

static void store(const struct pl011 *u, uint32_t reg, uint32_t value)
{
	*(volatile uint32_t *)(u->base + reg) = value;
}

static void count_errors(struct pl011 *u, uint32_t data)
{
	if ((data & DR_OE) != 0)
		u->errors.overrun++;
	if ((data & DR_BE) != 0)
		u->broke = true;
	else if ((data & DR_FE) != 0)
		u->errors.framing++;
	if ((data & DR_PE) != 0)
		u->errors.parity++;
}

/* A BREAK enters the FIFO as a NUL byte that nobody sent: not handed on. */
static int get(void *dev)
{
	struct pl011 *u = dev;

	if ((load(u, FR) & FR_RXFE) != 0)
		return HF_EAGAIN;
	uint32_t data = load(u, DR);
	count_errors(u, data);
	return (data & DR_BE) != 0 ? HF_EAGAIN : (int)(data & 0xffu);
}

static int put(void *dev, uint8_t byte)
{
	const struct pl011 *u = dev;

	if ((load(u, FR) & FR_TXFF) != 0)
		return HF_EAGAIN;
	store(u, DR, byte);
	return 0;
}

static void flush(void *dev)
{
	const struct pl011 *u = dev;

	for (unsigned n = 0; n < FLUSH_TRIES && (load(u, FR) & FR_BUSY) != 0; n++)
		;
}

static bool break_seen(void *dev)
{
	struct pl011 *u = dev;
	bool seen = u->broke;

	u->broke = false;
	return seen;
}

/* The error interrupts have to be cleared; receive and timeout go when the FIFO is empty. */
static void rx_irq(void *dev, bool on)
{
	const struct pl011 *u = dev;

	store(u, ICR, INT_ERRORS);
	store(u, IMSC, on ? INT_RX | INT_RT | INT_BE : 0);
}

static int enter(void *dev)
{
	struct pl011 *u = dev;

	u->masked = load(u, IMSC);
	store(u, IMSC, 0);
	return 0;
}

static void leave(void *dev)
{
	const struct pl011 *u = dev;

	store(u, ICR, INT_ERRORS);
	store(u, IMSC, u->masked);
}

static void errors(void *dev, struct hf_line_errors *out)
{
	const struct pl011 *u = dev;

	*out = u->errors;
}

void pl011_init(struct pl011 *dev, struct hf_transport *t, uintptr_t base)
{
	*dev = (struct pl011){.base = base};
	flush(dev); /* what a boot loader still says; LCRH may be written only while the UART is off, 3.3.8 */
	store(dev, CR, 0);
	store(dev, IMSC, 0);
	store(dev, DMACR, 0);
	store(dev, LCRH, LCRH_8BIT | LCRH_FEN);
	store(dev, CR, CR_ENABLE);
	*t = (struct hf_transport){
		.name = "pl011",
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
