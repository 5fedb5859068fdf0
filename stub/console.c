/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* console.c - the running kernel's console text on a line that the stub shares: raw for people, O
 * packets while gdb is attached, so that a '$' in the log never looks like a packet. */
#include "hf.h"
#include "io.h"
#include "link_use.h"
#include "wire/hex.h"
#include "wire/rsp.h"

#define PIECE 64u /* characters of text in one O packet */

static void as_packet(struct hf *k, const char *text, size_t len)
{
	uint8_t payload[1 + 2 * PIECE];

	payload[0] = 'O';
	size_t digits = hex_encode((char *)payload + 1, text, len);
	(void)rsp_emit(hf_io_put, k, payload, 1 + digits, false);
}

void hf_console_write(struct hf *k, const char *text, size_t len)
{
	if (hf_io_is_taken(k))
		return; /* a CPU that did not freeze: its text is in the log, the line is taken */
	if (hf_live_wanted(k) && !k->rx.typed && !hf_link_is_on(k))
		return; /* non-stop knows no console packets; the text is in the log */
	k->out.dead = false;
	if (hf_link_print(k, text, len))
		return;
	while (len > 0) {
		size_t piece = len < PIECE ? len : PIECE;
		if (k->gdb.attached && !k->rx.typed)
			as_packet(k, text, piece);
		else
			hf_io_text(k, text, piece);
		text += piece;
		len -= piece;
	}
}
