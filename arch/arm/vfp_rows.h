/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* vfp_rows.h - the rows of gdb's "org.gnu.gdb.arm.vfp" (GDB manual, "ARM Features") for a port's register table.
 * All are read and written by reg_read and reg_write; base is the number of d0. */
#ifndef ARM_VFP_ROWS_H
#define ARM_VFP_ROWS_H

#define ARM_VFP_D(base, n)                                                                         \
	{                                                                                          \
		.name = "d" #n, .offset = HF_REG_VIA_OP, .bits = 64, .kind = HF_REG_FLOAT,         \
		.regnum = (base) + (n)                                                             \
	}
#define ARM_VFP_D0_D15(base)                                                                       \
	ARM_VFP_D(base, 0), ARM_VFP_D(base, 1), ARM_VFP_D(base, 2), ARM_VFP_D(base, 3),            \
		ARM_VFP_D(base, 4), ARM_VFP_D(base, 5), ARM_VFP_D(base, 6), ARM_VFP_D(base, 7),    \
		ARM_VFP_D(base, 8), ARM_VFP_D(base, 9), ARM_VFP_D(base, 10), ARM_VFP_D(base, 11),  \
		ARM_VFP_D(base, 12), ARM_VFP_D(base, 13), ARM_VFP_D(base, 14), ARM_VFP_D(base, 15)
#define ARM_VFP_D16_D31(base)                                                                      \
	ARM_VFP_D(base, 16), ARM_VFP_D(base, 17), ARM_VFP_D(base, 18), ARM_VFP_D(base, 19),        \
		ARM_VFP_D(base, 20), ARM_VFP_D(base, 21), ARM_VFP_D(base, 22),                     \
		ARM_VFP_D(base, 23), ARM_VFP_D(base, 24), ARM_VFP_D(base, 25),                     \
		ARM_VFP_D(base, 26), ARM_VFP_D(base, 27), ARM_VFP_D(base, 28),                     \
		ARM_VFP_D(base, 29), ARM_VFP_D(base, 30), ARM_VFP_D(base, 31)
#define ARM_VFP_FPSCR(number)                                                                      \
	{                                                                                          \
		.name = "fpscr", .offset = HF_REG_VIA_OP, .bits = 32, .kind = HF_REG_FLAGS,        \
		.regnum = (number)                                                                 \
	}

#endif /* ARM_VFP_ROWS_H */
