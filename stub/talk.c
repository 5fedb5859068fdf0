/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* talk.c - the loop that talks: bytes from the line to the front ends, clocks while none come. */
#include "talk.h"

#include "atomic.h"
#include "gdb.h"
#include "io.h"
#include "line.h"
#include "link_use.h"
#include "run.h"
#include "say.h"
#include "shell.h"
#include "stop.h"

#define NS_PER_MS      1000000u
#define QUIET_POLLS    2000000u    /* the same for a clock that stands still */
#define EXIT_QUIET_NS  1000000000u /* silence after the program's end that means gdb has gone */
#define EXIT_POLLS     100000000u
#define POLLS_PER_LOOK 64u

void hf_talk_greet(struct hf *k)
{
	bool person = k->rx.typed || !k->gdb.attached;

	if (hf_atomic_load(&k->in_rx) != 0)
		hf_link_cut(k); /* a CPU that did not freeze is in the middle of it */
	if (k->rx.have_packet) {
		k->front = HF_FRONT_GDB;
		k->answered = true;
		hf_line_serve_packet(k);
	} else if (HF_LIVE != 0 && HF_LIVE_OF(k)->left && k->front == HF_FRONT_GDB) {
		/* gdb ended non-stop and knows that all stand */
	} else if (k->gdb.owes_stop && !person) {
		k->front = HF_FRONT_GDB;
		hf_gdb_stop_reply(k);
	} else {
		k->front = HF_FRONT_SHELL;
		hf_say_stop(k);
		hf_shell_open(k);
	}
	k->rx = (struct hf_rx_state){.caller = k->rx.caller};
	if (HF_LIVE != 0)
		HF_LIVE_OF(k)->left = false;
}

static bool nobody_answers(const struct hf *k, uint64_t start)
{
	bool dead = k->stop.why == HF_WHY_DIE || k->stop.why == HF_WHY_PANIC || k->rung > 0;
	uint64_t limit = (uint64_t)hf_cfg(k)->answer_ms * NS_PER_MS;

	return dead && !k->answered && limit > 0 && hf_os(k)->now_ns(hf_os(k)->ctx) - start > limit;
}

static void give_up(struct hf *k)
{
	hf_say_given_up(k);
	if (k->rung > 0)
		(void)hf_os(k)->reboot(hf_os(k)->ctx, HF_REBOOT_WARM);
	k->run.plan = hf_run_all(k);
}

/* gdb's connection ends with the program, and gdb 13 says no word more. */
static bool gone_after_exit(const struct hf *k, uint64_t last_byte, unsigned polls)
{
	return k->stop.why == HF_WHY_EXIT &&
	       (polls > EXIT_POLLS || hf_os(k)->now_ns(hf_os(k)->ctx) - last_byte > EXIT_QUIET_NS);
}

static bool gdb_is_lost(const struct hf *k, uint64_t last_byte)
{
	return k->gdb.attached && k->front == HF_FRONT_GDB && hf_cfg(k)->lost_ms > 0 &&
	       hf_os(k)->now_ns(hf_os(k)->ctx) - last_byte >
		       (uint64_t)hf_cfg(k)->lost_ms * NS_PER_MS;
}

/* Empty polls: feed watchdogs, look at the clocks. */
static void idle(struct hf *k, uint64_t start, uint64_t last_byte, unsigned polls)
{
	hf_arch(k)->cpu_relax();
	if (polls % POLLS_PER_LOOK != 0)
		return;
	hf_io_alive(k);
	if (k->gdb.want_shell &&
		(polls > QUIET_POLLS ||
			hf_os(k)->now_ns(hf_os(k)->ctx) - last_byte > HF_LINE_QUIET_NS))
		hf_line_quiet(k);
	if (gdb_is_lost(k, last_byte))
		hf_gdb_lost(k);
	if (nobody_answers(k, start))
		give_up(k);
	if (gone_after_exit(k, last_byte, polls))
		k->run.plan = hf_run_all(k);
}

void hf_talk(struct hf *k)
{
	uint64_t start = hf_os(k)->now_ns(hf_os(k)->ctx);
	uint64_t last_byte = start;
	unsigned polls = 0;

	while (k->run.plan.go == HF_GO_NOT && !hf_live_wanted(k)) {
		int byte = hf_io_get(k);
		if (byte < 0) {
			idle(k, start, last_byte, ++polls);
			continue;
		}
		k->answered = true;
		k->out.dead = false;
		hf_line_feed(k, (uint8_t)byte);
		hf_io_alive(k); /* there may be no pause */
		last_byte = hf_os(k)->now_ns(hf_os(k)->ctx);
		polls = 0;
	}
	/* When a person lets it go, what comes next is for people. */
	k->rx.typed = k->front == HF_FRONT_SHELL;
}
