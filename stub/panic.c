/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* panic.c - the ladder for faults inside the stub itself.
 *
 *   rung 0  full session
 *   rung 1  safe session: commands marked safe, no breakpoints, no resume, no OS calls but the clock
 *   rung 2  this CPU's registers as text, nothing else is trusted
 *   rung 3  reboot when nobody can answer (answer_ms set), else stand still
 *
 * Each fault goes one rung down; no rung returns to the code that faulted. */
#include "panic.h"

#include "io.h"
#include "link_use.h"
#include "out.h"
#include "regs.h"
#include "shell.h"
#include "str.h"
#include "talk.h"

static void safe_session(struct hf *k, const struct hf_event *ev)
{
	k->cpus[k->stop.cpu].frame_written = false;
	k->front = HF_FRONT_SHELL;
	k->rsp.state = 0;
	k->gdb = (struct hf_gdb){0};
	k->live = (struct hf_live){0};
	k->ahead_len = k->ahead_at = 0;
	hf_out_begin(k, HF_SINK_LINE);
	hf_printf(k, "\n*** holdfast: fault inside the debugger%s%.80s\n",
		ev->msg != NULL ? ": " : "", ev->msg != NULL ? ev->msg : "");
	hf_printf(k, "    safe session: read-only commands; reboot ends it\n");
	k->run.plan = (struct hf_plan){0};
	k->answered = false;
	hf_shell_open(k);
	for (;;) {
		hf_talk(k);
		k->run.plan = (struct hf_plan){0};
	}
}

static void raw_text(struct hf *k, const char *text)
{
	hf_io_text(k, text, hf_strlen(text));
}

static void raw_registers(struct hf *k, const struct hf_event *ev)
{
	const char *feature;
	const struct hf_reg *reg;
	const unsigned per_row = k->arch.ptr_bytes > 4 ? 3 : 4; /* of 79 columns */

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

static void stand_still(struct hf *k)
{
	if (k->cfg.answer_ms > 0)
		(void)k->os.reboot(k->os.ctx, HF_REBOOT_WARM);
	for (;;)
		k->arch.cpu_relax();
}

enum hf_verdict hf_panic_nested(struct hf *k, const struct hf_event *ev)
{
	k->rung++;
	hf_link_cut(k); /* it may be what broke */
	if (k->rung == 1)
		safe_session(k, ev);
	if (k->rung == 2)
		raw_registers(k, ev);
	k->rung = 3;
	stand_still(k);
	return HF_PROCEED;
}
