/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trouble.c - a module that misbehaves when told to, for the tests of holdfast.ko:
 * echo "WORD [CPU] [MS]" >/proc/trouble. What runs on a CPU runs in a thread bound to it. Reading it
 * tells how often trouble_target() was called, and where it counts. "release" ends what spins. */
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/sysrq.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

#define WORD_MAX 16

struct job {
	int (*run)(void *job);
	unsigned cpu, ms;
	bool begun; /* set by what is waited for: see words */
};

/* Not static: the tests look for them by name. */
int trouble_watched[2] __aligned(8);
unsigned trouble_hits;
noinline int trouble_target(int by);
noinline int trouble_load(void);
noinline void trouble_store(int value);
noinline void trouble_spin(unsigned ms);
noinline void trouble_fault(int *at);
void trouble_land(void);
void trouble_skipped(void);
void trouble_landed(void);

static DEFINE_SPINLOCK(lock);
static int *nowhere = (int *)0x18;
static int *wild = (int *)-16l; /* the kernel's, where nothing is mapped */
static unsigned releases;       /* how often a spin was ended early */

/* Each CPU's tells which it is. */
static DEFINE_PER_CPU(u32, mark);
#define MARK 0x5eed0000u

noinline int trouble_target(int by)
{
	trouble_hits += (unsigned)by;
	barrier();
	return (int)trouble_hits;
}

noinline int trouble_load(void)
{
	return READ_ONCE(trouble_watched[0]);
}

noinline void trouble_store(int value)
{
	WRITE_ONCE(trouble_watched[0], value);
}

noinline void trouble_spin(unsigned ms)
{
	u64 end = ktime_get_mono_fast_ns() + (u64)ms * NSEC_PER_MSEC;
	unsigned before = READ_ONCE(releases);

	while (ktime_get_mono_fast_ns() < end && READ_ONCE(releases) == before)
		cpu_relax();
}

noinline void trouble_fault(int *at)
{
	WRITE_ONCE(*at, 1);
	pr_info("trouble: survived\n");
}

static int run_oops(void *arg)
{
	trouble_fault(nowhere);
	return 0;
}

static int run_wild(void *arg)
{
	trouble_fault(wild);
	return 0;
}

/* Two of them fault at once. */
static int run_both(void *arg)
{
	static atomic_t there = ATOMIC_INIT(0);
	int pair = (atomic_inc_return(&there) + 1) / 2;

	while (atomic_read(&there) < 2 * pair)
		cpu_relax();
	trouble_fault(nowhere);
	return 0;
}

static int run_bug(void *arg)
{
	BUG();
}

/* Where a debugger may send the thread of run_bug(): the first instruction counts. */
void trouble_landed(void)
{
	pr_info("trouble: landed\n");
	kthread_complete_and_exit(NULL, 0);
}

#ifdef CONFIG_ARM64
void trouble_skipped(void)
{
	pr_info("trouble: landed too far\n");
	kthread_complete_and_exit(NULL, 0);
}

asm(".globl trouble_land\n"
    ".type trouble_land, %function\n"
    "trouble_land:\n"
    "	b trouble_landed\n"
    "	b trouble_skipped\n"
    ".size trouble_land, . - trouble_land");
#else
void trouble_land(void)
{
	trouble_landed();
}
#endif

static int run_masked(void *arg)
{
	struct job *job = arg;
	unsigned long flags;

	local_irq_save(flags);
	WRITE_ONCE(job->begun, true);
	trouble_spin(job->ms);
	local_irq_restore(flags);
	pr_info("trouble: masked done\n");
	return 0;
}

static int run_busy(void *arg)
{
	const struct job *job = arg;

	trouble_spin(job->ms);
	pr_info("trouble: busy done\n");
	return 0;
}

static int run_holder(void *arg)
{
	struct job *job = arg;

	spin_lock(&lock);
	WRITE_ONCE(job->begun, true);
	trouble_spin(job->ms);
	spin_unlock(&lock);
	return 0;
}

