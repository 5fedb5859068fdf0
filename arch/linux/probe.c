/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - probes by the kernel's own kprobes and kretprobes. Only a process may register one, so a session
 * asks, and a worker does it as soon as the system runs; until then the probe is pending.
 *
 *   FREE --arm--> WANTED --worker--> ARMED --arm(NULL)--> UNWANTED --worker--> FREE
 *                    |                                       ^
 *                    '------worker: refused--> REFUSED ------'         WANTED --arm(NULL)--> UNWANTED
 *   WANTED, ARMED --its module goes--> REFUSED
 *
 * Invariant: linux_probe_of[n] is the object of the stub's probe n; a hit of any other is nobody's. What is
 * registered is changed under `changing` alone. */
#include <linux/irq_work.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include "probe_hit.h"
#include "stub/atomic.h"
#include "stub/trace_state.h"

#define OBJECTS        (2 * HF_PROBE_MAX) /* one that goes may still be in when its place is taken again */
#define ACTIVE_DEFAULT 128u               /* calls of one function under way */

enum { FREE, WANTED, ARMED, REFUSED, UNWANTED };

static struct linux_probe objects[OBJECTS];
static DEFINE_MUTEX(changing);

struct hf_probe_port linux_probe_port = {
	.core = &hf_probe_core, .arch = &linux_probe_arch, .state = &linux_probes};

void linux_traces_init(void)
{
	linux_probe_port.traces = vzalloc(sizeof(struct hf_traces));
	if (linux_probe_port.traces != NULL)
		linux_probe_port.trace = &hf_trace_core;
	else
		pr_warn("holdfast: no memory for gdb's tracepoints\n");
}

void linux_traces_exit(void)
{
	linux_probe_port.trace = NULL;
	vfree(linux_probe_port.traces);
	linux_probe_port.traces = NULL;
}

/* ---- the worker ---- */

static const char *reason(int err)
{
	static const struct {
		int err;
		const char *why;
	} rows[] = {
		{-EINVAL, "the kernel allows no kprobe there"},
		{-EILSEQ, "no instruction begins there"},
		{-EBUSY, "something else changes that code"},
		{-ENOMEM, "the kernel has no memory for it"},
		{-ENOENT, "the module with its code is going"},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].err == err)
			return rows[i].why;
	}
	return "the kernel refused it";
}

static int put_in(struct linux_probe *o)
{
	memset(&o->as, 0, sizeof(o->as));
	if (o->counted == NULL)
		o->counted = alloc_percpu(struct linux_count);
	linux_probe_handlers(o);
	if (!o->is_return) {
		o->as.entry.addr = (kprobe_opcode_t *)(unsigned long)o->addr;
		return register_kprobe(&o->as.entry);
	}
	o->as.ret.kp.addr = (kprobe_opcode_t *)(unsigned long)o->addr;
	o->as.ret.maxactive = (int)(o->max_active != 0 ? o->max_active : ACTIVE_DEFAULT);
	return register_kretprobe(&o->as.ret);
}

/* They are taken out together: each time the kernel waits until no CPU is in a handler. */
static struct {
	struct kprobe *entries[OBJECTS];
	struct kretprobe *returns[OBJECTS];
	int entry_count, return_count;
} leaving;

static void leave(struct linux_probe *o)
{
	if (o->registered && o->is_return)
		leaving.returns[leaving.return_count++] = &o->as.ret;
	else if (o->registered)
		leaving.entries[leaving.entry_count++] = &o->as.entry;
	o->registered = o->disabled = false;
}

/* Its memory stays for the next one in this place. */
static void set_free(struct linux_probe *o)
{
	unsigned cpu;

	if (o->counted != NULL) {
		for_each_possible_cpu(cpu) * per_cpu_ptr(o->counted, cpu) = (struct linux_count){0};
	}
	hf_atomic_store(&o->state, FREE);
}

