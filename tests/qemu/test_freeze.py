# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""CPUs that spin with their interrupts masked are frozen all the same: by FIQ where the kernel masks by
PSTATE.I or CPSR.I, by priority where it masks by ICC_PMR_EL1. Three CPUs wait for a lock that nobody
gives back until the test does."""

import sys

import qtest
from oracle import (A32, CPSR, CPUS, FP, REGS, SP, all_count, attach, code, debug_value, frame_of,
                    function_at, leave, registers)
from qtest import boot, equal, test, true, wait_for

BY_PRIORITY = qtest.NAME.endswith("-pmr")
SPINNERS = (1, 2, 3)
MASK_I = 0x80
KEPT = (*(range(4, 11) if A32 else range(19, 29)), FP, SP)  # the same all along the spin
ROUNDS = 10
LOCK = "'arch/bare/fail.c'::order_lock.holder"
CPU_TABLE = "'arch/bare/sched.c'::cpus"


def ticks(board, cpu):
    """Ticks that the kernel has counted on a CPU, out of QEMU's memory."""
    at = debug_value(board.elf, f"(unsigned long) &{CPU_TABLE}[{cpu}].ticks")
    return int.from_bytes(board.memory(at, 8), "little")


def patience(g):
    """CPU 0 forgets that it has not heard of them: else it panics after three seconds."""
    for cpu in SPINNERS:
        g(f"set var {CPU_TABLE}[{cpu}].silent = 0")


def let_them_spin(board, g):
    """Each of the CPUs calls book() in the place of count(), and waits there for the lock."""
    book = debug_value(board.elf, "(unsigned long) &'arch/bare/fail.c'::book")
    g(f"set var {LOCK} = 77")
    g(f"break *{code(board, 'count'):#x}")
    left = set(SPINNERS)
    while left:
        g("continue")
        cpu = g.number("$_thread") - 1
        if cpu in left:
            g(f"set var $pc = {book:#x}")
            left.discard(cpu)
            patience(g)
    g("delete")


def all_spin(board):
    """Registers of the CPUs once they are in the loop; None before."""
    cpus = registers(board)
    if all(function_at(board.elf, cpus[n]["pc"]) == "book" for n in SPINNERS):
        return cpus
    return None


@test(limit=240, board=boot())
def cpus_that_spin_with_interrupts_masked_are_frozen_each_time(board):
    with attach(board) as g:
        all_spin(board)  # what these look up in the ELF is kept: later there is no time for it
        for cpu in range(CPUS):
            ticks(board, cpu)
        let_them_spin(board, g)
        first = None
        for n in range(ROUNDS):
            patience(g)
            beats = ticks(board, 0)
            g.begin("continue")
            spins = wait_for(lambda: all_spin(board), "three CPUs in book()")
            wait_for(lambda: ticks(board, 0) > beats, "a tick of CPU 0")
            for cpu in SPINNERS:
                equal(spins[cpu]["cpsr"] & MASK_I, 0 if BY_PRIORITY else MASK_I,
                      f"mask I of CPU {cpu}")
            first = first or [ticks(board, cpu) for cpu in SPINNERS]
            g.interrupt()
            true("SIGINT" in g.end(), "no stop")
            threads = g("info threads")
            equal(threads.count("(frozen)"), CPUS - 1, f"round {n}: {threads}")
            for cpu in SPINNERS:
                frame = frame_of(board, cpu)
                equal([frame[r] for r in KEPT], [spins[cpu][REGS[r]] for r in KEPT],
                      f"registers of CPU {cpu}")
                equal(frame[CPSR] & 0xff, spins[cpu]["cpsr"] & 0xff, f"masks of CPU {cpu}")
        equal([ticks(board, cpu) for cpu in SPINNERS], first, "ticks of CPUs that mask them")
        names = [row[1] for cpu in SPINNERS for row in g.backtrace(cpu + 1)[-4:]]
        true(names.count("counter_thread") == len(SPINNERS), f"stacks of the spinning CPUs: {names}")
        g(f"set var {LOCK} = 0")
        leave(board, g)
    all_count(board)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
