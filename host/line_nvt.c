/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line_nvt.c - the client's side of RFC 2217.
 *
 *   ASKED --it knows RFC 2217: the port is set--> READY      8 data bits, no parity, 1 stop bit, no flow control,
 *     `----it does not, or says nothing---------> READY      the baud rate; DTR and RTS are left alone
 * BREAK is told by a line state, which is asked for; one without RFC 2217 may send telnet's. */
#include "line_nvt.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

struct line_nvt {
	struct nvt *nvt;
	const struct line_nvt_events *events;
	void *ctx;
	uint32_t baud;
	bool port; /* it knows RFC 2217 */
	bool ready;
	bool breaking;
	uint8_t *kept;
	size_t kept_len;
};

static void out(void *ctx, const uint8_t *data, size_t len)
{
	const struct line_nvt *n = ctx;

	n->events->send(n->ctx, data, len);
}

static void in(void *ctx, const uint8_t *data, size_t len)
{
	const struct line_nvt *n = ctx;

	n->events->data(n->ctx, data, len);
}

static void brk(void *ctx)
{
	const struct line_nvt *n = ctx;

	n->events->brk(n->ctx);
}

static void take_answer(void *ctx, unsigned command, const uint8_t *value, size_t len)
{
	const struct line_nvt *n = ctx;

	if (command == PORT_LINE_STATE + PORT_ANSWER && len == 1 && (value[0] & PORT_STATE_BREAK))
		brk(ctx);
	if (command != PORT_BAUD + PORT_ANSWER || len != 4 || !n->baud)
		return;
	const uint32_t is = nvt_baud(value, len);
	if (is != n->baud)
		say("the far end does not do %u baud; it is at %u", n->baud, is);
}

static void set_port(struct line_nvt *n)
{
	if (n->baud)
		nvt_port_baud(n->nvt, PORT_BAUD, n->baud);
	nvt_port_byte(n->nvt, PORT_DATA_SIZE, 8);
	nvt_port_byte(n->nvt, PORT_PARITY, 1);
	nvt_port_byte(n->nvt, PORT_STOP_SIZE, 1);
	nvt_port_byte(n->nvt, PORT_CONTROL, PORT_FLOW_NONE);
	nvt_port_byte(n->nvt, PORT_LINE_MASK, PORT_STATE_BREAK);
}

static void knows(void *ctx, bool port)
{
	struct line_nvt *n = ctx;

	n->port = port;
	if (port)
		set_port(n);
	else
		say("the far end knows no RFC 2217: its baud rate is what it is");
	if (n->ready)
		return;
	n->ready = true;
	n->events->ready(n->ctx);
}

void line_nvt_give_up(struct line_nvt *n)
{
	if (!n->ready)
		knows(n, false);
}

struct line_nvt *line_nvt_new(const struct line_nvt_events *events, void *ctx, uint32_t baud)
{
	static const struct nvt_events nvt_events = {
		.send = out, .data = in, .brk = brk, .port = take_answer, .knows = knows};
	struct line_nvt *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->events = events;
	n->ctx = ctx;
	n->baud = baud;
	n->nvt = nvt_new(false, &nvt_events, n);
	if (n->nvt)
		return n;
	free(n);
	return NULL;
}

void line_nvt_free(struct line_nvt *n)
{
	if (!n)
		return;
	nvt_free(n->nvt);
	free(n->kept);
	free(n);
}

void line_nvt_feed(struct line_nvt *n, const uint8_t *data, size_t len)
{
	nvt_feed(n->nvt, data, len);
}

int line_nvt_send(struct line_nvt *n, const uint8_t *data, size_t len)
{
	if (!n->breaking) {
		nvt_send(n->nvt, data, len);
		return 0;
	}
	uint8_t *grown = realloc(n->kept, n->kept_len + len);
	if (!grown)
		return -1;
	memcpy(grown + n->kept_len, data, len);
	n->kept = grown;
	n->kept_len += len;
	return 0;
}

size_t line_nvt_kept(const struct line_nvt *n)
{
	return n->kept_len;
}

bool line_nvt_break(struct line_nvt *n)
{
	if (!n->port) {
		nvt_break(n->nvt);
		return false;
	}
	if (!n->breaking)
		nvt_port_byte(n->nvt, PORT_CONTROL, PORT_BREAK_ON);
	n->breaking = true;
	return true;
}

void line_nvt_break_over(struct line_nvt *n)
{
	if (!n->breaking)
		return;
	n->breaking = false;
	nvt_port_byte(n->nvt, PORT_CONTROL, PORT_BREAK_OFF);
	if (n->kept_len)
		nvt_send(n->nvt, n->kept, n->kept_len);
	free(n->kept);
	n->kept = NULL;
	n->kept_len = 0;
}
