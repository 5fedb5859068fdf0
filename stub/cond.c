/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cond.c - what a breakpoint decides by itself at a hit.
 *
 *   pool:  | conditions of 3 | commands of 3 | conditions of 0 | free ...
 *          each list: {length high, length low, that many bytes of an agent expression} ...
 *
 * The pool has no holes: a block that goes is closed up by what lies behind it.
 *
 *   hit --any condition not 0 (or none there)--> commands? --no--> stop
 *    |                                               '--yes--> run them, go on
 *    |--all 0--> go on              '--a condition fails--> say so, stop */
#include "cond.h"

#include "agent.h"
#include "bp.h"
#include "cpu.h"
#include "out.h"
#include "pause.h"
#include "take.h"

const char hf_cond_features[] = "ConditionalBreakpoints+;BreakpointCommands+;";

#define HEAD 2u /* bytes before each expression */

/* ---- parsing ---- */

/* "X3,220027X1,27": its bytes go to dst unless that is NULL. *size is what the list takes in the pool. */
static int take_list(struct hf_take *t, uint8_t *dst, size_t *size)
{
	*size = 0;
	while (hf_take_word(t, "X") || (*size > 0 && hf_take_word(t, ";X"))) {
		uint64_t len;
		int err = hf_take_hex(t, HF_CODE_BYTES, &len);
		if (err < 0)
			return err;
		if (len == 0 || !hf_take_word(t, ",") || !hf_take_has_bytes(t, (size_t)len))
			return HF_EINVAL;
		if (dst != NULL) {
			dst[*size] = (uint8_t)(len >> 8u);
			dst[*size + 1] = (uint8_t)len;
		}
		hf_take_bytes(t, dst != NULL ? dst + *size + HEAD : NULL, (size_t)len);
		*size += HEAD + (size_t)len;
	}
	return *size > 0 ? 0 : HF_EINVAL;
}

struct lists {
	size_t conds, cmds; /* bytes in the pool */
	bool persist;
};

/* The whole text; a first pass with dst NULL measures and checks, a second one cannot fail. */
static int take_lists(struct hf_take t, uint8_t *dst, struct lists *out)
{
	uint64_t persist = 0;

	*out = (struct lists){0};
	if (t.at == t.end)
		return 0;
	if (hf_take_word(&t, ";X")) {
		t.at--;
		int err = take_list(&t, dst, &out->conds);
		if (err < 0 || t.at == t.end)
			return err;
	}
	if (!hf_take_word(&t, ";cmds:") || hf_take_hex(&t, UINT64_MAX, &persist) < 0 ||
		!hf_take_word(&t, ","))
		return HF_EINVAL;
	out->persist = persist != 0;
	int err = take_list(&t, dst != NULL ? dst + out->conds : NULL, &out->cmds);
	if (err < 0)
		return err;
	return t.at == t.end ? 0 : HF_EINVAL;
}

/* ---- the pool ---- */

void hf_cond_clear(struct hf *k, struct hf_bp *bp)
{
	size_t size = (size_t)bp->code.conds + bp->code.cmds;
	size_t at = bp->code.at;

	for (size_t i = at; i + size < k->code_used; i++)
		k->code[i] = k->code[i + size];
	k->code_used -= size;
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (k->bps[i].code.at > at)
			k->bps[i].code.at = (uint16_t)(k->bps[i].code.at - size);
	}
	bp->code = (struct hf_code){0};
}

int hf_cond_set(struct hf *k, struct hf_bp *bp, const char *text, size_t len)
{
	const struct hf_take all = {.at = text, .end = text + len};
	size_t old = (size_t)bp->code.conds + bp->code.cmds;
	struct lists size;
	int err = take_lists(all, NULL, &size);

	if (err < 0)
		return err;
	if (size.conds + size.cmds > HF_CODE_BYTES - (k->code_used - old))
		return HF_ENOSPC;
	hf_cond_clear(k, bp);
	(void)take_lists(all, k->code + k->code_used, &size);
	bp->code = (struct hf_code){.at = (uint16_t)k->code_used,
		.conds = (uint16_t)size.conds,
		.cmds = (uint16_t)size.cmds,
		.persist = size.persist};
	k->code_used += size.conds + size.cmds;
	return 0;
}

