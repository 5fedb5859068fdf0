/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_expr.c - expressions as people type them. */
#include <string.h>

#include "fuzz.h"
#include "stub/expr.h"
#include "tests/fake/fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct hf *k;
	char *text = malloc(size + 1);
	char word[8];

	if (k == NULL) {
		k = fake_boot(2);
		fake_trap(0, HF_TRAP_REQUEST);
	}
	memcpy(text, data, size);
	text[size] = '\0';
	for (int count = 0; count < 2; count++) {
		const char *at = text;
		uint64_t value = 0;
		int err = count != 0 ? hf_expr_count(k, &at, &value) : hf_expr_addr(k, &at, &value);
		FUZZ_ASSERT(err <= 0 && err >= HF_ERR_MIN);
		FUZZ_ASSERT(at >= text && at <= text + strlen(text));
		FUZZ_ASSERT(err == 0 || at == text);
	}
	const char *at = text;
	while (hf_expr_word(&at, word, sizeof(word)) > 0)
		FUZZ_ASSERT(strlen(word) < sizeof(word));
	free(text);
	return 0;
}
