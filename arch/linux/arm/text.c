/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* text.c - writing instructions. The kernel's own way is a writable alias of the page, under a lock that is
 * taken with interrupts masked: a CPU that an IPI froze does not hold it, one that runs on may.
 * (patch_text() stops the machine by itself and is not for us.) */
#include <linux/printk.h>
#include <linux/string.h>

#include "arm.h"
#include "stub/err.h"

#define INSN_BYTES 4

static void (*patch)(void *addr, unsigned insn, bool remap);

int arm_text_init(void)
{
	patch = (void (*)(void *, unsigned, bool))linux_ksym("__patch_text_real");
	if (patch == NULL)
		pr_warn("holdfast: no __patch_text_real: no breakpoints\n");
	return 0;
}

int arm_text_write(hf_addr dst, const void *src, size_t len)
{
	const uint8_t *from = src;
	u32 insn;

	if (patch == NULL)
		return HF_ENOSYS;
	if (linux_cpu_text_held() != NULL)
		return HF_EBUSY;
	if (dst % INSN_BYTES != 0 || len % INSN_BYTES != 0)
		return HF_EALIGN;
	if (!linux_is_all_text(dst, len))
		return HF_EFAULT;
	for (size_t at = 0; at < len; at += INSN_BYTES) {
		memcpy(&insn, from + at, sizeof(insn));
		patch((void *)(unsigned long)(dst + at), insn, true);
	}
	return 0;
}
