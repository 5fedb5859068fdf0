/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* os.c - the os seam of the module: time, symbols, permissions, reboot, and the facts of `summary`. */
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/nmi.h>
#include <linux/reboot.h>
#include <linux/sched/clock.h>
#include <linux/sched/loadavg.h>
#include <linux/security.h>
#include <linux/utsname.h>
#include <linux/vmstat.h>

#include "probe.h"
#include "stub/state.h"
#include "stub/str.h"

static char os_name[80];
static char lookup_name[KSYM_NAME_LEN];
static bool no_reads, no_writes; /* lockdown only ever gets stricter */

static uint64_t now_ns(void *ctx)
{
	return sched_clock();
}

/* The hard lockup's. The others are calmed when the session is over: entry.c. */
static void watchdog_touch(void *ctx)
{
	arch_touch_nmi_watchdog();
}

/* ---- symbols ---- */

static int sym_at(void *ctx, hf_addr addr, struct hf_sym *out)
{
	unsigned long size = 0;
	unsigned long offset = 0;
	char *module = NULL;
	const char *name;

	if (linux_fn.kallsyms_lookup == NULL)
		return HF_ENOSYS;
	name = linux_fn.kallsyms_lookup((unsigned long)addr, &size, &offset, &module, lookup_name);
	if (name == NULL)
		return HF_ENOENT;
	*out = (struct hf_sym){.start = addr - offset, .size = size};
	strscpy(out->name, name, sizeof(out->name));
	if (module != NULL)
		strscpy(out->module, module, sizeof(out->module));
	return 0;
}

static int sym_find(void *ctx, const char *name, struct hf_sym *out)
{
	unsigned long addr = linux_ksym(name);

	if (addr == 0)
		return HF_ENOENT;
	if (sym_at(ctx, addr, out) == 0 && out->start == addr)
		return 0;
	*out = (struct hf_sym){.start = addr};
	strscpy(out->name, name, sizeof(out->name));
	return 0;
}

/* ---- what is allowed ---- */

void linux_access_refresh(void)
{
	if (linux_fn.security_locked_down == NULL)
		return;
	no_reads |= linux_fn.security_locked_down(LOCKDOWN_DBG_READ_KERNEL) != 0;
	no_writes |= linux_fn.security_locked_down(LOCKDOWN_DBG_WRITE_KERNEL) != 0;
}

static int access(void *ctx, enum hf_access what)
{
	if (linux_param_access == LINUX_ACCESS_SHELL && linux_hf.front == HF_FRONT_GDB)
		return HF_EPERM;
	if (linux_param_access == LINUX_ACCESS_READ &&
		(what == HF_ACCESS_WRITE || what == HF_ACCESS_SYSTEM))
		return HF_EPERM;
	if (what == HF_ACCESS_READ)
		return no_reads ? HF_EPERM : 0;
	return what == HF_ACCESS_WRITE && no_writes ? HF_EPERM : 0;
}

/* ---- the end ---- */

static int reboot(void *ctx, enum hf_reboot how)
{
	/* ACPI's way to switch off has to be prepared by code that sleeps */
	if (how == HF_REBOOT_HALT || (how == HF_REBOOT_POWEROFF && IS_ENABLED(CONFIG_X86)))
		return HF_ENOSYS;
	if (how == HF_REBOOT_POWEROFF) {
		if (linux_fn.machine_power_off == NULL)
			return HF_ENOSYS;
		linux_fn.machine_power_off();
		return HF_ESTATE;
	}
	emergency_restart();
	return HF_ESTATE;
}

/* ---- summary ---- */

#define KIB_PER_PAGE (PAGE_SIZE / 1024)

static int fact(void *ctx, unsigned index, char *dst, size_t len)
{
	uint64_t seconds = now_ns(NULL);
	uint32_t rest = do_div(seconds, 1000000000u);
	unsigned long moved;

	switch (index) {
	case 0:
		snprintf(dst, len, "version   %s", init_uts_ns.name.version);
		return 0;
	case 1:
		snprintf(dst, len, "uptime    %llu.%02u s", (unsigned long long)seconds,
			rest / 10000000u);
		return 0;
	case 2:
		snprintf(dst, len, "load      %lu.%02lu %lu.%02lu %lu.%02lu", LOAD_INT(avenrun[0]),
			LOAD_FRAC(avenrun[0]), LOAD_INT(avenrun[1]), LOAD_FRAC(avenrun[1]),
			LOAD_INT(avenrun[2]), LOAD_FRAC(avenrun[2]));
		return 0;
	case 3:
		/* si_meminfo() takes a lock */
		snprintf(dst, len, "memory    %lu KiB, free %lu KiB",
			totalram_pages() * KIB_PER_PAGE,
			global_zone_page_state(NR_FREE_PAGES) * KIB_PER_PAGE);
		return 0;
	case 4:
		snprintf(dst, len, "host      %s", init_uts_ns.name.nodename);
		return 0;
	case 5:
		if (linux_kaslr_offset(&moved) < 0)
			return HF_ENOENT;
		snprintf(dst, len, "moved by  %lx (gdb: symbol-file -o 0x%lx vmlinux)", moved,
			moved);
		return 0;
	default:
		return HF_ENOENT;
	}
}

struct hf_os_ops linux_os = {
	.name = os_name,
	.thread_next = linux_thread_next,
	.thread_on_cpu = linux_thread_on_cpu,
	.thread_frame = linux_thread_frame,
	.sym_at = sym_at,
	.sym_find = sym_find,
	.log_read = linux_log_read,
	.log_write = linux_note,
	.region_at = linux_region_at,
	.text_check = linux_bp_check,
	.now_ns = now_ns,
	.watchdog_touch = watchdog_touch,
	.reboot = reboot,
	.access = access,
	.fact = fact,
};

int linux_os_init(void)
{
	snprintf(os_name, sizeof(os_name), "Linux %s %s", init_uts_ns.name.release,
		init_uts_ns.name.machine);
	linux_access_refresh();
	linux_refuse_init();
	linux_os.cmds = linux_cmds();
	linux_os.packets = linux_packets();
	return 0;
}
