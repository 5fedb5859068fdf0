/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* panic_raw.c - registers as text, by bytes: the second rung of panic.c, which trusts nothing above the line. */
#include "io.h"
#include "panic.h"
#include "regs.h"
#include "str.h"

static void raw_text(struct hf *k, const char *text)
{
	hf_io_text(k, text, hf_strlen(text));
}

void hf_panic_registers(struct hf *k, const struct hf_event *ev)
{
	const char *feature;
	const struct hf_reg *reg;
	const unsigned per_row = hf_arch(k)->ptr_bytes > 4 ? 3 : 4; /* of 79 columns */

	k->out.dead = false;
	raw_text(k, "\n*** holdfast: fault inside the safe session\n");
	for (unsigned i = 0; (reg = hf_reg_at(k, i, &feature)) != NULL; i++) {
		uint8_t bytes[HF_REG_BYTES];
		if (reg->offset == HF_REG_VIA_OP || reg->bits > 64)
			continue;
		if (hf_reg_read(k, ev->frame, reg, bytes) < 0)
			continue;
		raw_text(k, reg->name);
		(void)hf_io_put(k, '=');
		for (unsigned shift = reg->bits; shift > 0; shift -= 4) {
			uint64_t value = hf_reg_number(k, bytes, hf_reg_bytes(reg));
			(void)hf_io_put(
				k, (uint8_t) "0123456789abcdef"[value >> (shift - 4) & 0xfu]);
		}
		raw_text(k, i % per_row == per_row - 1 ? "\n" : " ");
	}
	raw_text(k, "\n");
}
