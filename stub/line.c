/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* line.c - which front end a byte belongs to. Three protocols share the line and their first byte
 * tells them apart, at any moment:
 *
 *   SHELL, empty prompt:  '$' opens a packet, nothing is echoed; CR inside makes it text after all
 *   SHELL, half a line:   text and packet are read side by side; a whole packet with a right checksum
 *                         drops the half line and is served
 *   GDB:                  text is dropped; CR and then silence opens the shell (gdb died, also in the
 *                         middle of a packet, and somebody typed Return); what came before is not run
 *
 * Running target: hf_rx(), at the end. */
#include "line.h"

#include "atomic.h"
#include "bulk.h"
#include "cpu.h"
#include "gdb.h"
#include "io.h"
#include "link_use.h"
#include "packet.h"
#include "shell.h"
#include "str.h"

void hf_line_serve_packet(struct hf *k)
{
	if (k->front != HF_FRONT_GDB)
		hf_shell_drop_line(k);
	k->front = HF_FRONT_GDB;
	k->gdb.want_shell = false;
	k->gdb.stop_unacked = false;
	if (!hf_link_is_on(k))
		(void)hf_io_put(k, '+');
	hf_gdb_packet(k, k->rsp.buf, k->rsp.len);
}

static void to_gdb(struct hf *k, uint8_t byte)
{
	switch (rsp_feed(&k->rsp, byte)) {
	case RSP_PACKET:
		k->gdb.resends = 0;
		hf_line_serve_packet(k);
		break;
	case RSP_BAD:
		(void)hf_io_put(k, '-');
		break;
	case RSP_NAK:
		if (k->gdb.resends++ < HF_GDB_RESENDS)
			hf_packet_resend(k);
		break;
	case RSP_INTERRUPT:
		hf_gdb_interrupt(k);
		break;
	case RSP_TEXT:
		k->gdb.want_shell = byte == '\r' || byte == '\n';
		break;
	case RSP_ACK:
		k->gdb.stop_unacked = false;
		k->gdb.want_shell = false;
		break;
	case RSP_NONE: /* in the body of a packet whose end may never come */
		k->gdb.want_shell = byte == '\r' || byte == '\n';
		break;
	}
}

/* The packet that a '$' at the empty prompt began was a person's text. */
static void packet_was_text(struct hf *k, uint8_t last)
{
	size_t len = k->rsp.len;

	rsp_reset(&k->rsp);
	hf_shell_feed(k, '$');
	for (size_t i = 0; i < len; i++)
		hf_shell_feed(k, k->rsp.buf[i]);
	hf_shell_feed(k, last);
}

static void at_empty_prompt(struct hf *k, uint8_t byte)
{
	if (rsp_inside(&k->rsp) && (byte == '\r' || byte == '\n')) {
		packet_was_text(k, byte);
		return;
	}
	switch (rsp_feed(&k->rsp, byte)) {
	case RSP_PACKET:
		hf_line_serve_packet(k);
		break;
	case RSP_BAD:
		(void)hf_io_put(k, '-');
		break;
	case RSP_TEXT:
		hf_shell_feed(k, byte);
		break;
	case RSP_INTERRUPT:
		if (k->gdb.owes_stop)
			hf_gdb_interrupt(k);
		else
			hf_shell_feed(k, byte);
		break;
	case RSP_NONE:
	case RSP_ACK:
	case RSP_NAK:
		break;
	}
}

/* A '$' of the line was no packet when the line ends first. */
static void in_half_line(struct hf *k, uint8_t byte)
{
	if (byte == '\r' || byte == '\n')
		rsp_reset(&k->rsp);
	if (rsp_feed(&k->rsp, byte) == RSP_PACKET)
		hf_line_serve_packet(k);
	else
		hf_shell_feed(k, byte);
}

/* The link's channels say whose a byte is; nothing on them is acknowledged or garbled. */
static void gdb_channel(struct hf *k, uint8_t byte)
{
	enum rsp_event event = rsp_feed(&k->rsp, byte);

	if (event == RSP_PACKET)
		hf_line_serve_packet(k);
	else if (event == RSP_INTERRUPT)
		hf_gdb_interrupt(k);
}

/* What somebody types while gdb had the last word. */
static void text_channel(struct hf *k, uint8_t byte)
{
	if (hf_live_on(k)) {
		k->gdb.want_shell = byte == '\r' || byte == '\n';
		return;
	}
	if (k->front == HF_FRONT_GDB) {
		k->front = HF_FRONT_SHELL;
		hf_shell_open(k);
	}
	hf_shell_feed(k, byte);
}

static void from_link(struct hf *k, uint8_t byte)
{
	if (hf_link_from(k) == LINK_GDB)
		gdb_channel(k, byte);
	else if (hf_link_from(k) == LINK_BULK)
		hf_bulk_feed(k, byte);
	else if (hf_link_from(k) == LINK_CONSOLE || hf_link_from(k) == LINK_SHELL)
		text_channel(k, byte);
}

void hf_line_feed(struct hf *k, uint8_t byte)
{
	if (hf_link_from(k) != LINK_CONTROL)
		from_link(k, byte);
	else if (HF_SHELL == 0 || k->front == HF_FRONT_GDB)
		to_gdb(k, byte);
	else if (hf_shell_line_empty(k))
		at_empty_prompt(k, byte);
	else
		in_half_line(k, byte);
}

