/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* refuse.c - where no breakpoint may be planted, and why. In a session none is planted, so most of the
 * kernel is free. What is not: what runs on the CPU that owns the session between its trap and the lifting
 * of the last one, and between the planting of the first one and its way out. That is the kernel's own
 * list (entry code, the kprobe and die paths), this module, and the functions named here, by which text is
 * patched, memory read, CPUs kicked and watchdogs touched. */
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/string.h>

#include "probe.h"
#include "stub/err.h"
#include "stub/probe_table.h"

static const char *const used[] = {
	/* reading and writing memory */
	"copy_from_kernel_nofault",
	"copy_to_kernel_nofault",
	"copy_from_kernel_nofault_allowed",
	"lookup_address*",
	"p4d_offset",
	"pgd_none",
	"pud_val",
	"pmd_val",
	"vmalloc_to_page",
	"pfn_is_map_memory",
	"pfn_valid",
	"memblock_is_map_memory",
	"memblock_overlaps_region",
	"memblock_search",
	"memcpy",
	"memset",
	"memmove",
	"memcmp",
	"mmioset",
	"mmiocpy",
	"__memcpy",
	"__memset",
	"__memmove",
	/* what is code? */
	"core_kernel_text",
	"is_module_text_address",
	"__module_text_address",
	"__module_address",
	"mod_find",
	"in_gate_area_no_mm",
	/* patching text */
	"aarch64_insn_patch_text_nosync",
	"aarch64_insn_write",
	"__aarch64_insn_write",
	"patch_map",
	"__set_fixmap",
	"caches_clean_inval_pou*",
	"icache_inval_pou",
	"__patch_text_real",
	"v7wbi_flush_kern_tlb_range",
	"v7_coherent_kern_range",
	"v7_coherent_user_range",
	"v7_flush_kern_dcache_area",
	"b15_coherent_kern_range",
	"cpu_v7_set_pte_ext",
	"cpu_ca15_set_pte_ext",
	"set_pte_at",
	"phys_mem_access_prot",
	"page_address",
	"pte_offset_late_fixmap",
	"__kmap_local_page_prot",
	"kunmap_local_indexed",
	"text_poke_kgdb",
	"__text_poke",
	"text_poke_memcpy",
	"switch_mm",
	"switch_mm_irqs_off",
	"switch_ldt",
	"leave_mm",
	"load_new_mm_cr3",
	"choose_new_asid",
	"invalidate_user_asid",
	"cr4_update_irqsoff",
	"native_set_pte",
	"flush_tlb_mm_range",
	"flush_tlb_func",
	"__get_locked_pte",
	"walk_to_pmd",
	"_raw_spin_lock",
	"_raw_spin_unlock",
	"_raw_spin_lock_irqsave",
	"_raw_spin_unlock_irqrestore",
	"mutex_is_locked",
	/* kicks */
	"smp_call_function_single_async",
	"generic_exec_single",
	"__smp_call_single_queue",
	"send_call_function_single_ipi",
	"llist_add_batch",
	"arch_send_call_function_single_ipi",
	"smp_cross_call",
	"__ipi_send_mask",
	"gic_ipi_send_mask",
	"ipi_send_mask",
	"cpu_logical_map",
	"_find_first_bit*",
	"_find_next_bit*",
	"default_send_IPI_s*",
	"__default_send_IPI_dest_field",
	"flat_send_IPI_mask",
	"_flat_send_IPI_mask",
	"x2apic_send_IPI",
	"__x2apic_send_IPI_dest",
	"native_apic_*",
	"native_safe_apic_wait_icr_idle",
	/* time, watchdogs */
	"sched_clock",
	"native_sched_clock",
	"arch_counter_get_cntvct",
	"arch_touch_nmi_watchdog",
	"touch_softlockup_watchdog",
	"touch_all_softlockup_watchdogs",
	"clocksource_touch_watchdog",
	"rcu_cpu_stall_reset",
	/* the way here */
	"die",
	"__die",
	"notify_die",
	"__rcu_read_lock",
	"__rcu_read_unlock",
	"call_break_hook",
	"call_step_hook",
	"nmi_handle",
	"do_undefinstr",
	"call_undef_hook",
	/* divisions */
	"__aeabi_uidiv*",
};

/* What entry.c runs through behind a session, when breakpoints are in place again: each session would end in one of
 * its own. */
static const char *const behind[] = {"try_module_get", "module_put", "irq_work_queue",
	"irq_work_claim", "__irq_work_queue_local", "arch_irq_work_raise",
	"tick_nohz_tick_stopped"};

/* Forbidden to kprobes, since they must not trace it; a breakpoint does no harm there, and it is where most
 * CPUs are found when somebody stops them. */
static const char *const idle[] = {"arch_cpu_idle", "cpu_do_idle", "default_idle_call"};

static const char used_by_us[] = "the debugger runs through that function";

static bool (*in_blacklist)(unsigned long addr);

void linux_refuse_init(void)
{
	in_blacklist = (bool (*)(unsigned long))linux_ksym("within_kprobe_blacklist");
	if (in_blacklist == NULL)
		pr_warn("holdfast: no within_kprobe_blacklist: breakpoints are refused\n");
}

/* Is addr in one of these functions, or in a part of one ("nmi_handle.part.0")? A '*' stands for any end of a name.
 * unnamed: the answer for an address without one. */
static bool is_one_of(unsigned long addr, const char *const *names, unsigned count, bool unnamed)
{
	static char name[KSYM_NAME_LEN];
	unsigned long size, offset;
	char *module;

	if (linux_fn.kallsyms_lookup == NULL ||
		linux_fn.kallsyms_lookup(addr, &size, &offset, &module, name) == NULL)
		return unnamed;
	name[strcspn(name, ".")] = '\0';
	for (unsigned i = 0; i < count; i++) {
		if (hf_probe_matches(names[i], name))
			return true;
	}
	return false;
}

bool linux_kprobes_forbidden(hf_addr addr)
{
	return in_blacklist == NULL || in_blacklist((unsigned long)addr);
}

int linux_text_check(void *ctx, hf_addr addr, size_t len, const char **why)
{
	unsigned long at = (unsigned long)addr;

	*why = NULL;
	if (!linux_is_text(addr))
		*why = "no code of the kernel or of a module";
	else if (within_module(at, THIS_MODULE))
		*why = "the debugger itself runs there";
	else if (in_blacklist == NULL)
		*why = "this kernel does not tell which code must not be probed";
	else if (in_blacklist(at) && !is_one_of(at, idle, ARRAY_SIZE(idle), false))
		*why = "the kernel forbids probes there";
	else if (is_one_of(at, used, ARRAY_SIZE(used), true))
		*why = used_by_us;
	return *why != NULL ? HF_EPERM : 0;
}

/* A breakpoint is patched now; a probe is not, so that lock does not matter for it. */
int linux_bp_check(void *ctx, hf_addr addr, size_t len, const char **why)
{
	int err = linux_text_check(ctx, addr, len, why);

	if (err == 0 && is_one_of((unsigned long)addr, behind, ARRAY_SIZE(behind), true)) {
		*why = used_by_us;
		return HF_EPERM;
	}
	if (err == 0)
		*why = linux_probe_overlaps(addr, len) ? "a probe is there" : linux_cpu_text_held();
	return err < 0 || *why == NULL ? err : HF_EBUSY;
}
