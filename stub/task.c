/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* task.c - the os's threads beside those that are on the CPUs. */
#include "task.h"

#include "cpu.h"
#include "out.h"

int hf_task_next(struct hf *k, unsigned *index, struct hf_thread *out)
{
	while (*index < HF_TASKS_MAX) {
		int err = hf_os(k)->thread_next(hf_os(k)->ctx, (*index)++, out);
		if (err < 0 || !out->on_cpu)
			return err;
	}
	return HF_ENOENT;
}

int hf_task_find(struct hf *k, hf_tid id, struct hf_thread *out)
{
	for (unsigned i = 0; i < HF_TASKS_MAX; i++) {
		int err = hf_os(k)->thread_next(hf_os(k)->ctx, i, out);
		if (err < 0 || out->id == id)
			return err;
	}
	return HF_ENOENT;
}

int hf_task_frame(struct hf *k, hf_tid id, struct hf_frame **out)
{
	*out = (struct hf_frame *)(void *)k->scratch;
	return hf_os(k)->thread_frame(hf_os(k)->ctx, id, *out);
}

int hf_task_shown(struct hf *k, struct hf_frame **out)
{
	if (k->task != HF_TID_NONE && k->rung == 0)
		return hf_task_frame(k, k->task, out);
	*out = hf_cpu_frame(k, k->cpu);
	return *out == NULL ? HF_ERUNNING : 0;
}

const char *hf_task_state(char letter)
{
	static const struct {
		char letter;
		const char *word;
	} words[] = {
		{'R', "can run"},
		{'S', "sleeps"},
		{'D', "waits"},
		{'T', "stopped"},
		{'X', "dead"},
	};

	for (size_t i = 0; i < HF_COUNT(words); i++) {
		if (words[i].letter == letter)
			return words[i].word;
	}
	return "in an unknown state";
}

void hf_task_title(struct hf *k, const struct hf_thread *t)
{
	hf_printf(k, "pid %llu %s, %s cpu %u\n", (unsigned long long)t->id, t->name,
		t->on_cpu ? "on" : "last on", t->cpu);
}
