/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* tasks.c - instead of sdk/tasks.c: nobody asks for the tasks of a program. */
#include "sdk/board.h"

#include "port.h"
#include "sdk/sdk.h"

void hf_board_tasks(const struct hf_board_tasks *tasks)
{
	(void)tasks;
}

int hf_board_peek(void *dst, hf_addr src, size_t len)
{
	return port_arch()->mem_read(dst, src, len);
}

int sdk_thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	(void)index;
	(void)out;
	return HF_ENOSYS;
}

int sdk_thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	(void)ctx;
	(void)id;
	(void)out;
	return HF_ENOSYS;
}

int sdk_thread_running(struct hf_thread *out)
{
	(void)out;
	return HF_ENOSYS;
}
