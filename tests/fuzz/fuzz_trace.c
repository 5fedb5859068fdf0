/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_trace.c - packets about tracepoints, a line each; '!' lets the CPUs run over them. Whatever they say,
 * the tables stay whole, the upload of definitions and of the buffer ends, and QTinit leaves memory and the
 * probes as they were. */
#include <string.h>

#include "fuzz.h"
#include "stub/trace_state.h"
#include "tests/fake/fake.h"

#define LINE_MAX_FUZZ 300u
#define PIECES_MAX    4000u /* more than the pool holds */

extern struct hf_probes fake_probes;
extern struct hf_traces fake_traces;

static uint8_t before[FAKE_PAGE];

static void boot(void)
{
	(void)fake_boot_probes(2);
	for (uint32_t at = FAKE_TEXT + 0x100; at < FAKE_TEXT + 0x140; at += 4)
		fake_set_word(at, at);
	fake_set_word(FAKE_TEXT + 0x140, FAKE_RET);
	fake_set_word(FAKE_TEXT + 0x44, FAKE_B(0));
	memcpy(before, fake_at(FAKE_TEXT), sizeof(before));
	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
}

/* The reply's payload; the packet's own frame is made here. */
static const char *ask(const char *packet)
{
	const char *reply = fake_ask(packet);

	FUZZ_ASSERT(!fake.hung);
	return reply;
}

static void run(void)
{
	(void)ask("vCont;c");
	for (unsigned cpu = 0; cpu < 2; cpu++) {
		struct hf_frame *f = &fake.cpus[cpu].frame;
		if (fake.cpus[cpu].in_stub)
			return; /* it did not go */
		f->r[FAKE_PC] = FAKE_TEXT + 0x100;
		f->r[FAKE_LR] = FAKE_TEXT + 0x44;
	}
	fake_run(100);
	fake_feed("\x03", 1);
	(void)fake_output();
	fake_feed("+", 1);
}

static void check(void)
{
	unsigned pieces = 0;

	FUZZ_ASSERT(fake_traces.pool_used <= HF_TRACE_POOL);
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++) {
		const struct hf_trace_ring *r = &fake_traces.rings[cpu];
		FUZZ_ASSERT(r->head - r->tail <= HF_TRACE_RING);
		FUZZ_ASSERT(r->frames <= r->created);
	}
	const char *reply = ask("qTfP");
	while (strstr(reply, "$l#") == NULL && pieces++ < PIECES_MAX)
		reply = ask("qTsP");
	FUZZ_ASSERT(pieces < PIECES_MAX);
}

/* Nothing that would frame a packet, and no end of the session. */
static bool may_be_sent(const char *line)
{
	return strncmp(line, "QT", 2) == 0 || strncmp(line, "qT", 2) == 0 ||
	       strchr("gpmxGPMX", line[0]) != NULL;
}

static void one(const uint8_t *data, size_t len)
{
	char line[LINE_MAX_FUZZ];

	if (len == 1 && data[0] == '!') {
		run();
		return;
	}
	len = len < sizeof(line) - 1 ? len : sizeof(line) - 1;
	memcpy(line, data, len);
	line[len] = '\0';
	for (size_t i = 0; i < len; i++)
		line[i] = strchr("$#}*", line[i]) != NULL || line[i] < ' ' ? '.' : line[i];
	if (len > 0 && may_be_sent(line))
		(void)ask(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 0 && data[0] == '\n')
		return 0;
	boot();
	for (size_t i = 0; i < size;) {
		size_t end = i;
		while (end < size && data[end] != '\n')
			end++;
		one(data + i, end - i);
		i = end + 1;
	}
	check();
	(void)ask("QTStop");
	for (unsigned n = 0; n < 3; n++) {
		static const char *const looks[] = {"QTFrame:0", "g", "m20000000,40",
			"QTFrame:tdp:1", "qXfer:traceframe-info:read::0,100", "qTBuffer:0,100",
			"qTBuffer:f0,1000"};
		for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
			(void)ask(looks[i]);
	}
	FUZZ_ASSERT(strstr(ask("QTinit"), "$OK#") != NULL);
	FUZZ_ASSERT(fake_traces.pool_used == 0);
	for (unsigned n = 0; n < HF_PROBE_MAX; n++)
		FUZZ_ASSERT(!fake_probes.probes[n].used);
	return 0;
}
