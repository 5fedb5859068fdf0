/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* trap.h - the trapping instructions of this port. */
#ifndef ARMV7A_TRAP_H
#define ARMV7A_TRAP_H

/* What gdb writes itself when a stub answers Z0 with nothing (the values of its own tables). */
#define ARMV7A_GDB_UDF_ARM   0xe7fdeffeu
#define ARMV7A_GDB_UDF_THUMB 0xdefeu

/* BKPT comes as a prefetch abort with the address of the instruction itself, A8.8.24. */
#define ARMV7A_IS_BKPT_ARM(insn)   (((insn)&0x0ff000f0u) == 0x01200070u)
#define ARMV7A_IS_BKPT_THUMB(insn) (((insn)&0xff00u) == 0xbe00u)
#define ARMV7A_BKPT_ARM_IMM(insn)  (((insn) >> 4 & 0xfff0u) | ((insn)&0xfu))
#define ARMV7A_IS_UDF_ARM(insn)    (((insn)&0xfff000f0u) == 0xe7f000f0u)
#define ARMV7A_UDF_ARM_IMM(insn)   (((insn) >> 4 & 0xfff0u) | ((insn)&0xfu))

#endif /* ARMV7A_TRAP_H */
