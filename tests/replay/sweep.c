/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* sweep.c - every transcript again and again, each time with one thing gone wrong:
 *
 *   calls   the n-th call of one op of the port fails (n = 1, 2, ... until a run makes fewer calls; of
 *           the ops that the stub polls all the time only every so-manyth), or that op always fails
 *   bytes   the n-th byte that the stub receives is lost, doubled, or has a bit flipped (two of its
 *           eight bits a byte, other ones for the next byte)
 *
 * After each run, whatever was said in it: the stub does not hang; it answers a good packet after at
 * most one resync; what it reads is what is there; breakpoints are lifted and memory is as it was, but
 * where the transcript itself may write; and junk costs at most one byte for each byte.
 * The fake port is built with ASan and UBSan, so a wild access ends the sweep at once; the line it
 * printed last says which run that was (-v prints all).
 * usage: sweep [-v] FILE.rsp... */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "player.h"
#include "stub/bp.h"
#include "tests/fake/fake.h"

#define POLLED_RUNS 60u /* of an op that is polled: so many runs, spread over its calls */
#define JUNK_BYTES  200u

static struct script script;
static bool verbose;
static unsigned long runs;
static unsigned long failures;
static char label[128];

/* ---- planning a fault ---- */

struct fault {
	enum fake_op op;
	unsigned nth;
};

static void plan(void *arg)
{
	const struct fault *fault = arg;

	fake.fail_op[fault->op] = fault->nth;
}

static const char *const op_names[] = {
#define OP_NAME(op) #op,
	FAKE_OPS(OP_NAME)};

/* ---- what must hold after a run ---- */

static void wrong(const char *what, const char *text)
{
	failures++;
	(void)printf("%s: %s%s\n", label, what, text);
}

static bool may_change(uint64_t addr)
{
	for (size_t i = 0; i < script.writes_count; i++) {
		if (addr - script.writes[i].addr < script.writes[i].len)
			return true;
	}
	return false;
}

static uint8_t untouched[FAKE_BYTES];

/* Memory after the set-up of a run that goes as written, before anything was sent. */
static void remember_memory(void)
{
	struct play how = {.check = false};
	struct script head = script;
	char none[8];

	for (head.count = 0; head.count < script.count; head.count++) {
		if (script.steps[head.count].source[0] == '>')
			break;
	}
	(void)script_play(&head, &how, none, sizeof(none));
	memcpy(untouched, fake.bytes, sizeof(untouched));
}

/* Addresses of the regions, in the order of fake.bytes. */
static uint64_t address_of(size_t offset)
{
	static const uint64_t pages[] = {FAKE_TEXT, FAKE_TEXT + 0x1000, FAKE_RAM, FAKE_RAM + 0x1000,
		FAKE_RAM + 0x2000, FAKE_RAM + 0x3000, FAKE_RAM2, FAKE_ROM, FAKE_UNKNOWN,
		FAKE_DEVICE, FAKE_TOP};

	return pages[offset / FAKE_PAGE] + offset % FAKE_PAGE;
}

static void check_memory(void)
{
	for (size_t i = 0; i < FAKE_BYTES; i++) {
		uint64_t addr = address_of(i);
		if (fake.bytes[i] != untouched[i] && !may_change(addr)) {
			char where[32];
			(void)snprintf(where, sizeof(where), "%llx", (unsigned long long)addr);
			wrong("memory has changed at ", where);
			return;
		}
	}
}

/* The last packet of the output, expanded; "" when there is none. */
static const char *answer(const char *payload)
{
	static char text[FAKE_OUT];
	const char *raw = fake_ask(payload);

	(void)player_expand(text, sizeof(text), raw, strlen(raw));
	char *last = strrchr(text, '$');
	return last != NULL ? last : "";
}

/* Ask, and once more when that was in vain. */
static const char *ask(const char *payload)
{
	const char *reply = answer(payload);

	return reply[0] == '\0' ? answer(payload) : reply;
}

static void check_answers(void)
{
	const char *stopped = ask("?");

	if (strncmp(stopped, "$T", 2) != 0 && strncmp(stopped, "$W", 2) != 0)
		wrong("no stop reply but ", stopped);
	const char *memory = ask("m20000040,4");
	char want[16];
	(void)snprintf(want, sizeof(want), "$%02x%02x%02x%02x#", *fake_at(FAKE_RAM + 0x40),
		*fake_at(FAKE_RAM + 0x41), *fake_at(FAKE_RAM + 0x42), *fake_at(FAKE_RAM + 0x43));
	if (strcmp(memory, want) != 0)
		wrong("memory is not shown but ", memory);
}

