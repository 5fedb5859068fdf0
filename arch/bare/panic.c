/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* panic.c - panic(), die() and WARN(); see panic.h for the states. */
#include "panic.h"

#include "bootopt.h"
#include "hf_bare.h"
#include "ksym.h"
#include "log.h"
#include "notifier.h"
#include "stub/fmt.h"
#include "stub/str.h"

#define NOBODY          0u
#define SIGNAL_ABRT     6u /* include/gdb/signals.def */
#define DEFAULT_DELAY_S 1u
#define NS_PER_S        1000000000ull
#define POLLS_PER_S     100000000ull /* for a clock that stands still: none takes less than 10 ns */
#define WHERE_BYTES     (HF_SYM_MAX + 32u)

static uint32_t panic_owner; /* cpu + 1 of the winner; atomic */
static struct panic_record records[MACHINE_CPUS];
static enum panic_policy policy;
static uint32_t delay_s = DEFAULT_DELAY_S;

void panic_init(void)
{
	char how[16];

	delay_s = bootopt_number("panic_delay", DEFAULT_DELAY_S);
	policy = PANIC_HALT;
	if (!bootopt_text("panic", how, sizeof how))
		return;
	if (hf_strcmp(how, "reboot") == 0)
		policy = PANIC_REBOOT;
	else if (hf_strcmp(how, "off") == 0)
		policy = PANIC_OFF;
}

const struct panic_record *panic_record_of(unsigned cpu)
{
	return &records[cpu % MACHINE_CPUS];
}

/* ---- the end ---- */

static void wait_s(uint32_t seconds)
{
	uint64_t end = machine_now_ns() + seconds * NS_PER_S;

	for (uint64_t n = seconds * POLLS_PER_S; n > 0 && machine_now_ns() < end; n--)
		machine_relax();
}

static __attribute__((noreturn)) void follow_policy(const struct hf_event *ev)
{
	unsigned self = machine_cpu();

	for (unsigned cpu = 0; cpu < machine_cpu_count(); cpu++) {
		if (cpu != self)
			machine_ipi(cpu, MACHINE_IPI_HALT);
	}
	switch (policy) {
	case PANIC_REBOOT:
		log_print(LOG_EMERG, "rebooting in %u s", (unsigned)delay_s);
		wait_s(delay_s);
		machine_reset();
		break;
	case PANIC_OFF:
		log_print(LOG_EMERG, "powering off");
		machine_poweroff();
		break;
	case PANIC_HALT:
		break;
	}
	log_print(LOG_EMERG, "halted; a key, or gdb, enters the debugger");
	hf_bare_halt(ev->frame, ev->msg);
}

/* Another CPU panicked first. The debugger's kick still reaches this one. */
static __attribute__((noreturn, noinline)) void panic_park(void)
{
	machine_halt();
}

void panic_at(struct hf_frame *frame, const char *fmt, va_list ap)
{
	unsigned cpu = machine_cpu();
	struct panic_record *r = &records[cpu % MACHINE_CPUS];
	uint32_t owner = NOBODY;

	struct hf_event ev = {
		.kind = HF_TRAP_PANIC,
		.flags = HF_EVENT_NOT_RESUMABLE,
		.signal = SIGNAL_ABRT,
		.frame = frame,
		.msg = r->msg,
	};

	machine_all_off(); /* until this CPU's record stands, the winner cannot freeze it */
	bool won = __atomic_compare_exchange_n(
		&panic_owner, &owner, cpu + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	if (!won && owner == cpu + 1) /* panicked while it panicked */
		follow_policy(&ev);
	hf_vsnprintf(r->msg, sizeof r->msg, fmt, ap);
	r->winner = won;
	machine_kick_on();
	if (!won) {
		log_print(LOG_EMERG, "CPU %u panics too: %s", cpu, r->msg);
		panic_park();
	}

	log_print(LOG_EMERG, "Kernel panic on CPU %u: %s", cpu, r->msg);
	(void)notifier_call(NOTIFIER_PANIC, &ev); /* there is no way back from here */
	follow_policy(&ev);
}

/* ---- faults ---- */

static __attribute__((noreturn, format(printf, 2, 3))) void panic_with(
	struct hf_frame *frame, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	panic_at(frame, fmt, ap);
}

void die(const struct hf_event *ev)
{
	char pc[WHERE_BYTES], lr[WHERE_BYTES];

	log_print(LOG_ALERT, "CPU %u: %s", machine_cpu(), ev->msg);
	log_print(LOG_ALERT, "pc %s lr %s", ksym_format(machine_frame_pc(ev->frame), pc, sizeof pc),
		ksym_format(machine_frame_lr(ev->frame), lr, sizeof lr));
	if (notifier_call(NOTIFIER_DIE, ev) == NOTIFIER_RESUME)
		return;
	panic_with(ev->frame, "Fatal exception: %s", ev->msg);
}

void panic_warn(const char *file, unsigned line, const char *fmt, ...)
{
	char text[PANIC_MSG_BYTES];
	va_list ap;

	va_start(ap, fmt);
	hf_vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	log_print(LOG_WARN, "WARNING at %s:%u: %s", file, line, text);
}
