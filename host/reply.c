/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* reply.c - what a packet from the target says (GDB manual, "Standard Replies" and "Stop Reply
 * Packets"). */
#include "reply.h"

#include "../stub/wire/hex.h"
#include "../stub/wire/rsp.h"

static enum reply_kind read_text(uint8_t *dst, size_t digits, size_t *out_len)
{
	if (digits % 2 || hex_decode(dst, (const char *)dst + 1, digits / 2))
		return REPLY_BROKEN;
	*out_len = digits / 2;
	return REPLY_TEXT;
}

enum reply_kind reply_read(
	uint8_t *dst, size_t size, const uint8_t *payload, size_t len, size_t *out_len)
{
	int n = rsp_expand(dst, size, payload, len);

	*out_len = n < 0 ? 0 : (size_t)n;
	if (n < 0)
		return REPLY_BROKEN;
	if (n == 0)
		return REPLY_NOTHING;
	switch (dst[0]) {
	case 'O':
		return n == 2 && dst[1] == 'K' ? REPLY_OK : read_text(dst, *out_len - 1, out_len);
	case 'T':
	case 'S':
		return n >= 3 ? REPLY_STOP : REPLY_BROKEN;
	case 'E': /* "E" and two digits or "E." and a text; data in hex has an even length */
		return n == 3 || (n > 1 && dst[1] == '.') ? REPLY_ERROR : REPLY_OTHER;
	default:
		return REPLY_OTHER;
	}
}
