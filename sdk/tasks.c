/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* tasks.c - the tasks of a program that has some: what it gave to hf_board_tasks(), as the os seam wants it. The
 * registers of a task that is switched out are on its stack; sdk/<isa>/task.c knows how. */
#include "board.h"

#include "port.h"
#include "sdk.h"

static const struct hf_board_tasks *of_program;

void hf_board_tasks(const struct hf_board_tasks *tasks)
{
	of_program = tasks;
}

int hf_board_peek(void *dst, hf_addr src, size_t len)
{
	return port_arch()->mem_read(dst, src, len);
}

int sdk_thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	return of_program != NULL ? of_program->next(of_program->ctx, index, out) : HF_ENOSYS;
}

int sdk_thread_running(struct hf_thread *out)
{
	int err = HF_ENOSYS;

	for (unsigned i = 0; i < SDK_TASKS_MAX; i++) {
		err = sdk_thread_next(NULL, i, out);
		if (err < 0 || out->on_cpu)
			return err;
	}
	return HF_ENOENT;
}

int sdk_thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	struct hf_thread running;
	hf_addr sp = 0;

	(void)ctx;
	if (of_program == NULL)
		return HF_ENOSYS;
	if (sdk_thread_running(&running) == 0 && running.id == id)
		return HF_ERUNNING; /* what it saved the last time is old */
	int err = of_program->sp(of_program->ctx, id, &sp);
	return err < 0 ? err : sdk_task_frame(out, sp, of_program->saved);
}
