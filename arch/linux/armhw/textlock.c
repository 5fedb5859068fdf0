/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* textlock.c - the lock that the kernel takes to patch text. It is a static variable, and Debian's kernel keeps
 * no names of data; so the CPU's folder reads its address out of the code that takes it. */
#include <linux/printk.h>
#include <linux/spinlock.h>

#include "arch/linux/linux.h"
#include "armhw.h"

static raw_spinlock_t *lock;

void armhw_text_lock_init(
	const char *const *takers, unsigned count, unsigned long (*find)(unsigned long code))
{
	unsigned long at = 0;
	u32 word;

	for (unsigned i = 0; i < count && at == 0; i++) {
		unsigned long code = linux_ksym(takers[i]);
		at = code != 0 ? find(code) : 0;
	}
	lock = NULL;
	if (at != 0 && at % sizeof(word) == 0 && !linux_is_text(at) &&
		linux_read_all(NULL, at, &word, sizeof(word)) == 0)
		lock = (raw_spinlock_t *)at;
	else
		pr_warn("holdfast: the kernel's lock for patching was not found:"
			" no breakpoints while a cpu does not stop\n");
}

const char *linux_cpu_text_held(void)
{
	if (lock != NULL)
		return raw_spin_is_locked(lock) ? "some cpu holds the kernel's lock for patching"
						: NULL;
	return linux_cpu_missing()
		       ? "a cpu that did not stop may hold the kernel's lock for patching"
		       : NULL;
}
