/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmsdk.c - the CMSDK APB UART: ARM DDI 0479D 4.3. One byte of buffer each way, and no sign of a BREAK. */
#include "cmsdk.h"

#include "stub/err.h"

#define DATA    0x00u
#define STATE   0x04u
#define CTRL    0x08u
#define INTCLR  0x0cu
#define BAUDDIV 0x10u

#define STATE_TX_FULL    (1u << 0)
#define STATE_RX_FULL    (1u << 1)
#define STATE_RX_OVERRUN (1u << 3) /* written one clears */
#define CTRL_TX          (1u << 0)
#define CTRL_RX          (1u << 1)
#define CTRL_RX_IRQ      (1u << 3)
#define INT_RX           (1u << 1)
#define BAUDDIV_MIN      16u

#define FLUSH_TRIES 1000000u /* reads of STATE */

static uint32_t load(const struct cmsdk_uart *u, uint32_t reg)
{
	return *(const volatile uint32_t *)(u->base + reg);
}

static void store(const struct cmsdk_uart *u, uint32_t reg, uint32_t value)
{
	*(volatile uint32_t *)(u->base + reg) = value;
}

int cmsdk_get(void *dev)
{
	struct cmsdk_uart *u = dev;
	uint32_t state = load(u, STATE);

	if ((state & STATE_RX_OVERRUN) != 0) {
		u->errors.overrun++;
		store(u, STATE, STATE_RX_OVERRUN);
	}
	if ((state & STATE_RX_FULL) == 0)
		return HF_EAGAIN;
	store(u, INTCLR, INT_RX); /* first: the next byte's interrupt must not be lost */
	return (int)(load(u, DATA) & 0xffu);
}

int cmsdk_put(void *dev, uint8_t byte)
{
	const struct cmsdk_uart *u = dev;

	if ((load(u, STATE) & STATE_TX_FULL) != 0)
		return HF_EAGAIN;
	store(u, DATA, byte);
	return 0;
}

void cmsdk_flush(void *dev)
{
	const struct cmsdk_uart *u = dev;

	for (unsigned n = 0; n < FLUSH_TRIES && (load(u, STATE) & STATE_TX_FULL) != 0; n++)
		;
}

static void control(const struct cmsdk_uart *u, bool irq)
{
	store(u, CTRL, CTRL_TX | CTRL_RX | (irq ? CTRL_RX_IRQ : 0));
}

/* Once on it stays: a byte that comes while it is off would never interrupt, and keeps the next one out.
 * Sessions run with interrupts masked, and find the byte by asking. */
void cmsdk_rx_irq(void *dev, bool on)
{
	if (on)
		control(dev, true);
}

void cmsdk_errors(void *dev, struct hf_line_errors *out)
{
	const struct cmsdk_uart *u = dev;

	*out = u->errors;
}

void cmsdk_begin(struct cmsdk_uart *dev, uintptr_t base)
{
	*dev = (struct cmsdk_uart){.base = base};
	if (load(dev, BAUDDIV) < BAUDDIV_MIN)
		store(dev, BAUDDIV, BAUDDIV_MIN);
	control(dev, false);
	/* A byte from before keeps the next one out. And QEMU 7.2, with a host that spoke before the receiver
	 * was on, listens to it again only when DATA is read. */
	(void)load(dev, DATA);
}

void cmsdk_init(struct cmsdk_uart *dev, struct hf_transport *t, uintptr_t base)
{
	cmsdk_begin(dev, base);
	*t = (struct hf_transport){CMSDK_OPS, .dev = dev};
}