/* Junk while gdb's session waits: at most a byte comes back for each. */
static void check_junk(void)
{
	static unsigned seed = 1;
	uint8_t junk[JUNK_BYTES];

	for (size_t i = 0; i < sizeof(junk); i++) {
		seed = seed * 1103515245u + 12345u;
		junk[i] = (uint8_t)(seed >> 16);
		if (junk[i] == '-')
			junk[i] = '#'; /* that is a NAK: the reply comes again */
	}
	(void)fake_output();
	fake_feed(junk, sizeof(junk));
	if (fake.out_len - fake.out_taken > sizeof(junk))
		wrong("more than one byte for a byte of junk", "");
	(void)ask("?");
}

/* A step of one of several CPUs may be under way: it ends when that CPU executes. A breakpoint that
 * could not be lifted is tried again at the next stop. */
static void calm_down(void)
{
	memset(fake.fail_op, 0, sizeof(fake.fail_op));
	for (int i = 0; i < 3 && fake.k.owner == HF_OWNER_HELD; i++)
		fake_run(20);
	if (fake.k.owner == HF_OWNER_HELD) /* a CPU alone was let go by vCont: ^C */
		fake_feed("\x03", 1);
	(void)ask("?");
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		if (fake.k.bps[i].planted) {
			fake_feed("\x03", 1);
			(void)hf_bp_disarm_all(&fake.k);
			return;
		}
	}
}

static void check(bool memory_counts)
{
	if (fake.hung) {
		wrong("the stub hangs", "");
		return;
	}
	if (fake.rebooted >= 0)
		return;
	calm_down();
	check_answers();
	if (memory_counts)
		check_memory();
	check_junk();
	if (fake.hung)
		wrong("the stub hangs afterwards", "");
}

/* ---- the runs ---- */

static void run(const struct play *how, bool memory_counts)
{
	char none[8];

	runs++;
	if (verbose) {
		(void)printf("%s\n", label);
		(void)fflush(stdout);
	}
	(void)script_play(&script, how, none, sizeof(none));
	check(memory_counts);
}

static void run_fault(enum fake_op op, unsigned nth)
{
	struct fault fault = {.op = op, .nth = nth};
	struct play how = {.prepare = plan, .arg = &fault};

	(void)snprintf(label, sizeof(label), "%s: %s call %u", script.name, op_names[op], nth);
	run(&how, true);
}

static void sweep_calls(void)
{
	unsigned calls[FAKE_OP_COUNT];
	struct play how = {.check = false};
	char none[8];

	(void)script_play(&script, &how, none, sizeof(none));
	memcpy(calls, fake.calls, sizeof(calls));
	for (unsigned op = 0; op < FAKE_OP_COUNT; op++) {
		bool polled = op == FAKE_GET || op == FAKE_PUT || op == FAKE_NOW_NS ||
			      op == FAKE_ACCESS || op == FAKE_MEM_READ || op == FAKE_REGION_AT;
		unsigned stride = polled && calls[op] > POLLED_RUNS ? calls[op] / POLLED_RUNS : 1;
		for (unsigned nth = 1; nth <= calls[op]; nth += stride)
			run_fault((enum fake_op)op, nth);
		if (calls[op] > 0 && op != FAKE_GET)
			run_fault((enum fake_op)op, FAKE_ALWAYS);
	}
}

static void sweep_bytes(void)
{
	for (size_t at = 0; at < script.input; at++) {
		struct play how = {.at = at};
		for (how.mangle = MANGLE_DROP; how.mangle <= MANGLE_FLIP; how.mangle++) {
			unsigned bits = how.mangle == MANGLE_FLIP ? 2 : 1;
			for (unsigned i = 0; i < bits; i++) {
				how.bit = ((unsigned)at * 3 + i * 4) % 8;
				(void)snprintf(label, sizeof(label), "%s: byte %zu %s %u",
					script.name, at,
					how.mangle == MANGLE_DROP     ? "lost"
					: how.mangle == MANGLE_DOUBLE ? "doubled"
								      : "flipped in bit",
					how.bit);
				run(&how, !script.text_writes);
			}
		}
		if (script.input > 4000 && at > 60)
			at += script.input / 40; /* a line of 10 KB is the same all along */
	}
}

int main(int argc, char **argv)
{
	clock_t start = clock();

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0) {
			verbose = true;
			continue;
		}
		if (script_load(&script, argv[i]) < 0)
			return 1;
		remember_memory();
		sweep_calls();
		sweep_bytes();
		script_free(&script);
	}
	(void)printf("%lu runs in %.1f s\n", runs, (double)(clock() - start) / CLOCKS_PER_SEC);
	(void)printf(
		"%lu passed, %lu failed\n", runs - (failures < runs ? failures : runs), failures);
	return failures == 0 && runs > 0 ? 0 : 1;
}
