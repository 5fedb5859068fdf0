/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz.h - what every fuzzer has: libFuzzer calls it (`make fuzz`), or corpus.c does. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold; libFuzzer keeps the input that ends here. */
#define FUZZ_ASSERT(fact)                                                                          \
	do {                                                                                       \
		if (!(fact)) {                                                                     \
			(void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #fact);   \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif /* FUZZ_H */
