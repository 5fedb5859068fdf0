# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A boot loader (untidy.S) that leaves interrupts let through, timers running, CPU registers set: the board
comes up all the same, every CPU works, and the debugger is heard. And one that starts it in the hypervisor's
mode."""

import os
import re
import subprocess
import sys
import tempfile

import qtest
from hfrig import BUILD, ROOT
from oracle import A32, TOOL, address, all_count, names, resume, stopped
from qtest import NAME, equal, test, test_if, true

GICV3 = NAME.startswith("virt-a72")
KERNEL = os.path.join(BUILD, NAME, "demo.elf")
LOADER = 0x47000000  # behind all of the kernel's
FOLDER = tempfile.TemporaryDirectory(prefix="holdfast-")  # gone at the end
BINARY_POINT = 0x08010008  # GICC_BPR of a GICv2


def left(what):
    """A maker of boards whose boot loader leaves this behind."""
    def make():
        loader = os.path.join(FOLDER.name, f"{what}.elf")
        entry = names(KERNEL)["_start"][0]
        flags = ["-mcpu=cortex-a15", "-marm"] if A32 else ["-DGICV3"] if GICV3 else []
        subprocess.run([TOOL + "gcc", "-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", f"-Wl,-Ttext={LOADER:#x}",
                        f"-DENTRY={entry:#x}", f"-D{what}", *flags, "-o", loader,
                        os.path.join(ROOT, "tests", "qemu", "untidy.S")], check=True)
        board = qtest.boot(elf=loader, qemu_args=f"-device loader,file={KERNEL}")()
        board.elf = KERNEL
        return board
    return make


def works(board):
    """It runs, on every CPU, and can be stopped, looked at and let go."""
    board.wait_log("demo> ")
    all_count(board)
    line = stopped(board)
    true(f"{address(board, 'hf_trap'):x}" in line.command("sym hf_trap"), "sym")
    resume(board, line)
    all_count(board)


@test(board=left("NOTHING"))
def nothing(board):
    works(board)


@test(board=left("GROUP0_PENDING"))
def an_interrupt_that_comes_as_fiq(board):
    works(board)


@test(board=left("TIMER_RUNS"))
def a_timer_that_nobody_serves(board):
    works(board)


@test_if(not GICV3, board=left("NO_PREEMPTION"))
def a_binary_point_that_keeps_the_kick_out(board):
    works(board)
    line = stopped(board)
    row = line.command(f"md4c1 {BINARY_POINT:x}").split()
    equal(int(row[1], 16), 0, f"GICC_BPR, {row}")
    resume(board, line)


@test_if(GICV3, board=left("TWO_STEP_END"))
def interrupts_that_end_in_two_steps(board):
    works(board)


@test_if(not A32, board=left("STEPS"))
def a_single_step_that_is_armed(board):
    works(board)


@test_if(A32, board=left("HIGH_VECTORS"))
def vectors_elsewhere(board):
    works(board)


@test_if(A32, board=left("THUMB_EXCEPTIONS"))
def exceptions_in_thumb_state(board):
    works(board)


# ---- started higher than the kernel runs ----

def boots(board):
    return re.findall(rb"holdfast reference kernel, options.*?demo> ", board.log(), re.S)


@test(board=qtest.boot(qemu_args="-machine virtualization=on"))
def a_cpu_in_the_hypervisors_mode(board):
    """All CPUs come down from it; a restart goes by the firmware above, for nobody takes an HVC."""
    works(board)
    line = stopped(board)
    line.command("bph demo_tick")
    line.send("go\r")
    line.expect(rb"breakpoint\r\n    at demo_tick\+0x0/")
    line.wait_prompt()
    line.send("reboot\r")
    qtest.wait_for(lambda: len(boots(board)) == 2, "another boot")
    all_count(board)
    line.send("\x03")
    line.wait_prompt()
    line.send("reboot off\r")
    equal(board.wait_end(), 0, "QEMU's status")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
