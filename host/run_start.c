/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_start.c - the command that starts the target: what the line was like before it says what it is.
 *
 *   prepared --the line is not there: it brings it--> runs, and the script with it; its end with 0 means nothing
 *       `--the line is there: a tool, or a switch--> runs alone: what is reset is its doing --> the script begins */
#include <stdio.h>
#include <sys/wait.h>

#include "run_int.h"

#define TOOL_MS 60000u /* it finds the line, and may be no tool after all */

/* From here on the target is what the command has made of it. */
static void tool_ended(struct run *r)
{
	r->tool = false;
	(void)uv_timer_stop(&r->wait); /* cannot fail */
	if (!r->detect.begun) {        /* what it was reset for is still to come */
		run_unlink(r, false);
		r->detect.up = false;
	}
	if (session_is_up(r->session) && !session_calling(r->session))
		run_ready(r);
}

static void tool_stays(uv_timer_t *timer)
{
	struct run *r = timer->data;

	run_note(r, "the start command still runs; the script begins (with & it begins at once)");
	r->tool = false;
	if (session_is_up(r->session) && !session_calling(r->session))
		run_ready(r);
}

void run_start_command(struct run *r, bool there)
{
	if (!r->command_waits)
		return;
	r->command_waits = false;
	r->tool = there;
	if (there) {
		run_note(
			r, "the line is there: the script begins when the start command has ended");
		(void)uv_timer_start(&r->wait, tool_stays, TOOL_MS, 0); /* cannot fail */
	}
	if (own_start(&r->own))
		run_give_up(r, VERDICT_LINE, "the start command cannot be started");
}

static void command_ended(uv_poll_t *handle, int status, int what)
{
	struct run *r = handle->data;
	const int how = own_status(&r->own);
	char why[96];

	(void)status;
	(void)what;
	(void)uv_poll_stop(handle); /* cannot fail */
	if (r->ended)
		return;
	if (WIFEXITED(how) && WEXITSTATUS(how) == 0) {
		if (r->tool)
			tool_ended(r);
		return;
	}
	(void)snprintf(why, sizeof(why), "the start command has ended with %s %d",
		WIFEXITED(how) ? "status" : "signal",
		WIFEXITED(how) ? WEXITSTATUS(how) : WTERMSIG(how));
	run_give_up(r, VERDICT_LINE, why);
}

int run_watch_command(struct run *r)
{
	r->command_waits = true;
	r->command_watched = !uv_poll_init(&r->loop, &r->command, r->own.news);
	r->command.data = r;
	return r->command_watched ? uv_poll_start(&r->command, UV_READABLE, command_ended) : -1;
}