/* ---- saying something ---- */

/* To gdb while it waits for a stop and listens, otherwise into the kernel's log, whose code may carry
 * breakpoints: in non-stop these are lifted for the moment, and the CPU that hit is not let go by that. */
static void begin_text(struct hf *k, unsigned cpu)
{
	bool to_gdb = k->gdb.attached && k->gdb.owes_stop && !k->gdb.deaf && !k->rx.typed &&
		      !hf_live_wanted(k) && !k->out.dead;

	k->live.run &= ~(1u << cpu);
	hf_pause(k);
	hf_out_begin(k, to_gdb ? HF_SINK_GDB : HF_SINK_LOG);
}

/* A ^C that came while text went out is not lost. */
static void end_text(struct hf *k)
{
	hf_out_flush(k);
	if (k->out.abort)
		k->rx.break_in = true;
	hf_unpause(k);
}

static void complain(struct hf *k, unsigned cpu, const char *what, const char *why)
{
	begin_text(k, cpu);
	hf_printf(k, "holdfast: cpu %u: %s of its breakpoint: %s\n", cpu, what, why);
	end_text(k);
}

/* ---- running ---- */

struct list {
	const uint8_t *at, *end;
};

/* The next expression of a list; false behind the last. */
static bool next(struct list *l, struct hf_agent_job *job)
{
	if (l->at == l->end)
		return false;
	job->len = (size_t)l->at[0] << 8u | l->at[1];
	job->code = l->at + HEAD;
	l->at += HEAD + job->len;
	return true;
}

/* 1: it holds, 0: it does not, negative: it cannot be told, and *why. */
static int holds(struct hf *k, const struct hf_bp *bp, const struct hf_frame *f, const char **why)
{
	const uint8_t *first = k->code + bp->code.at;
	struct list list = {.at = first, .end = first + bp->code.conds};
	struct hf_agent_job job = {.frame = f};
	uint64_t value;

	if (bp->code.conds == 0)
		return 1;
	while (next(&list, &job)) {
		int err = hf_agent_run(k, &job, &value, why);
		if (err == 0)
			*why = "leaves no value";
		if (err <= 0)
			return HF_EINVAL;
		if (value != 0)
			return 1;
	}
	return 0;
}

/* One that fails ends the list. */
static void run_commands(struct hf *k, const struct hf_bp *bp, unsigned cpu)
{
	const uint8_t *first = k->code + bp->code.at + bp->code.conds;
	struct list list = {.at = first, .end = first + bp->code.cmds};
	struct hf_agent_job job = {.frame = hf_cpu_frame(k, cpu), .print = hf_out_text};
	const char *why = NULL;
	uint64_t value;
	int err = 0;

	begin_text(k, cpu);
	while (err >= 0 && next(&list, &job))
		err = hf_agent_run(k, &job, &value, &why);
	end_text(k);
	if (err < 0)
		complain(k, cpu, "commands", why);
}

bool hf_cond_stops(struct hf *k, enum hf_bp_type type, hf_addr addr, unsigned cpu)
{
	struct hf_bp *bp = hf_bp_enabled(k, type, addr);
	const char *why = NULL;

	if (bp == NULL)
		return true;
	int held = holds(k, bp, hf_cpu_frame(k, cpu), &why);
	if (held < 0)
		complain(k, cpu, "condition", why);
	if (held == 0)
		bp->passed++;
	if (held <= 0)
		return held != 0;
	if (bp->code.cmds == 0)
		return true;
	bp->hits++;
	run_commands(k, bp, cpu);
	return false;
}
