/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* text.c - writing instructions, by the function that the kernel has for its own debugger. It takes no lock
 * that we could not wait for but one that goes with text_mutex: while that is held, some CPU may be
 * stopped in the middle of patching, and nothing is written. */
#include <linux/memory.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "stub/err.h"
#include "x86.h"

#define PIECE 16 /* bytes; one page at most is patched at a time */

static void *(*poke)(void *addr, const void *opcode, size_t len);
static struct mutex *text_lock;
/* The first word of the kernel's cpu_tlbstate: the address space that is loaded, or LOADED_MM_SWITCHING */
static unsigned long __percpu *loaded_mm;
#define SWITCHING 1ul

int x86_text_init(void)
{
	poke = (void *(*)(void *, const void *, size_t))linux_ksym("text_poke_kgdb");
	text_lock = (struct mutex *)linux_ksym("text_mutex");
	loaded_mm = (unsigned long __percpu *)linux_ksym("cpu_tlbstate");
	if (poke == NULL || text_lock == NULL)
		pr_warn("holdfast: no text_poke_kgdb or text_mutex: no breakpoints\n");
	return 0;
}

const char *linux_cpu_text_held(void)
{
	if (text_lock != NULL && mutex_is_locked(text_lock))
		return "some cpu was stopped while it patched text (text_mutex)";
	/* text is patched in an address space of its own, out of which there would be no way back */
	if (loaded_mm != NULL && *this_cpu_ptr(loaded_mm) == SWITCHING)
		return "this cpu was stopped while it changed its address space";
	return NULL;
}

int x86_text_write(hf_addr dst, const void *src, size_t len)
{
	const uint8_t *from = src;

	if (poke == NULL || text_lock == NULL)
		return HF_ENOSYS;
	if (linux_cpu_text_held() != NULL)
		return HF_EBUSY;
	if (!linux_is_all_text(dst, len))
		return HF_EFAULT;
	for (size_t at = 0; at < len; at += PIECE)
		(void)poke((void *)(unsigned long)(dst + at), from + at,
			len - at < PIECE ? len - at : PIECE);
	return 0;
}
