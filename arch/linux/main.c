/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* main.c - load and unload holdfast.ko. */
#include <linux/cpuhotplug.h>
#include <linux/irqflags.h>
#include <linux/module.h>

#include "probe.h"
#include "stub/state.h"

#define PACKET_BYTES (0x1000u + 1u) /* PacketSize, and the NUL behind a packet */
#define LINK_BYTES   (16u * 1024u)
#define FREEZE_MS    1000u
#define MS_PER_S     1000u

struct hf linux_hf;
static uint8_t packet_in[PACKET_BYTES], packet_out[PACKET_BYTES];
static uint64_t link_mem[LINK_BYTES / sizeof(uint64_t)];

/* The stub keeps count of HF_CPU_MAX CPUs; one more would run on through a stop without being seen, and at a
 * breakpoint never get on. So none comes up while the module is loaded. */
static int check_cpu(unsigned cpu)
{
	if (cpu < HF_CPU_MAX)
		return 0;
	pr_err("holdfast: CPU %u stays offline; this build holds CPUs 0 to %u\n", cpu,
		HF_CPU_MAX - 1);
	return -E2BIG;
}

static int cpu_watch; /* what cpuhp has called it */

static int check_cpus(void)
{
	cpu_watch =
		cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "holdfast:check", check_cpu, NULL);
	unsigned last = cpumask_last(cpu_online_mask);

	if (cpu_watch < 0)
		return cpu_watch;
	if (last < HF_CPU_MAX)
		return 0;
	pr_err("holdfast: CPU %u is online; this build holds CPUs 0 to %u\n", last, HF_CPU_MAX - 1);
	return -E2BIG;
}

static void uncheck_cpus(void)
{
	if (cpu_watch > 0)
		cpuhp_remove_state_nocalls(cpu_watch);
}

static int init_stub(void)
{
	struct hf_config cfg = {
		.arch = &linux_arch,
		.os = &linux_os,
		.line = &linux_line,
		.packet_in = packet_in,
		.packet_out = packet_out,
		.packet_bytes = PACKET_BYTES,
		.link = &hf_link,
		.link_mem = link_mem,
		.link_bytes = sizeof(link_mem),
		.answer_ms = linux_param_timeout_s * MS_PER_S,
		.freeze_ms = FREEZE_MS,
		.tasks = linux_hf.seams.cfg.tasks, /* as the parameter has left it */
		.on_kill = HF_POLICY_STAY,
		.on_detach_dead = HF_POLICY_STAY,
		.line_owned = !linux_uart_is_shared(),
		.probe = &linux_probe_port,
	};

	cfg.build_id = linux_build_id(&cfg.build_id_len);
	int err = hf_init(&linux_hf, &cfg);

	if (err < 0) {
		pr_err("holdfast: the debugger did not start: %s\n", hf_strerror(err));
		return -EINVAL;
	}
	return 0;
}

static void stop_at_load(void)
{
	const struct hf_event ev = {.kind = HF_TRAP_BOOT};
	unsigned long flags;

	local_irq_save(flags);
	(void)linux_trap_here(&ev);
	local_irq_restore(flags);
}

static int start(void)
{
	int err = linux_stack_init();

	if (err == 0)
		err = linux_os_init();
	linux_freeze_init();
	if (err == 0)
		err = linux_uart_open(linux_param_uart);
	linux_traces_init();
	if (err == 0)
		err = init_stub();
	if (err == 0)
		err = linux_cpu_init();
	if (err < 0)
		goto no_cpu;
	err = linux_entry_init();
	if (err < 0)
		goto no_entry;
	err = linux_probe_init();
	if (err == 0)
		err = linux_uart_start();
	if (err == 0) {
		linux_hw_reserve(linux_param_hw);
		if (linux_param_warn)
			(void)linux_watch_warnings(true);
		return 0;
	}
	linux_entry_exit();
	linux_probe_exit();
no_entry:
	linux_cpu_exit();
no_cpu:
	linux_uart_close();
	linux_traces_exit();
	linux_stack_exit();
	return err;
}

/* The stub begins anew with the line: nothing of its state may be needed. */
static int try_line(const char *spec)
{
	int err = linux_uart_open(spec);

	if (err == 0)
		err = init_stub();
	if (err == 0)
		err = linux_uart_start();
	if (err < 0)
		linux_uart_close();
	return err;
}

/* Nobody uses the line, and what the stub knows, any more: NULL. Otherwise why not, and all is as before. */
static const char *put_aside(void)
{
	const char *held = linux_module_held();

	if (held != NULL)
		return held;
	linux_uart_stop();
	if (!linux_entry_pause())
		held = "it is in use";
	else if (linux_probe_rest())
		return NULL;
	else
		held = "a probe is set";
	linux_entry_go_on();
	if (linux_uart_start() < 0)
		pr_err("holdfast: the line has no interrupt any more\n");
	return held;
}

int linux_change_uart(const char *spec)
{
	const char *held = put_aside();

	if (held != NULL) {
		pr_err("holdfast: uart: %s\n", held);
		return -EBUSY;
	}
	linux_uart_close();
	int err = try_line(spec);
	if (err < 0 && try_line(linux_param_uart) < 0) {
		pr_err("holdfast: no line any more: unload the module\n");
		return err;
	}
	linux_entry_go_on();
	pr_info("holdfast: ready on %s\n", err == 0 ? spec : linux_param_uart);
	return err;
}

static int __init holdfast_init(void)
{
	int err = check_cpus();

	if (err == 0)
		err = linux_ksyms_init();
	if (err == 0)
		err = start();
	if (err < 0) {
		uncheck_cpus();
		return err;
	}
	pr_info("holdfast: ready on %s\n", linux_param_uart);
	if (linux_param_wait)
		stop_at_load();
	return 0;
}

static void __exit holdfast_exit(void)
{
	(void)linux_watch_warnings(false);
	linux_uart_stop();
	linux_entry_exit();
	linux_probe_exit(); /* it sends on the line */
	linux_uart_close();
	linux_hw_release();
	linux_cpu_exit();
	/* Its answer would run code that is gone: better to stay for ever. */
	while (linux_freeze_exit() < 0)
		pr_err_once("holdfast: a CPU has not answered yet; unloading waits for it\n");
	linux_traces_exit();
	linux_stack_exit();
	uncheck_cpus();
	pr_info("holdfast: unloaded\n");
}

module_init(holdfast_init);
module_exit(holdfast_exit);
MODULE_LICENSE("Dual BSD/GPL");
MODULE_DESCRIPTION("A live kernel debugger on a serial line: gdb and a shell");
