/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hf_cmds.h - commands of the debugger's shell that only this kernel has. */
#ifndef BARE_HF_CMDS_H
#define BARE_HF_CMDS_H

#include "stub/cmd.h"

extern const struct hf_cmd hf_bare_cmds[]; /* for hf_os_ops.cmds */

#endif /* BARE_HF_CMDS_H */
