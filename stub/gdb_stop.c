/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_stop.c - how gdb hears that the target stopped, or that it could not go on (GDB manual, "Stop Reply
 * Packets"). */
#include "cpu.h"
#include "gdb.h"
#include "gdb_int.h"
#include "gdb_lldb.h"
#include "link_use.h"
#include "regs.h"
#include "stop.h"
#include "str.h"

#define SIG_INT 2u /* include/gdb/signals.def */

/* pc sp fp lr flags travel with the stop: most of gdb's `g` requests go away. When it steps a CPU off a
 * breakpoint, the others held, it looks at the pc and goes on. */
static void put_expedited(struct hf *k, unsigned cpu, bool only_pc)
{
	const struct hf_frame *f = hf_cpu_frame(k, cpu);
	const uint8_t numbers[] = {hf_arch(k)->reg_fp, hf_arch(k)->reg_sp, hf_arch(k)->reg_lr,
		hf_arch(k)->reg_pc, hf_arch(k)->reg_flags};

	for (size_t i = 0; i < HF_COUNT(numbers); i++) {
		const struct hf_reg *reg = hf_reg_row(k, numbers[i]);
		uint8_t bytes[HF_REG_BYTES];
		if (only_pc && numbers[i] != hf_arch(k)->reg_pc)
			continue;
		if (reg == NULL || hf_reg_read(k, f, reg, bytes) < 0)
			continue;
		hf_packet_printf(k, "%02x:", numbers[i]);
		hf_packet_put_hex(k, bytes, hf_reg_bytes(reg));
		hf_packet_put(k, ";");
	}
}

/* Several watchpoints can match one access; a gdb that knows multi-wp-addr is told of all. One that is gone since is
 * told all the same: gdb, which has removed it, finds it out and goes on. */
static void put_watched(struct hf *k, const struct hf_stop *stop)
{
	static const char *const words[] = {
		[HF_WP_WRITE] = "watch", [HF_WP_READ] = "rwatch", [HF_WP_ACCESS] = "awatch"};

	struct hf_hw set;
	uint32_t hit = hf_stop_watched(k, stop->addr, &set);

	if (hit == 0)
		hf_packet_printf(k, "watch:%llx;", (unsigned long long)stop->addr);
	for (unsigned i = 0; hit >> i != 0; i++) {
		const struct hf_hw_slot *slot = &set.slots[i];
		if ((hit >> i & 1u) == 0)
			continue;
		bool inside = stop->addr >= slot->addr && stop->addr - slot->addr < slot->len;
		hf_packet_printf(k, "%s:%llx;", words[slot->type],
			(unsigned long long)(inside ? stop->addr : slot->addr));
		if (!k->gdb.many_watched)
			return;
	}
}

static void put_reason(struct hf *k, const struct hf_stop *stop)
{
	if (HF_HW != 0 && stop->why == HF_WHY_WATCH)
		put_watched(k, stop);
	else if (stop->why == HF_WHY_BREAK && (HF_HW == 0 || !stop->hard))
		hf_packet_put(k, "swbreak:;");
	else if (stop->why == HF_WHY_BREAK)
		hf_packet_put(k, "hwbreak:;");
}

static void put_thread(struct hf *k, uint8_t signal, unsigned cpu)
{
	hf_packet_printf(k, "T%02xthread:%x;", signal, cpu + 1);
	k->gdb.owes_stop = false;
	if (!hf_live_on(k)) /* there gdb may have selected another between two packets */
		hf_gdb_select(k, cpu);
}

void hf_gdb_put_stop(struct hf *k, const struct hf_stop *stop)
{
	bool pushed = hf_gdb_push(k, stop);

	if (stop->why == HF_WHY_EXIT) {
		hf_packet_printf(k, "W%02x", stop->signal);
		k->gdb.owes_stop = false;
		return;
	}
	put_thread(k, stop->signal, stop->cpu);
	put_reason(k, stop);
	if (!pushed)
		put_expedited(k, stop->cpu, k->gdb.lone_step && stop->why == HF_WHY_STEP);
	if (HF_LLDB != 0)
		hf_lldb_put_threads(k);
}

void hf_gdb_stop_reply(struct hf *k)
{
	hf_packet_begin(k);
	hf_gdb_put_stop(k, &k->stop);
	k->gdb.stop_unacked = !hf_link_is_on(k); /* there it arrives */
	k->gdb.list_brief =
		!hf_link_is_on(k) || hf_cfg(k)->tasks; /* there the host knows the list of CPUs */
	hf_packet_send(k);
}

void hf_gdb_interrupt(struct hf *k)
{
	if (hf_live_on(k)) { /* gdb uses vCont;t there: it may be a person */
		HF_LIVE_OF(k)->to_stop |= hf_cpu_all(k);
		return;
	}
	bool again = k->gdb.stop_unacked && k->gdb.resends++ < HF_GDB_RESENDS;

	if (!k->gdb.owes_stop && !again)
		return;
	k->front = HF_FRONT_GDB;
	hf_gdb_stop_reply(k);
}

/* A CPU that gdb has just let go: gdb 13 fails an assertion on the stop of one that it holds. */
static unsigned let_go(const struct hf *k)
{
	uint32_t mask = k->run.plan.mask;
	unsigned cpu = 0;

	if (mask == 0)
		return k->run.plan.cpu;
	if ((mask >> k->stop.cpu & 1u) != 0)
		return k->stop.cpu;
	while ((mask >> cpu & 1u) == 0)
		cpu++;
	return cpu;
}

/* The signal ends what gdb was at: a step over a range would be tried again for ever. */
void hf_gdb_refuse_run(struct hf *k, int err, const char *why)
{
	const char *const text[] = {"holdfast: cannot go on: ", hf_strerror(err),
		why != NULL ? ": " : "", why != NULL ? why : "", "\n"};
	unsigned cpu = let_go(k);

	hf_packet_begin(k);
	hf_packet_put(k, "O");
	for (size_t i = 0; i < HF_COUNT(text); i++)
		hf_packet_put_hex(k, text[i], hf_strlen(text[i]));
	hf_packet_send_acked(k);
	hf_packet_begin(k);
	put_thread(k, SIG_INT, cpu);
	put_expedited(k, cpu, false);
	hf_packet_send(k);
}
