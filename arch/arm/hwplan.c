/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hwplan.c - breakpoints and watchpoints laid out over debug registers.
 * Layout of the control registers: DDI 0406C C11.11.2 (DBGBCR), C11.11.44 (DBGWCR); the same bits in
 * DDI 0487 D17.3.2 and D17.3.11 (DBGBCR<n>_EL1, DBGWCR<n>_EL1). */
#include "hwplan.h"

#include "stub/err.h"

#define CONTROL_ENABLE   1u
#define CONTROL_PRIV     (1u << 1) /* PAC/PMC = 01: privileged code only */
#define CONTROL_LOAD     (1u << 3)
#define CONTROL_STORE    (2u << 3)
#define CONTROL_BAS(bas) ((uint32_t)(bas) << 5)
#define CONTROL_MASK(k)  ((uint32_t)(k) << 24)

#define BAS_ARM   0xfu /* all four bytes of an A32 or A64 instruction */
#define BAS_THUMB 0x3u
#define WORD      4u
#define CELL      8u /* bytes that one watchpoint selects byte by byte */
#define BAS_CELL  0xffu
#define MASK_MIN  3u /* 8 bytes: the smallest range by mask */
#define MASK_MAX  31u

static int add_exec(struct arm_hw_plan *plan, const struct hf_hw_slot *slot, unsigned most)
{
	uint32_t bas = BAS_ARM;

	if (plan->count >= most)
		return HF_ENOSPC;
	if (slot->len != WORD) /* gdb's kind: 2 and 3 are Thumb */
		bas = (uint32_t)(BAS_THUMB << (slot->addr & 2u));
	plan->pairs[plan->count++] =
		(struct arm_hw_pair){.value = slot->addr & ~(uint64_t)(WORD - 1),
			.control = CONTROL_BAS(bas) | CONTROL_PRIV | CONTROL_ENABLE};
	return 0;
}

/* The largest power of two that addr is a multiple of and that fits into left, as its exponent. */
static unsigned largest_block(uint64_t addr, uint64_t left)
{
	unsigned k = 0;

	while (k < MASK_MAX && (addr >> k & 1u) == 0 && (uint64_t)2 << k <= left)
		k++;
	return k;
}

/* One piece of a range: how many bytes it covers. */
static uint64_t watch_piece(struct arm_hw_pair *pair, uint64_t addr, uint64_t left, uint32_t access)
{
	unsigned k = largest_block(addr, left);
	uint64_t offset = addr % CELL;
	uint64_t bytes = left < CELL - offset ? left : CELL - offset;

	pair->control = access | CONTROL_PRIV | CONTROL_ENABLE;
	if (k > MASK_MIN) {
		pair->value = addr;
		pair->control |= CONTROL_BAS(BAS_CELL) | CONTROL_MASK(k);
		return (uint64_t)1 << k;
	}
	pair->value = addr - offset;
	pair->control |= CONTROL_BAS(((1u << bytes) - 1u) << offset);
	return bytes;
}

static int add_watch(struct arm_hw_plan *plan, const struct hf_hw_slot *slot, unsigned most)
{
	static const uint32_t access[] = {[HF_WP_WRITE] = CONTROL_STORE,
		[HF_WP_READ] = CONTROL_LOAD,
		[HF_WP_ACCESS] = CONTROL_LOAD | CONTROL_STORE};
	uint64_t addr = slot->addr;
	uint64_t left = slot->len;

	if (left == 0 || addr + left < addr)
		return HF_EINVAL;
	while (left > 0) {
		if (plan->count >= most)
			return HF_ENOSPC;
		struct arm_hw_pair *pair = &plan->pairs[plan->count++];
		uint64_t covered = watch_piece(pair, addr, left, access[slot->type]);
		addr += covered;
		left -= covered;
	}
	return 0;
}

static bool is_watch(const struct hf_hw_slot *slot)
{
	return slot->type != HF_BP_HARD && slot->type != HF_BP_SOFT;
}

int arm_hw_plan(const struct hf_hw_slot *slots, unsigned n, enum arm_hw_kind kind, unsigned most,
	struct arm_hw_plan *out)
{
	int err = 0;

	*out = (struct arm_hw_plan){0};
	for (unsigned i = 0; i < n && err == 0; i++) {
		if (kind == ARM_HW_EXEC && slots[i].type == HF_BP_HARD)
			err = add_exec(out, &slots[i], most);
		else if (kind == ARM_HW_WATCH && is_watch(&slots[i]))
			err = add_watch(out, &slots[i], most);
	}
	return err;
}

/* Inside a slot is sure. Otherwise the access began before the slot: those that begin first. */
uint32_t arm_hw_hit(hf_addr addr, const struct hf_hw_slot *slots, unsigned n)
{
	uint32_t inside = 0;
	uint32_t behind = 0;
	uint64_t nearest = ARM_HW_ACCESS;

	for (unsigned i = 0; i < n; i++) {
		uint64_t before = slots[i].addr - addr;
		if (!is_watch(&slots[i]))
			continue;
		if (addr >= slots[i].addr && addr - slots[i].addr < slots[i].len)
			inside |= 1u << i;
		else if (addr < slots[i].addr && before < nearest) {
			nearest = before;
			behind = 1u << i;
		} else if (addr < slots[i].addr && before == nearest && nearest < ARM_HW_ACCESS) {
			behind |= 1u << i;
		}
	}
	return inside != 0 ? inside : behind;
}
