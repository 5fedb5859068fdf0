/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line_rtt.c - the line of an MPS2 board as rings in memory, for a debug probe. A ring has no interrupt: a
 * timer's stands in for the receive interrupt, so that ^C gets in while the program runs. */
#include "board.h"
#include "machine.h"
#include "scs.h"
#include "stub/limits.h"
#include "transport/rtt.h"

/* CMSDK APB timer, ARM DDI 0479D 4.2 */
#define TIMER_CTRL     0x00u
#define TIMER_VALUE    0x04u
#define TIMER_RELOAD   0x08u
#define TIMER_INTCLEAR 0x0cu
#define CTRL_ON        0x9u /* enabled, with its interrupt */

#define OUT_BYTES 2048u
#define IN_BYTES  (HF_PACKET_BYTES + 512u) /* the largest packet, and what is typed beside it */

static struct rtt ring;
static struct hf_transport rtt_line, line;
static uint8_t out[OUT_BYTES], in[IN_BYTES];

static int get(void *dev)
{
	mmio_write(BOARD_LINE_TIMER + TIMER_INTCLEAR, 1);
	return rtt_line.get(dev);
}

/* Once on it stays: in a session interrupts are masked. */
static void rx_irq(void *dev, bool on)
{
	(void)dev;
	if (!on)
		return;
	mmio_write(BOARD_LINE_TIMER + TIMER_VALUE, BOARD_LINE_TICKS);
	mmio_write(BOARD_LINE_TIMER + TIMER_RELOAD, BOARD_LINE_TICKS);
	mmio_write(BOARD_LINE_TIMER + TIMER_CTRL, CTRL_ON);
}

const struct hf_transport *machine_line(void)
{
	if (!line.name) {
		const struct rtt_memory mem = {out, in, OUT_BYTES, IN_BYTES};
		rtt_init(&ring, &rtt_line, &mem);
		line = rtt_line;
		line.get = get;
		line.rx_irq = rx_irq;
	}
	return &line;
}
