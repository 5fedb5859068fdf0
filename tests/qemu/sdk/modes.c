/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* modes.c - a program of the SDK that does what the line, or gdb through `mode`, tells it. What is of one
 * ISA is in modes_ISA.S. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FPU_WORDS 64 /* of 8 bytes, as many as any FPU has */

volatile int mode; /* 0: ask the line */
volatile unsigned spins;
extern int *volatile nowhere; /* modes_*.S: an address where nothing is */
static int constructed;
uint64_t wanted[FPU_WORDS], found[FPU_WORDS];

/* modes_*.S */
void undefined(void);
void compiled_in(void);
/* Load the FPU from in, stop at a breakpoint instruction, store it to out; returns its bytes. */
size_t exchange_fpu(const uint64_t *in, uint64_t *out);

__attribute__((constructor)) static void construct(void)
{
	constructed = 7;
}

static void at_exit(void)
{
	fputs(", the handler", stdout);
}

void touch_null(void)
{
	*nowhere = 1;
}

void spin(void)
{
	while (mode != -1)
		spins++;
}

static int check_fpu(void)
{
	for (unsigned i = 0; i < FPU_WORDS; i++)
		wanted[i] = 0x0102030405060708u * (i + 1);
	size_t bytes = exchange_fpu(wanted, found);
	return memcmp(wanted, found, bytes) != 0;
}

void eat_heap(void)
{
	size_t sum = 0;
	void *p;

	while ((p = malloc(1u << 20)) != NULL) {
		memset(p, 0x5a, 1u << 20);
		sum += 1u << 20;
	}
	printf("heap of %u MiB\n", (unsigned)(sum >> 20));
}

int main(void)
{
	char line[64];
	int m = mode;

	if (m == 0) {
		puts("mode?");
		m = fgets(line, sizeof(line), stdin) != NULL ? atoi(line) : -1;
		printf("mode %d\n", m);
	}
	switch (m) {
	case 1:
		touch_null();
		break;
	case 2:
		undefined();
		break;
	case 3:
		spin();
		break;
	case 4:
		compiled_in();
		puts("behind it");
		break;
	case 5:
		abort();
	case 6:
		return check_fpu();
	case 7:
		eat_heap();
		break;
	case 10:
		(void)atexit(at_exit);
		printf("constructed %d", constructed); /* no end of line: exit() has to send it */
		break;
	default:
		return 99;
	}
	return 0;
}
