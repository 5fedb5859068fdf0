/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* boards.h - boards by name, from ~/.config/holdfast/boards.ini:
 *
 *   [bench1]
 *   line = /dev/serial/by-id/usb-FTDI_..., or tcp:HOST:PORT
 *   baud = 921600
 *   elf = /srv/builds/demo.elf
 *   start = a shell command that starts it, and whose life is the run's
 *   reset = a shell command that resets it */
#ifndef BOARDS_H
#define BOARDS_H

#include <stddef.h>

#define BOARD_VALUE_MAX 512u

struct board {
	char line[BOARD_VALUE_MAX];
	char baud[16];
	char elf[BOARD_VALUE_MAX];
	char start[BOARD_VALUE_MAX];
	char reset[BOARD_VALUE_MAX];
	int lock; /* held while the board is used; -1: none */
};

/* Find it in file, NULL: the usual one. What is not given is "". 0, or -1 with one line for people in why. */
int boards_find(struct board *b, const char *file, const char *name, char *why, size_t size);

/* Take it for this run. 0, or -1: another run has it, and why says which. */
int boards_lock(struct board *b, const char *name, char *why, size_t size);

#endif /* BOARDS_H */
