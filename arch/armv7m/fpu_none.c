/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu_none.c - a CPU without an FPU: nothing to keep. */
#include "armv7m.h"

void armv7m_fpu_take(const struct hf_frame *f, bool pushed)
{
	(void)f;
	(void)pushed;
}

void armv7m_fpu_words(const struct hf_frame *f, uint32_t *words)
{
	(void)f;
	(void)words;
}

void armv7m_fpu_put(const struct hf_frame *f)
{
	(void)f;
}

int armv7m_fpu_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	(void)f;
	(void)regnum;
	(void)dst;
	return HF_ENOENT;
}

int armv7m_fpu_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	(void)f;
	(void)regnum;
	(void)src;
	return HF_ENOENT;
}

bool armv7m_fpu_known(const struct hf_frame *f, unsigned regnum)
{
	(void)f;
	(void)regnum;
	return false;
}
