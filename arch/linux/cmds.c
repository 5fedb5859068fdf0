/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmds.c - shell commands that only Linux has. Lists of the kernel are walked by guarded reads, bounded. */
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/sysrq.h>
#include <linux/version.h>

#include "linux.h"
#include "stub/cmd.h"
#include "stub/out.h"

#define MODULES_MAX 4096u

/* ---- modules ---- */

/* Where a module's code lies. 0; HF_EFAULT: this is no module, but the head of the list. */
static int look_at(const struct module *mod, struct linux_module_walk *w)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	const void *base = &mod->mem[MOD_TEXT].base;
	const void *bytes = &mod->mem[MOD_TEXT].size;
#else
	const void *base = &mod->core_layout.base;
	const void *bytes = &mod->core_layout.text_size;
#endif

	BUILD_BUG_ON(LINUX_MODULE_NAME > MODULE_NAME_LEN);
	if (linux_read_all(NULL, (unsigned long)mod->name, w->name, sizeof(w->name)) < 0 ||
		linux_read_all(NULL, (unsigned long)base, &w->base, sizeof(w->base)) < 0 ||
		linux_read_all(NULL, (unsigned long)bytes, &w->bytes, sizeof(w->bytes)) < 0 ||
		!linux_is_text(w->base))
		return HF_EFAULT;
	w->name[sizeof(w->name) - 1] = '\0';
	for (char *c = w->name; *c != '\0'; c++)
		*c = *c > ' ' && *c < 0x7f && *c != '[' && *c != ']' ? *c : '?';
	return 0;
}

/* A list that was torn can lead in a circle: each place whose number is a power of two is remembered. */
int linux_module_next(struct linux_module_walk *w)
{
	const struct list_head *first = &THIS_MODULE->list;

	while (w->count < MODULES_MAX) {
		const struct list_head *at = first;
		if (w->count > 0 &&
			linux_read_all(NULL, (unsigned long)&w->at->next, &at, sizeof(at)) < 0)
			return HF_EFAULT;
		if (w->count > 0 && at == first)
			return HF_ENOENT;
		if (w->count > 0 && at == w->mark)
			break;
		w->at = at;
		if (is_power_of_2(++w->count))
			w->mark = at;
		if (look_at(container_of(at, struct module, list), w) == 0)
			return 0;
	}
	return HF_EFAULT;
}

/* Lines that gdb's add-symbol-file takes as they are. */
static int lsmod(struct hf *k, const char *args)
{
	struct linux_module_walk walk = {0};
	int err = 0;

	if (*args != '\0')
		return HF_EINVAL;
	while (err == 0 && !hf_out_aborted(k)) {
		err = linux_module_next(&walk);
		if (err == 0)
			hf_printf(k, "add-symbol-file %s.ko 0x%lx\n", walk.name, walk.base);
	}
	return err == HF_ENOENT ? 0 : err;
}

/* ---- sysrq ---- */

static char asked_key;

static void run_key(struct irq_work *unused)
{
	handle_sysrq((u8)asked_key);
}

static DEFINE_IRQ_WORK(key_work, run_key);

/* Not now: a handler prints, and the console's lock may be a frozen CPU's. One at a time. */
static int sr(struct hf *k, const char *args)
{
	if (*args == '\0' || args[1] != '\0')
		return HF_EINVAL;
	if (irq_work_is_busy(&key_work))
		return HF_EBUSY;
	asked_key = *args;
	(void)irq_work_queue(&key_work);
	hf_printf(k, "sysrq-%c runs as soon as the system goes on\n", asked_key);
	return 0;
}

static const struct hf_cmd cmds[] = {
	{"per_cpu", linux_cmd_per_cpu, HF_CMD_READ, "[ADDR [BYTES]]",
		"a per-cpu variable on each cpu, or where each cpu's lie"},
	{"irqs", linux_cmd_irqs, HF_CMD_READ, "", "interrupts: chip, handlers, counts of each cpu"},
	{"lsmod", lsmod, HF_CMD_READ, "", "modules, as lines for gdb's add-symbol-file"},
	{"ksyms", linux_cmd_ksyms, HF_CMD_READ, "", "all functions, for `holdfast symbols`"},
	{"sr", sr, HF_CMD_SYSTEM, "KEY", "run a sysrq key when the system goes on"},
	{0},
};

const struct hf_cmd *linux_cmds(void)
{
	return cmds;
}
