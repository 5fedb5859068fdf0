/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* armhw.h - what this folder offers to arm and arm64, besides linux_cpu_*. */
#ifndef LINUX_ARMHW_H
#define LINUX_ARMHW_H

/* Look for the lock that the kernel takes to patch text: find() is given the address of each of these functions, until
 * it returns that of the lock (0: not seen in this one). None is said in the log. Context: may sleep. */
void armhw_text_lock_init(
	const char *const *takers, unsigned count, unsigned long (*find)(unsigned long code));

#endif /* LINUX_ARMHW_H */