static int run_waiter(void *arg)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	spin_unlock_irqrestore(&lock, flags);
	pr_info("trouble: waiter got the lock\n");
	return 0;
}

/* ms here is how often. */
static int run_calls(void *arg)
{
	const struct job *job = arg;

	for (unsigned i = 0; i < job->ms; i++)
		(void)trouble_target(1);
	pr_info("trouble: %u calls done\n", job->ms);
	return 0;
}

/* Until "release". */
static int run_storm(void *arg)
{
	struct job *job = arg;
	unsigned before = READ_ONCE(releases);
	unsigned done = 0;

	WRITE_ONCE(job->begun, true);
	while (READ_ONCE(releases) == before) {
		for (unsigned i = 0; i < 100; i++, done++)
			(void)trouble_target(1);
		cond_resched();
	}
	pr_info("trouble: a storm of %u calls\n", done);
	return 0;
}

static int run_time(void *arg)
{
	const struct job *job = arg;
	u64 begin = ktime_get_mono_fast_ns();

	for (unsigned i = 0; i < job->ms; i++)
		(void)trouble_target(1);
	pr_info("trouble: %u calls took %llu ns\n", job->ms,
		(unsigned long long)(ktime_get_mono_fast_ns() - begin));
	return 0;
}

/* What other probes are compared with: a kprobe that does nothing. */
static int on_kprobe(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}

static struct kprobe empty = {.symbol_name = "trouble_target", .pre_handler = on_kprobe};

/* ms here is 1 to put it in, 0 to take it out. */
static int run_kprobe(void *arg)
{
	const struct job *job = arg;
	int err = 0;

	if (job->ms != 0)
		err = register_kprobe(&empty);
	else
		unregister_kprobe(&empty);
	pr_info("trouble: kprobe is %s: %d\n", job->ms != 0 ? "in" : "out", err);
	return 0;
}

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return 0;
}

static struct kretprobe empty_return = {
	.kp.symbol_name = "trouble_target", .handler = on_return, .maxactive = 128};

static int run_kretprobe(void *arg)
{
	const struct job *job = arg;
	int err = 0;

	if (job->ms != 0)
		err = register_kretprobe(&empty_return);
	else
		unregister_kretprobe(&empty_return);
	pr_info("trouble: kretprobe is %s: %d\n", job->ms != 0 ? "in" : "out", err);
	return 0;
}

static int run_panic(void *arg)
{
	panic("trouble: asked to, %s %d", "number", 42);
}

/* One write of the next number. */
static int run_write(void *arg)
{
	static int next;

	trouble_store(++next);
	pr_info("trouble: wrote %d\n", next);
	return 0;
}

static int run_read(void *arg)
{
	pr_info("trouble: read %d\n", trouble_load());
	return 0;
}

#ifdef CONFIG_64BIT
/* Both words by one instruction. */
static int run_pair(void *arg)
{
	WRITE_ONCE(*(u64 *)(void *)trouble_watched, 0x700000006ull);
	pr_info("trouble: wrote a pair\n");
	return 0;
}
#endif

/* The address is in no list of symbols on arm and arm64. */
static int run_where(void *arg)
{
	pr_info("trouble: watched at %px\n", trouble_watched);
	pr_info("trouble: per_cpu at %px\n", &mark);
	return 0;
}

static int run_warn(void *arg)
{
	WARN(1, "trouble: a warning\n");
	return 0;
}

/* ms here is how a list is torn while the debugger looks at it: see tears. */
static struct list_head stray = {.next = &stray, .prev = &stray};
static void *const tears[] = {&stray, (void *)0x10, (void *)LIST_POISON1, NULL};

static void tear(struct list_head *at, unsigned how)
{
	struct list_head *next = at->next;
	unsigned long flags;

	local_irq_save(flags);
	at->next = how == 0 ? at : tears[how % ARRAY_SIZE(tears)];
	handle_sysrq('g');
	at->next = next;
	local_irq_restore(flags);
}

