/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* task.h - the os's threads that are on no CPU: found by the os's own number (a pid), seen through the
 * registers that they saved. One that is on a CPU is that CPU's. [frozen] */
#ifndef HF_TASK_H
#define HF_TASK_H

#include "state.h"

#define HF_TASKS_MAX 65536u /* an os's list that is longer is not believed */

/* The next thread that is on no CPU, from *index (0 at first) on. 0; HF_ENOENT behind the last; or what
 * the os says when its list makes no sense. */
int hf_task_next(struct hf *k, unsigned *index, struct hf_thread *out);

/* Any thread by its number: 0, or as above. */
int hf_task_find(struct hf *k, hf_tid id, struct hf_thread *out);

/* The registers that it saved, in k->scratch: until the next call, or the next backtrace. 0; HF_ENOENT: it
 * is gone; HF_ERUNNING: it is on a CPU that did not stop; HF_EFAULT; HF_ENOSYS. */
int hf_task_frame(struct hf *k, hf_tid id, struct hf_frame **out);

/* What the shell shows: the registers of the chosen task, or else of the CPU. An error as above. */
int hf_task_shown(struct hf *k, struct hf_frame **out);

/* "sleeps" for a state letter. */
const char *hf_task_state(char letter);

/* Print "pid 2 kthreadd, last on cpu 1". */
void hf_task_title(struct hf *k, const struct hf_thread *t);

#endif /* HF_TASK_H */