static void take_out(void)
{
	unregister_kprobes(leaving.entries, leaving.entry_count);
	unregister_kretprobes(leaving.returns, leaving.return_count);
	leaving.entry_count = leaving.return_count = 0;
}

/* A session may come between and take it back: then its state is another, and the next round sees it. */
static void try_in(struct linux_probe *o)
{
	int err = put_in(o);

	o->registered = err == 0;
	if (hf_atomic_cas(&o->state, WANTED, err == 0 ? ARMED : REFUSED))
		hf_probe_armed(&linux_hf, o->n, err == 0 ? NULL : reason(err));
}

/* One that is off costs nothing. */
static void follow_gate(struct linux_probe *o)
{
	struct kprobe *kp = o->is_return ? &o->as.ret.kp : &o->as.entry;
	bool idle = hf_probe_is_idle(&linux_hf, o->n);

	if (idle != o->disabled && (idle ? disable_kprobe(kp) : enable_kprobe(kp)) == 0)
		o->disabled = idle;
	if (!o->disabled && hf_atomic_load(&o->state) == ARMED)
		hf_probe_armed(&linux_hf, o->n, NULL);
}

static void pump(struct work_struct *unused);
static DECLARE_DELAYED_WORK(pumper, pump);

/* A FIFO is filled once a jiffy: that bounds what streaming costs, and how fast it is. */
static void pump(struct work_struct *unused)
{
	hf_probe_pump(&linux_hf);
	if (hf_probe_streams(&linux_hf))
		(void)schedule_delayed_work(&pumper, 1);
}

static void work(struct work_struct *unused)
{
	mutex_lock(&changing);
	for (unsigned i = 0; i < OBJECTS; i++) {
		struct linux_probe *o = &objects[i];
		if (hf_atomic_load(&o->state) == WANTED)
			try_in(o);
		if (hf_atomic_load(&o->state) == ARMED)
			follow_gate(o);
		if (hf_atomic_load(&o->state) == UNWANTED)
			leave(o);
	}
	take_out();
	for (unsigned i = 0; i < OBJECTS; i++) {
		if (hf_atomic_load(&objects[i].state) == UNWANTED && !objects[i].registered)
			set_free(&objects[i]);
	}
	mutex_unlock(&changing);
	linux_note_print();
	if (hf_probe_streams(&linux_hf))
		(void)schedule_delayed_work(&pumper, 0);
}

static DECLARE_WORK(worker, work);

static void wake(struct irq_work *unused)
{
	(void)schedule_work(&worker);
}

static DEFINE_IRQ_WORK(waker, wake);

void linux_probe_sync(void)
{
	(void)irq_work_queue(&waker); /* false: it is queued already */
}

/* ---- the end of a module ---- */

static void lose(struct linux_probe *o, const struct module *mod)
{
	bool wanted = hf_atomic_cas(&o->state, ARMED, REFUSED) ||
		      hf_atomic_cas(&o->state, WANTED, REFUSED);

	if (wanted) {
		hf_probe_armed(&linux_hf, o->n, "the module with its code is gone");
		pr_info("holdfast: probe %s is gone with module %s\n",
			linux_probes.probes[o->n].name, mod->name);
	}
	leave(o);
}

/* A module's code goes, or that of its init function. */
static int on_module(struct notifier_block *unused, unsigned long state, void *data)
{
	const struct module *mod = data;

	if (state != MODULE_STATE_GOING && state != MODULE_STATE_LIVE)
		return NOTIFY_DONE;
	mutex_lock(&changing);
	for (unsigned i = 0; i < OBJECTS; i++) {
		unsigned long addr = (unsigned long)objects[i].addr;
		if (state == MODULE_STATE_GOING ? within_module(addr, mod)
						: within_module_init(addr, mod))
			lose(&objects[i], mod);
	}
	take_out();
	mutex_unlock(&changing);
	return NOTIFY_DONE;
}

/* Behind the kernel's kprobes: they give up at once what they have optimized there, and know such probes as
 * gone. Before them, an optimized one would stay a while, and nothing new be allowed at its address. */
