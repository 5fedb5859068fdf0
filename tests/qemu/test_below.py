# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Asynchronous aborts (SError), and the caches at the start, with a small hypervisor (below.c) below the kernel:
QEMU makes no such abort by itself, but a virtual one when that asks for it; and it has no caches, but tells the
hypervisor of operations on them, on AArch64."""

import os
import re
import sys

import qtest
from belowrig import HOLE, LINE, arguments, hypervisor, lines, noted
from hfrig import BUILD
from oracle import (A32, CPSR, CPUS, PC, PROBE, Probe, address, all_count, attach, elf_bytes, frame_of, leave, names,
                    registers, resume, running, sections, stop_at, stopped, word)
from qtest import NAME, equal, test, test_if, true, wait_for

KERNEL = os.path.join(BUILD, NAME, "demo.elf")
MASK_A = 0x100
ABORT = "asynchronous external abort" if A32 else "SError"


def above(append=""):
    """A maker of boards with the hypervisor below the kernel."""
    def make():
        board = qtest.boot(append, elf=hypervisor(KERNEL), qemu_args=arguments(KERNEL))()
        board.elf = KERNEL
        return board
    return make


def aborts(board):
    return noted(board, KERNEL, "aborts")[0]


# ---- asynchronous aborts ----

@test(board=qtest.boot())
def every_cpu_takes_them(board):
    """Running programs have them unmasked, in threads, and in an interrupt's handler."""
    with attach(board) as g:
        g.begin("continue")
        wait_for(lambda: all(cpu["cpsr"] & MASK_A == 0 for cpu in registers(board)), "all CPUs with A clear at once")
        g.interrupt()
        true("SIGINT" in g.end(), "no stop")
        for cpu in range(CPUS):
            equal(frame_of(board, cpu)[CPSR] & MASK_A, 0, f"A of CPU {cpu}, stopped")
        for place in ("fold", "push"):
            cpu = stop_at(g, board, place)
            equal(frame_of(board, cpu)[CPSR] & MASK_A, 0, f"A in {place}()")
        g("thread 1")
        leave(board, g)


@test(board=above())
def the_programs_own_is_named(board):
    """An access whose answer comes late kills the kernel, and the message does not blame a place."""
    with attach(board) as g:
        cpu = stop_at(g, board, "push")
        g(f"set var ring = {HOLE:#x}")
        text = g("continue")
        true("SIGBUS" in text, text)
        equal(g.number("$_thread") - 1, cpu, "CPU that died")
        equal(aborts(board), 1, "aborts")
        why = g("monitor summary")
        true(ABORT in why, why)
        true(not re.search(r"(read|write) at", why), f"an address that nobody knows: {why}")
        g("kill")


@test(board=above())
def one_of_the_debuggers_own_reads(board):
    """A guarded read that leads to one is an error, whatever its width; the program never hears of it."""
    running(board)
    line = stopped(board)
    for n, command in enumerate((f"md4c1 {HOLE:x}", f"md1c1 {HOLE + 1:x}", f"md2c1 {HOLE + 2:x}", f"md4c4 {HOLE + 16:x}")):
        text = line.command(command)
        true("?" in text or "error" in text or "cannot" in text, f"{command}: {text!r}")
        true(aborts(board) > n, f"{command} led to no abort")
    at = address(board, "hf_trap")
    true(re.search(rf"{word(board, at):08x}", line.command(f"md4c1 {at:x}")), "a good read behind them")
    resume(board, line)
    all_count(board)


@test(board=above())
def one_that_waits_is_not_lost_to_a_read(board):
    """The program has masked it: reads by the debugger meanwhile are right, and leave it to the program."""
    with attach(board) as g:
        cpu = stop_at(g, board, "push")
        g(f"set var $cpsr = $cpsr | {MASK_A:#x}")
        g(f"set var ring = {HOLE:#x}")
        steps = 0
        while aborts(board) == 0:
            steps += 1
            true(steps < 20, "no access of push() to its ring")
            g("stepi")
        place = address(board, "demo_counters")
        equal(g.number(f"*(unsigned *) {place:#x}"), word(board, place), "a read while one is pending")
        g(f"set var *(unsigned *) {place:#x} = 77")
        equal(word(board, place), 77, "a write while one is pending")
        g(f"set var $cpsr = $cpsr & ~{MASK_A:#x}")
        text = g("continue")
        true("SIGBUS" in text, text)
        equal(g.number("$_thread") - 1, cpu, "CPU that died")
        true(ABORT in g("monitor summary"), "not named")
        g("kill")


