/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line_uart.c - the CMSDK UART of an MPS2 board. */
#include "board.h"
#include "machine.h"
#include "transport/cmsdk.h"

static struct cmsdk_uart uart;
static struct hf_transport line;

const struct hf_transport *machine_line(void)
{
	if (!line.name)
		cmsdk_init(&uart, &line, BOARD_UART);
	return &line;
}