void hf_line_quiet(struct hf *k)
{
	if (!k->gdb.want_shell)
		return;
	k->gdb.want_shell = false;
	k->front = HF_FRONT_SHELL;
	rsp_reset(&k->rsp);
	hf_shell_open(k);
}

/* ---- running target ---- */

static enum hf_rx running_text(struct hf *k, uint8_t byte)
{
	if (k->gdb.attached && (byte == '\r' || (byte >= ' ' && byte <= '~')))
		k->rx.typed = true; /* a person sits there: console text is for people again */
	return HF_RX_CONSOLE;
}

static enum hf_rx heard(struct hf *k, uint8_t byte)
{
	bool last_ack = k->gdb.ack_due && byte == '+'; /* of the OK that answered gdb's detach */
	k->gdb.ack_due = false;
	if (last_ack)
		return HF_RX_TAKEN;

	/* A '$' that somebody typed, or noise, must not keep ^C from us for ever. */
	if (rsp_inside(&k->rsp) && (byte == RSP_INTERRUPT_BYTE || byte == '\r' || byte == '\n'))
		rsp_reset(&k->rsp);

	enum hf_rx others = k->gdb.attached && !k->rx.typed ? HF_RX_TAKEN : HF_RX_CONSOLE;

	switch (rsp_feed(&k->rsp, byte)) {
	case RSP_INTERRUPT:
		k->rx.break_in = true;
		return HF_RX_ENTER;
	case RSP_PACKET:
		k->rx.break_in = true;
		k->rx.have_packet = true;
		k->rx.echoed = others == HF_RX_CONSOLE;
		return HF_RX_ENTER;
	case RSP_TEXT:
		return running_text(k, byte);
	case RSP_BAD:
		if (others == HF_RX_TAKEN)
			(void)hf_io_put(k, '-');
		return others;
	case RSP_NONE:
	case RSP_ACK:
	case RSP_NAK:
	default:
		return others;
	}
}

static enum hf_rx enter(struct hf *k)
{
	k->rx.caller = hf_arch(k)->cpu_self() + 1;
	return HF_RX_ENTER;
}

static enum hf_rx gdb_rx(struct hf *k, uint8_t byte)
{
	enum rsp_event event = rsp_feed(&k->rsp, byte);

	if (event != RSP_PACKET && event != RSP_INTERRUPT)
		return HF_RX_TAKEN;
	k->rx.break_in = true;
	k->rx.have_packet = event == RSP_PACKET;
	return HF_RX_ENTER;
}

static enum hf_rx linked_rx(struct hf *k, uint8_t byte)
{
	enum hf_rx what = HF_RX_TAKEN;
	/* Typed at the console it stops the target, as on a plain line. */
	bool stops = byte == RSP_INTERRUPT_BYTE;

	if (hf_link_from(k) == LINK_CONTROL)
		what = heard(k, byte);
	else if (hf_link_from(k) == LINK_BULK)
		hf_bulk_feed(k, byte);
	else if (hf_link_from(k) == LINK_GDB || stops)
		what = gdb_rx(k, byte);
	if ((hf_link_from(k) == LINK_CONSOLE && what != HF_RX_ENTER) || what == HF_RX_CONSOLE)
		hf_os(k)->console_in(hf_os(k)->ctx, byte);
	return what == HF_RX_ENTER ? what : HF_RX_TAKEN;
}

/* What follows the byte that enters is read in the session. */
enum hf_rx hf_rx(struct hf *k, uint8_t byte)
{
	enum hf_rx what = HF_RX_TAKEN;
	int next;

	hf_atomic_store(&k->in_rx, hf_arch(k)->cpu_self() + 1);
	if (!hf_link_take(k, byte)) {
		what = heard(k, byte);
	} else {
		k->out.dead = false;
		while (what == HF_RX_TAKEN && (next = hf_link_next(k)) >= 0)
			what = linked_rx(k, (uint8_t)next);
		if (what == HF_RX_TAKEN)
			hf_link_rest(k, true);
	}
	hf_atomic_store(&k->in_rx, 0);
	return what == HF_RX_ENTER ? enter(k) : what;
}

bool hf_line_in_rx(const struct hf *k, unsigned cpu)
{
	return hf_atomic_load(&k->in_rx) == cpu + 1;
}

void hf_line_overhear(struct hf *k)
{
	bool held = k->out_mask != 0; /* and had no console */

	while (k->gdb.attached && !k->rx.typed && !k->rx.break_in) {
		int byte = hf_io_get(k);
		if (byte < 0)
			return;
		if (hf_link_from(k) != LINK_CONTROL)
			(void)linked_rx(k, (uint8_t)byte);
		else if (held)
			k->rx.break_in = hf_cpu_is_call(k, byte);
		else
			(void)heard(k, (uint8_t)byte); /* break_in says whether it was a request */
	}
}

enum hf_rx hf_rx_break(struct hf *k)
{
	hf_link_cut(k);
	rsp_reset(&k->rsp);
	k->rx.break_in = true;
	return enter(k);
}

enum hf_rx hf_poll(struct hf *k)
{
	int byte = hf_line(k)->get(hf_line(k)->dev);

	if (hf_line(k)->break_seen(hf_line(k)->dev))
		return hf_rx_break(k);
	return byte < 0 ? HF_RX_TAKEN : hf_rx(k, (uint8_t)byte);
}
