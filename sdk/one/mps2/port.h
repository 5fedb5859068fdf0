/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* port.h - instead of arch/bare/port.h: an MPS2 board with one CPU, no debug unit, and the CMSDK UART as its line. */
#ifndef ONE_PORT_H
#define ONE_PORT_H

#include "arch/armv7m/ops.h"
#include "machine.h"
#include "stub/fillers.h"
#include "transport/cmsdk.h"

extern struct cmsdk_uart machine_uart;

static const struct hf_arch_ops port_arch_ops = {ARMV7M_OPS, .mem_write = armv7m_mem_write};

static const struct hf_transport port_line_ops = {
	CMSDK_OPS,
	.dev = &machine_uart,
	.break_seen = hf_no_break,
	.enter = hf_no_enter,
	.leave = hf_no_line_call,
};

static inline const struct hf_arch_ops *port_arch(void)
{
	return &port_arch_ops;
}

static inline const struct hf_transport *port_line(void)
{
	return &port_line_ops;
}

#endif /* ONE_PORT_H */
