/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* detect.c - what happened to a target, from its text. A pattern stands at the beginning of a line, behind
 * the log's time and level; or behind a time in the middle of one: a prompt has no end of line. */
#include "detect.h"

#include <stdio.h>
#include <string.h>

static const char *const names[EVENT_COUNT] = {
	[EVENT_PANIC] = "panic",
	[EVENT_OOPS] = "oops",
	[EVENT_HANG] = "hang",
	[EVENT_RESET] = "reset",
	[EVENT_STOP] = "stop",
	[EVENT_TIMEOUT] = "timeout",
};

const char *event_name(enum event_kind kind)
{
	return names[kind];
}

enum event_kind event_by_name(const char *name, size_t len)
{
	for (unsigned i = 0; i < EVENT_COUNT; i++) {
		if (strlen(names[i]) == len && !memcmp(names[i], name, len))
			return (enum event_kind)i;
	}
	return EVENT_COUNT;
}

struct row {
	enum event_kind kind;
	const char *begins;
	const char *holds; /* and has this behind it, or NULL */
};

/* Linux 6.1: kernel/panic.c, kernel/watchdog.c, kernel/hung_task.c, kernel/rcu/tree_stall.h, mm/kasan,
 * arch/{arm,arm64,x86}; our own reference kernel: arch/bare/panic.c. */
static const struct row console_rows[] = {
	{EVENT_PANIC, "Kernel panic - not syncing", NULL},
	{EVENT_PANIC, "Kernel panic on CPU ", NULL},
	{EVENT_OOPS, "Internal error: ", NULL},
	{EVENT_OOPS, "Unable to handle kernel ", NULL},
	{EVENT_OOPS, "Unhandled fault: ", NULL},
	{EVENT_OOPS, "Unhandled prefetch abort: ", NULL},
	{EVENT_OOPS, "BUG: unable to handle ", NULL},
	{EVENT_OOPS, "BUG: kernel NULL pointer dereference", NULL},
	{EVENT_OOPS, "BUG: KASAN: ", NULL},
	{EVENT_OOPS, "BUG: KFENCE: ", NULL},
	{EVENT_OOPS, "BUG: KCSAN: ", NULL},
	{EVENT_OOPS, "kernel BUG at ", NULL},
	{EVENT_OOPS, "Oops: ", NULL},
	{EVENT_OOPS, "Oops - ", NULL},
	{EVENT_OOPS, "general protection fault", NULL},
	{EVENT_OOPS, "invalid opcode: ", NULL},
	{EVENT_OOPS, "double fault: ", NULL},
	{EVENT_HANG, "watchdog: BUG: soft lockup", NULL},
	{EVENT_HANG, "BUG: soft lockup", NULL},
	{EVENT_HANG, "BUG: workqueue lockup", NULL},
	{EVENT_HANG, "NMI watchdog: Watchdog detected hard LOCKUP", NULL},
	{EVENT_HANG, "watchdog: Watchdog detected hard LOCKUP", NULL},
	{EVENT_HANG, "rcu: INFO: rcu_", "detected"},
	{EVENT_HANG, "INFO: task ", "blocked for more than"},
	{EVENT_RESET, "U-Boot SPL 20", NULL},
	{EVENT_RESET, "U-Boot 20", NULL},
	{EVENT_RESET, "Booting Linux on physical CPU", NULL},
	{EVENT_RESET, "Linux version ", NULL},
	{EVENT_RESET, "holdfast reference kernel", NULL},
};

/* A panic whose reason is that something stood still. */
static const struct row hang_rows[] = {
	{EVENT_HANG, "cpu ", " stuck: no tick"},
	{EVENT_HANG, "softlockup: ", NULL},
	{EVENT_HANG, "hung_task: ", NULL},
	{EVENT_HANG, "Hard LOCKUP", NULL},
	{EVENT_HANG, "Watchdog detected hard LOCKUP", NULL},
	{EVENT_HANG, "RCU Stall", NULL},
};

static const struct row *match(const struct row *rows, size_t count, const char *line)
{
	for (size_t i = 0; i < count; i++) {
		const size_t len = strlen(rows[i].begins);
		if (strncmp(line, rows[i].begins, len) != 0)
			continue;
		if (!rows[i].holds || strstr(line + len, rows[i].holds))
			return &rows[i];
	}
	return NULL;
}

#define MATCH(rows, line) match((rows), sizeof(rows) / sizeof((rows)[0]), (line))

/* Behind "[   12.345678]", "[    T1]" or "<3>"; NULL: none of them stands there. */
static const char *behind_mark(const char *line)
{
	const char close = *line == '[' ? ']' : '>';
	const size_t len = strspn(line + 1, "0123456789 .TC");

	return (*line == '[' || *line == '<') && line[1 + len] == close ? line + len + 2 : NULL;
}

