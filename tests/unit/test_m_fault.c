/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_m_fault.c - the fault status of a Cortex-M in words (arch/armv7m/fault.c, variant/ns_fault.c): every bit that DDI 0403E B3.2.15,
 * B3.2.16 and DDI 0553 (SFSR) name, by its number. */
#include "arch/armv7m/fault.c"
#include "arch/armv7m/variant/ns_fault.c"

#include <stdio.h>

#include "unit.h"

#define SHOWN   56u /* characters of it that the shell's summary has room for */
#define LINE    75u /* of a line that is its own, stub/talk.c */
#define AT      0x12345678u
#define FORCED  (1u << 30)
#define MMVALID (1u << 7)
#define BFVALID (1u << 15)
#define SFVALID (1u << 6)

enum { ILL = 4, FPE = 8, BUS = 10, SEGV = 11 }; /* gdb's */

static char text[112];
static hf_addr addr;

static uint8_t told(struct armv7m_fault fault)
{
	static const struct hf_frame frame = {.cpsr = PSR_T};

	addr = 0;
	memset(text, '#', sizeof(text));
	uint8_t signal = armv7m_fault_text(&fault, &frame, text, sizeof(text), &addr);
	ck_assert_ptr_nonnull(memchr(text, '\0', sizeof(text)));
	ck_assert_uint_le(strlen(text), LINE);
	return signal;
}

static const struct {
	unsigned bit;
	uint8_t signal;
	const char *words;
} cfsr[] = {
	{0, SEGV, "cannot execute there: not permitted"},
	{1, SEGV, "bad access: not permitted"},
	{3, SEGV, "exception return: no access to the stack"},
	{4, SEGV, "stack overflow: an exception may not push there"},
	{5, SEGV, "no access to push floating-point registers"},
	{8, BUS, "cannot execute there: no memory"},
	{9, BUS, "bad access: no memory"},
	{10, BUS, "a write some instructions ago went nowhere"},
	{11, BUS, "exception return: no memory at the stack"},
	{12, SEGV, "stack overflow: no memory to push an exception"},
	{13, BUS, "no memory to push floating-point registers"},
	{16, ILL, "undefined instruction"},
	{17, ILL, "branch to an even address: no Thumb code"},
	{18, ILL, "bad return from an exception"},
	{19, ILL, "no such coprocessor, or the FPU is off"},
	{20, SEGV, "stack overflow: below its limit"},
	{24, BUS, "unaligned access"},
	{25, FPE, "division by zero"},
};

START_TEST(every_bit_of_cfsr_has_its_words)
{
	for (size_t i = 0; i < HF_COUNT(cfsr); i++) {
		uint32_t bit = 1u << cfsr[i].bit;
		ck_assert_uint_eq(told((struct armv7m_fault){.cfsr = bit}), cfsr[i].signal);
		ck_assert_str_eq(text, cfsr[i].words);
		ck_assert_uint_le(strlen(text), SHOWN);
		ck_assert_uint_eq(addr, 0);
	}
}
END_TEST

START_TEST(a_bit_that_no_manual_names_says_nothing_of_its_own)
{
	uint32_t named = MMVALID | BFVALID;

	for (size_t i = 0; i < HF_COUNT(cfsr); i++)
		named |= 1u << cfsr[i].bit;
	told((struct armv7m_fault){.cfsr = ~named});
	ck_assert_str_eq(text, "HardFault; this CPU does not say why");
}
END_TEST

/* Only with its own VALID, and only where the register is of that fault. */
START_TEST(the_address_is_told_when_it_is_valid)
{
	told((struct armv7m_fault){.cfsr = 1u << 1 | MMVALID, .mmfar = AT, .bfar = 1});
	ck_assert_str_eq(text, "bad access: not permitted at 12345678");
	ck_assert_uint_eq(addr, AT);
	told((struct armv7m_fault){.cfsr = 1u << 9 | BFVALID, .bfar = AT, .mmfar = 1});
	ck_assert_str_eq(text, "bad access: no memory at 12345678");
	ck_assert_uint_eq(addr, AT);
	told((struct armv7m_fault){.cfsr = 1u << 1 | BFVALID, .mmfar = AT, .bfar = 1});
	ck_assert_str_eq(text, "bad access: not permitted");
	ck_assert_uint_eq(addr, 0);
	told((struct armv7m_fault){.cfsr = 1u << 9 | MMVALID, .mmfar = 1, .bfar = AT});
	ck_assert_str_eq(text, "bad access: no memory");
	ck_assert_uint_eq(addr, 0);
}
END_TEST

