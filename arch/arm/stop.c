/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stop.c - see stop.h. The reason is the program's: it may be no text, and nowhere. */
#include "arch/arm/stop.h"

#include "port.h"

void arm_stop(struct hf_event *ev, hf_addr text, size_t room, char *msg)
{
	const struct hf_arch_ops *arch = port_arch();
	size_t len = 0;

	if (text == 0)
		room = 0;
	while (len < room && len < ARM_STOP_BYTES - 1 &&
		arch->mem_read(&msg[len], text + len, 1) == 1 && (uint8_t)msg[len] >= ' ')
		len++;
	msg[len] = '\0';
	ev->msg = len > 0 ? msg : NULL;
	(void)bare_trap(ev); /* nobody to ask: the program goes on */
}
