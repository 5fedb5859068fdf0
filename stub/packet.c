/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* packet.c - the packet that goes to gdb. */
#include "packet.h"

#include "fmt.h"
#include "io.h"
#include "link_use.h"
#include "wire/hex.h"

#define ACK_WAIT_NS    500000000u
#define ACK_WAIT_POLLS 5000000u /* for a clock that stands still */
#define RESENDS_MAX    3u

void hf_packet_begin(struct hf *k)
{
	k->packet = (struct hf_packet){0};
}

size_t hf_packet_room(const struct hf *k)
{
	return hf_cfg(k)->packet_bytes - 1 - k->packet.len;
}

static void put(void *ctx, char c)
{
	struct hf *k = ctx;

	k->packet.overflow = k->packet.overflow || hf_packet_room(k) == 0;
	if (!k->packet.overflow)
		hf_cfg(k)->packet_out[k->packet.len++] = (uint8_t)c;
}

void hf_packet_put(struct hf *k, const char *text)
{
	while (*text != '\0')
		put(k, *text++);
}

void hf_packet_printf(struct hf *k, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	hf_vformat(put, k, format, args);
	va_end(args);
}

void hf_packet_put_hex(struct hf *k, const void *data, size_t len)
{
	if (2 * len > hf_packet_room(k)) {
		k->packet.overflow = true;
		return;
	}
	k->packet.len += hex_encode((char *)hf_cfg(k)->packet_out + k->packet.len, data, len);
}

void hf_packet_resend(struct hf *k)
{
	if (k->packet.valid)
		(void)rsp_emit(hf_io_put_packet, k, hf_cfg(k)->packet_out, k->packet.len, true);
	hf_io_flush(k);
}

void hf_packet_send(struct hf *k)
{
	k->packet.valid = true;
	hf_packet_resend(k);
}

void hf_packet_notify(struct hf *k)
{
	(void)rsp_notify(hf_io_put_packet, k, hf_cfg(k)->packet_out, k->packet.len);
	k->packet.valid = false;
	hf_io_flush(k);
}

/* One look: '+' ends the wait, '-' sends again; any other byte is kept for later and ends it too. */
static bool acked(struct hf *k, unsigned *resends)
{
	int byte = hf_io_get(k);

	if (byte == '-' && (*resends)++ < RESENDS_MAX) {
		hf_packet_resend(k);
		return false;
	}
	if (byte == (int)RSP_INTERRUPT_BYTE)
		k->out.abort = true;
	else if (byte >= 0 && byte != '+')
		hf_io_keep(k, (uint8_t)byte);
	return byte >= 0;
}

void hf_packet_send_acked(struct hf *k)
{
	uint64_t start = hf_os(k)->now_ns(hf_os(k)->ctx);
	unsigned resends = 0;

	hf_packet_send(k);
	if (hf_link_is_on(k))
		return; /* the link acknowledges */
	for (unsigned polls = 0; polls < ACK_WAIT_POLLS; polls++) {
		if (acked(k, &resends))
			return;
		if (hf_os(k)->now_ns(hf_os(k)->ctx) - start > ACK_WAIT_NS)
			break;
	}
	k->gdb.deaf = true; /* it asks again when it missed something */
}