# ---- caches ----

def dropped_range(board):
    """What start.S drops: all that it, and what it calls, writes with the cache off."""
    return address(board, "image_bss_begin"), address(board, "image_stacks_end")


@test_if(not A32, board=above())
def lines_of_what_is_written_with_the_cache_off_are_dropped(board):
    """Twice, before and after; and none of what the boot loader has brought."""
    running(board)
    begin, end = dropped_range(board)
    dropped, count = lines(board, KERNEL, "again", begin, end)
    equal(len(dropped), count, f"lines of [{begin:#x}, {end:#x}) dropped twice")
    for name, (start, data) in sections(KERNEL).items():
        if name in (".text", ".rodata", ".data", ".ksyms"):
            equal(lines(board, KERNEL, "by_address", start, start + len(data))[0], set(), f"lines of {name}")


# QEMU does not tell a hypervisor of these operations on ARMv7-A, so there its gdbstub looks at the loops.
DCIMVAC, DCISW = 0x3e070f36, 0xee076f56  # with r0 where lower; with r6
L1_SETS, L1_WAYS, WAY_SHIFT = 256, 2, 31  # of a Cortex-A15
LINE_SHIFT = 6


def insn_at(board, function, insn):
    start, size = names(KERNEL)[function]
    found = [at for at in range(start, start + size, 4) if elf_bytes(KERNEL, at, 4) == insn.to_bytes(4, "little")]
    equal(len(found), 1, f"{insn:#x} in {function}()")
    return found[0]


def run_to(probe, at):
    """Until a CPU comes to this instruction: the CPU, and its registers."""
    probe.breakpoint(at)
    probe.run()
    cpu = probe.wait()
    probe.breakpoint(at, on=False)
    values = probe.registers(cpu)
    equal(values[PC], at, "where QEMU has stopped")
    return cpu, values


@test_if(A32, board=qtest.boot(qemu_args=f"-S {PROBE}"))
def each_cpu_drops_lines_before_its_cache_is_on(board):
    probe = Probe(board, stopped=True)
    begin, end = dropped_range(board)
    drop, size = names(KERNEL)["armv7a_cache_drop"]
    one = insn_at(board, "armv7a_cache_drop", DCIMVAC)
    for _ in range(2):  # before and after
        cpu, r = run_to(probe, drop)
        equal((cpu, r[0], r[1]), (0, begin, end), "CPU, and what is dropped")
        cpu, r = run_to(probe, one)
        equal((cpu, r[0], r[2]), (0, begin & -LINE, LINE), "the first line, and what follows")
        cpu, r = run_to(probe, drop + size - 4)
        equal((cpu, r[0]), (0, (end + LINE - 1) & -LINE), "behind the last line")
    own, size = names(KERNEL)["armv7a_cache_drop_own"]
    one = insn_at(board, "armv7a_cache_drop_own", DCISW)
    for n in range(1, CPUS):
        cpu, r = run_to(probe, one)
        equal((cpu, r[1], r[2], r[3], r[4]), (n, LINE_SHIFT, L1_WAYS - 1, WAY_SHIFT, L1_SETS - 1), "CPU, geometry")
        equal(r[6], (L1_WAYS - 1) << WAY_SHIFT | (L1_SETS - 1) << LINE_SHIFT, "the first set and way")
        cpu, r = run_to(probe, own + size - 4)
        equal((cpu, r[4], r[5]), (n, 0xffffffff, 0xffffffff), "sets and ways left")
    probe.leave()
    running(board)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
