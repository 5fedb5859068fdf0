/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_ns16550.c - transport/ns16550.c on registers that are an array: IER is the divisor's upper half
 * while DLAB is set. */
#include "transport/ns16550.h"

#include "unit.h"

#define IER  1u
#define LCR  3u
#define DLAB 0x80u

static uint8_t regs[8], upper;
static struct ns16550 u;
static struct hf_transport t;

static uint8_t in(const struct ns16550 *dev, unsigned reg)
{
	(void)dev;
	return regs[reg];
}

static void out(const struct ns16550 *dev, unsigned reg, uint8_t value)
{
	(void)dev;
	if (reg == IER && (regs[LCR] & DLAB) != 0)
		upper = value;
	else
		regs[reg] = value;
}

START_TEST(a_boot_loader_that_left_dlab_set_keeps_its_speed)
{
	regs[LCR] = DLAB | 3u;
	regs[IER] = 5u;
	upper = 1;
	u = (struct ns16550){.in = in, .out = out};
	ns16550_init(&u, &t);
	ck_assert_uint_eq(upper, 1);
	ck_assert_uint_eq(regs[LCR], 3u);
	ck_assert_uint_eq(regs[IER], 0);
}
END_TEST

UNIT_MAIN("ns16550", a_boot_loader_that_left_dlab_set_keeps_its_speed)