static int run_tasks(void *arg)
{
	tear(&current->tasks, ((const struct job *)arg)->ms);
	pr_info("trouble: tasks are whole again\n");
	return 0;
}

static int run_modules(void *arg)
{
	tear(&THIS_MODULE->list, ((const struct job *)arg)->ms);
	pr_info("trouble: modules are whole again\n");
	return 0;
}

/* ms here is how many tasks, asleep until the module goes. */
#define CROWD_MAX 8192u
static struct task_struct *crowd[CROWD_MAX];
static unsigned crowd_count;

static int run_crowd(void *arg)
{
	while (!kthread_should_stop())
		schedule_timeout_interruptible(MAX_SCHEDULE_TIMEOUT);
	return 0;
}

static int run_gather(void *arg)
{
	unsigned wanted = min(((const struct job *)arg)->ms, CROWD_MAX);

	while (crowd_count < wanted) {
		struct task_struct *t = kthread_run(run_crowd, NULL, "crowd/%u", crowd_count);
		if (IS_ERR(t))
			break;
		crowd[crowd_count++] = t;
	}
	pr_info("trouble: a crowd of %u\n", crowd_count);
	return 0;
}

/* ---- a fault in the debugger itself: it reads the log through this function ---- */

static bool log_faults;

static int on_log(struct kprobe *kp, struct pt_regs *regs)
{
	if (log_faults)
		trouble_fault(nowhere);
	return 0;
}

static struct kprobe log_probe = {.symbol_name = "kmsg_dump_get_line", .pre_handler = on_log};

static int run_logfault(void *arg)
{
	int err = register_kprobe(&log_probe);

	log_faults = err == 0;
	pr_info("trouble: reading the log faults: %d\n", err);
	return 0;
}

/* ---- the lock for patching text, held for a while by the kernel's own code or as it does ---- */

#ifndef CONFIG_X86
static unsigned hold_ms;

static int on_patch(struct kprobe *kp, struct pt_regs *regs)
{
	unsigned ms = hold_ms;

	hold_ms = 0;
	if (ms != 0)
		trouble_spin(ms);
	return 0;
}
#endif

static void *symbol(const char *name)
{
	struct kprobe kp = {.symbol_name = "kallsyms_lookup_name"};

	if (register_kprobe(&kp) < 0)
		return NULL;
	void *(*lookup)(const char *name) = (void *)kp.addr;
	unregister_kprobe(&kp);
	return lookup(name);
}

/* From now on the kernel refuses a kprobe on panic(). */
static int run_noprobe(void *arg)
{
	int (*forbid)(unsigned long entry) = symbol("kprobe_add_ksym_blacklist");
	int err = forbid != NULL ? forbid((unsigned long)symbol("panic")) : -ENOENT;

	pr_info("trouble: panic is on the blacklist: %d\n", min(err, 0));
	return 0;
}

/* arm and arm64: our own text is patched with what is there, and what the patching calls under its lock takes
 * long. x86: the mutex. */
static int run_patch(void *arg)
{
	const struct job *job = arg;
#ifdef CONFIG_X86
	struct mutex *lock = symbol("text_mutex");

	mutex_lock(lock);
	pr_info("trouble: patching\n");
	trouble_spin(job->ms);
	mutex_unlock(lock);
#else
	bool arm = IS_ENABLED(CONFIG_ARM);
	static struct kprobe slow = {.pre_handler = on_patch};
	void *place = (void *)trouble_target;
	void *patch = symbol(arm ? "__patch_text_real" : "aarch64_insn_patch_text_nosync");
	int err;

	slow.symbol_name = arm ? "__set_fixmap" : "copy_to_kernel_nofault";
	err = register_kprobe(&slow);
	pr_info("trouble: patching: %d\n", err);
	hold_ms = err == 0 ? job->ms : 0;
	if (arm)
		((void (*)(void *, unsigned, bool))patch)(place, *(u32 *)place, true);
	else
		(void)((int (*)(void *, u32))patch)(place, *(u32 *)place);
	unregister_kprobe(&slow);
#endif
	pr_info("trouble: patched\n");
	return 0;
}

