/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step_support.h - what the tests of the step decoder share: a small memory, cases made of an
 * assembler line and the word it gives, and the GNU assembler to check words by. */
#ifndef STEP_SUPPORT_H
#define STEP_SUPPORT_H

#include <check.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arm/step/step.h"

#define CODE      0x8000u
#define CODE_SIZE 256u
#define DATA      0x20000u
#define DATA_SIZE 64u
#define SVC_MODE  0x13u
#define THUMB     ARM_CPSR_T
#define N_FLAG    (1u << 31)
#define Z_FLAG    (1u << 30)
#define C_FLAG    (1u << 29)
#define V_FLAG    (1u << 28)

/* ITSTATE in its two places in CPSR. */
#define IT(state) (((state)&0xfcu) << 8 | ((state)&3u) << 25)

static uint8_t code[CODE_SIZE];
static uint8_t data[DATA_SIZE];

/* The memory of the tests: CODE and DATA; anything else cannot be read. */
static inline int read_mem(void *ctx, uint32_t addr, void *dst, size_t len)
{
	(void)ctx;
	if (addr >= CODE && addr + len <= CODE + CODE_SIZE)
		memcpy(dst, code + (addr - CODE), len);
	else if (addr >= DATA && addr + len <= DATA + DATA_SIZE)
		memcpy(dst, data + (addr - DATA), len);
	else
		return HF_EFAULT;
	return 0;
}

static inline void put_half(uint32_t addr, uint32_t half)
{
	code[addr - CODE] = (uint8_t)half;
	code[addr - CODE + 1] = (uint8_t)(half >> 8);
}

/* Put an instruction into CODE and return its length. T32 words have their first half on top. */
static inline unsigned put_insn(uint32_t addr, uint32_t word, bool thumb)
{
	if (thumb && word < 0x10000) {
		put_half(addr, word);
		return 2;
	}
	put_half(addr, thumb ? word >> 16 : word);
	put_half(addr + 2, thumb ? word : word >> 16);
	return 4;
}

static inline void put_data(uint32_t addr, uint32_t word)
{
	for (unsigned i = 0; i < 4; i++)
		data[addr - DATA + i] = (uint8_t)(word >> 8 * i);
}

/* A state at CODE in SVC mode; registers hold DATA, which is what a base register needs. */
static inline struct arm_state state_at_code(uint32_t cpsr)
{
	struct arm_state s = {.cpsr = SVC_MODE | cpsr, .has = ARM_CORTEX_A15};

	for (unsigned i = 0; i < 15; i++)
		s.r[i] = DATA;
	s.r[15] = CODE;
	return s;
}

/* The one place a step goes to, bit 0 telling the instruction set, or an error code. */
static inline int64_t next_of(const struct arm_state *s)
{
	struct arm_next next[HF_NEXT_MAX];
	int n = arm_next_pc(s, read_mem, NULL, next);

	if (n < 0)
		return n;
	ck_assert_int_eq(n, 1);
	return (int64_t)next[0].addr | next[0].thumb;
}

/* ---- the assembler and the disassembler ---- */

static char tool_dir[64];

static inline void tools_open(void)
{
	strcpy(tool_dir, "/tmp/hf-step-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(tool_dir));
}

static inline int run(const char *format, ...)
{
	char line[1024], in_dir[1200];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	snprintf(in_dir, sizeof in_dir, "cd %s && %s", tool_dir, line);
	return system(in_dir);
}

static inline FILE *file_in(const char *name, const char *mode)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", tool_dir, name);
	f = fopen(path, mode);
	ck_assert_ptr_nonnull(f);
	return f;
}

static inline void tools_close(void)
{
	ck_assert_int_eq(run("rm -f in.s in.o in.bin err out.txt && rmdir %s", tool_dir), 0);
}

#define AS                                                                                         \
	"arm-none-eabi-as -march=armv7-a+idiv+mp+sec+virt -mfpu=neon-vfpv4 -o in.o in.s 2>err && " \
	"arm-none-eabi-objcopy -O binary in.o in.bin"

static inline FILE *source_begin(bool thumb)
{
	FILE *s = file_in("in.s", "w");

	fprintf(s, ".syntax unified\n%s\n", thumb ? ".thumb" : ".arm");
	return s;
}

#define SOURCE_HEAD 2 /* lines that source_begin() writes */

/* The next instruction of in.bin; T32 words with the first halfword on top. False at the end. */
static inline bool read_insn(FILE *bin, bool thumb, uint32_t *word)
{
	uint8_t b[4];
	size_t need = thumb ? 2 : 4;

	if (fread(b, 1, need, bin) != need)
		return false;
	*word = b[0] | (uint32_t)b[1] << 8;
	if (!thumb) {
		*word |= (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	} else if (*word >= 0xe800) {
		if (fread(b, 1, 2, bin) != 2)
			return false;
		*word = *word << 16 | b[0] | (uint32_t)b[1] << 8;
	}
	return true;
}

#endif /* STEP_SUPPORT_H */
