/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* say.c - instead of say.c: the reason as it came. Where, and all else, is gdb's to show. */
#include "stub/say.h"

#include "stub/err.h"
#include "stub/io.h"
#include "stub/shell.h"
#include "stub/stop.h"
#include "stub/str.h"

/* more may be NULL. next: what can be done now. */
static void say(struct hf *k, const char *what, const char *more, const char *next)
{
	const char *const parts[] = {"\n*** holdfast: ", what, more != NULL ? ": " : "",
		more != NULL ? more : "", "\n    ", next, "\n"};

	for (size_t i = 0; i < HF_COUNT(parts); i++)
		hf_io_text(k, parts[i], hf_strlen(parts[i]));
}

void hf_say_stop(struct hf *k)
{
	say(k, hf_stop_why(&k->stop), k->stop.msg, hf_shell_hint);
}

void hf_say_refused(struct hf *k, int err, const char *why)
{
	(void)why;
	say(k, "cannot go on", hf_strerror(err), hf_shell_hint);
}

void hf_say_given_up(struct hf *k)
{
	say(k, "nobody answered, going on", NULL, hf_shell_hint);
}

void hf_say_fault(struct hf *k, const struct hf_event *ev)
{
	say(k, "fault inside the debugger", ev->msg, "safe session: gdb can look, and no more");
}
