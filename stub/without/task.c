/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* task.c - instead of task.c: the CPU is all that there is to look at. */
#include "stub/task.h"

#include "stub/cpu.h"
#include "stub/err.h"

int hf_task_find(struct hf *k, hf_tid id, struct hf_thread *out)
{
	(void)k;
	(void)id;
	(void)out;
	return HF_ENOENT;
}

int hf_task_shown(struct hf *k, struct hf_frame **out)
{
	*out = hf_cpu_frame(k, k->cpu);
	return *out == NULL ? HF_ERUNNING : 0;
}

void hf_task_title(struct hf *k, const struct hf_thread *t)
{
	(void)k;
	(void)t;
}
