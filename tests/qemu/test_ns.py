# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Non-secure code on a Cortex-M33, called by a Secure program of the SDK: its faults, breakpoints and ^C are the
Secure debugger's, with its own stacks and masks, and back. Through real gdb, on the SDK's board HF_BOARD."""

import os
import re
import sys

import qtest
import sdkrig as sdk
from oracle import names
from qtest import equal, test, true

HERE = sdk.PROGRAMS
BASE, OUT, PSP, MSP = 0x28200000, 0x28202100, 0x28208000, 0x28210000  # ns.h
MASKED, PROCESS, HANDLER = 1, 2, 4
WAYS = (0, MASKED, PROCESS, HANDLER, MASKED | PROCESS, PROCESS | HANDLER)
UDF, BKPT, LOAD, SPIN = 0xde07, 0xbe05, 0x6800, 0xe7fe  # udf #7; bkpt #5; ldr r0, [r0]; b .
HOLE = 0xf0000000


def calling():
    return sdk.at_main(sdk.build(*(os.path.join(HERE, name) for name in ("ns.c", "ns.S")), "-I", HERE, "-mcmse",
                                 "-Wl,--defsym=hf_ram_bytes=0x200000"))


def place(elf, name):
    at = names(elf)
    return BASE + (at[name][0] & ~1) - (at["ns_begin"][0] & ~1)


def board_pc(board):
    """Where QEMU is."""
    return int(re.search(r"R15=([0-9a-f]{8})", board.monitor("info registers")).group(1), 16)


def words(board, at, count):
    data = board.memory(at, 4 * count)
    return [int.from_bytes(data[n:n + 4], "little") for n in range(0, 4 * count, 4)]


def stands(board, g, how, pattern):
    """Stopped at the strike: the registers, and that reads are what they should be."""
    where = f"way {how}"
    equal(g.number("$secure"), 0, f"{where}: the security state")
    equal(g.number("$pc"), place(board.elf, "ns_strike"), f"{where}: pc")
    equal(g.number("$xpsr & 0x1ff"), 11 if how & HANDLER else 0, f"{where}: exception number")
    for n in range(13):
        equal(g.number(f"$r{n}") & 0xffffffff, pattern * (n + 1) & 0xffffffff, f"{where}: r{n}")
    process = how & PROCESS and not how & HANDLER
    sp = g.number("$sp") & 0xffffffff
    equal(sp, g.number("$psp" if process else "$msp") & 0xffffffff, f"{where}: sp")
    true((PSP if process else MSP) - 0x80 <= sp < (PSP if process else MSP), f"{where}: sp {sp:#x}")
    equal(g.number("$control") & 2, 2 if process else 0, f"{where}: CONTROL_NS.SPSEL")
    equal(g.number("$primask"), how & MASKED, f"{where}: PRIMASK_NS")
    true("unavail" in g("info registers msplim"), f"{where}: MSPLIM_NS, which nobody reads")
    true("Cannot access memory" in g(f"x/wx {HOLE:#x}"), f"{where}: a bad read")
    at = place(board.elf, "ns_behind")
    equal(g.number(f"*(unsigned short *){at:#x}"), int.from_bytes(board.memory(at, 2), "little"), f"{where}: its code")
    return sp


def went_on(board, how, pattern, sp, r5):
    """What the Non-secure code saw behind the strike."""
    seen = words(board, OUT, 16)
    wanted = [pattern * (n + 1) & 0xffffffff for n in range(13)]
    wanted[5] = r5
    equal(seen[:13], wanted, f"way {how}: r0-r12 behind it")
    equal(seen[13], how & MASKED, f"way {how}: PRIMASK behind it")
    equal(seen[14] & 3, 2 if how & PROCESS and not how & HANDLER else 0, f"way {how}: CONTROL behind it")
    equal(seen[15], sp, f"way {how}: sp behind it")


def strikes(insn, signal, summary):
    with calling() as (board, g):
        g("set mem inaccessible-by-default off")
        for n, how in enumerate(WAYS):
            pattern = 0x01010101 + n
            for variable, value in (("how", how), ("insn", insn), ("pattern", pattern)):
                g(f"set var {variable} = {value:#x}")
            text = g("continue")
            true(signal in text, f"way {how}: {text}")
            sp = stands(board, g, how, pattern)
            true(re.search(summary, g("monitor summary")), f"way {how}: {g('monitor summary')}")
            g("set var $r5 = 0x55555555")
            if insn != BKPT:
                g(f"set var $pc = {place(board.elf, 'ns_behind'):#x}")
            true("round_done" in g("continue"), f"way {how}: it does not come back to Secure state")
            equal(g.number("$secure"), 1, f"way {how}: the security state of the caller")
            went_on(board, how, pattern, sp, 0x55555555)
        g("set var going = 0")
        g("delete")
        true("exited with code 07]" in g("continue"), "no good end")


@test()
def undefined_instructions_in_non_secure_code_and_on():
    strikes(UDF, "SIGILL", "died: undefined instruction")


@test()
def breakpoints_in_non_secure_code_and_on():
    strikes(BKPT, "SIGTRAP", "breakpoint in the program")


@test()
def non_secure_code_that_spins_is_interrupted():
    with calling() as (board, g):
        g("set mem inaccessible-by-default off")
        for how in (0, PROCESS, HANDLER):
            g(f"set var how = {how}")
            g(f"set var insn = {SPIN:#x}")
            g.begin("continue")
            qtest.wait_for(lambda: board_pc(board) == place(board.elf, "ns_strike"), "it spins")
            g.interrupt()
            true("SIGINT" in g.end(), f"way {how}: no ^C")
            sp = stands(board, g, how, 0x01010101)
            g("set var $r5 = 0x55555555")
            g(f"set var $pc = {place(board.elf, 'ns_behind'):#x}")
            true("round_done" in g("continue"), f"way {how}: it does not go on")
            went_on(board, how, 0x01010101, sp, 0x55555555)
        g("set var going = 0")
        g("delete")
        true("exited with code 07]" in g("continue"), "no good end")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
