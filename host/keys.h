/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* keys.h - what a person types, with the keys behind Ctrl-] that are ours. Pure. */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key { KEY_QUIT, KEY_BREAK, KEY_DEBUG, KEY_GDB, KEY_WRITE, KEY_HELP };

struct keys_events {
	/* Bytes for the target. */
	void (*input)(void *ctx, const uint8_t *data, size_t len);
	/* A key behind the prefix. */
	void (*key)(void *ctx, enum key key);
};

struct keys {
	bool prefix; /* Ctrl-] was the last key */
};

/* data is used up. */
void keys_typed(struct keys *k, const uint8_t *data, size_t len, const struct keys_events *events,
	void *ctx);

#endif /* KEYS_H */
