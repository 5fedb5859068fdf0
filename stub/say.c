/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* say.c - what a person is told without having asked. */
#include "say.h"

#include "bt.h"
#include "cpu.h"
#include "out.h"
#include "shell.h"
#include "stop.h"
#include "str.h"

#define SYM_TEXT_MAX (HF_SYM_MAX + 40)
#define COLUMNS      79u
#define HEAD_COLUMNS 23u /* of "*** holdfast: cpu 0: " and ": " */

static void list_running(struct hf *k)
{
	if (hf_cpu_count(k) == 1)
		return;
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_state_of(k, cpu) == HF_CPU_RUNNING)
			hf_printf(k, "    cpu %u did not stop: still running\n", cpu);
		else if (hf_stop_pending(k, cpu)[0] != '\0')
			hf_printf(k, "    cpu %u waits to report: %s\n", cpu,
				hf_stop_pending(k, cpu));
	}
}

static void say_where(struct hf *k)
{
	char where[SYM_TEXT_MAX];
	struct hf_bt bt;

	if (hf_bt_begin(k, &bt, k->stop.cpu) < 0)
		return;
	hf_sym_text(k, bt.pc, false, where, sizeof(where));
	hf_printf(k, "    at %s (pc %llx)\n", where, (unsigned long long)bt.pc);
}

/* A message that does not fit behind the reason stands below it. */
static void say_why(struct hf *k)
{
	const char *why = hf_stop_why(&k->stop);
	const char *msg = k->stop.msg;

	hf_printf(k, "\n*** holdfast: cpu %u: %s", k->stop.cpu, why);
	if (msg == NULL)
		hf_printf(k, "\n");
	else if (HEAD_COLUMNS + hf_strlen(why) + hf_strlen(msg) <= COLUMNS)
		hf_printf(k, ": %s\n", msg);
	else
		hf_printf(k, "\n    %.75s\n", msg);
}

/* A step was asked for by who reads this: where it led is all that is new. */
void hf_say_stop(struct hf *k)
{
	hf_out_begin(k, HF_SINK_LINE);
	if (k->stop.why == HF_WHY_STEP) {
		say_where(k);
		return;
	}
	say_why(k);
	say_where(k);
	list_running(k);
	hf_printf(k, "    %s\n", hf_shell_hint);
}

void hf_say_refused(struct hf *k, int err, const char *why)
{
	hf_out_begin(k, HF_SINK_LINE);
	hf_printf(k, "cannot go on: %s%s%s\n", hf_strerror(err), why != NULL ? ": " : "",
		why != NULL ? why : "");
}

void hf_say_given_up(struct hf *k)
{
	hf_out_begin(k, HF_SINK_LINE);
	hf_printf(k, "\n*** holdfast: nobody answered for %u s, going on\n",
		hf_cfg(k)->answer_ms / 1000u);
	hf_out_flush(k);
}

void hf_say_fault(struct hf *k, const struct hf_event *ev)
{
	hf_out_begin(k, HF_SINK_LINE);
	hf_printf(k, "\n*** holdfast: fault inside the debugger%s%.80s\n",
		ev->msg != NULL ? ": " : "", ev->msg != NULL ? ev->msg : "");
	hf_printf(k, "    safe session: read-only commands; reboot ends it\n");
}
