/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* lockwait.c - freezing a CPU that waits for a spinlock with interrupts masked, which takes no IPI. All who
 * wait run in one function of the kernel. Its WFEs become BRKs of ours, until the CPU has run into one or a
 * moment has passed; then they are put back, and the CPU goes on behind the WFE that it parked at. Nobody
 * else is there, or it is one that does not stop either. */
#include <linux/delay.h>
#include <linux/kallsyms.h>
#include <linux/string.h>

#include "arch/aarch64/insn.h"
#include "arm64.h"
#include "stub/cpu.h"
#include "stub/err.h"

#define INSN_BYTES 4u
#define INSN_WFE   0xd503205fu /* DDI 0487 C6.2, WFE */
#define WORDS_MAX  512u
#define WAIT_TRIES 20000u /* of ten microseconds */
#define TRY_US     10u

static unsigned long begin;
static unsigned words;
static u32 saved[WORDS_MAX];

void arm64_lockwait_init(void)
{
	static char name[KSYM_NAME_LEN];
	unsigned long size = 0, offset;
	char *module;

	words = 0;
	begin = linux_ksym("queued_spin_lock_slowpath");
	if (begin == 0 || linux_fn.kallsyms_lookup == NULL ||
		linux_fn.kallsyms_lookup(begin, &size, &offset, &module, name) == NULL)
		return;
	if (size / INSN_BYTES <= WORDS_MAX)
		words = (unsigned)(size / INSN_BYTES);
}

/* Every place where one waits has it. */
static bool is_wait(unsigned n)
{
	return saved[n] == INSN_WFE;
}

/* How many words were looked at before one could not be written. */
static unsigned fill(void)
{
	const u32 insn = INSN_BRK(BRK_LOCKWAIT);
	unsigned n = 0;

	while (n < words &&
		(!is_wait(n) || arm64_text_write(begin + n * INSN_BYTES, &insn, sizeof(insn)) == 0))
		n++;
	return n;
}

/* In any case: a CPU that patches at this very moment is one that runs, and will be done. */
static int put_back(unsigned count)
{
	int first = 0;

	for (unsigned n = 0; n < count; n++) {
		int err = is_wait(n) ? arm64_text_put(begin + n * INSN_BYTES, &saved[n], INSN_BYTES)
				     : 0;
		if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

int arm64_lockwait_kick(unsigned cpu)
{
	if (words == 0 || linux_read_all(NULL, begin, saved, words * INSN_BYTES) < 0)
		return HF_ENOSYS;
	unsigned n = fill();
	asm volatile("sev" : : : "memory"); /* it may wait in WFE */
	for (unsigned i = 0; i < WAIT_TRIES && hf_cpu_state_of(&linux_hf, cpu) == HF_CPU_RUNNING;
		i++)
		udelay(TRY_US);
	return put_back(n);
}
