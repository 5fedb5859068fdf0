/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sdk.h - what sdk/board.c asks of sdk/<isa>/. */
#ifndef SDK_H
#define SDK_H

#include "board.h"
#include "stub/types.h"

/* First words of an image, at the same address in every program of one SDK; crt0 holds it. */
struct sdk_header {
	uint32_t magic; /* SDK_MAGIC */
	uint32_t id;    /* of the SDK that the program was linked with */
};

#define SDK_MAGIC 0x48464c53u

extern struct sdk_header hf_image_header; /* link.ld */
extern char hf_ram_begin[], hf_ram_end[]; /* link.ld */
extern char hf_thread_pointer[];          /* link.ld, where thread-local data has a register */

/* The bytes at [at, at + len) of RAM were written: let instruction fetches see them. */
void sdk_sync_text(uintptr_t at, size_t len);

/* ---- tasks.c ---- */

#define SDK_TASKS_MAX 256u /* more than that a walk over them does not take */

struct hf_frame;
struct hf_thread;

/* As hf_os_ops.thread_next and thread_frame. */
int sdk_thread_next(void *ctx, unsigned index, struct hf_thread *out);
int sdk_thread_frame(void *ctx, hf_tid id, struct hf_frame *out);
/* The task that runs. 0, HF_ENOENT, HF_ENOSYS: the program has none. */
int sdk_thread_running(struct hf_thread *out);

/* ---- facts.c ---- */

/* As hf_os_ops.thread_on_cpu and fact. */
int sdk_thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out);
int sdk_fact(void *ctx, unsigned index, char *dst, size_t len);

/* sdk/board.c: the registers of CPU 0, which runs the tasks, in a session; NULL: it did not stop. */
const struct hf_frame *sdk_cpu_frame(void);

/* sdk/<isa>/task.c: the registers of a task whose saved sp this is. 0, HF_EFAULT, HF_ENOSYS. */
int sdk_task_frame(struct hf_frame *f, hf_addr sp, enum hf_saved how);

struct hf_config;

/* Give the debugger the framed link and its memory (sdk/link.c), or not (sdk/no_link.c). */
void sdk_link(struct hf_config *cfg);

/* What of the CPU's set-up keeps the debugger from working, in words; NULL: nothing. */
const char *sdk_warning(void);

/* The program goes on: put back what an exception costs it besides the frame. */
void sdk_leave(void);

#endif /* SDK_H */
