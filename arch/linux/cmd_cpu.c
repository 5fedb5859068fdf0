/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_cpu.c - commands per_cpu and irqs: what the kernel has once for each CPU. Counters and descriptors
 * are read guarded; the tree that leads to a descriptor is walked by the kernel's own lookup, which takes
 * no lock. */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/percpu.h>

#include "linux.h"
#include "stub/cmd.h"
#include "stub/expr.h"
#include "stub/out.h"

#define IRQS_MAX    4096u
#define WORD_MAX    24
#define ACTIONS_MAX 8u

#define GET(var, ptr) (linux_read_all(NULL, (unsigned long)(ptr), &(var), sizeof(var)) == 0)

/* ---- per_cpu ---- */

static void put_value(struct hf *k, unsigned cpu, unsigned long addr, size_t bytes)
{
	uint64_t value = 0; /* little-endian, as all three are */

	hf_printf(k, "cpu %u %0*lx ", cpu, 2 * hf_arch(k)->ptr_bytes, addr);
	if (linux_read_all(NULL, addr, &value, bytes) == 0)
		hf_printf(k, "%0*llx\n", (int)(2 * bytes), (unsigned long long)value);
	else
		hf_printf(k, "%.*s\n", (int)(2 * bytes), "????????????????");
}

/* "per_cpu ADDR [BYTES]": the variable of that per-CPU address on each CPU; alone: where each CPU's lie. */
int linux_cmd_per_cpu(struct hf *k, const char *args)
{
	bool list = *args == '\0';
	uint64_t bytes = hf_arch(k)->ptr_bytes;
	hf_addr addr = 0;
	unsigned cpu;

	int err = list ? 0 : hf_expr_addr(k, &args, &addr);
	if (err == 0 && *args != '\0')
		err = hf_expr_count(k, &args, &bytes);
	if (err < 0)
		return err;
	if (*args != '\0' || bytes == 0 || bytes > sizeof(uint64_t) || (bytes & (bytes - 1)) != 0)
		return HF_EINVAL;
	for_each_online_cpu(cpu)
	{
		if (hf_out_aborted(k))
			break;
		if (list)
			hf_printf(k, "cpu %u offset %lx\n", cpu, per_cpu_offset(cpu));
		else
			put_value(k, cpu, (unsigned long)addr + per_cpu_offset(cpu), (size_t)bytes);
	}
	return 0;
}

/* ---- irqs ---- */

/* The text that a pointer leads to, printable; "?" when it cannot be read. */
static void get_text(char dst[WORD_MAX], const char *from)
{
	unsigned i = 0;

	for (; i < WORD_MAX - 1; i++) {
		char c;
		if (from == NULL || !GET(c, from + i)) {
			dst[i++] = '?';
			break;
		}
		if (c == '\0')
			break;
		dst[i] = c > ' ' && c < 0x7f ? c : '?';
	}
	dst[i] = '\0';
}

static void put_chip(struct hf *k, const struct irq_desc *desc)
{
	const struct irq_chip *chip;
	const char *name;
	char text[WORD_MAX];

	get_text(text, GET(chip, &desc->irq_data.chip) && GET(name, &chip->name) ? name : NULL);
	hf_printf(k, " %s", text);
}

/* Who has asked for it; several share one. */
static void put_actions(struct hf *k, const struct irqaction *action)
{
	const char *name;
	char text[WORD_MAX];

	for (unsigned n = 0; action != NULL && n < ACTIONS_MAX; n++) {
		bool known = GET(name, &action->name);
		get_text(text, known ? name : NULL);
		/* one that leads on to others has no name */
		hf_printf(k, "%s%s", n == 0 ? " " : ",", known && name == NULL ? "-" : text);
		if (!GET(action, &action->next)) {
			hf_out_text(k, ",?");
			return;
		}
	}
}

static void put_counts(struct hf *k, const struct irq_desc *desc)
{
	unsigned long counts;
	unsigned cpu, count;

	if (!GET(counts, &desc->kstat_irqs)) {
		hf_out_text(k, " ?");
		return;
	}
	for_each_online_cpu(cpu)
	{
		bool known = GET(count, counts + per_cpu_offset(cpu));
		if (!known)
			hf_printf(k, " %u:?", cpu);
		else if (count != 0)
			hf_printf(k, " %u:%u", cpu, count);
	}
}

/* Those that somebody has asked for. */
int linux_cmd_irqs(struct hf *k, const char *args)
{
	if (*args != '\0')
		return HF_EINVAL;
	hf_out_text(k, " irq chip name cpu:count\n");
	for (unsigned irq = 0; irq < IRQS_MAX && !hf_out_aborted(k); irq++) {
		const struct irq_data *data = irq_get_irq_data(irq);
		const struct irqaction *action;
		if (data == NULL)
			continue;
		const struct irq_desc *desc = container_of(data, struct irq_desc, irq_data);
		bool known = GET(action, &desc->action);
		if (known && action == NULL)
			continue;
		hf_printf(k, "%4u", irq);
		put_chip(k, desc);
		if (known)
			put_actions(k, action);
		put_counts(k, desc);
		hf_out_text(k, "\n");
	}
	return 0;
}
