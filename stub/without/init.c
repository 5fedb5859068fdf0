/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* init.c - instead of init.c, where the seams are constants (stub/ops.h): nothing can be given, nothing is copied. */
#include "stub/state.h"
#include "stub/str.h"

#define MD_COUNT 32u

/* Nothing fills an empty slot here. The compiler knows the answers. */
static bool arch_complete(const struct hf_arch_ops *a)
{
	return a->mem_read != NULL && a->mem_write != NULL && a->text_write != NULL &&
	       a->reg_sets != NULL && a->reg_read != NULL && a->reg_write != NULL &&
	       a->reg_known != NULL && a->reg_written != NULL && a->enter != NULL &&
	       a->leave != NULL && a->bp_insn != NULL && a->bp_kind_at != NULL &&
	       a->bp_here != NULL && a->hw_sync != NULL && a->hw_check != NULL &&
	       a->wp_hit != NULL && a->step != NULL && a->next_pc != NULL && a->mask != NULL &&
	       a->unmask != NULL && a->unwind != NULL && a->cpu_count != NULL &&
	       a->cpu_self != NULL && a->cpu_online != NULL && a->cpu_kick != NULL &&
	       a->cpu_relax != NULL;
}

static bool os_complete(const struct hf_os_ops *o)
{
	return o->thread_next != NULL && o->thread_on_cpu != NULL && o->thread_frame != NULL &&
	       o->sym_at != NULL && o->sym_find != NULL && o->log_read != NULL &&
	       o->log_write != NULL && o->region_at != NULL && o->text_check != NULL &&
	       o->now_ns != NULL && o->watchdog_touch != NULL && o->reboot != NULL &&
	       o->access != NULL && o->defer != NULL && o->console_in != NULL && o->fact != NULL;
}

static bool line_complete(const struct hf_transport *t)
{
	return t->get != NULL && t->put != NULL && t->flush != NULL && t->break_seen != NULL &&
	       t->rx_irq != NULL && t->enter != NULL && t->leave != NULL && t->errors != NULL;
}

int hf_init(struct hf *k, const struct hf_config *cfg)
{
	if (HF_PROBES != 0 || HF_LINK != 0)
		return HF_ENOSYS; /* they would have to be begun */
	if (cfg != NULL || !arch_complete(hf_arch(k)) || !os_complete(hf_os(k)) ||
		!line_complete(hf_line(k)))
		return HF_EINVAL;
	hf_memset(k, 0, sizeof(*k));
	rsp_init(&k->rsp, hf_cfg(k)->packet_in, hf_cfg(k)->packet_bytes - 1);
	if (HF_SHELL != 0) {
		HF_SHELL_OF(k)->md_width = hf_arch(k)->ptr_bytes;
		HF_SHELL_OF(k)->md_count = MD_COUNT;
	}
	return 0;
}
