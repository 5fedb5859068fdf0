/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* batch.c - packets one behind the other. */
#include "batch.h"

#include <string.h>

#include "../stub/wire/hex.h"

size_t batch_frame(uint8_t *dst, const char *payload, size_t len)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + (uint8_t)payload[i]);
	dst[0] = '$';
	memcpy(dst + 1, payload, len);
	dst[len + 1] = '#';
	(void)hex_encode((char *)dst + len + 2, &sum, 1); /* always 2 digits */
	return len + BATCH_FRAME;
}

int batch_add(struct batch *b, const char *payload)
{
	const size_t len = strlen(payload);

	if (sizeof(b->bytes) - b->len < len + BATCH_FRAME)
		return -1;
	b->len += batch_frame(b->bytes + b->len, payload, len);
	return 0;
}
