/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* agent_math.c - the bytecodes that only calculate, each a function of the two top values: a lies below b.
 * On unsigned words throughout: nothing in here is undefined, whatever the values are. */
#include "agent_math.h"

#define WORD_BITS 64u
#define SIGN_BIT  (1ull << 63u)

static uint64_t add(uint64_t a, uint64_t b)
{
	return a + b;
}

static uint64_t sub(uint64_t a, uint64_t b)
{
	return a - b;
}

static uint64_t mul(uint64_t a, uint64_t b)
{
	return a * b;
}

static bool negative(uint64_t value)
{
	return (value & SIGN_BIT) != 0;
}

static uint64_t magnitude(uint64_t value)
{
	return negative(value) ? 0 - value : value;
}

/* Cut towards zero, as in C; the smallest number by -1 wraps round to itself. */
static uint64_t div_signed(uint64_t a, uint64_t b)
{
	uint64_t quotient = magnitude(a) / magnitude(b);

	return negative(a ^ b) ? 0 - quotient : quotient;
}

static uint64_t rem_signed(uint64_t a, uint64_t b)
{
	uint64_t rest = magnitude(a) % magnitude(b);

	return negative(a) ? 0 - rest : rest;
}

static uint64_t div_unsigned(uint64_t a, uint64_t b)
{
	return a / b;
}

static uint64_t rem_unsigned(uint64_t a, uint64_t b)
{
	return a % b;
}

/* The manual leaves shifts by the word's width and more open: here every bit goes out. */
static uint64_t lsh(uint64_t a, uint64_t b)
{
	return b < WORD_BITS ? a << b : 0;
}

static uint64_t rsh_unsigned(uint64_t a, uint64_t b)
{
	return b < WORD_BITS ? a >> b : 0;
}

static uint64_t rsh_signed(uint64_t a, uint64_t b)
{
	return negative(a) ? ~rsh_unsigned(~a, b) : rsh_unsigned(a, b);
}

static uint64_t log_not(uint64_t a, uint64_t b)
{
	(void)b;
	return a == 0;
}

static uint64_t bit_and(uint64_t a, uint64_t b)
{
	return a & b;
}

static uint64_t bit_or(uint64_t a, uint64_t b)
{
	return a | b;
}

static uint64_t bit_xor(uint64_t a, uint64_t b)
{
	return a ^ b;
}

static uint64_t bit_not(uint64_t a, uint64_t b)
{
	(void)b;
	return ~a;
}

static uint64_t equal(uint64_t a, uint64_t b)
{
	return a == b;
}

/* Two's complement order is unsigned order with the sign bit turned. */
static uint64_t less_signed(uint64_t a, uint64_t b)
{
	return (a ^ SIGN_BIT) < (b ^ SIGN_BIT);
}

static uint64_t less_unsigned(uint64_t a, uint64_t b)
{
	return a < b;
}

struct row {
	uint64_t (*of)(uint64_t a, uint64_t b);
	bool unary;
	bool divides;
};

static const struct row rows[] = {
	[0x02] = {.of = add},
	[0x03] = {.of = sub},
	[0x04] = {.of = mul},
	[0x05] = {.of = div_signed, .divides = true},
	[0x06] = {.of = div_unsigned, .divides = true},
	[0x07] = {.of = rem_signed, .divides = true},
	[0x08] = {.of = rem_unsigned, .divides = true},
	[0x09] = {.of = lsh},
	[0x0a] = {.of = rsh_signed},
	[0x0b] = {.of = rsh_unsigned},
	[0x0e] = {.of = log_not, .unary = true},
	[0x0f] = {.of = bit_and},
	[0x10] = {.of = bit_or},
	[0x11] = {.of = bit_xor},
	[0x12] = {.of = bit_not, .unary = true},
	[0x13] = {.of = equal},
	[0x14] = {.of = less_signed},
	[0x15] = {.of = less_unsigned},
};

bool hf_agent_math(uint8_t opcode, uint64_t *args)
{
	const struct row *row = &rows[opcode];
	uint64_t b = row->unary ? 0 : args[1];

	if (row->divides && b == 0)
		return false;
	args[0] = row->of(args[0], b);
	return true;
}
