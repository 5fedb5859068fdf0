/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hf_freertos.h - FreeRTOS's tasks for the debugger: which there are, what they are called, how they stand, and
 * where a task that is switched out has left its registers.
 *
 *   FreeRTOSConfig.h   #define configINCLUDE_FREERTOS_TASK_C_ADDITIONS_H 1
 *   include path       examples/freertos: freertos_tasks_c_additions.h, which FreeRTOS's tasks.c includes; the root of
 *                      this repository; the SDK's include folder (holdfast.pc has it)
 *   a further source   hf_freertos.c
 *   start-up           hf_board_tasks(&hf_freertos_tasks);
 *
 * The lists can be broken when the debugger looks: each read is guarded and each walk has an end. */
#ifndef HF_FREERTOS_H
#define HF_FREERTOS_H

#include <stddef.h>
#include <stdint.h>

#include "stub/seam/os.h"

/* Where tasks.c keeps them. All are addresses of its own variables. */
struct hf_freertos_place {
	const void *list;
	unsigned lists; /* that many in a row */
	char state;     /* as in struct hf_thread */
};

struct hf_freertos {
	const volatile void *current; /* pxCurrentTCB, which an interrupt changes */
	const struct hf_freertos_place *places;
	unsigned place_count;
	size_t name_at,
		name_bytes; /* pcTaskName in a TCB; its saved stack pointer is the first word */
	/* Guarded: how many of the bytes arrived. */
	int (*read)(void *dst, hf_addr src, size_t len);
};

/* FreeRTOS 10 and 11, list.h, without configUSE_MINI_LIST_ITEM 0 and the integrity checks. */
struct hf_freertos_item {
	uint32_t value;
	void *next, *previous, *owner, *container;
};

struct hf_freertos_list {
	unsigned long count;
	void *index;
	struct {
		uint32_t value;
		void *next, *previous;
	} end;
};

/* As hf_os_ops.thread_next: the index'th task; HF_ENOENT behind the last. A list that makes no sense is one
 * entry of state 'X' that says so. */
int hf_freertos_next(const struct hf_freertos *rtos, unsigned index, struct hf_thread *out);

/* Where the registers of a task are that does not run. 0; HF_ENOENT: no such task; HF_EFAULT. */
int hf_freertos_sp(const struct hf_freertos *rtos, hf_tid id, hf_addr *sp);

#endif /* HF_FREERTOS_H */
