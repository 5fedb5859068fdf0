/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* freertos.c - stands for FreeRTOS's tasks.c: its types, variables and qualifiers as of versions 10 and 11, as far
 * as examples/freertos sees them, and two tasks in its lists. It shows that the hooks compile and link where they
 * belong, and that gdb lists the tasks; FreeRTOS itself is not in it. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define configMAX_PRIORITIES    3
#define configMAX_TASK_NAME_LEN 16
#define INCLUDE_vTaskSuspend    1
#define INCLUDE_vTaskDelete     1
#define SAVED_WORDS             16 /* r4-r11 by software, then what the CPU pushes */

typedef uint32_t TickType_t;
typedef uint32_t StackType_t;
typedef unsigned long UBaseType_t;

typedef struct xLIST_ITEM {
	TickType_t xItemValue;
	struct xLIST_ITEM *pxNext, *pxPrevious;
	void *pvOwner;
	struct xLIST *pxContainer;
} ListItem_t;

typedef struct xMINI_LIST_ITEM {
	TickType_t xItemValue;
	struct xLIST_ITEM *pxNext, *pxPrevious;
} MiniListItem_t;

typedef struct xLIST {
	volatile UBaseType_t uxNumberOfItems;
	ListItem_t *pxIndex;
	MiniListItem_t xListEnd;
} List_t;

typedef struct tskTaskControlBlock {
	volatile StackType_t *pxTopOfStack;
	ListItem_t xStateListItem, xEventListItem;
	UBaseType_t uxPriority;
	StackType_t *pxStack;
	char pcTaskName[configMAX_TASK_NAME_LEN];
} TCB_t;

TCB_t *volatile pxCurrentTCB;

static List_t pxReadyTasksLists[configMAX_PRIORITIES];
static List_t xDelayedTaskList1, xDelayedTaskList2, xSuspendedTaskList, xTasksWaitingTermination;

#include "freertos_tasks_c_additions.h"

static TCB_t motor, blink;
static StackType_t blink_stack[SAVED_WORDS + 8];

void started(void);

static void empty(List_t *list)
{
	ListItem_t *end = (ListItem_t *)&list->xListEnd;

	*list = (List_t){.pxIndex = end, .xListEnd = {0xffffffffu, end, end}};
}

static void append(List_t *list, TCB_t *task, const char *name)
{
	ListItem_t *item = &task->xStateListItem, *end = (ListItem_t *)&list->xListEnd;

	*item = (ListItem_t){0, end, end->pxPrevious, task, list};
	end->pxPrevious->pxNext = item;
	end->pxPrevious = item;
	list->uxNumberOfItems++;
	strcpy(task->pcTaskName, name);
}

/* Where blink will go on. */
static void waits(void)
{
	__asm__ volatile("");
}

__attribute__((noinline)) void started(void)
{
	__asm__ volatile("");
}

int main(void)
{
	for (unsigned i = 0; i < configMAX_PRIORITIES; i++)
		empty(&pxReadyTasksLists[i]);
	empty(&xDelayedTaskList1);
	empty(&xDelayedTaskList2);
	empty(&xSuspendedTaskList);
	empty(&xTasksWaitingTermination);
	append(&pxReadyTasksLists[2], &motor, "motor");
	append(&xDelayedTaskList1, &blink, "blink");
	blink_stack[SAVED_WORDS - 2] = (uint32_t)waits & ~1u; /* pc */
	blink_stack[SAVED_WORDS - 1] = 0x01000000u;           /* xPSR */
	blink.pxTopOfStack = blink_stack;
	pxCurrentTCB = &motor;
	hf_board_tasks(&hf_freertos_tasks);
	started();
	return 0;
}
