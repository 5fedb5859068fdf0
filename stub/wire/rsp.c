/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* rsp.c - framing of GDB's remote serial protocol; states are drawn in rsp.h. */
#include "rsp.h"

#include "hex.h"

enum { IDLE, BODY, SUM1, SUM2 };

#define ESCAPE     '}'
#define ESCAPE_XOR 0x20u

/* Run-length encoding, GDB manual "Overview": 'c*n' is c and n - 29 more of it. A count shorter than
 * 3 gains nothing; '#' and '$' may not stand for a count (6 and 7 more). */
#define RUN_MARK  '*'
#define RUN_BIAS  29u
#define RUN_MIN   3u
#define RUN_MAX   97u /* '~' is the last printable character */
#define RUN_BAD_1 6u
#define RUN_BAD_2 7u

void rsp_init(struct rsp_parser *p, uint8_t *buf, size_t size)
{
	*p = (struct rsp_parser){.buf = buf, .size = size};
}

bool rsp_inside(const struct rsp_parser *p)
{
	return p->state != IDLE;
}

void rsp_reset(struct rsp_parser *p)
{
	p->state = IDLE;
}

static void begin(struct rsp_parser *p)
{
	p->state = BODY;
	p->len = 0;
	p->sum = 0;
	p->overflow = false;
}

static enum rsp_event outside(struct rsp_parser *p, uint8_t byte)
{
	switch (byte) {
	case '$':
		begin(p);
		return RSP_NONE;
	case '+':
		return RSP_ACK;
	case '-':
		return RSP_NAK;
	case RSP_INTERRUPT_BYTE:
		return RSP_INTERRUPT;
	default:
		return RSP_TEXT;
	}
}

static void body(struct rsp_parser *p, uint8_t byte)
{
	if (byte == '$') {
		begin(p);
		return;
	}
	if (byte == '#') {
		p->state = SUM1;
		return;
	}
	p->sum = (uint8_t)(p->sum + byte);
	if (p->len < p->size)
		p->buf[p->len++] = byte;
	else
		p->overflow = true;
}

static enum rsp_event checksum(struct rsp_parser *p, uint8_t byte)
{
	int digit = hex_value((char)byte);

	if (byte == '$') { /* the checksum was lost: a new packet begins */
		begin(p);
		return RSP_NONE;
	}
	if (byte ==
		'+') { /* a new client's first byte: a '-' would make it send its packet twice */
		p->state = IDLE;
		return RSP_ACK;
	}
	if (digit < 0) {
		p->state = IDLE;
		return RSP_BAD;
	}
	if (p->state == SUM1) {
		p->want = (uint8_t)((unsigned)digit << 4u);
		p->state = SUM2;
		return RSP_NONE;
	}
	p->state = IDLE;
	p->want = (uint8_t)(p->want | (unsigned)digit);
	return p->want == p->sum && !p->overflow ? RSP_PACKET : RSP_BAD;
}

enum rsp_event rsp_feed(struct rsp_parser *p, uint8_t byte)
{
	if (p->state == IDLE)
		return outside(p, byte);
	if (p->state != BODY)
		return checksum(p, byte);
	body(p, byte);
	return RSP_NONE;
}

int rsp_unescape(uint8_t *data, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		uint8_t byte = data[i];
		if (byte == ESCAPE) {
			if (++i == len)
				return -1;
			byte = data[i] ^ ESCAPE_XOR;
		}
		data[out++] = byte;
	}
	return (int)out;
}

size_t rsp_escape(uint8_t *dst, const uint8_t *src, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		bool special =
			src[i] == '#' || src[i] == '$' || src[i] == ESCAPE || src[i] == RUN_MARK;
		if (special)
			dst[out++] = ESCAPE;
		dst[out++] = special ? src[i] ^ ESCAPE_XOR : src[i];
	}
	return out;
}

int rsp_expand(uint8_t *dst, size_t size, const uint8_t *src, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		size_t copies = 1;
		uint8_t byte = src[i];
		if (byte == RUN_MARK) {
			if (out == 0 || ++i == len || src[i] < RUN_BIAS + RUN_MIN || src[i] > '~')
				return -1;
			copies = src[i] - RUN_BIAS;
			byte = dst[out - 1];
		}
		if (copies > size - out)
			return -1;
		while (copies-- > 0)
			dst[out++] = byte;
	}
	return (int)out;
}

struct sender {
	rsp_put_fn put;
	void *ctx;
	uint8_t sum;
};

static int send(struct sender *s, uint8_t byte)
{
	s->sum = (uint8_t)(s->sum + byte);
	return s->put(s->ctx, byte);
}

/* How many more of data[0] follow it, as one count can say. */
static size_t run_length(const uint8_t *data, size_t len)
{
	size_t more = 0;

	while (more < RUN_MAX && more + 1 < len && data[more + 1] == data[0])
		more++;
	if (more == RUN_BAD_1 || more == RUN_BAD_2)
		more = RUN_BAD_1 - 1;
	return more < RUN_MIN ? 0 : more;
}

static int send_payload(struct sender *s, const uint8_t *data, size_t len, bool runs)
{
	for (size_t i = 0; i < len; i++) {
		size_t more = runs ? run_length(data + i, len - i) : 0;
		int err = send(s, data[i]);
		if (err == 0 && more > 0)
			err = send(s, RUN_MARK);
		if (err == 0 && more > 0)
			err = send(s, (uint8_t)(more + RUN_BIAS));
		if (err < 0)
			return err;
		i += more;
	}
	return 0;
}

static int emit(struct sender s, uint8_t mark, const uint8_t *payload, size_t len, bool runs)
{
	uint8_t sum;
	int err = s.put(s.ctx, mark);

	if (err == 0)
		err = send_payload(&s, payload, len, runs);
	sum = s.sum;
	if (err == 0)
		err = s.put(s.ctx, '#');
	if (err == 0)
		err = s.put(s.ctx, (uint8_t)hex_digit(sum >> 4u));
	if (err == 0)
		err = s.put(s.ctx, (uint8_t)hex_digit(sum));
	return err;
}

int rsp_emit(rsp_put_fn put, void *ctx, const uint8_t *payload, size_t len, bool runs)
{
	const struct sender s = {.put = put, .ctx = ctx};

	return emit(s, '$', payload, len, runs);
}

int rsp_notify(rsp_put_fn put, void *ctx, const uint8_t *payload, size_t len)
{
	const struct sender s = {.put = put, .ctx = ctx};

	return emit(s, '%', payload, len, true);
}
