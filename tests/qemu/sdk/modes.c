/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* modes.c - a program of the SDK that does what the line, or gdb through `mode`, tells it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define D_REGS 32

volatile int mode; /* 0: ask the line */
volatile unsigned spins;
int *volatile nowhere;
uint64_t wanted[D_REGS], found[D_REGS];

void touch_null(void)
{
	*nowhere = 1;
}

void undefined(void)
{
	__asm__ volatile("udf #7");
}

void spin(void)
{
	while (mode != -1)
		spins++;
}

void compiled_in(void)
{
	__asm__ volatile("bkpt #0");
	puts("behind it");
}

/* All of the FPU, loaded, looked at by a debugger at the breakpoint, and stored again. */
void fill_fpu(void)
{
	for (unsigned i = 0; i < D_REGS; i++)
		wanted[i] = 0x0102030405060708u * (i + 1);
	__asm__ volatile("vldmia %0!, {d0-d15}\n\tvldmia %0, {d16-d31}\n\t"
			 "bkpt #1\n\t"
			 "vstmia %1!, {d0-d15}\n\tvstmia %1, {d16-d31}"
			 :
			 : "r"(wanted), "r"(found)
			 : "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11",
			 "d12", "d13", "d14", "d15", "d16", "d17", "d18", "d19", "d20", "d21",
			 "d22", "d23", "d24", "d25", "d26", "d27", "d28", "d29", "d30", "d31", "r0",
			 "r1", "memory");
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
		break;
	case 5:
		abort();
	case 6:
		fill_fpu();
		return memcmp(wanted, found, sizeof(wanted)) != 0;
	case 7:
		eat_heap();
		break;
	default:
		return 99;
	}
	return 0;
}
