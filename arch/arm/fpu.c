/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fpu.c - floating-point registers beside the frame: one set per CPU, found by the frame it belongs to.
 * A frame that was unwound has none: what the callers had in them is not known. */
#include "fpu.h"

#include "board.h"
#include "fpu_regs.h"
#include "machine_cpu.h"
#include "stub/err.h"
#include "stub/str.h"

struct fpu {
	const struct hf_frame *frame; /* whose they are; NULL: nobody's */
	struct arm_fpu_regs regs;
};

/* Each is written by its CPU, and by the owner while that one is parked. */
static struct fpu saved[BOARD_CPUS];

static struct fpu *of(const struct hf_frame *f)
{
	for (unsigned cpu = 0; f != NULL && cpu < BOARD_CPUS; cpu++) {
		if (saved[cpu].frame == f)
			return &saved[cpu];
	}
	return NULL;
}

void arm_fpu_enter(struct hf_frame *f)
{
	struct fpu *u = &saved[machine_cpu()];

	u->frame = arm_fpu_on() ? f : NULL;
	if (u->frame != NULL)
		arm_fpu_save(&u->regs);
}

void arm_fpu_leave(struct hf_frame *f)
{
	struct fpu *u = &saved[machine_cpu()];

	if (f != NULL && u->frame == f)
		arm_fpu_load(&u->regs);
	u->frame = NULL;
}

static void *place(const struct hf_frame *f, unsigned regnum, size_t *bytes)
{
	struct fpu *u = of(f);

	return u == NULL ? NULL : arm_fpu_place(&u->regs, regnum, bytes);
}

bool arm_fpu_known(const struct hf_frame *f, unsigned regnum)
{
	size_t bytes;

	return place(f, regnum, &bytes) != NULL;
}

int arm_fpu_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	size_t bytes;
	const void *from = place(f, regnum, &bytes);

	if (from == NULL)
		return HF_ENOENT;
	hf_memcpy(dst, from, bytes);
	return 0;
}

int arm_fpu_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	size_t bytes;
	void *to = place(f, regnum, &bytes);

	if (to == NULL)
		return HF_ENOENT;
	hf_memcpy(to, src, bytes);
	return 0;
}
