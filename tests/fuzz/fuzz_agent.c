/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_agent.c - agent expressions and the lists of them behind Z packets. The first byte says which of
 * the two the rest is. */
#include <string.h>

#include "fuzz.h"
#include "stub/agent.h"
#include "stub/cond.h"
#include "tests/fake/fake.h"

static void swallow(struct hf *k, const char *text)
{
	(void)k;
	FUZZ_ASSERT(strlen(text) < 64);
}

/* Any bytes end, with a value or with a reason. */
static void run(struct hf *k, const uint8_t *data, size_t size, hf_agent_print_fn print)
{
	uint8_t *code = malloc(size > 0 ? size : 1); /* so that ASan sees each byte behind it */
	struct hf_agent_job job = {
		.code = code, .len = size, .frame = &fake.cpus[0].frame, .print = print};
	uint64_t value = 0;
	const char *why = NULL;

	memcpy(code, data, size);
	int left = hf_agent_run(k, &job, &value, &why);
	FUZZ_ASSERT(left <= (int)HF_AGENT_STACK && left >= HF_ERR_MIN);
	FUZZ_ASSERT((left < 0) == (why != NULL));
	free(code);
}

/* The pool holds what the table says and nothing else. */
static void check_pool(const struct hf *k)
{
	size_t sum = 0;

	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_code *c = &k->bps[i].code;
		FUZZ_ASSERT((size_t)c->at + c->conds + c->cmds <= k->code_used);
		sum += (size_t)c->conds + c->cmds;
	}
	FUZZ_ASSERT(sum == k->code_used && sum <= HF_CODE_BYTES);
}

/* Lines of text, each for the next breakpoint; an empty one clears it. */
static void set_lists(struct hf *k, const uint8_t *data, size_t size)
{
	unsigned bp = 0;

	for (size_t at = 0; at < size;) {
		const uint8_t *end = memchr(data + at, '\n', size - at);
		size_t len = end != NULL ? (size_t)(end - (data + at)) : size - at;
		int err = hf_cond_set(k, &k->bps[bp], (const char *)data + at, len);
		FUZZ_ASSERT(err == 0 || err == HF_EINVAL || err == HF_ENOSPC);
		check_pool(k);
		bp = (bp + 1) % 4;
		at += len + 1;
	}
	for (bp = 0; bp < 4; bp++) {
		hf_cond_clear(k, &k->bps[bp]);
		check_pool(k);
	}
	FUZZ_ASSERT(k->code_used == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct hf *k;

	if (k == NULL) {
		k = fake_boot(1);
		fake_trap(0, HF_TRAP_REQUEST);
	}
	if (size == 0)
		return 0;
	memset(k->tvars, 0, sizeof(k->tvars));
	switch (data[0] % 3) {
	case 0:
		run(k, data + 1, size - 1, NULL);
		break;
	case 1:
		run(k, data + 1, size - 1, swallow);
		break;
	default:
		set_lists(k, data + 1, size - 1);
		break;
	}
	return 0;
}
