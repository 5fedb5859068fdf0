/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts_name.c - reads LINE: which device or port it names. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opts.h"

#define OPTS_SHOWN   120 /* characters of what is wrong */
#define TCP_PORT_MAX 65535ul
#define SCHEME_LEN   4u /* tcp:, rtt: */

#define FAIL(why, size, ...) (snprintf((why), (size), __VA_ARGS__), -1)

int opts_parse_number(unsigned long *value, const char *text, unsigned long max)
{
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return -1;
	errno = 0;
	*value = strtoul(text, &end, 10);
	return *end || errno || *value > max ? -1 : 0;
}

/* text is SCHEME:HOST:PORT. */
static int parse_tcp(struct line_spec *spec, const char *text, char *why, size_t size)
{
	const char *host = text + SCHEME_LEN;
	const char *colon = strrchr(text, ':');
	size_t host_len = colon > host ? (size_t)(colon - host) : 0;
	unsigned long port;

	if (host_len >= 2 && host[0] == '[' && host[host_len - 1] == ']') {
		host++;
		host_len -= 2;
	} else if (memchr(host, ':', host_len)) {
		return FAIL(why, size, "bad LINE '%s': write an IPv6 address in brackets", text);
	}
	if (!host_len || host_len >= sizeof(spec->host))
		return FAIL(why, size, "bad LINE '%s': expected %.3s:HOST:PORT", text, text);
	if (opts_parse_number(&port, colon + 1, TCP_PORT_MAX) || !port)
		return FAIL(why, size, "bad LINE '%s': the port must be 1 to 65535", text);
	if (snprintf(spec->name, sizeof(spec->name), "%s", text) >= (int)sizeof(spec->name))
		return FAIL(why, size, "bad LINE: the name is too long");
	spec->kind = LINE_KIND_TCP;
	memcpy(spec->host, host, host_len);
	spec->host[host_len] = '\0';
	(void)snprintf(spec->port, sizeof(spec->port), "%lu", port);
	return 0;
}

/* A device without its folder and a host without its scheme are what people write. */
static int no_line(const char *text, char *why, size_t size)
{
	const char *colon = strchr(text, ':');
	const char *meant = !strncmp(text, "tty", 3) ? "/dev/" : "tcp:";
	const bool guess =
		*meant == '/' || (colon && colon > text && isdigit((unsigned char)colon[1]) &&
					 !strchr(colon + 1, ':'));

	return FAIL(why, size,
		"bad LINE '%.*s': expected /dev/DEVICE, id:, usb:, tcp:, rtt: or rfc2217:; "
		"%s%s%.*s%s",
		OPTS_SHOWN, text, guess ? "is it " : "see holdfast --help", guess ? meant : "",
		guess ? OPTS_SHOWN / 2 : 0, text, guess ? "?" : "");
}

static int parse_serial(struct line_spec *spec, const char *text, char *why, size_t size)
{
	const char *comma = strrchr(text, ',');
	size_t len = comma ? (size_t)(comma - text) : strlen(text);
	unsigned long baud = OPTS_BAUD_DEFAULT;

	if (!memchr(text, '/', len) && strncmp(text, "id:", 3) != 0 &&
		strncmp(text, "usb:", 4) != 0)
		return no_line(text, why, size);
	if (len >= sizeof(spec->name))
		return FAIL(why, size, "bad LINE: the device name is too long");
	if (comma && (opts_parse_number(&baud, comma + 1, OPTS_BAUD_MAX) || baud < OPTS_BAUD_MIN))
		return FAIL(why, size, "bad LINE '%s': the baud rate must be %u to %u", text,
			OPTS_BAUD_MIN, OPTS_BAUD_MAX);
	spec->kind = LINE_KIND_SERIAL;
	spec->baud = (uint32_t)baud;
	memcpy(spec->name, text, len);
	spec->name[len] = '\0';
	return 0;
}

/* HOST:PORT[,BAUD] */
static int parse_rfc2217(struct line_spec *spec, const char *text, char *why, size_t size)
{
	char place[OPTS_NAME_MAX];
	const char *comma = strrchr(text, ',');
	unsigned long baud = OPTS_BAUD_DEFAULT;

	if (comma && (opts_parse_number(&baud, comma + 1, OPTS_BAUD_MAX) || baud < OPTS_BAUD_MIN))
		return FAIL(why, size, "bad LINE 'rfc2217:%s': the baud rate must be %u to %u",
			text, OPTS_BAUD_MIN, OPTS_BAUD_MAX);
	(void)snprintf(place, sizeof(place), "tcp:%.*s",
		(int)(comma ? comma - text : (ptrdiff_t)strlen(text)), text);
	if (strlen(text) + SCHEME_LEN >= sizeof(place) || parse_tcp(spec, place, why, size))
		return FAIL(why, size, "bad LINE 'rfc2217:%.*s': expected rfc2217:HOST:PORT[,BAUD]",
			OPTS_SHOWN, text);
	spec->kind = LINE_KIND_RFC2217;
	spec->baud = (uint32_t)baud;
	(void)snprintf(spec->name, sizeof(spec->name), "rfc2217:%.480s", place + SCHEME_LEN);
	return 0;
}

int opts_parse_line(struct line_spec *spec, const char *text, char *why, size_t why_size)
{
	*spec = (struct line_spec){.dtr = OPTS_LEAVE, .rts = OPTS_LEAVE};
	if (!strncmp(text, "tcp:", SCHEME_LEN) || !strncmp(text, "rtt:", SCHEME_LEN))
		return parse_tcp(spec, text, why, why_size);
	if (!strncmp(text, "rfc2217:", 8))
		return parse_rfc2217(spec, text + 8, why, why_size);
	return parse_serial(spec, text, why, why_size);
}
