/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* verdict.c - the names of the verdicts. */
#include "verdict.h"

#include <stddef.h>

static const struct {
	enum verdict verdict;
	const char *name;
} names[] = {
	{VERDICT_PASS, "passed"},
	{VERDICT_BAD, "bad script"},
	{VERDICT_LINE, "no line"},
	{VERDICT_TIMEOUT, "timeout"},
	{VERDICT_FAILED, "failed"},
	{VERDICT_RESET, "reset"},
	{VERDICT_PANIC, "panic"},
	{VERDICT_OOPS, "oops"},
	{VERDICT_HANG, "hang"},
	{VERDICT_PROTOCOL, "no answer"},
	{VERDICT_DUMP, "incomplete dump"},
};

const char *verdict_name(int verdict)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((int)names[i].verdict == verdict)
			return names[i].name;
	}
	return "interrupted";
}

enum verdict verdict_of(enum event_kind kind)
{
	static const enum verdict of[EVENT_COUNT] = {
		[EVENT_PANIC] = VERDICT_PANIC,
		[EVENT_OOPS] = VERDICT_OOPS,
		[EVENT_HANG] = VERDICT_HANG,
		[EVENT_RESET] = VERDICT_RESET,
		[EVENT_STOP] = VERDICT_FAILED,
		[EVENT_TIMEOUT] = VERDICT_TIMEOUT,
	};

	return of[kind];
}
