/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ttys.h - the serial devices of this machine, as sysfs tells of them, without opening one: that would move DTR.
 * HOLDFAST_ROOT in the environment stands before /sys, /dev, /proc and /run/lock, for tests. */
#ifndef TTYS_H
#define TTYS_H

#include <stdbool.h>
#include <stddef.h>

#define TTYS_MAX  64u
#define TTYS_PATH 512u

struct tty_info {
	char name[64];   /* ttyUSB0 */
	char usb_id[16]; /* 0403:6001, "" when it is no USB device */
	char where[64];  /* USB: bus, ports and interface, 1-2.3:1.0; otherwise the bus device */
	char maker[64];  /* as the device says, as the next two */
	char product[64];
	char serial[64];
	char by_id[256]; /* its name in /dev/serial/by-id, or "" */
};

/* How many there are, the first max of them into ttys, in the order of their names. */
size_t ttys_list(struct tty_info *ttys, size_t max);

/* The device that "id:TEXT" (part of its serial number or by-id name) or "usb:WHERE" means, into path. 0, or -1 with
 * one line for people in why: none, or more than one. */
int ttys_find(const char *what, char path[TTYS_PATH], char *why, size_t why_size);

/* path behind HOLDFAST_ROOT, into dst. */
void ttys_path(char dst[TTYS_PATH], const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif /* TTYS_H */
