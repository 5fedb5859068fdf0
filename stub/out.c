/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* out.c - text for people.
 *
 *   hf_printf -> line[] --whole line--> grep? -> LINE: bytes and CRLF -> pager
 *                                             -> GDB: hex into packet_out -> O packet
 *                                             -> LOG: os.log_write
 */
#include "out.h"

#include "fmt.h"
#include "io.h"
#include "packet.h"
#include "str.h"
#include "wire/hex.h"

#define O_PACKET_TEXT 400u /* characters of text in one O packet */

static void gdb_flush(struct hf *k)
{
	if (k->out.o_len == 0)
		return;
	hf_cfg(k)->packet_out[0] = 'O';
	hf_packet_begin(k);
	k->packet.len = 1 + k->out.o_len;
	hf_packet_send_acked(k);
	k->out.o_len = 0;
}

static void gdb_text(struct hf *k, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		size_t room = hf_cfg(k)->packet_bytes - 4;
		if (room > (size_t)2 * O_PACKET_TEXT)
			room = (size_t)2 * O_PACKET_TEXT;
		if (k->out.o_len + 2 > room)
			gdb_flush(k);
		k->out.o_len +=
			hex_encode((char *)hf_cfg(k)->packet_out + 1 + k->out.o_len, &text[i], 1);
	}
}

/* The pager: blank shows a page, CR a line, q or ^C ends the command. Anything else may be gdb: the
 * command ends and the byte is served. */
static void pause_page(struct hf *k)
{
	static const char more[] = "-- more: space, return, q --";
	int byte;

	hf_io_text(k, more, sizeof(more) - 1);
	do {
		hf_io_alive(k);
		hf_arch(k)->cpu_relax();
		byte = hf_io_get(k);
	} while (byte < 0 || byte == '\n');
	bool goes_on = byte == ' ' || byte == '\r';
	if (!goes_on && byte != 'q' && byte != (int)RSP_INTERRUPT_BYTE)
		hf_io_keep(k, (uint8_t)byte); /* before what comes while we write */
	(void)hf_io_put(k, '\r');
	for (size_t i = 1; i < sizeof(more); i++)
		(void)hf_io_put(k, ' ');
	(void)hf_io_put(k, '\r');
	k->out.rows = byte == '\r' ? k->out.rows - 1 : 0;
	k->out.abort = k->out.abort || !goes_on;
}

static void send_line(struct hf *k, bool whole)
{
	struct hf_out *o = &k->out;

	o->line[o->len] = '\0';
	if (o->grep[0] != '\0' && hf_strstr(o->line, o->grep) == NULL) {
		o->len = 0;
		return;
	}
	if (whole)
		o->line[o->len++] = '\n';
	if (o->sink == HF_SINK_GDB)
		gdb_text(k, o->line, o->len);
	else if (o->sink == HF_SINK_LOG) /* without a log there is nobody to tell */
		(void)hf_os(k)->log_write(hf_os(k)->ctx, o->line, whole ? o->len - 1 : o->len);
	else
		hf_io_text(k, o->line, o->len);
	o->len = 0;
	if (!whole || o->sink != HF_SINK_LINE || HF_SHELL == 0 || HF_SHELL_OF(k)->lines == 0 ||
		o->abort)
		return;
	if (++o->rows >= HF_SHELL_OF(k)->lines)
		pause_page(k);
}

static void put(void *ctx, char c)
{
	struct hf *k = ctx;
	struct hf_out *o = &k->out;

	if (o->abort)
		return;
	if (c == '\n') {
		send_line(k, true);
		if (o->sink != HF_SINK_LOG)
			hf_io_listen(k);
		return;
	}
	if (o->len + 2 >= sizeof(o->line))
		send_line(k, false);
	o->line[o->len++] = c;
}

void hf_out_text(struct hf *k, const char *text)
{
	while (*text != '\0')
		put(k, *text++);
}

void hf_printf(struct hf *k, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	hf_vformat(put, k, format, args);
	va_end(args);
}

void hf_out_flush(struct hf *k)
{
	if (k->out.len > 0)
		send_line(k, false);
	if (k->out.sink == HF_SINK_GDB)
		gdb_flush(k);
	if (k->out.sink != HF_SINK_LOG)
		hf_io_flush(k);
}

void hf_out_begin(struct hf *k, enum hf_sink sink)
{
	k->out = (struct hf_out){.sink = sink};
}

bool hf_out_aborted(struct hf *k)
{
	hf_io_listen(k);
	return k->out.abort || k->out.dead;
}
