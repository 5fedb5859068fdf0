/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* threadregs.c - codes, and the bytes that they speak of. */
#include "threadregs.h"

#include <stdbool.h>
#include <string.h>

#include "../stub/wire/bulk.h"
#include "../stub/wire/hex.h"

struct reader {
	const uint8_t *codes, *at, *end;
	size_t index; /* of the next code */
};

/* Not when there are too many, or too large ones. */
static void take_sizes(struct threadregs *t, const uint8_t *data, size_t len)
{
	size_t sum = BULK_TID_BYTES;

	for (size_t i = 0; i < len; i++)
		sum += data[i];
	t->count = 0;
	if (len > THREADREGS_MAX || sum > THREADREGS_BYTES)
		return;
	memcpy(t->sizes, data, len);
	memset(t->before, 0, sizeof(t->before));
	t->count = len;
}

static unsigned next_code(struct reader *r)
{
	const uint8_t pair = r->codes[r->index / 2];

	return r->index++ % 2 ? pair >> 4 : pair & 15u;
}

/* Changes the first bytes of a value to what was read; false: they are not there. */
static bool take_value(struct reader *r, unsigned code, uint8_t *value, size_t size)
{
	const size_t n = code == BULK_REG_WHOLE ? size : code;

	if (n > size || n > (size_t)(r->end - r->at))
		return false;
	memcpy(value, r->at, n);
	r->at += n;
	return true;
}

static size_t take_thread(struct threadregs *t, struct reader *r)
{
	uint8_t *value = t->before;
	size_t n = 0;

	if (!take_value(r, next_code(r), value, BULK_TID_BYTES))
		return 0;
	t->tid = 0;
	for (unsigned i = 0; i < BULK_TID_BYTES; i++)
		t->tid |= (uint64_t)value[i] << 8 * i;
	value += BULK_TID_BYTES;
	for (size_t i = 0; i < t->count; value += t->sizes[i++]) {
		const unsigned code = next_code(r);
		if (code == BULK_REG_UNKNOWN)
			memset(t->text + n, 'x', (size_t)2 * t->sizes[i]);
		else if (take_value(r, code, value, t->sizes[i]))
			(void)hex_encode(t->text + n, value, t->sizes[i]);
		else
			return 0;
		n += (size_t)2 * t->sizes[i];
	}
	return r->at == r->end ? n : 0;
}

size_t threadregs_take(struct threadregs *t, uint8_t kind, const uint8_t *data, size_t len)
{
	const size_t codes = (1 + t->count + 1) / 2;
	size_t n = 0;

	if (kind == BULK_SIZES) {
		take_sizes(t, data, len);
		return 0;
	}
	if (kind == BULK_THREAD && t->count > 0 && codes <= len) {
		struct reader r = {.codes = data, .at = data + codes, .end = data + len};
		n = take_thread(t, &r);
	}
	if (n == 0)
		t->count = 0;
	return n;
}
