/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_probe.c - probe lines. One that is taken is set, hit once by a CPU with wild registers, shown, and
 * removed; then memory is as it was. */
#include <string.h>

#include "fuzz.h"
#include "stub/bp.h"
#include "stub/probe_parse.h"
#include "stub/probe_ring.h"
#include "stub/probe_show.h"
#include "stub/probe_table.h"
#include "tests/fake/fake.h"

#define TEXT_MAX 400u

extern struct hf_probes fake_probes;

static struct hf *k;

static void boot(void)
{
	k = fake_boot_probes(2);
	fake.hw_slots = 4;
	for (uint32_t at = FAKE_TEXT; at < FAKE_TEXT + FAKE_PAGE; at += 4)
		fake_set_word(at, at);
	fake_trap(0, HF_TRAP_REQUEST);
}

static void show_all(void)
{
	struct hf_probe_reader reader = {0};
	int cpu;

	while ((cpu = hf_ring_next(k, &reader, fake_probes.record)) >= 0) {
		const struct hf_show what = {.record = fake_probes.record, .cpu = (unsigned)cpu};
		size_t len = hf_show_record(k, &what, fake_probes.shown, sizeof(fake_probes.shown));
		FUZZ_ASSERT(len < sizeof(fake_probes.shown));
		FUZZ_ASSERT(strlen(fake_probes.shown) == len);
		FUZZ_ASSERT(memchr(fake_probes.shown, '$', len) == NULL);
	}
}

/* An access by an instruction of the program's. */
static void watched(struct hf_frame *f, hf_addr addr)
{
	const struct hf_probe_access what = {.addr = addr, .type = HF_WP_ACCESS};

	f->r[FAKE_PC] = FAKE_TEXT;
	hf_bp_hw_load(k, HF_CPU_MAX);
	FUZZ_ASSERT(hf_probe_watch(k, f, &what) != HF_PROBE_NONE);
}

/* Hit it, on another CPU; a return probe twice. */
static void hit(const struct hf_probe *p)
{
	struct hf_frame f = {.known = ~0u};
	unsigned self = fake.self;

	for (unsigned i = 0; i < 16; i++)
		f.r[i] = FAKE_RAM + 0xff0u * i;
	f.r[FAKE_PC] = (uint32_t)p->addr;
	fake.self = 1;
	if (p->kind == HF_PROBE_WATCH)
		watched(&f, p->addr);
	else
		FUZZ_ASSERT(hf_probe_hit(k, &f) != HF_PROBE_NONE);
	if (f.r[FAKE_LR] == FAKE_TRAMPOLINE) {
		hf_probe_fault(k, &f); /* out of the slot */
		f.r[FAKE_PC] = FAKE_TRAMPOLINE;
		FUZZ_ASSERT(hf_probe_hit(k, &f) != HF_PROBE_NONE);
	}
	hf_probe_fault(k, &f);
	hf_probe_resume(k, &f);
	hf_probe_fault(k, &f);
	fake.self = self;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t before[FAKE_PAGE];
	char text[TEXT_MAX];
	const char *why;

	if (k == NULL)
		boot();
	size = size < sizeof(text) - 1 ? size : sizeof(text) - 1;
	memcpy(text, data, size);
	text[size] = '\0';
	struct hf_parse t = {.k = k, .p = &fake_probes.draft, .text = text};
	int err = hf_probe_parse(&t);
	FUZZ_ASSERT(err == 0 || err == HF_EINVAL);
	FUZZ_ASSERT(t.at >= text && t.at <= text + strlen(text));
	FUZZ_ASSERT((err == 0) == (t.why == NULL));
	if (err < 0)
		return 0;
	memcpy(before, fake_at(FAKE_TEXT), sizeof(before));
	int n = hf_probe_set(k, &why);
	FUZZ_ASSERT(n >= HF_ERR_MIN);
	if (n < 0)
		return 0;
	hit(&fake_probes.probes[n]);
	show_all();
	FUZZ_ASSERT(hf_probe_remove(k, (unsigned)n) == 0);
	FUZZ_ASSERT(memcmp(before, fake_at(FAKE_TEXT), sizeof(before)) == 0);
	return 0;
}
