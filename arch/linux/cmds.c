/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmds.c - shell commands that only Linux has. Lists of the kernel are walked by guarded reads, bounded. */
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sysrq.h>
#include <linux/version.h>

#include "linux.h"
#include "stub/bt.h"
#include "stub/cmd.h"
#include "stub/cpu.h"
#include "stub/expr.h"
#include "stub/out.h"
#include "stub/str.h"

#define MODULES_MAX 4096u
#define SYM_TEXT    (HF_SYM_MAX + 40)

/* ---- backtraces of tasks ---- */

static void put_frame(struct hf *k, const struct hf_bt *bt)
{
	char text[SYM_TEXT];

	if (bt->kind == HF_UNWIND_EXCEPTION && bt->depth > 0)
		hf_out_text(k, "    --- exception ---\n");
	hf_sym_text(k, bt->pc, bt->kind == HF_UNWIND_CALL, text, sizeof(text));
	hf_printf(k, "#%-2u %0*llx %s%s\n", bt->depth, 2 * k->arch.ptr_bytes,
		(unsigned long long)bt->pc, text, bt->kind == HF_UNWIND_GUESS ? " ?" : "");
}

/* The registers that go with the task: the CPU's, or what it saved when it went to sleep. */
static int begin(struct hf *k, const struct hf_thread *t, struct hf_bt *bt)
{
	static uint64_t room[HF_FRAME_MAX / sizeof(uint64_t)];
	struct hf_frame *saved = (struct hf_frame *)(void *)room;

	if (t->on_cpu)
		return hf_bt_begin(k, bt, t->cpu);
	int err = linux_thread_frame(NULL, t->id, saved);
	return err < 0 ? err : hf_bt_begin_frame(k, bt, saved);
}

static int trace(struct hf *k, const struct hf_thread *t)
{
	struct hf_bt bt;

	hf_printf(k, "pid %llu %s, %s cpu %u\n", (unsigned long long)t->id, t->name,
		t->on_cpu ? "on" : "last on", t->cpu);
	int err = begin(k, t, &bt);
	if (err < 0)
		return err;
	do {
		put_frame(k, &bt);
		err = hf_bt_next(k, &bt);
	} while (err == 0 && !hf_out_aborted(k));
	if (err < 0 && err != HF_ENOENT)
		hf_printf(k, "    (the stack makes no sense from here: %s)\n", hf_strerror(err));
	return 0;
}

static int btp(struct hf *k, const char *args)
{
	struct hf_thread t;
	uint64_t pid;

	if (hf_expr_count(k, &args, &pid) < 0 || *args != '\0')
		return HF_EINVAL;
	for (unsigned i = 0; linux_thread_next(NULL, i, &t) == 0; i++) {
		if (t.id == pid)
			return trace(k, &t);
	}
	return HF_ENOENT;
}

/* With a letter: only tasks in that state. */
static int bta(struct hf *k, const char *args)
{
	struct hf_thread t;

	if (*args != '\0' && args[1] != '\0')
		return HF_EINVAL;
	for (unsigned i = 0; linux_thread_next(NULL, i, &t) == 0 && !hf_out_aborted(k); i++) {
		if (*args != '\0' && t.state != *args)
			continue;
		int err = trace(k, &t);
		if (err < 0)
			hf_printf(k, "    %s\n", hf_strerror(err));
	}
	return 0;
}

/* ---- modules ---- */

/* Lines that gdb's add-symbol-file takes as they are. */
static int lsmod(struct hf *k, const char *args)
{
	const struct list_head *first = &THIS_MODULE->list;
	const struct list_head *at = first;
	char name[MODULE_NAME_LEN];
	void *base;

	if (*args != '\0')
		return HF_EINVAL;
	for (unsigned n = 0; n < MODULES_MAX && !hf_out_aborted(k); n++) {
		const struct module *mod = container_of(at, struct module, list);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
		const void *where = &mod->mem[MOD_TEXT].base;
#else
		const void *where = &mod->core_layout.base;
#endif
		/* the list's head is no module: what stands there is no name */
		if (linux_read_all(NULL, (unsigned long)mod->name, name, sizeof(name)) == 0 &&
			linux_read_all(NULL, (unsigned long)where, &base, sizeof(base)) == 0 &&
			linux_is_text((unsigned long)base))
			hf_printf(k, "add-symbol-file %.56s.ko 0x%lx\n", name, (unsigned long)base);
		if (linux_read_all(NULL, (unsigned long)&at->next, &at, sizeof(at)) < 0)
			return HF_EFAULT;
		if (at == first)
			return 0;
	}
	return 0;
}

/* ---- sysrq ---- */

static char asked_key;

static void run_key(struct irq_work *unused)
{
	handle_sysrq((u8)asked_key);
}

static struct irq_work key_work;

/* Not now: a handler prints, and the console's lock may be a frozen CPU's. */
static int sr(struct hf *k, const char *args)
{
	if (*args == '\0' || args[1] != '\0')
		return HF_EINVAL;
	asked_key = *args;
	init_irq_work(&key_work, run_key);
	if (!irq_work_queue(&key_work))
		return HF_EBUSY;
	hf_printf(k, "sysrq-%c runs as soon as the system goes on\n", asked_key);
	return 0;
}

static const struct hf_cmd cmds[] = {
	{"btp", btp, HF_CMD_READ, "PID", "backtrace of a task (decimal pid)"},
	{"bta", bta, HF_CMD_READ, "[STATE]",
		"backtraces of all tasks, or of those in a state (R S D X)"},
	{"lsmod", lsmod, HF_CMD_READ, "", "modules, as lines for gdb's add-symbol-file"},
	{"sr", sr, HF_CMD_SYSTEM, "KEY", "run a sysrq key when the system goes on"},
	{0},
};

const struct hf_cmd *linux_cmds(void)
{
	return cmds;
}
