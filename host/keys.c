/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* keys.c - Ctrl-] makes the next key one of ours; twice it is itself. */
#include "keys.h"

#define PREFIX_KEY 0x1du /* Ctrl-] */

static void take_key(struct keys *k, uint8_t byte, const struct keys_events *events, void *ctx)
{
	static const struct {
		char letter;
		enum key key;
	} keys[] = {{'q', KEY_QUIT}, {'b', KEY_BREAK}, {'d', KEY_DEBUG}, {'g', KEY_GDB},
		{'w', KEY_WRITE}, {'h', KEY_HELP}, {'?', KEY_HELP}};

	k->prefix = false;
	if (byte == PREFIX_KEY) {
		events->input(ctx, &byte, 1);
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if ((uint8_t)keys[i].letter == byte) {
			events->key(ctx, keys[i].key);
			return;
		}
	}
	events->key(ctx, KEY_HELP);
}

void keys_typed(struct keys *k, const uint8_t *data, size_t len, const struct keys_events *events,
	void *ctx)
{
	size_t begin = 0;

	for (size_t i = 0; i < len; i++) {
		if (!k->prefix && data[i] != PREFIX_KEY)
			continue;
		if (i > begin)
			events->input(ctx, data + begin, i - begin);
		begin = i + 1;
		if (k->prefix)
			take_key(k, data[i], events, ctx);
		else
			k->prefix = true;
	}
	if (len > begin)
		events->input(ctx, data + begin, len - begin);
}
