/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* timer.h - the generic timer: ticks and the time. */
#ifndef ARM_TIMER_H
#define ARM_TIMER_H

#include "stub/types.h"

void arm_timer_start(void); /* this CPU's tick */
void arm_timer_ack(void);   /* set the next tick, in the future also after a long stop */
uint64_t arm_now_ns(void);

#endif /* ARM_TIMER_H */
