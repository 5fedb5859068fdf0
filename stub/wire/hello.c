/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hello.c - HELLO, WELCOME and BYE as bytes. */
#include "hello.h"

/* Reads forward; what is missing reads as 0 and is told by bad. */
struct reader {
	const uint8_t *at, *end;
	bool bad;
};

static uint8_t get8(struct reader *r)
{
	if (r->at == r->end) {
		r->bad = true;
		return 0;
	}
	return *r->at++;
}

static uint16_t get16(struct reader *r)
{
	unsigned low = get8(r);

	return (uint16_t)(low | (unsigned)get8(r) << 8u);
}

static uint32_t get32(struct reader *r)
{
	uint32_t low = get16(r);

	return low | (uint32_t)get16(r) << 16u;
}

static uint8_t get_bytes(struct reader *r, uint8_t *dst, size_t max)
{
	uint8_t len = get8(r);

	if (len > max) {
		r->bad = true;
		return 0;
	}
	for (unsigned i = 0; i < len; i++)
		dst[i] = get8(r);
	return len;
}

static void get_limits(struct reader *r, struct hello *h)
{
	h->payload_max = get16(r);
	h->window = get8(r);
	h->flags = get8(r);
}

static void get_welcome(struct reader *r, struct hello *h)
{
	get_limits(r, h);
	h->cpus = get8(r);
	h->ptr_bytes = get8(r);
	h->id_len = get_bytes(r, h->id, sizeof(h->id));
	(void)get_bytes(r, (uint8_t *)h->name, sizeof(h->name) - 1);
}

static enum hello_type read_type(struct reader *r, struct hello *h)
{
	switch (get8(r)) {
	case 'h':
		if (get8(r) != 'f')
			return HELLO_NOTHING;
		h->version = get8(r);
		return get8(r) == 0 ? HELLO_HELLO : HELLO_NOTHING;
	case 'w':
		h->kind = get8(r);
		return HELLO_WELCOME;
	case 'b':
		return HELLO_BYE;
	default:
		return HELLO_NOTHING;
	}
}

enum hello_type hello_read(struct hello *h, const uint8_t *payload, size_t len)
{
	struct reader r = {.at = payload, .end = payload + len};

	*h = (struct hello){0};
	enum hello_type type = read_type(&r, h);
	h->nonce = get32(&r);
	if (type == HELLO_HELLO || type == HELLO_WELCOME) {
		h->next = get8(&r);
		h->expect = get8(&r);
	}
	if (type == HELLO_HELLO)
		get_limits(&r, h);
	h->full = type == HELLO_WELCOME && r.at != r.end;
	if (h->full)
		get_welcome(&r, h);
	if (type == HELLO_WELCOME && h->kind == HELLO_NEW && !h->full)
		return HELLO_NOTHING;
	return r.bad ? HELLO_NOTHING : type;
}

static uint8_t *put16(uint8_t *at, uint32_t v)
{
	*at++ = (uint8_t)v;
	*at++ = (uint8_t)(v >> 8u);
	return at;
}

static uint8_t *put_bytes(uint8_t *at, const uint8_t *src, size_t len)
{
	*at++ = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		*at++ = src[i];
	return at;
}

static uint8_t *put_limits(uint8_t *at, const struct hello *h)
{
	at = put16(at, h->payload_max);
	*at++ = h->window;
	*at++ = h->flags;
	return at;
}

static uint8_t *put_welcome(uint8_t *at, const struct hello *h)
{
	size_t len = 0;

	while (len < sizeof(h->name) - 1 && h->name[len] != '\0')
		len++;
	at = put_limits(at, h);
	*at++ = h->cpus;
	*at++ = h->ptr_bytes;
	at = put_bytes(at, h->id, h->id_len);
	return put_bytes(at, (const uint8_t *)h->name, len);
}

size_t hello_write(uint8_t *dst, enum hello_type type, const struct hello *h)
{
	uint8_t *at = dst;

	*at++ = (uint8_t)(type == HELLO_HELLO ? 'h' : type == HELLO_WELCOME ? 'w' : 'b');
	if (type == HELLO_HELLO) {
		*at++ = 'f';
		*at++ = HELLO_VERSION;
		*at++ = 0;
	} else if (type == HELLO_WELCOME) {
		*at++ = h->kind;
	}
	at = put16(at, h->nonce & 0xffffu);
	at = put16(at, h->nonce >> 16u);
	if (type != HELLO_BYE) {
		*at++ = h->next;
		*at++ = h->expect;
	}
	if (type == HELLO_HELLO)
		at = put_limits(at, h);
	else if (type == HELLO_WELCOME && h->full)
		at = put_welcome(at, h);
	return (size_t)(at - dst);
}
