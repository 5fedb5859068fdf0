/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* corpus.c - runs a fuzzer over files, as a test like any other: no clang needed.
 * usage: corpus_X FILE... */
#include "fuzz.h"

#define SIZE_MAX_INPUT 65536

int main(int argc, char **argv)
{
	static uint8_t data[SIZE_MAX_INPUT];

	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		if (file == NULL) {
			perror(argv[i]);
			return 1;
		}
		size_t size = fread(data, 1, sizeof(data), file);
		(void)fclose(file);
		(void)fprintf(stderr, "%s\n", argv[i]);
		(void)LLVMFuzzerTestOneInput(data, size);
	}
	(void)printf("%d passed, 0 failed\n", argc - 1);
	return argc > 1 ? 0 : 1;
}
