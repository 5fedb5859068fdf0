# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""belowrig - a program in QEMU with a small hypervisor (below.c) below it, and what that has noted."""

import os
import struct
import subprocess
import tempfile

from hfrig import ROOT
from oracle import A32, TOOL, debug_value, names

BELOW = 0x47000000  # behind all of the program's
HOLE = 0x400ff000  # in the room for the device tree: the kernel maps it, and nothing is there
RAM, LINE = 0x40000000, 64  # as in below.c
FOLDER = tempfile.TemporaryDirectory(prefix="holdfast-")  # gone at the end


def hypervisor(program):
    """The ELF of one that starts this program."""
    elf = os.path.join(FOLDER.name, os.path.basename(program))
    if not os.path.exists(elf):
        flags = ["-mcpu=cortex-a15", "-marm"] if A32 else ["-mcpu=cortex-a57", "-mgeneral-regs-only"]
        source = os.path.join(ROOT, "tests", "qemu", "below")
        subprocess.run([TOOL + "gcc", "-O2", "-g", "-ffreestanding", "-nostdlib", "-static", "-no-pie",
                        "-fno-stack-protector", "-Wl,--build-id=none", f"-Wl,-Ttext={BELOW:#x}",
                        f"-DENTRY={names(program)['_start'][0]:#x}", f"-DHOLE={HOLE:#x}", *flags, "-o", elf,
                        source + ".S", source + ".c"], check=True)
    return elf


def arguments(program):
    """QEMU's, for a board whose ELF is the hypervisor."""
    return f"-machine virtualization=on -device loader,file={program}"


def noted(board, program, member):
    """A member of its notes, as words."""
    elf = hypervisor(program)
    offset = debug_value(elf, f"(unsigned long) &((struct below *) 0)->{member}")
    size = debug_value(elf, f"(unsigned long) sizeof(((struct below *) 0)->{member})")
    return struct.unpack(f"<{size // 4}I", board.memory(names(elf)["below"][0] + offset, size))


def lines(board, program, member, begin, end):
    """Which cache lines of [begin, end) are noted there: a set of their numbers, and the number of all."""
    bits = noted(board, program, member)
    wanted = range((begin - RAM) // LINE, (end - RAM + LINE - 1) // LINE)
    return {n for n in wanted if bits[n // 32] >> n % 32 & 1}, len(wanted)
