/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - probes by the kernel's own kprobes and kretprobes. Only a process may register one, so a session
 * asks, and a worker does it as soon as the system runs; until then the probe is pending.
 *
 *   FREE --arm--> WANTED --worker--> ARMED --arm(NULL)--> UNWANTED --worker--> FREE
 *                    |                                       ^
 *                    '------worker: refused--> REFUSED ------'         WANTED --arm(NULL)--> UNWANTED
 *
 * Invariant: of[n] is the object of the stub's probe n; a hit of any other is nobody's. What is registered
 * is changed by the worker alone. */
#include <linux/irq_work.h>
#include <linux/irqflags.h>
#include <linux/kprobes.h>
#include <linux/panic.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "probe.h"
#include "stub/atomic.h"
#include "stub/probe_state.h"

#define OBJECTS        (2 * HF_PROBE_MAX) /* one that goes may still be in when its place is taken again */
#define ACTIVE_DEFAULT 128u               /* calls of one function under way */
#define SIGNAL_TRAP    5u                 /* as gdb numbers signals */

enum { FREE, WANTED, ARMED, REFUSED, UNWANTED };

struct object {
	uint32_t state; /* atomic */
	unsigned n;     /* the stub's probe */
	bool is_return;
	bool registered, disabled; /* the worker's */
	hf_addr addr;
	unsigned max_active;
	union {
		struct kprobe entry;
		struct kretprobe ret;
	} as;
};

static struct hf_probes probes;
static struct object objects[OBJECTS];
static struct object *of[HF_PROBE_MAX];

const struct hf_probe_port linux_probe_port = {
	.core = &hf_probe_core, .arch = &linux_probe_arch, .state = &probes};

/* ---- hits ---- */

/* The registers may be looked at and not changed, and no step leads out of a kprobe's handler. */
#define STOP_FLAGS (HF_EVENT_NOT_RESUMABLE | HF_EVENT_REGS_READ_ONLY)

static noinline void stop_for(
	const struct object *o, const struct pt_regs *regs, enum hf_probe_verdict verdict)
{
	const struct hf_event ev = {
		.kind = verdict == HF_PROBE_PANIC ? HF_TRAP_PANIC : HF_TRAP_REQUEST,
		.flags = STOP_FLAGS,
		.signal = SIGNAL_TRAP,
		.msg = hf_probe_reason(&linux_hf)};
	struct pt_regs copy;

	if (linux_probe_regs(&copy, regs, o->is_return ? 0 : o->addr))
		(void)linux_trap(&copy, &ev);
	else
		(void)linux_trap_here(&ev);
	if (verdict == HF_PROBE_PANIC)
		panic("%s", ev.msg);
}

static noinline enum hf_probe_verdict with_frame(
	const struct object *o, const struct pt_regs *regs, uint64_t lat_ns)
{
	uint64_t room[HF_FRAME_MAX / sizeof(uint64_t)];
	struct hf_frame *f = (struct hf_frame *)(void *)room;

	linux_probe_frame(f, regs, o->is_return ? 0 : o->addr);
	return hf_probe_event(&linux_hf, o->n, f, lat_ns);
}

static void hit(const struct object *o, const struct pt_regs *regs, uint64_t lat_ns)
{
	enum hf_probe_verdict verdict;
	unsigned long flags;

	if (READ_ONCE(of[o->n]) != o || linux_cpu_self() >= HF_CPU_MAX)
		return;
	local_irq_save(flags);
	linux_task_enter(linux_cpu_self()); /* whom $comm and pid= are about */
	if (hf_probe_wants_frame(&linux_hf, o->n))
		verdict = with_frame(o, regs, lat_ns);
	else
		verdict = hf_probe_event(&linux_hf, o->n, NULL, lat_ns);
	if (unlikely(verdict != HF_PROBE_DONE))
		stop_for(o, regs, verdict);
	local_irq_restore(flags);
	if (unlikely(hf_probe_is_idle(&linux_hf, o->n)) && !o->disabled)
		linux_probe_sync();
}

static int on_entry(struct kprobe *kp, struct pt_regs *regs)
{
	hit(container_of(kp, struct object, as.entry), regs, 0);
	return 0;
}
NOKPROBE_SYMBOL(on_entry);

