/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* vfp.c - floating-point registers beside the frame: one set per CPU, found by the frame it belongs to.
 * A frame that was unwound has none: what the callers had in them is not known. */
#include "vfp.h"

#include "board.h"
#include "machine_cpu.h"
#include "stub/err.h"
#include "stub/str.h"

struct vfp {
	const struct hf_frame *frame; /* whose they are; NULL: nobody's */
	uint64_t d[ARMV7A_VFP_D];
	uint32_t fpscr;
	unsigned count; /* of d */
};

static struct vfp
	saved[BOARD_CPUS]; /* each is written by its CPU, and by the owner while that one is
				      * parked */

static struct vfp *of(const struct hf_frame *f)
{
	for (unsigned cpu = 0; f != NULL && cpu < BOARD_CPUS; cpu++) {
		if (saved[cpu].frame == f)
			return &saved[cpu];
	}
	return NULL;
}

void armv7a_vfp_enter(struct hf_frame *f)
{
	struct vfp *v = &saved[machine_cpu()];

	v->frame = armv7a_vfp_on() ? f : NULL;
	if (v->frame == NULL)
		return;
	v->count = armv7a_vfp_count();
	armv7a_vfp_save(v->d, &v->fpscr, v->count);
}

void armv7a_vfp_leave(struct hf_frame *f)
{
	struct vfp *v = &saved[machine_cpu()];

	if (f != NULL && v->frame == f)
		armv7a_vfp_load(v->d, &v->fpscr, v->count);
	v->frame = NULL;
}

/* Where a register's value is kept, and its size; NULL when it is not known. */
static void *place(const struct hf_frame *f, unsigned regnum, size_t *bytes)
{
	struct vfp *v = of(f);

	if (v == NULL || regnum < ARMV7A_REG_D0 || regnum > ARMV7A_REG_FPSCR)
		return NULL;
	if (regnum == ARMV7A_REG_FPSCR) {
		*bytes = sizeof(v->fpscr);
		return &v->fpscr;
	}
	*bytes = sizeof(v->d[0]);
	return regnum - ARMV7A_REG_D0 < v->count ? &v->d[regnum - ARMV7A_REG_D0] : NULL;
}

bool armv7a_vfp_known(const struct hf_frame *f, unsigned regnum)
{
	size_t bytes;

	return place(f, regnum, &bytes) != NULL;
}

int armv7a_vfp_read(const struct hf_frame *f, unsigned regnum, void *dst)
{
	size_t bytes;
	const void *from = place(f, regnum, &bytes);

	if (from == NULL)
		return HF_ENOENT;
	hf_memcpy(dst, from, bytes);
	return 0;
}

int armv7a_vfp_write(struct hf_frame *f, unsigned regnum, const void *src)
{
	size_t bytes;
	void *to = place(f, regnum, &bytes);

	if (to == NULL)
		return HF_ENOENT;
	hf_memcpy(to, src, bytes);
	return 0;
}
