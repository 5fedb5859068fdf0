/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake_os.c - the fake port's system: symbols, threads, a log, a clock. */
#include <stdio.h>
#include <string.h>

#include "fake.h"
#include "stub/cmd.h"
#include "stub/out.h"

#define NOW_STEP_NS 1000u

static const struct hf_sym symbols[] = {
	{.start = FAKE_TEXT, .size = 0x100, .name = "start_kernel"},
	{.start = FAKE_TEXT + 0x100, .size = 0x80, .name = "do_work"},
	{.start = FAKE_TEXT + 0x180, .size = 0x80, .name = "irq_handler"},
	{.start = FAKE_TEXT + 0x200, .size = 0x40, .name = "panic"},
	{.start = FAKE_RAM, .size = 0x10, .name = "jiffies"},
};

static int sym_at(void *ctx, hf_addr addr, struct hf_sym *out)
{
	(void)ctx;
	if (fake_fails(FAKE_SYM_AT))
		return HF_ENOENT;
	for (size_t i = 0; i < HF_COUNT(symbols); i++) {
		if (addr >= symbols[i].start && addr - symbols[i].start < symbols[i].size) {
			*out = symbols[i];
			return 0;
		}
	}
	return HF_ENOENT;
}

static int sym_find(void *ctx, const char *name, struct hf_sym *out)
{
	(void)ctx;
	if (fake_fails(FAKE_SYM_FIND))
		return HF_ENOENT;
	for (size_t i = 0; i < HF_COUNT(symbols); i++) {
		if (strcmp(symbols[i].name, name) == 0) {
			*out = symbols[i];
			return 0;
		}
	}
	return HF_ENOENT;
}

/* Thread 2n+1 runs on CPU n, thread 2n+2 sleeps there. */
static int thread_next(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	if (fake_fails(FAKE_THREAD_NEXT))
		return HF_EFAULT;
	if (index >= 2 * fake.cpu_count)
		return HF_ENOENT;
	*out = (struct hf_thread){.id = index + 1u,
		.cpu = index / 2,
		.state = index % 2 == 0 ? 'R' : 'S',
		.on_cpu = index % 2 == 0};
	(void)snprintf(out->name, sizeof(out->name), "%s/%u", index % 2 == 0 ? "worker" : "sleeper",
		index / 2);
	return 0;
}

static int thread_on_cpu(void *ctx, unsigned cpu, struct hf_thread *out)
{
	if (fake_fails(FAKE_THREAD_ON_CPU))
		return HF_ENOENT;
	return thread_next(ctx, 2 * cpu, out);
}

/* A sleeper's stack is that of its CPU; it has kept what a called function must keep. */
static int thread_frame(void *ctx, hf_tid id, struct hf_frame *out)
{
	unsigned cpu = (unsigned)(id - 1) / 2;

	(void)ctx;
	if (fake_fails(FAKE_THREAD_FRAME))
		return HF_EFAULT;
	if (id == 0 || id > 2 * fake.cpu_count)
		return HF_ENOENT;
	if (id % 2 != 0)
		return HF_ERUNNING;
	*out = (struct hf_frame){.known = 0x8ff0u | 1u << FAKE_SP};
	for (unsigned r = 4; r < FAKE_FP; r++)
		out->r[r] = 0x5000u + 0x100u * cpu + r;
	out->r[FAKE_FP] = fake.cpus[cpu].frame.r[FAKE_FP];
	out->r[FAKE_SP] = out->r[FAKE_FP] - 0x40;
	out->r[FAKE_PC] = FAKE_TEXT + 0x110;
	return 0;
}

static int log_read(void *ctx, uint64_t *cursor, char *dst, size_t len)
{
	static const char *const records[] = {
		"[    0.000001] <6>fake kernel boots\n",
		"[    1.000000] <6>driver: ready, $money in the log\n",
		"[    2.000000] <4>driver: queue is filling up, this is a line that is longer than "
		"one hundred characters in order to be cut\n",
		"[    3.000000] <0>driver: oops\n",
	};

	(void)ctx;
	if (fake_fails(FAKE_LOG_READ))
		return HF_EFAULT;
	if (*cursor >= HF_COUNT(records))
		return 0;
	size_t n = strlen(records[*cursor]);
	if (n > len)
		n = len;
	memcpy(dst, records[*cursor], n);
	++*cursor;
	return (int)n;
}

static int log_write(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	if (fake_fails(FAKE_LOG_WRITE) || len + 1 > FAKE_LOG - fake.log_len)
		return HF_ENOSPC;
	memcpy(fake.log + fake.log_len, text, len);
	fake.log_len += len;
	fake.log[fake.log_len++] = '\n';
	fake.log[fake.log_len] = '\0';
	return 0;
}

static int text_check(void *ctx, hf_addr addr, size_t len, const char **why)
{
	(void)ctx;
	(void)len;
	if (fake_fails(FAKE_TEXT_CHECK))
		return HF_EPERM;
	if (!fake.code_fixed && (fake.own == 0 || addr != fake.own))
		return 0;
	*why = "code that the debugger uses itself";
	return HF_EPERM;
}

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	if (!fake_fails(FAKE_NOW_NS) && !fake.clock_stands)
		fake.now_ns += NOW_STEP_NS;
	return fake.now_ns;
}

static void watchdog_touch(void *ctx)
{
	(void)ctx;
	fake.touches++;
}

static int os_reboot(void *ctx, enum hf_reboot how)
{
	(void)ctx;
	if (fake_fails(FAKE_REBOOT))
		return HF_ENOSYS;
	fake.rebooted = (int)how;
	fake_gone();
	return 0;
}

static int allowed(void *ctx, enum hf_access what)
{
	(void)ctx;
	return fake_fails(FAKE_ACCESS) || fake.deny[what] ? HF_EPERM : 0;
}

static int fact(void *ctx, unsigned index, char *dst, size_t len)
{
	(void)ctx;
	if (fake_fails(FAKE_FACT) || index >= 2)
		return HF_ENOENT;
	(void)snprintf(dst, len, "%s", index == 0 ? "uptime    4 s" : "tainted   no");
	return 0;
}

static int echo(struct hf *k, const char *args)
{
	hf_printf(k, "%s\n", args);
	return *args == '\0' ? HF_EINVAL : 0;
}

static const struct hf_cmd cmds[] = {
	{"echo", echo, HF_CMD_READ, "TEXT", "print the text"},
	{0},
};

const struct hf_os_ops fake_os_ops = {
	.name = "fake 1.0",
	.thread_next = thread_next,
	.thread_on_cpu = thread_on_cpu,
	.thread_frame = thread_frame,
	.sym_at = sym_at,
	.sym_find = sym_find,
	.log_read = log_read,
	.log_write = log_write,
	.region_at = fake_region_at,
	.text_check = text_check,
	.now_ns = now_ns,
	.watchdog_touch = watchdog_touch,
	.reboot = os_reboot,
	.access = allowed,
	.fact = fact,
	.cmds = cmds,
};