static struct notifier_block modules = {.notifier_call = on_module, .priority = -1};

int linux_probe_init(void)
{
	return register_module_notifier(&modules);
}

static void stop_working(void)
{
	hf_atomic_store(&linux_probes.stream.on, 0);
	irq_work_sync(&waker);
	(void)cancel_work_sync(&worker);
	(void)cancel_delayed_work_sync(&pumper);
}

bool linux_probe_rest(void)
{
	uint32_t streams = hf_atomic_load(&linux_probes.stream.on);
	bool none = true;

	stop_working();
	work(NULL); /* what the last session has asked for */
	for (unsigned i = 0; i < OBJECTS; i++)
		none = none && hf_atomic_load(&objects[i].state) == FREE;
	if (!none) {
		hf_atomic_store(&linux_probes.stream.on, streams);
		linux_probe_sync();
	}
	return none;
}

void linux_probe_exit(void)
{
	(void)unregister_module_notifier(&modules); /* it fails when loading did not come so far */
	stop_working();
	for (unsigned n = 0; n < HF_PROBE_MAX; n++)
		linux_probe_of[n] = NULL;
	for (unsigned i = 0; i < OBJECTS; i++)
		leave(&objects[i]);
	take_out();
	for (unsigned i = 0; i < OBJECTS; i++)
		free_percpu(objects[i].counted);
	irq_work_sync(&waker); /* a last hit may have asked again */
	(void)cancel_work_sync(&worker);
	linux_note_print();
}

/* ---- what the stub asks ---- */

static bool is_breakpoint_at(hf_addr addr)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *bp = &linux_hf.bps[i];
		if (bp->used && bp->type == HF_BP_SOFT && bp->addr - addr < linux_probe_span)
			return true;
	}
	return false;
}

int linux_probe_check(hf_addr addr, struct hf_probe_insn *out, const char **why)
{
	uint8_t insn[HF_BP_BYTES];
	int err = linux_arch.bp_insn(addr, linux_arch.bp_kind_default, insn);

	*why = NULL;
	if (err < 0)
		return err;
	if (is_breakpoint_at(addr)) {
		*why = "a breakpoint is there";
		return HF_EBUSY;
	}
	err = linux_text_check(NULL, addr, 1, why);
	if (err == 0 && linux_kprobes_forbidden(addr)) {
		*why = "the kernel forbids probes there";
		err = HF_EPERM;
	}
	return err;
}

int linux_probe_arm(unsigned n, const struct hf_probe_want *want)
{
	struct linux_probe *o = objects;

	if (want == NULL) {
		o = linux_probe_of[n];
		linux_probe_of[n] = NULL;
		if (o != NULL)
			hf_atomic_store(&o->state, UNWANTED);
		return HF_EAGAIN;
	}
	while (o < objects + OBJECTS && hf_atomic_load(&o->state) != FREE)
		o++;
	if (o == objects + OBJECTS)
		return HF_ENOSPC;
	o->n = n;
	o->counts = linux_probes.counts[n];
	o->gate = &linux_probes.probes[n].gate;
	o->addr = want->addr;
	o->is_return = want->is_return;
	o->max_active = want->max_active;
	linux_probe_of[n] = o;
	hf_atomic_store(&o->state, WANTED);
	return HF_EAGAIN;
}

uint64_t linux_probe_missed(unsigned n)
{
	const struct linux_probe *o = linux_probe_of[n];

	if (o == NULL || !o->registered)
		return 0;
	return o->is_return ? o->as.ret.kp.nmissed + (unsigned long)o->as.ret.nmissed
			    : o->as.entry.nmissed;
}

bool linux_probe_overlaps(hf_addr addr, size_t len)
{
	for (unsigned i = 0; i < OBJECTS; i++) {
		const struct linux_probe *o = &objects[i];
		if (hf_atomic_load(&o->state) != FREE && addr < o->addr + linux_probe_span &&
			o->addr < addr + len)
			return true;
	}
	return false;
}
