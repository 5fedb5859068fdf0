/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bt.c - instead of bt.c: gdb walks the stack itself, and symbols are its own. */
#include "stub/bt.h"

#include "stub/err.h"
#include "stub/fmt.h"

int hf_bt_begin(struct hf *k, struct hf_bt *bt, unsigned cpu)
{
	(void)k;
	(void)bt;
	(void)cpu;
	return HF_ENOSYS;
}

void hf_sym_text(struct hf *k, hf_addr addr, bool is_return, char *dst, size_t size)
{
	(void)k;
	(void)is_return;
	hf_snprintf(dst, size, "0x%llx", (unsigned long long)addr);
}
