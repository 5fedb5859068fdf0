/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* comport.c - answers to the commands of RFC 2217, section 3. */
#include "comport.h"

#include "opts.h"

/* What each is, whatever is asked for: 8 data bits, no parity, 1 stop bit (their values in RFC 2217). */
static const struct {
	enum port_command command;
	uint8_t value;
} fixed[] = {{PORT_DATA_SIZE, 8}, {PORT_PARITY, 1}, {PORT_STOP_SIZE, 1}};

/* DTR and RTS are on, as Linux has them when a device is opened. */
static unsigned control_is(struct session *s, unsigned asked)
{
	switch (asked) {
	case PORT_BREAK_ON: /* of the length that we give it */
		return session_break(s) ? PORT_BREAK_OFF : PORT_BREAK_ON;
	case PORT_BREAK_QUERY:
	case PORT_BREAK_OFF:
		return PORT_BREAK_OFF;
	case PORT_DTR_QUERY:
	case PORT_DTR_ON:
	case PORT_DTR_OFF:
		return PORT_DTR_ON;
	case PORT_RTS_QUERY:
	case PORT_RTS_ON:
	case PORT_RTS_OFF:
		return PORT_RTS_ON;
	default:
		return asked <= PORT_FLOW_LAST ? PORT_FLOW_NONE : PORT_FLOW_IN_NONE;
	}
}

void comport_serve(const struct comport *c, unsigned command, const uint8_t *value, size_t len)
{
	static const char name[] = "holdfast " HOLDFAST_VERSION;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		if (fixed[i].command == command)
			nvt_port_byte(c->nvt, command + PORT_ANSWER, fixed[i].value);
	}
	if (command == PORT_SIGNATURE && len == 0)
		nvt_port(c->nvt, command + PORT_ANSWER, (const uint8_t *)name, sizeof(name) - 1);
	else if (command == PORT_BAUD && len == 4)
		nvt_port_baud(
			c->nvt, command + PORT_ANSWER, c->baud ? c->baud : nvt_baud(value, len));
	else if (command == PORT_CONTROL && len == 1)
		nvt_port_byte(c->nvt, command + PORT_ANSWER, control_is(c->session, value[0]));
	else if (command >= PORT_LINE_MASK && command <= PORT_PURGE && len == 1)
		nvt_port_byte(c->nvt, command + PORT_ANSWER, value[0]);
}
