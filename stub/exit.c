/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* exit.c - a program that ends, and a gdb that has to hear of it. */
#include "hf.h"
#include "state.h"

void hf_exit(struct hf *k, uint8_t code)
{
	const struct hf_event ev = {.kind = HF_TRAP_EXIT, .signal = code};

	if (k->gdb.attached && !k->rx.typed)
		(void)hf_trap(k, &ev); /* the caller ends, whatever the verdict */
}
