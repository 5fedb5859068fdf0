/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* panic_raw.c - instead of panic_raw.c: a fault inside the safe session is told, and is the end. */
#include "stub/io.h"
#include "stub/panic.h"

void hf_panic_registers(struct hf *k, const struct hf_event *ev)
{
	static const char text[] = "\n*** holdfast: fault inside the safe session\n";

	(void)ev;
	k->out.dead = false;
	hf_io_text(k, text, sizeof(text) - 1);
}
