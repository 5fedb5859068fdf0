/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* port.h - the port's own ops and line, for what runs below the stub: asked for. Where they are constants a header of
 * this name comes before this one in the include path (sdk/one). */
#ifndef BARE_PORT_H
#define BARE_PORT_H

#include "machine.h"

static inline const struct hf_arch_ops *port_arch(void)
{
	return machine_hf_arch();
}

static inline const struct hf_transport *port_line(void)
{
	return machine_line();
}

#endif /* BARE_PORT_H */