/* Any number of them, and the blanks behind each. */
static const char *behind_time(const char *line)
{
	for (const char *end; *line && (end = behind_mark(line)) != NULL;)
		line = end + strspn(end, " ");
	return line;
}

/* Where the log begins, "[   12.345678]", behind what is no line of its own; NULL: nowhere. */
static const char *log_behind(const char *line)
{
	const char *at = strchr(line + 1, '[');

	while (at && at[1 + strspn(at + 1, " 0123456789")] != '.')
		at = strchr(at + 1, '[');
	return at;
}

/* Where the text of a row stands in a line, if it does. */
static const struct row *find_row(const char *line, const char **text)
{
	for (; line && *line; line = log_behind(line)) {
		*text = behind_time(line);
		const struct row *row = MATCH(console_rows, *text);
		if (row)
			return row;
	}
	return NULL;
}

static void say(struct detect *d, enum event_kind kind, bool stub, const char *text)
{
	struct event e = {.kind = kind, .stub = stub};

	(void)snprintf(e.text, sizeof(e.text), "%s", text);
	d->event(d->ctx, &e);
}

/* stub/talk.c, announce(): "*** holdfast: cpu N: WHY[: MESSAGE]", the message below it when it is long, where,
 * who still runs, and at the end what to type. */
static const char greeting[] = "*** holdfast: ";

static enum event_kind kind_of(const char *why)
{
	if (strncmp(why, "panic", 5) != 0)
		return !strncmp(why, "died", 4) ? EVENT_OOPS : EVENT_STOP;
	return !strncmp(why, "panic: ", 7) && MATCH(hang_rows, why + 7) ? EVENT_HANG : EVENT_PANIC;
}

static void begin_greeting(struct detect *d, const char *text)
{
	const char *why = !strncmp(text, "cpu ", 4) ? strstr(text, ": ") : NULL;

	if (!strncmp(text, "fault inside", 12)) {
		say(d, EVENT_OOPS, true, text);
		return;
	}
	d->greeting = why != NULL;
	if (!why)
		return;
	d->about = (struct event){.kind = kind_of(why + 2), .stub = true};
	(void)snprintf(d->about.text, sizeof(d->about.text), "%s", text);
}

static void more_greeting(struct detect *d, const char *line)
{
	const char *text = line + strspn(line, " ");
	const bool at = !strncmp(text, "at ", 3);
	const bool end = strncmp(line, "    ", 4) != 0 || !strncmp(text, "type help", 9);
	const size_t len = strlen(d->about.text);

	if (end) {
		d->greeting = false;
		d->event(d->ctx, &d->about);
		return;
	}
	if (at || strstr(text, " did not stop") || strstr(text, " waits to report"))
		return;
	(void)snprintf(d->about.text + len, sizeof(d->about.text) - len, ": %s", text);
	if (d->about.kind == EVENT_PANIC && MATCH(hang_rows, text))
		d->about.kind = EVENT_HANG;
}

/* What a target says when it begins tells of a reset when it was up before, has said that already, or was to do it. */
static bool is_reset(struct detect *d, const struct row *row)
{
	const uint64_t bit = 1ull << (row - console_rows);
	const bool again = d->up || d->expected || (d->begun & bit);

	d->begun = again ? bit : d->begun | bit;
	d->up = false;
	return again;
}

_Static_assert(sizeof(console_rows) / sizeof(console_rows[0]) <= 64, "a bit for each");

static void take_line(struct detect *d, const char *line, bool stub)
{
	const bool believed = stub || !d->link;

	if (believed && d->greeting) {
		more_greeting(d, line);
		return;
	}
	const char *found = believed ? strstr(line, greeting) : NULL;
	if (found == line) {
		begin_greeting(d, found + sizeof(greeting) - 1);
		return;
	}
	const char *text = line;
	const struct row *row = stub ? NULL : find_row(line, &text);
	if (!row || (d->ignore && d->ignore(d->ctx, line, strlen(line))))
		return;
	if (row->kind != EVENT_RESET || is_reset(d, row))
		say(d, row->kind, false, text);
}

void detect_feed(struct detect *d, uint8_t byte, bool stub)
{
	struct detect_line *l = stub ? &d->stub : &d->console;

	if (byte == '\r')
		return;
	if (byte == '\n') {
		l->text[l->len] = '\0';
		l->len = 0;
		take_line(d, l->text, stub);
	} else if (l->len + 1 < sizeof(l->text)) {
		l->text[l->len++] = byte ? (char)byte : '?';
	}
}
