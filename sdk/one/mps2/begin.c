/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* begin.c - instead of sdk/begin.c and arch/armv7m/mps2/line_uart.c: the seams are constants (stub/ops.h). */
#include "board.h"
#include "port.h"
#include "sdk/os.h"

struct cmsdk_uart machine_uart;

int sdk_begin(struct hf *k)
{
	cmsdk_begin(&machine_uart, BOARD_UART);
	return hf_init(k, NULL);
}
