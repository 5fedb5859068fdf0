/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* text.c - writing instructions. The kernel's own way is a writable alias of the page, under a lock that is
 * taken with interrupts masked: a CPU that an IPI froze does not hold it, one that runs on may. */
#include <linux/printk.h>
#include <linux/string.h>

#include "arm64.h"
#include "stub/err.h"

#define INSN_BYTES 4

static int (*patch)(void *addr, u32 insn);

int arm64_text_init(void)
{
	patch = (int (*)(void *, u32))linux_ksym("aarch64_insn_patch_text_nosync");
	if (patch == NULL)
		pr_warn("holdfast: no aarch64_insn_patch_text_nosync: no breakpoints\n");
	return 0;
}

int arm64_text_put(hf_addr dst, const void *src, size_t len)
{
	const uint8_t *from = src;
	u32 insn;

	if (patch == NULL)
		return HF_ENOSYS;
	if (dst % INSN_BYTES != 0 || len % INSN_BYTES != 0)
		return HF_EALIGN;
	if (!linux_is_all_text(dst, len))
		return HF_EFAULT;
	for (size_t at = 0; at < len; at += INSN_BYTES) {
		memcpy(&insn, from + at, sizeof(insn));
		if (patch((void *)(unsigned long)(dst + at), insn) != 0)
			return HF_EFAULT;
	}
	return 0;
}

int arm64_text_write(hf_addr dst, const void *src, size_t len)
{
	return linux_cpu_text_held() != NULL ? HF_EBUSY : arm64_text_put(dst, src, len);
}
