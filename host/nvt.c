/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* nvt.c - telnet by libtelnet. Both ends are asked to be binary (RFC 856), as CR NUL and CR LF (RFC 854, "The NVT
 * printer and keyboard") would change what the line carries; from an end that is not, CR is the key Return. */
#include "nvt.h"

#include <libtelnet.h>
#include <stdlib.h>
#include <string.h>

#define OPTION_PORT 44 /* RFC 2217, section 2: COM-PORT-OPTION */
#define PIECE       1024u

struct nvt {
	telnet_t *telnet;
	const struct nvt_events *events;
	void *ctx;
	bool binary; /* what the other end sends is */
	bool after_cr;
	bool known; /* knows() was called */
	bool reads; /* inside nvt_feed() */
	bool deaf;
};

static void take_data(struct nvt *n, const uint8_t *data, size_t len)
{
	uint8_t kept[PIECE];
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		const bool second = n->after_cr && (data[i] == '\n' || data[i] == '\0');
		n->after_cr = data[i] == '\r' && !n->binary;
		if (second)
			continue;
		kept[count++] = data[i];
		if (count < sizeof(kept))
			continue;
		n->events->data(n->ctx, kept, count);
		count = 0;
	}
	if (count)
		n->events->data(n->ctx, kept, count);
}

static void option(struct nvt *n, unsigned char number, bool on)
{
	if (number == TELNET_TELOPT_BINARY)
		n->binary = on;
	if (number != OPTION_PORT || n->known)
		return;
	n->known = true;
	if (n->events->knows)
		n->events->knows(n->ctx, on);
}

static void subnegotiation(struct nvt *n, const telnet_event_t *e)
{
	const uint8_t *at = (const uint8_t *)e->sub.buffer;

	if (e->sub.telopt == OPTION_PORT && e->sub.size > 0)
		n->events->port(n->ctx, at[0], at + 1, e->sub.size - 1);
}

static void handle(telnet_t *telnet, telnet_event_t *e, void *ctx)
{
	struct nvt *n = ctx;

	(void)telnet;
	if (n->deaf && n->reads)
		return;
	switch (e->type) {
	case TELNET_EV_DATA:
		take_data(n, (const uint8_t *)e->data.buffer, e->data.size);
		break;
	case TELNET_EV_SEND:
		n->events->send(n->ctx, (const uint8_t *)e->data.buffer, e->data.size);
		break;
	case TELNET_EV_IAC:
		if (e->iac.cmd == TELNET_BREAK)
			n->events->brk(n->ctx);
		break;
	case TELNET_EV_WILL:
		option(n, e->neg.telopt, true);
		break;
	case TELNET_EV_WONT:
		option(n, e->neg.telopt, false);
		break;
	case TELNET_EV_DO:
	case TELNET_EV_DONT:
		if (e->neg.telopt == OPTION_PORT)
			option(n, OPTION_PORT, e->type == TELNET_EV_DO);
		break;
	case TELNET_EV_SUBNEGOTIATION:
		subnegotiation(n, e);
		break;
	case TELNET_EV_COMPRESS:
		n->deaf = true;
		break;
	default: /* warnings about what makes no sense: it is skipped */
		break;
	}
}

/* What we do, and what we let the other end do. */
static const telnet_telopt_t server_options[] = {{TELNET_TELOPT_ECHO, TELNET_WILL, TELNET_DONT},
	{TELNET_TELOPT_SGA, TELNET_WILL, TELNET_DO}, {TELNET_TELOPT_BINARY, TELNET_WILL, TELNET_DO},
	{OPTION_PORT, TELNET_WONT, TELNET_DO}, {-1, 0, 0}};
static const telnet_telopt_t client_options[] = {{TELNET_TELOPT_ECHO, TELNET_WONT, TELNET_DO},
	{TELNET_TELOPT_SGA, TELNET_WILL, TELNET_DO}, {TELNET_TELOPT_BINARY, TELNET_WILL, TELNET_DO},
	{OPTION_PORT, TELNET_WILL, TELNET_DONT}, {-1, 0, 0}};

static void negotiate(struct nvt *n, bool server)
{
	if (server)
		telnet_negotiate(n->telnet, TELNET_WILL, TELNET_TELOPT_ECHO);
	else
		telnet_negotiate(n->telnet, TELNET_WILL, OPTION_PORT);
	telnet_negotiate(n->telnet, TELNET_WILL, TELNET_TELOPT_SGA);
	telnet_negotiate(n->telnet, TELNET_DO, TELNET_TELOPT_SGA);
	telnet_negotiate(n->telnet, TELNET_WILL, TELNET_TELOPT_BINARY);
	telnet_negotiate(n->telnet, TELNET_DO, TELNET_TELOPT_BINARY);
}

struct nvt *nvt_new(bool server, const struct nvt_events *events, void *ctx)
{
	struct nvt *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->events = events;
	n->ctx = ctx;
	n->telnet = telnet_init(server ? server_options : client_options, handle, 0, n);
	if (!n->telnet) {
		free(n);
		return NULL;
	}
	negotiate(n, server);
	return n;
}

void nvt_free(struct nvt *n)
{
	if (n)
		telnet_free(n->telnet);
	free(n);
}

/* libtelnet takes IAC SB COMPRESS2 IAC SE for the beginning of zlib data, also when nobody has agreed to that, and a
 * little of it can become very much: nothing is read any more. */
void nvt_feed(struct nvt *n, const uint8_t *data, size_t len)
{
	if (n->deaf)
		return;
	n->reads = true;
	telnet_recv(n->telnet, (const char *)data, len);
	n->reads = false;
}

void nvt_send(struct nvt *n, const uint8_t *data, size_t len)
{
	telnet_send(n->telnet, (const char *)data, len);
}

void nvt_port(struct nvt *n, unsigned command, const uint8_t *value, size_t len)
{
	uint8_t bytes[64] = {(uint8_t)command};

	if (len > sizeof(bytes) - 1)
		len = sizeof(bytes) - 1;
	memcpy(bytes + 1, value, len);
	telnet_subnegotiation(n->telnet, OPTION_PORT, (const char *)bytes, 1 + len);
}

void nvt_port_byte(struct nvt *n, unsigned command, unsigned value)
{
	const uint8_t byte = (uint8_t)value;

	nvt_port(n, command, &byte, 1);
}

/* Network byte order (RFC 2217, section 3). */
void nvt_port_baud(struct nvt *n, unsigned command, uint32_t baud)
{
	const uint8_t value[] = {(uint8_t)(baud >> 24u), (uint8_t)(baud >> 16u),
		(uint8_t)(baud >> 8u), (uint8_t)baud};

	nvt_port(n, command, value, sizeof(value));
}

uint32_t nvt_baud(const uint8_t *value, size_t len)
{
	uint32_t baud = 0;

	for (size_t i = 0; i < len && i < 4; i++)
		baud = baud << 8u | value[i];
	return baud;
}

void nvt_break(struct nvt *n)
{
	telnet_iac(n->telnet, TELNET_BREAK);
}
