/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* begin.c - the debugger made ready with what the port and the board have to offer. */
#include "os.h"
#include "port.h"

static const struct hf_os_ops ops = {SDK_OS_OPS};

/* hf_init() copies the ops. */
int sdk_begin(struct hf *k)
{
	struct hf_arch_ops arch = *port_arch();
	struct hf_config cfg = {.arch = &arch, .os = &ops, .line = port_line(), SDK_CONFIG};

	sdk_link(&cfg);
	arch.mem_write = sdk_mem_write;
	return hf_init(k, &cfg);
}