static int on_call(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(uint64_t *)(void *)ri->data = ktime_get_mono_fast_ns();
	return 0;
}
NOKPROBE_SYMBOL(on_call);

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	uint64_t lat_ns = ktime_get_mono_fast_ns() - *(uint64_t *)(void *)ri->data;
	struct kretprobe *ret = get_kretprobe(ri);

	if (ret != NULL) /* NULL: it is being taken out */
		hit(container_of(ret, struct object, as.ret), regs, lat_ns);
	return 0;
}
NOKPROBE_SYMBOL(on_return);

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
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].err == err)
			return rows[i].why;
	}
	return "the kernel refused it";
}

static int put_in(struct object *o)
{
	memset(&o->as, 0, sizeof(o->as));
	if (!o->is_return) {
		o->as.entry.addr = (kprobe_opcode_t *)(unsigned long)o->addr;
		o->as.entry.pre_handler = on_entry;
		return register_kprobe(&o->as.entry);
	}
	o->as.ret.kp.addr = (kprobe_opcode_t *)(unsigned long)o->addr;
	o->as.ret.entry_handler = on_call;
	o->as.ret.handler = on_return;
	o->as.ret.data_size = sizeof(uint64_t);
	o->as.ret.maxactive = (int)(o->max_active != 0 ? o->max_active : ACTIVE_DEFAULT);
	return register_kretprobe(&o->as.ret);
}

static void take_out(struct object *o)
{
	if (o->registered && o->is_return)
		unregister_kretprobe(&o->as.ret);
	else if (o->registered)
		unregister_kprobe(&o->as.entry);
	o->registered = o->disabled = false;
	hf_atomic_store(&o->state, FREE);
}

/* A session may come between and take it back: then its state is another, and the next round sees it. */
static void try_in(struct object *o)
{
	int err = put_in(o);

	o->registered = err == 0;
	if (hf_atomic_cas(&o->state, WANTED, err == 0 ? ARMED : REFUSED))
		hf_probe_armed(&linux_hf, o->n, err == 0 ? NULL : reason(err));
}

/* One that is off costs nothing. */
static void follow_gate(struct object *o)
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
	for (unsigned i = 0; i < OBJECTS; i++) {
		struct object *o = &objects[i];
		if (hf_atomic_load(&o->state) == WANTED)
			try_in(o);
		if (hf_atomic_load(&o->state) == ARMED)
			follow_gate(o);
		if (hf_atomic_load(&o->state) == UNWANTED)
			take_out(o);
	}
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

void linux_probe_exit(void)
{
	hf_atomic_store(&probes.stream.on, 0);
	irq_work_sync(&waker);
	(void)cancel_work_sync(&worker);
	(void)cancel_delayed_work_sync(&pumper);
	for (unsigned n = 0; n < HF_PROBE_MAX; n++)
		of[n] = NULL;
	for (unsigned i = 0; i < OBJECTS; i++)
		take_out(&objects[i]);
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
	struct object *o = objects;

	if (want == NULL) {
		o = of[n];
		of[n] = NULL;
		if (o != NULL)
			hf_atomic_store(&o->state, UNWANTED);
		return HF_EAGAIN;
	}
	while (o < objects + OBJECTS && hf_atomic_load(&o->state) != FREE)
		o++;
	if (o == objects + OBJECTS)
		return HF_ENOSPC;
	o->n = n;
	o->addr = want->addr;
	o->is_return = want->is_return;
	o->max_active = want->max_active;
	of[n] = o;
	hf_atomic_store(&o->state, WANTED);
	return HF_EAGAIN;
}

uint64_t linux_probe_missed(unsigned n)
{
	const struct object *o = of[n];

	if (o == NULL || !o->registered)
		return 0;
	return o->is_return ? o->as.ret.kp.nmissed + (unsigned long)o->as.ret.nmissed
			    : o->as.entry.nmissed;
}

bool linux_probe_overlaps(hf_addr addr, size_t len)
{
	for (unsigned i = 0; i < OBJECTS; i++) {
		const struct object *o = &objects[i];
		if (hf_atomic_load(&o->state) != FREE && addr < o->addr + linux_probe_span &&
			o->addr < addr + len)
			return true;
	}
	return false;
}
