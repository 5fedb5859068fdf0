/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* nvt.h - one end of a telnet connection that carries a serial line (RFC 854, RFC 2217), on libtelnet: 8 bits clean,
 * BREAK, and what RFC 2217 calls the com port. Pure but for its memory. */
#ifndef NVT_H
#define NVT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 2217, section 3: commands of a client; an access server's answers are higher by PORT_ANSWER. */
enum port_command {
	PORT_SIGNATURE = 0,
	PORT_BAUD = 1,
	PORT_DATA_SIZE = 2,
	PORT_PARITY = 3,
	PORT_STOP_SIZE = 4,
	PORT_CONTROL = 5,
	PORT_LINE_STATE = 6, /* from a server only */
	PORT_LINE_MASK = 10,
	PORT_MODEM_MASK = 11,
	PORT_PURGE = 12
};
#define PORT_ANSWER 100u

#define PORT_STATE_BREAK 0x10u /* of PORT_LINE_STATE and PORT_LINE_MASK */

/* Values of PORT_CONTROL. */
enum port_control {
	PORT_FLOW_QUERY = 0,
	PORT_FLOW_NONE = 1,
	PORT_FLOW_LAST = 3,
	PORT_BREAK_QUERY = 4,
	PORT_BREAK_ON = 5,
	PORT_BREAK_OFF = 6,
	PORT_DTR_QUERY = 7,
	PORT_DTR_ON = 8,
	PORT_DTR_OFF = 9,
	PORT_RTS_QUERY = 10,
	PORT_RTS_ON = 11,
	PORT_RTS_OFF = 12,
	PORT_FLOW_IN_QUERY = 13,
	PORT_FLOW_IN_NONE = 14
};

struct nvt_events {
	/* Bytes for the connection. */
	void (*send)(void *ctx, const uint8_t *data, size_t len);
	/* Bytes of the line. */
	void (*data)(void *ctx, const uint8_t *data, size_t len);
	/* The other end sent BREAK, as telnet does. */
	void (*brk)(void *ctx);
	/* A command of RFC 2217, or the answer to one. */
	void (*port)(void *ctx, unsigned command, const uint8_t *value, size_t len);
	/* Whether the other end knows RFC 2217 has been found out. May be NULL. */
	void (*knows)(void *ctx, bool port);
};

struct nvt;

/* The side that has the serial line (an access server), or the one that uses it. Begins to negotiate. NULL: no
 * memory. events must outlive it. */
struct nvt *nvt_new(bool server, const struct nvt_events *events, void *ctx);
void nvt_free(struct nvt *n);

/* Bytes from the connection. Behind the beginning of compressed data, to which we never agree, they are dropped. */
void nvt_feed(struct nvt *n, const uint8_t *data, size_t len);

/* Send bytes of the line. */
void nvt_send(struct nvt *n, const uint8_t *data, size_t len);

/* Send a command or an answer of RFC 2217. */
void nvt_port(struct nvt *n, unsigned command, const uint8_t *value, size_t len);
void nvt_port_byte(struct nvt *n, unsigned command, unsigned value);
void nvt_port_baud(struct nvt *n, unsigned command, uint32_t baud);

/* The number in a PORT_BAUD; 0 is a question. */
uint32_t nvt_baud(const uint8_t *value, size_t len);

/* BREAK for an end that knows no RFC 2217. */
void nvt_break(struct nvt *n);

#endif /* NVT_H */
