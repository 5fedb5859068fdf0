/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake_probe.c - the fake port's probes: jumps and returns are emulated, all else runs in slots, which are
 * the second half of the fake's text. */
#include <string.h>

#include "fake.h"
#include "stub/probe_state.h"
#include "stub/trace_state.h"

#define INSN  4u
#define MASKS 1u

struct hf_probes fake_probes;

static int check(hf_addr addr, struct hf_probe_insn *out, const char **why)
{
	uint32_t word;

	*why = NULL;
	if (addr % INSN != 0)
		return HF_EALIGN;
	if (fake_mem_read(&word, addr, INSN) != (int)INSN)
		return HF_EFAULT;
	*out = (struct hf_probe_insn){
		.word = word, .len = INSN, .how = word >> 24 == 0xeau || word == FAKE_RET};
	if (word >> 24 != 0xffu)
		return 0;
	*why = "not an instruction";
	return HF_EINSN;
}

static int slot_code(const struct hf_probe_insn *insn, uint8_t out[HF_PROBE_SLOT_BYTES])
{
	const uint32_t code[] = {insn->word, FAKE_BKPT};

	if (insn->how != 0)
		return 0;
	memcpy(out, code, sizeof(code));
	return sizeof(code);
}

static void into(struct hf_frame *f, hf_addr slot, uint32_t *token)
{
	*token = f->masked;
	f->masked = MASKS;
	f->r[FAKE_PC] = (uint32_t)slot;
}

static bool run(struct hf_frame *f, const struct hf_probe_insn *insn, hf_addr slot, uint32_t *token)
{
	if (insn->how != 0) {
		fake_execute_word(f, insn->word);
		return true;
	}
	into(f, slot, token);
	return false;
}

static void back(struct hf_frame *f, hf_addr to, uint32_t token)
{
	f->masked = token;
	f->r[FAKE_PC] = (uint32_t)to;
}

static uint32_t hold(struct hf_frame *f)
{
	uint32_t token = f->masked;

	f->masked = MASKS;
	return token;
}

/* FAKE_MASK changes the masks, FAKE_MASK_ODD in a way that is not known. */
static int masks(struct hf_frame *f)
{
	uint32_t word;

	if (fake_mem_read(&word, f->r[FAKE_PC], INSN) != (int)INSN)
		return HF_EFAULT;
	if (word == FAKE_MASK_ODD)
		return HF_EINSN;
	if (word != FAKE_MASK)
		return 0;
	f->masked = MASKS;
	f->r[FAKE_PC] += INSN;
	return 1;
}

static hf_addr pc(const struct hf_frame *f)
{
	return f->r[FAKE_PC];
}

static hf_addr sp(const struct hf_frame *f)
{
	return f->r[FAKE_SP];
}

static hf_addr catch_return(struct hf_frame *f, hf_addr to)
{
	hf_addr was = f->r[FAKE_LR];

	f->r[FAKE_LR] = (uint32_t)to;
	return was;
}

static void go_back(struct hf_frame *f, hf_addr to)
{
	f->r[FAKE_PC] = (uint32_t)to;
}

static const uint8_t arg_regs[] = {0, 1, 2, 3};

static const struct hf_probe_arch arch = {
	.arg_regs = arg_regs,
	.arg_count = HF_COUNT(arg_regs),
	.check = check,
	.slot_code = slot_code,
	.slot_base = FAKE_SLOTS,
	.slots = HF_PROBE_MAX,
	.run = run,
	.into = into,
	.back = back,
	.hold = hold,
	.masks = masks,
	.pc = pc,
	.sp = sp,
	.trampoline = FAKE_TRAMPOLINE,
	.catch_return = catch_return,
	.go_back = go_back,
};

struct hf_traces fake_traces;

static const struct hf_probe_port port = {.core = &hf_probe_core,
	.arch = &arch,
	.state = &fake_probes,
	.trace = &hf_trace_core,
	.traces = &fake_traces};

