/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_none.c - what hf_init() puts where a port without probes has none. */
#include "probe.h"

static void no_begin(struct hf *k)
{
	(void)k;
}

static int no_plant_all(struct hf *k, const hf_addr *skip)
{
	(void)k;
	(void)skip;
	return 0;
}

static int no_lift_all(struct hf *k)
{
	(void)k;
	return 0;
}

static void no_watches(const struct hf *k, struct hf_hw *out, bool all)
{
	(void)k;
	(void)out;
	(void)all;
}

static void no_follow(struct hf *k, const struct hf_frame *f, struct hf_next *ends, unsigned count)
{
	(void)k;
	(void)f;
	(void)ends;
	(void)count;
}

static void no_hide(const struct hf *k, void *copy, hf_addr addr, size_t len)
{
	(void)k;
	(void)copy;
	(void)addr;
	(void)len;
}

static bool no_overlaps(const struct hf *k, hf_addr addr, size_t len)
{
	(void)k;
	(void)addr;
	(void)len;
	return false;
}

static const struct hf_probe_core none = {.begin = no_begin,
	.plant_all = no_plant_all,
	.lift_all = no_lift_all,
	.follow = no_follow,
	.watches = no_watches,
	.hide = no_hide,
	.overlaps = no_overlaps};
const struct hf_probe_port hf_probe_none = {.core = &none};
