/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bt.c - backtraces. The port's unwind() turns a copy of the frame into its caller's; here are the
 * limits that keep a broken stack from going on for ever. */
#include "bt.h"

#include "cpu.h"
#include "fmt.h"
#include "regs.h"
#include "str.h"

static struct hf_frame *walked(struct hf *k)
{
	return (struct hf_frame *)(void *)k->scratch;
}

static int show(struct hf *k, struct hf_bt *bt)
{
	int err = hf_reg_addr(k, walked(k), hf_arch(k)->reg_pc, &bt->pc);

	return err < 0 ? err : hf_reg_addr(k, walked(k), hf_arch(k)->reg_sp, &bt->sp);
}

int hf_bt_begin_frame(struct hf *k, struct hf_bt *bt, const struct hf_frame *f)
{
	if (f == NULL)
		return HF_ERUNNING;
	hf_memcpy(k->scratch, f, hf_arch(k)->frame_bytes);
	*bt = (struct hf_bt){.kind = HF_UNWIND_EXCEPTION};
	return show(k, bt);
}

int hf_bt_begin(struct hf *k, struct hf_bt *bt, unsigned cpu)
{
	return hf_bt_begin_frame(k, bt, hf_cpu_frame(k, cpu));
}

/* A caller's frame lies above its callee's on one stack; crossing an exception may change stacks. A
 * leaf's caller can share its sp, but then the pc must differ. */
int hf_bt_next(struct hf *k, struct hf_bt *bt)
{
	hf_addr pc = bt->pc;
	hf_addr sp = bt->sp;

	if (++bt->depth >= HF_BT_MAX)
		return HF_ENOSPC;
	int kind = hf_arch(k)->unwind(walked(k), bt->kind == HF_UNWIND_EXCEPTION);
	if (kind < 0)
		return kind;
	bt->kind = (enum hf_unwind_kind)kind;
	int err = show(k, bt);
	if (err < 0)
		return err;
	if (kind != HF_UNWIND_EXCEPTION && (bt->sp < sp || (bt->sp == sp && bt->pc == pc)))
		return HF_EINVAL;
	return 0;
}

void hf_sym_text(struct hf *k, hf_addr addr, bool is_return, char *dst, size_t size)
{
	hf_addr inside = is_return && addr > 0 ? addr - 1 : addr;

	if (k->rung > 0 || hf_os(k)->sym_at(hf_os(k)->ctx, inside, &k->sym) < 0) {
		(void)hf_snprintf(dst, size, "0x%llx", (unsigned long long)addr);
		return;
	}
	(void)hf_snprintf(dst, size, "%s+0x%llx/0x%llx", k->sym.name,
		(unsigned long long)(addr - k->sym.start), (unsigned long long)k->sym.size);
}
