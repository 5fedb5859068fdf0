/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* task.c - how a task lies on its stack is only known for Cortex-M: sdk/armv7m/task.c. */
#include "sdk/board.h"
#include "sdk/sdk.h"
#include "stub/err.h"

int sdk_task_frame(struct hf_frame *f, hf_addr sp, enum hf_saved how)
{
	(void)f;
	(void)sp;
	(void)how;
	return HF_ENOSYS;
}