static const struct {
	const char *word;
	int (*run)(void *job);
	bool waited; /* who writes the word comes back when it has begun */
} words[] = {
	{"oops", run_oops},
	{"wild", run_wild},
	{"both", run_both},
	{"bug", run_bug},
	{"masked", run_masked, true},
	{"busy", run_busy},
	{"hold", run_holder, true},
	{"wait", run_waiter},
	{"calls", run_calls},
	{"storm", run_storm, true},
	{"time", run_time},
	{"kprobe", run_kprobe},
	{"kretprobe", run_kretprobe},
	{"panic", run_panic},
	{"write", run_write},
	{"read", run_read},
#ifdef CONFIG_64BIT
	{"pair", run_pair},
#endif
	{"where", run_where},
	{"logfault", run_logfault},
	{"patch", run_patch},
	{"noprobe", run_noprobe},
	{"warn", run_warn},
	{"tasks", run_tasks},
	{"modules", run_modules},
	{"gather", run_gather},
};

#define BEGIN_MS 30000u

static int start(const struct job *from, bool waited)
{
	struct job *job = kmemdup(from, sizeof(*from), GFP_KERNEL); /* stays: few and small */
	struct task_struct *t;

	if (job == NULL)
		return -ENOMEM;
	t = kthread_create(job->run, job, "trouble/%u", job->cpu);
	if (IS_ERR(t))
		return (int)PTR_ERR(t);
	kthread_bind(t, job->cpu);
	wake_up_process(t);
	for (unsigned ms = 0; waited && !READ_ONCE(job->begun); ms++) {
		if (ms == BEGIN_MS)
			return -ETIME;
		usleep_range(1000, 1000);
	}
	return 0;
}

static ssize_t on_write(struct file *f, const char __user *from, size_t len, loff_t *at)
{
	char text[64] = {0};
	char word[WORD_MAX] = {0};
	struct job job = {.cpu = 1, .ms = 1000};

	if (copy_from_user(text, from, min(len, sizeof(text) - 1)) != 0)
		return -EFAULT;
	if (sscanf(text, "%15s %u %u", word, &job.cpu, &job.ms) < 1)
		return -EINVAL;
	if (strcmp(word, "release") == 0) {
		WRITE_ONCE(releases, releases + 1);
		return (ssize_t)len;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(words[i].word, word) == 0) {
			job.run = words[i].run;
			int err = start(&job, words[i].waited);
			return err < 0 ? err : (ssize_t)len;
		}
	}
	return -EINVAL;
}

static ssize_t on_read(struct file *f, char __user *to, size_t len, loff_t *at)
{
	char text[64];
	int n = scnprintf(text, sizeof(text), "%u calls, counted at %px\n", READ_ONCE(trouble_hits),
		&trouble_hits);

	return simple_read_from_buffer(to, len, at, text, (size_t)n);
}

static const struct proc_ops ops = {.proc_read = on_read, .proc_write = on_write};

static int __init trouble_init(void)
{
	unsigned cpu;

	for_each_possible_cpu(cpu) per_cpu(mark, cpu) = MARK + cpu;
	return proc_create("trouble", 0600, NULL, &ops) == NULL ? -ENOMEM : 0;
}

static void __exit trouble_exit(void)
{
	remove_proc_entry("trouble", NULL);
	while (crowd_count > 0)
		(void)kthread_stop(crowd[--crowd_count]);
}

module_init(trouble_init);
module_exit(trouble_exit);
MODULE_LICENSE("Dual BSD/GPL");
