/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* virt.c - QEMU's virt machine: the serial line and the boot options. */
#include "virt.h"

#include "arch/arm/gic.h"
#include "bootopt.h"
#include "machine.h"
#include "transport/pl011.h"

static struct pl011 uart;
static struct hf_transport line;

const struct hf_transport *machine_line(void)
{
	if (!line.name)
		pl011_init(&uart, &line, BOARD_UART);
	return &line;
}

void machine_line_irq_on(void)
{
	arm_gic_enable(BOARD_UART_INTID);
	line.rx_irq(line.dev, true);
}

const char *machine_boot_options(void)
{
	static char options[BOOTOPT_BYTES];

	bootopt_from_dtb((const uint8_t *)BOARD_DTB, BOARD_DTB_BYTES, options, sizeof options);
	return options;
}
