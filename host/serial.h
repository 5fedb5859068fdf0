/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* serial.h - a Linux serial device at any baud rate: 8 data bits, no parity, no flow control, every
 * byte as it is, and BREAK seen and sent. Knows nothing of the event loop. */
#ifndef SERIAL_H
#define SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uucp.h"

#define SERIAL_SETTINGS_BYTES 64u

struct serial {
	int fd;
	struct uucp uucp;
	bool have_settings;
	unsigned char settings[SERIAL_SETTINGS_BYTES]; /* those found at the start, opaque */
};

/* Open path for one user, non-blocking. DTR is left as the driver sets it at the first open and is
 * not dropped at the last close. 0, or -1 with one line for people in why. */
int serial_open(struct serial *s, const char *path, uint32_t baud, char *why, size_t why_size);

/* Set DTR and RTS: 1 on, 0 off, anything else leaves it. 0, or a negative errno value. */
int serial_modem(const struct serial *s, int dtr, int rts);

/* Put the settings back (but DTR stays at close) and close. */
void serial_close(struct serial *s);

/* Begin or end a BREAK. 0, or a negative errno value. */
int serial_break(const struct serial *s, bool on);

/* Received bytes carry marks (termios(3), PARMRK): ff ff is the byte ff, ff 00 00 a BREAK. */
enum serial_mark { SERIAL_BYTE, SERIAL_BREAK, SERIAL_MORE };

struct serial_marks {
	uint8_t state;
};

/* Take one received byte. On SERIAL_BYTE *out is a byte from the line. */
enum serial_mark serial_unmark(struct serial_marks *m, uint8_t byte, uint8_t *out);

#endif /* SERIAL_H */
