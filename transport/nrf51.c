/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* nrf51.c - the UART of Nordic's nRF51: nRF51 Series Reference Manual 3.0, chapter 29. Six bytes of buffer
 * inwards, one outwards; what happens is an event register that reads 1 until it is cleared. */
#include "nrf51.h"

#include "stub/err.h"

#define STARTRX  0x000u
#define STARTTX  0x008u
#define RXDRDY   0x108u
#define TXDRDY   0x11cu
#define ERROR    0x124u
#define INTENSET 0x304u
#define INTENCLR 0x308u
#define ERRORSRC 0x480u
#define ENABLE   0x500u
#define PSELTXD  0x50cu
#define PSELRXD  0x514u
#define RXD      0x518u
#define TXD      0x51cu
#define BAUDRATE 0x524u
#define CONFIG   0x56cu

#define INT_RXDRDY  (1u << 2)
#define ENABLED     4u
#define SRC_OVERRUN (1u << 0)
#define SRC_PARITY  (1u << 1)
#define SRC_FRAMING (1u << 2)
#define SRC_BREAK   (1u << 3)

#define RX_BYTES 6u /* of buffer */

#define FLUSH_TRIES 1000000u /* reads of TXDRDY; a byte at 1200 baud takes 8 ms */

static uint32_t load(const struct nrf51_uart *u, uint32_t reg)
{
	return *(const volatile uint32_t *)(u->base + reg);
}

static void store(const struct nrf51_uart *u, uint32_t reg, uint32_t value)
{
	*(volatile uint32_t *)(u->base + reg) = value;
}

static void count_errors(struct nrf51_uart *u)
{
	if (load(u, ERROR) == 0)
		return;
	store(u, ERROR, 0);
	uint32_t source = load(u, ERRORSRC);
	store(u, ERRORSRC, source); /* written ones clear */
	if ((source & SRC_OVERRUN) != 0)
		u->errors.overrun++;
	if ((source & SRC_PARITY) != 0)
		u->errors.parity++;
	if ((source & SRC_BREAK) != 0)
		u->broke = true;
	else if ((source & SRC_FRAMING) != 0)
		u->errors.framing++;
}

static int get(void *dev)
{
	struct nrf51_uart *u = dev;

	count_errors(u);
	if (load(u, RXDRDY) == 0)
		return HF_EAGAIN;
	store(u, RXDRDY, 0); /* first: it comes again with the next byte in the buffer */
	return (int)(load(u, RXD) & 0xffu);
}

static int put(void *dev, uint8_t byte)
{
	struct nrf51_uart *u = dev;

	if (u->sent && load(u, TXDRDY) == 0)
		return HF_EAGAIN;
	store(u, TXDRDY, 0);
	store(u, TXD, byte);
	u->sent = true;
	return 0;
}

static void flush(void *dev)
{
	const struct nrf51_uart *u = dev;

	for (unsigned n = 0; n < FLUSH_TRIES && u->sent && load(u, TXDRDY) == 0; n++)
		;
}

static bool break_seen(void *dev)
{
	struct nrf51_uart *u = dev;
	bool seen = u->broke;

	u->broke = false;
	return seen;
}

static void rx_irq(void *dev, bool on)
{
	store(dev, on ? INTENSET : INTENCLR, INT_RXDRDY);
}

static void errors(void *dev, struct hf_line_errors *out)
{
	const struct nrf51_uart *u = dev;

	*out = u->errors;
}

void nrf51_init(struct nrf51_uart *dev, struct hf_transport *t)
{
	dev->sent = dev->broke = false;
	dev->errors = (struct hf_line_errors){0};
	store(dev, INTENCLR, ~0u);
	store(dev, PSELTXD, dev->tx_pin);
	store(dev, PSELRXD, dev->rx_pin);
	store(dev, BAUDRATE, dev->baud);
	store(dev, CONFIG, 0);
	store(dev, ENABLE, ENABLED);
	/* A byte from before that nobody has read would keep the next one's event away for ever. */
	for (unsigned n = 0; n < RX_BYTES; n++)
		(void)load(dev, RXD);
	store(dev, RXDRDY, 0);
	store(dev, TXDRDY, 0);
	store(dev, STARTRX, 1);
	store(dev, STARTTX, 1);
	*t = (struct hf_transport){
		.name = "nrf51",
		.dev = dev,
		.get = get,
		.put = put,
		.flush = flush,
		.break_seen = break_seen,
		.rx_irq = rx_irq,
		.errors = errors,
	};
}
