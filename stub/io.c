/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* io.c - single bytes to and from the line during a session. */
#include "io.h"

#include "atomic.h"
#include "link_use.h"

#define PUT_LIMIT_NS    500000000u /* a byte at 300 baud takes 33 ms */
#define PUT_LIMIT_TRIES 20000000u  /* for a clock that stands still */
#define POLLS_PER_LOOK  256u
#define BYTES_PER_LOOK  4096u /* then clocks and watchdogs have their turn */

/* In front of what is there. One that the link had held back may find ahead[] full: then the last byte
 * goes, as in a FIFO. */
static void put_in_front(struct hf *k, uint8_t byte)
{
	if (k->ahead_len < HF_AHEAD_MAX)
		k->ahead_len++;
	for (unsigned i = k->ahead_len - 1; i > 0; i--)
		k->ahead[i] = k->ahead[i - 1];
	k->ahead[0] = byte;
}

void hf_io_keep(struct hf *k, uint8_t byte)
{
	if (hf_link_from(k) != LINK_CONTROL)
		hf_link_unread(k);
	else if (k->ahead_at > 0)
		k->ahead[--k->ahead_at] = byte;
	else
		put_in_front(k, byte);
}

void hf_io_hold(struct hf *k)
{
	while (k->ahead_len < HF_AHEAD_MAX) {
		int byte = hf_line(k)->get(hf_line(k)->dev);
		if (byte < 0)
			return;
		k->ahead[k->ahead_len++] = (uint8_t)byte;
	}
}

bool hf_io_is_taken(const struct hf *k)
{
	return hf_atomic_load(&k->session) != 0 && hf_atomic_load(&k->breathes) == 0 &&
	       hf_atomic_load(&k->owner) != HF_OWNER_HELD;
}

/* gdb's acknowledgements that come while we write are stale. A '$' at the shell is gdb that attaches: the
 * command that prints ends, lest gdb waits for it. On a running target the bytes are those of the
 * receive interrupt. */
static void listen_plain(struct hf *k)
{
	while (k->ahead_len < HF_AHEAD_MAX && hf_io_is_taken(k)) {
		int byte = hf_line(k)->get(hf_line(k)->dev);
		if (byte < 0)
			return;
		bool gdb = k->front == HF_FRONT_GDB;
		if (byte == (int)RSP_INTERRUPT_BYTE || (!gdb && byte == '$'))
			k->out.abort = true;
		if (byte != (int)RSP_INTERRUPT_BYTE && !(gdb && byte == '+'))
			k->ahead[k->ahead_len++] = (uint8_t)byte;
	}
}

int hf_io_heard(struct hf *k)
{
	if (k->ahead_at < k->ahead_len) {
		uint8_t byte = k->ahead[k->ahead_at++];
		if (k->ahead_at == k->ahead_len)
			k->ahead_at = k->ahead_len = 0;
		return byte;
	}
	return hf_line(k)->get(hf_line(k)->dev);
}

void hf_io_alive(struct hf *k)
{
	if (k->rung == 0)
		hf_os(k)->watchdog_touch(hf_os(k)->ctx);
}

void hf_io_listen(struct hf *k)
{
	hf_io_alive(k);
	if (!hf_link_is_on(k)) {
		listen_plain(k);
		return;
	}
	for (unsigned n = 0; n < BYTES_PER_LOOK && hf_link_is_on(k); n++) {
		int byte = hf_io_heard(k);
		if (byte < 0)
			break;
		(void)hf_link_take(k, (uint8_t)byte); /* on a link none is plain */
	}
}

int hf_io_get(struct hf *k)
{
	for (unsigned n = 0; n < BYTES_PER_LOOK; n++) {
		int byte = hf_link_next(k);
		if (byte >= 0)
			return byte;
		byte = hf_io_heard(k);
		if (byte < 0)
			break;
		if (!hf_link_take(k, (uint8_t)byte)) {
			k->from = LINK_CONTROL;
			return byte;
		}
	}
	hf_link_rest(k, false);
	return HF_EAGAIN;
}

/* What comes while a frame is on its way is only kept: it may make us send another one. */
void hf_io_raw(struct hf *k, uint8_t byte)
{
	uint64_t start = 0;

	for (uint32_t tries = 0; !k->out.dead; tries++) {
		if (hf_line(k)->put(hf_line(k)->dev, byte) == 0)
			return;
		if (!hf_link_is_on(k))
			listen_plain(k);
		else if (hf_io_is_taken(k))
			hf_io_hold(k);
		if (tries == 0)
			start = hf_os(k)->now_ns(hf_os(k)->ctx);
		bool look = tries % POLLS_PER_LOOK == POLLS_PER_LOOK - 1;
		if (tries >= PUT_LIMIT_TRIES ||
			(look && hf_os(k)->now_ns(hf_os(k)->ctx) - start > PUT_LIMIT_NS))
			k->out.dead = true;
	}
}

int hf_io_put(void *ctx, uint8_t byte)
{
	struct hf *k = ctx;

	if (!hf_link_send(k, LINK_SHELL, byte))
		hf_io_raw(k, byte);
	return 0;
}

int hf_io_put_packet(void *ctx, uint8_t byte)
{
	struct hf *k = ctx;

	if (!hf_link_send(k, LINK_GDB, byte))
		hf_io_raw(k, byte);
	return 0;
}

void hf_io_flush(struct hf *k)
{
	hf_link_finish(k);
	hf_line(k)->flush(hf_line(k)->dev);
}

void hf_io_text(struct hf *k, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			(void)hf_io_put(k, '\r');
		(void)hf_io_put(k, (uint8_t)text[i]);
	}
}
