/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* signals.h - the signals that ask the program to end, as events of the loop. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <uv.h>

#define SIGNALS_COUNT 4u

struct signals {
	uv_signal_t handles[SIGNALS_COUNT];
	void (*end)(void *ctx, int number);
	void *ctx;
};

/* Call end for SIGINT, SIGTERM, SIGHUP and SIGQUIT from now on. s must not move. */
void signals_watch(
	struct signals *s, uv_loop_t *loop, void (*end)(void *ctx, int number), void *ctx);

/* Stop it; s must stay until the loop has run. */
void signals_close(struct signals *s);

#endif /* SIGNALS_H */
