/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ops.h - instead of stub/ops.h: the seams of an MPS2 board with one CPU, for the compiler to see. Every slot is filled:
 * stub/without/init.c. */
#ifndef HF_OPS_H
#define HF_OPS_H

#include "port.h"
#include "sdk/os.h"

static const struct hf_arch_ops one_arch = {
	ARMV7M_OPS,
	.mem_write = sdk_mem_write,
	.enter = hf_no_way,
	.leave = hf_no_way,
	.bp_kind_at = hf_no_kind_at,
	.hw_sync = hf_no_hw,
	.hw_check = hf_no_hw,
	.wp_hit = hf_no_wp_hit,
	.step = hf_no_step,
	.cpu_online = hf_always_online,
	.cpu_kick = hf_no_kick,
};

static const struct hf_os_ops one_os = {
	SDK_OS_OPS,
	.sym_at = hf_no_sym_at,
	.sym_find = hf_no_sym_find,
	.log_read = hf_no_log_read,
	.log_write = hf_no_log_write,
	.watchdog_touch = hf_no_touch,
	.access = hf_all_allowed,
	.defer = hf_no_defer,
};

static const struct hf_config one_config = {
	.arch = &one_arch, .os = &one_os, .line = &port_line_ops, SDK_CONFIG};

struct hf_seams {
	char unused;
};

static inline const struct hf_config *hf_seams_cfg(const struct hf_seams *s)
{
	(void)s;
	return &one_config;
}

static inline const struct hf_arch_ops *hf_seams_arch(const struct hf_seams *s)
{
	(void)s;
	return &one_arch;
}

static inline const struct hf_os_ops *hf_seams_os(const struct hf_seams *s)
{
	(void)s;
	return &one_os;
}

static inline const struct hf_transport *hf_seams_line(const struct hf_seams *s)
{
	(void)s;
	return &port_line_ops;
}

#endif /* HF_OPS_H */
