/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* greeting.h - the beginning of the debugger's greeting, in a stream of text. Pure. */
#ifndef GREETING_H
#define GREETING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Take a byte; *at is 0 at first. True: it was the last one. */
bool greeting_seen(size_t *at, uint8_t byte);

#endif /* GREETING_H */
