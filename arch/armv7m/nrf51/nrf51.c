/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* nrf51.c - what boards with Nordic's nRF51 share: its UART, and TIMER0 as a clock. nRF51 Series Reference
 * Manual 3.0, chapter 18. */
#include "transport/nrf51.h"
#include "board.h"
#include "machine.h"
#include "scs.h"

#define TIMER_START     0x000u
#define TIMER_CAPTURE0  0x040u
#define TIMER_MODE      0x504u
#define TIMER_BITMODE   0x508u
#define TIMER_PRESCALER 0x510u
#define TIMER_CC0       0x540u
#define BITMODE_32      3u
#define PRESCALER_1MHZ  4u /* 16 MHz by 2^4 */
#define TICK_NS         1000u

static struct nrf51_uart uart;
static struct hf_transport line;
static uint32_t last, laps;

const struct hf_transport *machine_line(void)
{
	if (!line.name) {
		uart = (struct nrf51_uart){.base = BOARD_UART,
			.tx_pin = BOARD_UART_TX,
			.rx_pin = BOARD_UART_RX,
			.baud = NRF51_BAUD_115200};
		nrf51_init(&uart, &line);
	}
	return &line;
}

void machine_cpu_init(void)
{
	mmio_write(BOARD_TIMER + TIMER_MODE, 0);
	mmio_write(BOARD_TIMER + TIMER_BITMODE, BITMODE_32);
	mmio_write(BOARD_TIMER + TIMER_PRESCALER, PRESCALER_1MHZ);
	mmio_write(BOARD_TIMER + TIMER_START, 1);
}

/* Nobody may let an hour pass without a look, or it is lost. */
uint64_t machine_now_ns(void)
{
	mmio_write(BOARD_TIMER + TIMER_CAPTURE0, 1);
	uint32_t count = mmio_read(BOARD_TIMER + TIMER_CC0);

	if (count < last)
		laps++;
	last = count;
	return ((uint64_t)laps << 32 | count) * TICK_NS;
}

/* A reset request ends QEMU, started with -no-reboot. */
void machine_poweroff(void)
{
	machine_reset();
}