struct hf *fake_boot_probes(unsigned cpus)
{
	fake_reset(cpus);
	fake.cfg.probe = &port;
	fake_set_word(FAKE_TRAMPOLINE, FAKE_BKPT);
	return fake_start() == 0 ? &fake.k : NULL;
}

/* ---- a system that arms by itself ---- */

struct fake_armed fake_armed[HF_PROBE_MAX];

static int arm(unsigned n, const struct hf_probe_want *want)
{
	if (fake_armed[n].answer < 0 && fake_armed[n].answer != HF_EAGAIN)
		return fake_armed[n].answer;
	fake_armed[n].in = want != NULL;
	if (want != NULL)
		fake_armed[n].want = *want;
	return fake_armed[n].answer;
}

static uint64_t missed(unsigned n)
{
	return fake_armed[n].missed;
}

static uint64_t counted(unsigned n, unsigned cpu)
{
	return cpu < fake.k.seams.arch.cpu_count() ? fake_armed[n].counted : 0;
}

struct hf *fake_boot_os_probes(unsigned cpus)
{
	static const struct hf_probe_name names[] = {{"ax", 2}, {0}};
	static struct hf_probe_arch os_arch;
	static const struct hf_probe_port os_port = {
		.core = &hf_probe_core, .arch = &os_arch, .state = &fake_probes};

	os_arch = (struct hf_probe_arch){.arg_regs = arg_regs,
		.arg_count = HF_COUNT(arg_regs),
		.check = check,
		.pc = pc,
		.sp = sp,
		.names = names,
		.arm = arm,
		.missed = missed,
		.counted = counted};
	memset(fake_armed, 0, sizeof(fake_armed));
	fake_reset(cpus);
	fake.cfg.probe = &os_port;
	return fake_start() == 0 ? &fake.k : NULL;
}

static bool follow(unsigned cpu, enum hf_probe_verdict verdict)
{
	struct hf_event ev = {.kind = HF_TRAP_REQUEST, .frame = &fake.cpus[cpu].frame};

	if (verdict == HF_PROBE_NONE || verdict == HF_PROBE_DONE)
		return verdict == HF_PROBE_DONE;
	ev.kind = verdict == HF_PROBE_PANIC ? HF_TRAP_PANIC : HF_TRAP_REQUEST;
	ev.msg = hf_probe_reason(&fake.k);
	fake.cpus[cpu].probe_stopped = true;
	fake_trap_event(cpu, &ev);
	return true;
}

bool fake_probe_trap(unsigned cpu)
{
	fake.self = cpu;
	return follow(cpu, hf_probe_hit(&fake.k, &fake.cpus[cpu].frame));
}

bool fake_probe_stepped(unsigned cpu, bool by_step)
{
	fake.self = cpu;
	return hf_probe_stepped(&fake.k, &fake.cpus[cpu].frame, by_step);
}

bool fake_access(unsigned cpu, hf_addr addr, enum hf_bp_type type)
{
	const struct hf_probe_access what = {.addr = addr, .type = type};
	const struct fake_cpu *c = &fake.cpus[cpu];

	fake.self = cpu;
	for (unsigned i = 0; i < c->hw_count; i++) {
		const struct hf_hw_slot *slot = &c->hw[i];
		bool met = slot->type == HF_WP_ACCESS || type == HF_WP_ACCESS || slot->type == type;
		if (slot->type != HF_BP_HARD && met && addr >= slot->addr &&
			addr - slot->addr < slot->len)
			return follow(cpu, hf_probe_watch(&fake.k, &fake.cpus[cpu].frame, &what));
	}
	return false;
}

void fake_probe_resume(unsigned cpu)
{
	fake.self = cpu;
	hf_probe_resume(&fake.k, &fake.cpus[cpu].frame);
	fake.cpus[cpu].probe_stopped = false;
}
