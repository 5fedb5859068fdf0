/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* console.c - the line console.
 *
 *   typing --(CR or LF)--> ready --(the thread has copied it)--> typing
 * What is typed while a line is ready is dropped. */
#include "console.h"

#include "demo.h"
#include "fail.h"
#include "log.h"
#include "machine.h"
#include "sched.h"
#include "stub/fmt.h"
#include "stub/str.h"

#define LINE_BYTES 96u
#define OUT_BYTES  160u
#define BACKSPACE  0x08
#define DELETE     0x7f
#define PROMPT     "demo> "

static struct thread *thread;
static char typed[LINE_BYTES];
static size_t typed_len;
static bool line_ready; /* atomic: the interrupt sets it, the thread clears it */

static __attribute__((format(printf, 1, 2))) void say(const char *fmt, ...)
{
	char text[OUT_BYTES];
	va_list ap;

	va_start(ap, fmt);
	hf_vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	log_console(text, hf_strlen(text));
}

/* ---- receive ---- */

void console_init(struct thread *reader)
{
	thread = reader;
}

void console_drop_line(void)
{
	if (!__atomic_load_n(&line_ready, __ATOMIC_ACQUIRE))
		typed_len = 0;
}

void console_rx(uint8_t byte)
{
	char c = (char)byte;

	if (__atomic_load_n(&line_ready, __ATOMIC_ACQUIRE))
		return;
	if (c == '\r' || c == '\n') {
		typed[typed_len] = '\0';
		typed_len = 0;
		log_console("\n", 1);
		__atomic_store_n(&line_ready, true, __ATOMIC_RELEASE);
		sched_wake(thread);
	} else if (c == BACKSPACE || c == DELETE) {
		if (typed_len > 0) {
			typed_len--;
			log_console("\b \b", 3);
		}
	} else if (byte >= ' ' && byte < DELETE && typed_len < LINE_BYTES - 1) {
		typed[typed_len++] = c;
		log_console(&c, 1);
	}
}

/* ---- commands ---- */

struct command {
	const char *name;
	const char *help;
	void (*run)(const char *arg);
};

static void cmd_crash(const char *arg)
{
	if (*arg == '\0' || hf_strcmp(arg, "help") == 0) {
		for (unsigned i = 0; fail_name(i); i++)
			say("  %-9s %s\n", fail_name(i), fail_help(i));
		return;
	}
	if (fail_start(arg) < 0)
		say("crash: no kind '%s'; try: crash help\n", arg);
}

static void cmd_counters(const char *arg)
{
	(void)arg;
	for (unsigned cpu = 0; cpu < machine_cpu_count(); cpu++)
		say("cpu %u: %u\n", cpu, (unsigned)demo_counters[cpu]);
	say("demo driver: %u packets\n", (unsigned)demo_packets());
}

static void cmd_ps(const char *arg)
{
	struct hf_thread t;

	(void)arg;
	say("  id cpu state name\n");
	for (unsigned i = 0; sched_thread_next(NULL, i, &t) == 0; i++)
		say("%4u %3u %c%c    %s\n", (unsigned)t.id, (unsigned)t.cpu, t.state,
			t.on_cpu ? '*' : ' ', t.name);
}

static void cmd_log(const char *arg)
{
	uint64_t cursor = 0;
	char text[OUT_BYTES];
	int n;

	(void)arg;
	while ((n = log_read(NULL, &cursor, text, sizeof text)) > 0)
		log_console(text, (size_t)n);
}

static void cmd_uptime(const char *arg)
{
	(void)arg;
	say("%u ms\n", (unsigned)(machine_now_ns() / 1000000u));
}

static void cmd_reboot(const char *arg)
{
	(void)arg;
	machine_reset();
}

static void cmd_off(const char *arg)
{
	(void)arg;
	machine_poweroff();
}

static void cmd_call_hf(const char *arg)
{
	(void)arg;
	MACHINE_BREAKPOINT();
}

static void cmd_selftest(const char *arg)
{
	(void)arg;
	say("selftest: %u guarded accesses tried\n", machine_selftest());
}

static void cmd_help(const char *arg);

static const struct command commands[] = {
	{"help", "this list", cmd_help},
	{"crash", "KIND: die that way; crash help lists the kinds", cmd_crash},
	{"counters", "how often each CPU's counter thread has counted", cmd_counters},
	{"ps", "threads", cmd_ps},
	{"log", "the kernel log", cmd_log},
	{"uptime", "milliseconds since power on", cmd_uptime},
	{"call-hf", "call the debugger with a breakpoint instruction", cmd_call_hf},
	{"selftest", "try the guarded memory access in every CPU mode", cmd_selftest},
	{"reboot", "restart the board", cmd_reboot},
	{"off", "power off", cmd_off},
};

static void cmd_help(const char *arg)
{
	(void)arg;
	for (size_t i = 0; i < HF_COUNT(commands); i++)
		say("  %-9s %s\n", commands[i].name, commands[i].help);
}

static void run(char *line)
{
	char *end = line;

	while (*end && *end != ' ')
		end++;
	const char *arg = hf_skip_blanks(end);
	*end = '\0';
	if (*line == '\0')
		return;
	for (size_t i = 0; i < HF_COUNT(commands); i++) {
		if (hf_strcmp(line, commands[i].name) == 0) {
			commands[i].run(arg);
			return;
		}
	}
	say("%s: unknown command; try: help\n", line);
}

static void trim(char *line)
{
	size_t n = hf_strlen(line);

	while (n > 0 && line[n - 1] == ' ')
		line[--n] = '\0';
}

void console_thread(void *unused)
{
	char line[LINE_BYTES];

	(void)unused;
	for (;;) {
		say(PROMPT);
		while (!__atomic_load_n(&line_ready, __ATOMIC_ACQUIRE))
			sched_sleep(1); /* woken earlier by the interrupt */
		hf_strcopy(line, hf_skip_blanks(typed), sizeof line);
		__atomic_store_n(&line_ready, false, __ATOMIC_RELEASE);
		trim(line);
		run(line);
	}
}
