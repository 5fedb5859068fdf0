/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* mem.c - memory as the kernel maps it. An access goes through the kernel's own guarded copy, which
 * survives an address that is not mapped. It does not survive every device: a page is touched only when
 * the kernel's tables lead to RAM. The tables are walked without locks, as the kernel itself does in its
 * crash paths (linux_cpu_page_is_ram); a bad entry ends the walk. */
#include <asm/sections.h>
#include <linux/mm.h>
#include <linux/uaccess.h>

#include "linux.h"

static bool is_kernel_addr(unsigned long addr)
{
	return addr >= TASK_SIZE_MAX;
}

/* Is this page mapped, and RAM? */
static bool is_ram(unsigned long addr)
{
	return is_kernel_addr(addr) && linux_cpu_page_is_ram(addr);
}

/* The stub asks page by page, so one look is enough for all of it. */
int linux_mem_read(void *dst, hf_addr src, size_t len)
{
	if (!is_ram((unsigned long)src))
		return 0;
	if (copy_from_kernel_nofault(dst, (const void *)(unsigned long)src, len) == 0)
		return (int)len;
	return 0;
}

int linux_mem_write(hf_addr dst, const void *src, size_t len)
{
	if (linux_fn.copy_to_kernel_nofault == NULL)
		return HF_ENOSYS;
	if (!is_ram((unsigned long)dst))
		return 0;
	if (linux_fn.copy_to_kernel_nofault((void *)(unsigned long)dst, src, len) == 0)
		return (int)len;
	return 0;
}

int linux_read_all(void *ctx, uint64_t addr, void *dst, size_t len)
{
	uint8_t *to = dst;

	while (len > 0) {
		size_t piece = min_t(size_t, len, PAGE_SIZE - (size_t)(addr & (PAGE_SIZE - 1)));
		if (linux_mem_read(to, addr, piece) != (int)piece)
			return HF_EFAULT;
		addr += piece;
		to += piece;
		len -= piece;
	}
	return 0;
}

/* A window does not cross a page: all of it can be read, or nothing. */
int linux_read_near(void *ctx, uint64_t addr, void *dst, size_t len)
{
	struct linux_window *w = ctx;
	size_t offset = (size_t)(addr % sizeof(w->bytes));

	if (offset + len > sizeof(w->bytes))
		return linux_read_all(NULL, addr, dst, len);
	if (!w->full || w->at != addr - offset) {
		w->at = addr - offset;
		w->full = linux_read_all(NULL, w->at, w->bytes, sizeof(w->bytes)) == 0;
	}
	if (!w->full)
		return HF_EFAULT;
	memcpy(dst, w->bytes + offset, len);
	return 0;
}

/* The kernel's own code or a module's, as loaded; without these functions nothing counts as code. */
bool linux_is_text(hf_addr addr)
{
	unsigned long at = (unsigned long)addr;

	if (linux_fn.core_kernel_text != NULL && linux_fn.core_kernel_text(at))
		return true;
	return linux_fn.is_module_text_address != NULL && linux_fn.is_module_text_address(at);
}

bool linux_is_all_text(hf_addr addr, size_t len)
{
	return linux_is_text(addr) && linux_is_text(addr + len - 1);
}

int linux_region_at(void *ctx, hf_addr addr, struct hf_region *out)
{
	out->start = addr & PAGE_MASK;
	out->size = PAGE_SIZE;
	if (!is_ram((unsigned long)addr))
		return HF_ENOENT;
	out->kind = linux_is_text(addr) ? HF_REGION_TEXT : HF_REGION_RAM;
	return 0;
}
