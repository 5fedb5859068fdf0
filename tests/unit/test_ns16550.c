/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_ns16550.c - transport/ns16550.c on registers that are an array: IER is the divisor's upper half
 * while DLAB is set; and on a model of a DesignWare. */
#include "transport/ns16550.h"

#include "unit.h"

#include <string.h>

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

/* ---- a DesignWare ---- */

#define RBR      0u
#define IIR      2u
#define LSR      5u
#define USR      31u
#define DATA     1u
#define IIR_NONE 1u
#define IIR_BUSY 7u
#define IIR_LATE 12u

/* Writes of LCR that are dropped, and what that has raised; a timeout that stands, with no byte in the FIFO. */
static struct {
	unsigned busy;
	bool busy_irq, late_irq;
	uint8_t lcr, ier, data;
	unsigned thrown; /* bytes written to THR that were meant for the divisor */
} dw;

static uint8_t dw_in(const struct ns16550 *dev, unsigned reg)
{
	(void)dev;
	if (reg == USR)
		dw.busy_irq = false;
	if (reg == RBR && (dw.lcr & DLAB) == 0)
		dw.late_irq = false;
	if (reg == IIR)
		return dw.busy_irq ? IIR_BUSY : dw.late_irq ? IIR_LATE : IIR_NONE;
	return reg == LCR ? dw.lcr : reg == LSR ? dw.data : 0;
}

static void dw_out(const struct ns16550 *dev, unsigned reg, uint8_t value)
{
	(void)dev;
	if (reg == LCR && dw.busy > 0) {
		dw.busy--;
		dw.busy_irq = true;
	} else if (reg == LCR) {
		dw.lcr = value;
	} else if (reg == IER && (dw.lcr & DLAB) == 0) {
		dw.ier = value;
	} else if (reg == RBR && (dw.lcr & DLAB) == 0) {
		dw.thrown++;
	}
}

static void dw_begin(unsigned busy)
{
	memset(&dw, 0, sizeof(dw));
	dw.busy = busy;
	u = (struct ns16550){.in = dw_in, .out = dw_out, .designware = true};
}

START_TEST(a_designware_amid_a_byte_takes_its_settings_and_is_left_quiet)
{
	dw_begin(5);
	ck_assert(ns16550_set_lcr(&u, DLAB | 3u));
	ck_assert_uint_eq(dw.lcr, DLAB | 3u);
	ck_assert(!dw.busy_irq);
	ck_assert_uint_eq(dw.thrown, 0);
	dw.busy = 5;
	ns16550_init(&u, &t);
	ck_assert_uint_eq(dw.lcr, 3u);
	ck_assert(!dw.busy_irq);
	ck_assert_uint_eq(dw.ier, 0);
}
END_TEST

START_TEST(a_line_that_is_never_quiet_is_said)
{
	dw_begin(~0u);
	ck_assert(!ns16550_set_lcr(&u, DLAB | 3u));
	ck_assert(!dw.busy_irq);
}
END_TEST

START_TEST(an_interrupt_that_a_designware_raises_for_itself_ends)
{
	dw_begin(0);
	ns16550_init(&u, &t);
	dw.busy_irq = true; /* the driver before us wrote LCR */
	t.rx_irq(t.dev, true);
	ck_assert(!dw.busy_irq);
	dw.late_irq = true;
	ck_assert_int_lt(t.get(t.dev), 0);
	ck_assert(dw.late_irq);
	t.rx_irq(t.dev, true);
	ck_assert(!dw.late_irq);
	ck_assert_uint_ne(dw.ier, 0);
}
END_TEST

START_TEST(a_byte_that_has_just_come_is_not_read_away)
{
	dw_begin(0);
	ns16550_init(&u, &t);
	dw.late_irq = true;
	dw.data = DATA;
	t.rx_irq(t.dev, true);
	ck_assert(dw.late_irq); /* get() ends it */
}
END_TEST

UNIT_MAIN("ns16550", a_boot_loader_that_left_dlab_set_keeps_its_speed,
	a_designware_amid_a_byte_takes_its_settings_and_is_left_quiet,
	a_line_that_is_never_quiet_is_said, an_interrupt_that_a_designware_raises_for_itself_ends,
	a_byte_that_has_just_come_is_not_read_away)
