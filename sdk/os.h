/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* os.h - what a board's debugger is made ready with: the rows of hf_os_ops and hf_config that are the same for all. */
#ifndef SDK_OS_H
#define SDK_OS_H

#include "machine.h"
#include "sdk.h"

#define SDK_FREEZE_MS 500u

/* ---- board.c: as hf_os_ops ---- */

int sdk_text_check(void *ctx, hf_addr addr, size_t len, const char **why);
int sdk_reboot(void *ctx, enum hf_reboot how);
void sdk_console_in(void *ctx, uint8_t byte);

static inline uint64_t sdk_now_ns(void *ctx)
{
	(void)ctx;
	return machine_now_ns();
}

static inline int sdk_region_at(void *ctx, hf_addr addr, struct hf_region *out)
{
	(void)ctx;
	return machine_region_at(addr, out);
}

#define SDK_OS_OPS                                                                                 \
	.name = "sdk", .console_in = sdk_console_in, .thread_next = sdk_thread_next,               \
	.thread_on_cpu = sdk_thread_on_cpu, .thread_frame = sdk_thread_frame,                      \
	.region_at = sdk_region_at, .text_check = sdk_text_check, .now_ns = sdk_now_ns,            \
	.reboot = sdk_reboot, .fact = sdk_fact

/* As hf_arch_ops.mem_write, with an eye on programs that are loaded. */
int sdk_mem_write(hf_addr dst, const void *src, size_t len);

extern uint8_t sdk_packet_in[HF_PACKET_BYTES], sdk_packet_out[HF_PACKET_BYTES];

#define SDK_CONFIG                                                                                 \
	.packet_in = sdk_packet_in, .packet_out = sdk_packet_out, .packet_bytes = HF_PACKET_BYTES, \
	.freeze_ms = SDK_FREEZE_MS, .tasks = true, .on_kill = HF_POLICY_STAY,                      \
	.on_detach_dead = HF_POLICY_STAY

/* ---- begin.c ---- */

/* Make k ready; as hf_init(). Context: boot. */
int sdk_begin(struct hf *k);

#endif /* SDK_OS_H */