START_TEST(the_loss_of_the_stack_comes_first)
{
	told((struct armv7m_fault){.cfsr = 1u << 20 | 1u << 16});
	ck_assert_str_eq(text, "stack overflow: below its limit");
	told((struct armv7m_fault){.cfsr = 1u << 12 | 1u << 9 | BFVALID, .bfar = AT});
	ck_assert_str_eq(text, "stack overflow: no memory to push an exception");
}
END_TEST

START_TEST(a_fault_that_became_a_hardfault_says_so)
{
	for (size_t i = 0; i < HF_COUNT(cfsr); i++) {
		char words[100];
		snprintf(words, sizeof(words), "%s, a HardFault", cfsr[i].words);
		uint32_t bit = 1u << cfsr[i].bit;
		uint8_t signal = told((struct armv7m_fault){.cfsr = bit, .hfsr = FORCED});
		ck_assert_uint_eq(signal, cfsr[i].signal);
		ck_assert_str_eq(text, words);
	}
}
END_TEST

START_TEST(hardfaults_of_their_own)
{
	ck_assert_uint_eq(told((struct armv7m_fault){.hfsr = 1u << 1}), BUS);
	ck_assert_str_eq(text, "the vector table cannot be read");
	told((struct armv7m_fault){.hfsr = 1u << 31});
	ck_assert_str_eq(text, "a breakpoint that nobody takes");
	told((struct armv7m_fault){.hfsr = FORCED});
	ck_assert_str_eq(text, "HardFault; this CPU does not say why");
}
END_TEST

START_TEST(every_bit_of_sfsr_has_its_words)
{
	static const char *const sfsr[8] = {
		"secure fault: not an entry point",
		"secure fault: bad signature of a stack frame",
		"secure fault: bad EXC_RETURN",
		"secure fault: attribution",
		"secure fault: branch to Non-secure code",
		"secure fault: pushing floating-point registers",
		NULL,
		"secure fault: state of floating-point registers",
	};

	for (unsigned i = 0; i < HF_COUNT(sfsr); i++) {
		if (sfsr[i] == NULL)
			continue;
		for (unsigned valid = 0; valid < 2; valid++) {
			uint32_t bits = 1u << i | (valid ? SFVALID : 0);
			ck_assert_uint_eq(
				told((struct armv7m_fault){.sfsr = bits, .sfar = AT}), SEGV);
			ck_assert_str_eq(text, sfsr[i]);
			ck_assert_uint_le(strlen(text), SHOWN);
			ck_assert_uint_eq(addr, valid ? AT : 0);
		}
	}
}
END_TEST

START_TEST(a_cpu_without_cfsr_knows_code_that_is_not_thumb)
{
	static const struct hf_frame arm = {.cpsr = 0};
	const struct armv7m_fault none = {.cfsr = 0};

	ck_assert_uint_eq(armv7m_fault_text(&none, &arm, text, sizeof(text), &addr), ILL);
	ck_assert_str_eq(text, "branch to an even address: no Thumb code");
}
END_TEST

UNIT_MAIN("m_fault", every_bit_of_cfsr_has_its_words,
	a_bit_that_no_manual_names_says_nothing_of_its_own, the_address_is_told_when_it_is_valid,
	the_loss_of_the_stack_comes_first, a_fault_that_became_a_hardfault_says_so,
	hardfaults_of_their_own, every_bit_of_sfsr_has_its_words,
	a_cpu_without_cfsr_knows_code_that_is_not_thumb)
