# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Asynchronous aborts (SError), and the caches at the start, with a small hypervisor (below.c) below the kernel:
QEMU makes no such abort by itself, but a virtual one when that asks for it; and it has no caches, but tells the
hypervisor of operations on them."""

import os
import re
import struct
import subprocess
import sys
import tempfile

import qtest
from hfrig import BUILD, ROOT
from oracle import (A32, CPSR, CPUS, TOOL, address, all_count, attach, debug_value, frame_of, leave, names,
                    registers, resume, running, stop_at, stopped, word)
from qtest import NAME, equal, test, true, wait_for

KERNEL = os.path.join(BUILD, NAME, "demo.elf")
BELOW = 0x47000000  # behind all of the kernel's
HOLE = 0x400ff000  # in the room for the device tree: mapped, and nothing is there
RAM, LINE, LINES = 0x40000000, 64, 0x800000 // 64
MASK_A = 0x100
ABORT = "asynchronous external abort" if A32 else "SError"
FOLDER = tempfile.TemporaryDirectory(prefix="holdfast-")  # gone at the end


def program():
    elf = os.path.join(FOLDER.name, "below.elf")
    if not os.path.exists(elf):
        flags = ["-mcpu=cortex-a15", "-marm"] if A32 else ["-mcpu=cortex-a57", "-mgeneral-regs-only"]
        source = os.path.join(ROOT, "tests", "qemu", "below")
        subprocess.run([TOOL + "gcc", "-O2", "-g", "-ffreestanding", "-nostdlib", "-static", "-no-pie",
                        "-fno-stack-protector", "-Wl,--build-id=none", f"-Wl,-Ttext={BELOW:#x}",
                        f"-DENTRY={names(KERNEL)['_start'][0]:#x}", f"-DHOLE={HOLE:#x}", *flags, "-o", elf,
                        source + ".S", source + ".c"], check=True)
    return elf


def above(append=""):
    """A maker of boards with the hypervisor below the kernel."""
    def make():
        board = qtest.boot(append, elf=program(), qemu_args=f"-machine virtualization=on -device loader,file={KERNEL}")()
        board.elf = KERNEL
        return board
    return make


def noted(board, member):
    """A member of the hypervisor's notes, as words."""
    at = names(program())["below"][0]
    offset = debug_value(program(), f"(unsigned long) &((struct below *) 0)->{member}")
    size = debug_value(program(), f"(unsigned long) sizeof(((struct below *) 0)->{member})")
    return struct.unpack(f"<{size // 4}I", board.memory(at + offset, size))


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
        equal(noted(board, "aborts"), (1,), "aborts")
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
        true(noted(board, "aborts")[0] > n, f"{command} led to no abort")
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
        while noted(board, "aborts") == (0,):
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


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
