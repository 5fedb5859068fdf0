/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* freertos_tasks_c_additions.h - the end of FreeRTOS's tasks.c, which includes it: only there the task lists have
 * names. See hf_freertos.h. Tasks in xPendingReadyList are in another list too, and not listed twice. */
#include "hf_freertos.h"
#include "holdfast.h"

_Static_assert(sizeof(List_t) == sizeof(struct hf_freertos_list) &&
		       offsetof(List_t, xListEnd) == offsetof(struct hf_freertos_list, end),
	"this FreeRTOS has other lists");
_Static_assert(sizeof(ListItem_t) == sizeof(struct hf_freertos_item) &&
		       offsetof(ListItem_t, pvOwner) == offsetof(struct hf_freertos_item, owner),
	"this FreeRTOS has other list items");
_Static_assert(
	offsetof(TCB_t, pxTopOfStack) == 0, "this FreeRTOS keeps the stack pointer elsewhere");

static const struct hf_freertos_place hf_freertos_places[] = {
	{pxReadyTasksLists, configMAX_PRIORITIES, 'R'},
	{&xDelayedTaskList1, 1, 'S'},
	{&xDelayedTaskList2, 1, 'S'},
#if INCLUDE_vTaskSuspend == 1
	{&xSuspendedTaskList, 1, 'D'},
#endif
#if INCLUDE_vTaskDelete == 1
	{&xTasksWaitingTermination, 1, 'X'},
#endif
};

static const struct hf_freertos hf_freertos_rtos = {
	.current = &pxCurrentTCB,
	.places = hf_freertos_places,
	.place_count = sizeof(hf_freertos_places) / sizeof(hf_freertos_places[0]),
	.name_at = offsetof(TCB_t, pcTaskName),
	.name_bytes = configMAX_TASK_NAME_LEN,
	.read = hf_board_peek,
};

static int hf_freertos_task_next(void *ctx, unsigned index, struct hf_thread *out)
{
	return hf_freertos_next(ctx, index, out);
}

static int hf_freertos_task_sp(void *ctx, hf_tid id, hf_addr *sp)
{
	return hf_freertos_sp(ctx, id, sp);
}

/* FreeRTOS's port of the CPU decides the layout: ARM_CM0 and ARM_CM3 push r4-r11 by software, ARM_CM4F and
 * ARM_CM7 r4-r11 and EXC_RETURN, with s16-s31 below when the task uses the FPU. */
const struct hf_board_tasks hf_freertos_tasks = {
	.ctx = (void *)&hf_freertos_rtos,
	.next = hf_freertos_task_next,
	.sp = hf_freertos_task_sp,
#if __ARM_FP
	.saved = HF_SAVED_R4_R11_LR,
#else
	.saved = HF_SAVED_R4_R11,
#endif
};
