/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* signals.c - the signals that ask the program to end. */
#include "signals.h"

#include <signal.h>

static const int numbers[SIGNALS_COUNT] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void got_signal(uv_signal_t *handle, int number)
{
	const struct signals *s = handle->data;

	s->end(s->ctx, number);
}

void signals_watch(
	struct signals *s, uv_loop_t *loop, void (*end)(void *ctx, int number), void *ctx)
{
	s->end = end;
	s->ctx = ctx;
	for (size_t i = 0; i < SIGNALS_COUNT; i++) {
		(void)uv_signal_init(loop, &s->handles[i]); /* fails only without a loop */
		s->handles[i].data = s;
		/* Fails only for a bad number; then the signal ends the program the hard way. */
		(void)uv_signal_start(&s->handles[i], got_signal, numbers[i]);
	}
}

void signals_close(struct signals *s)
{
	for (size_t i = 0; i < SIGNALS_COUNT; i++)
		uv_close((uv_handle_t *)&s->handles[i], NULL);
}
