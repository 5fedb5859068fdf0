/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* uucp.h - the lock files that programs with a serial device keep, and who has one open. */
#ifndef UUCP_H
#define UUCP_H

#include <stdbool.h>
#include <stddef.h>

#define UUCP_PATH 512u

struct uucp {
	bool held;
	char path[UUCP_PATH];
};

/* Take the lock of the device at path. 0; a process number: it has the lock; -1: there is no folder for locks, or no
 * permission to write there: others lock by flock(2) then. */
int uucp_lock(struct uucp *u, const char *path);
void uucp_unlock(struct uucp *u);

/* A process that has the device open or locked, as far as we may see; 0: none is seen. */
int uucp_user(const char *path);

/* Its name, "" when it is not seen. */
void uucp_command(int pid, char *dst, size_t size);

#endif /* UUCP_H */
