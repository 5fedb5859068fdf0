# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A Cortex-M0 with the debugger in it: every fault is HardFault, a bad read may be silent, and flash cannot be
patched. Through real gdb and the shell, on the SDK's board microbit; the program runs from RAM."""

import contextlib
import os
import re
import sys

import qtest
import sdkrig as sdk
from oracle import names
from qtest import equal, test, true

HERE = sdk.PROGRAMS
ABSENT = (0xF0000000, 0x00040000, 0x20004000, 0x30000000, 0x60000000)  # nothing is there
# context of m0.c: (what it is, exception number)
CONTEXTS = {0: ("main", 0), 1: ("PRIMASK", 0), 2: ("process stack", 0), 4: ("PendSV", 14), 8: ("SVC", 11)}
# kind of m0.S: (signal, words of the reason)
KINDS = {0: ("SIGTRAP", ""), 1: ("SIGILL", "undefined instruction de07"), 2: ("SIGBUS", "HardFault"),
         3: ("SIGBUS", "HardFault"), 4: ("SIGILL", "branch to an even address")}


def build():
    return sdk.build(os.path.join(HERE, "m0.c"), os.path.join(HERE, "m0.S"), "-I", HERE, "-ffreestanding",
                     "-nostdlib", without=("-lc", "-lm"))


@contextlib.contextmanager
def waiting():
    """The program in main(), and a gdb that reads what is in no map."""
    with sdk.at_main(build()) as (board, g):
        g("set mem inaccessible-by-default off")
        yield board, g


def end(g):
    g("set var context = -1")
    g("delete")
    true("exited with code 07]" in g("continue"), "no good end")


def look(board, g, context, kind):
    what, exception = CONTEXTS[context]
    signal, words = KINDS[kind]
    where = f"{what}, kind {kind}"
    text = g("continue")
    true(signal in text, f"{where}: {text}")
    true(words in g("monitor summary"), f"{where}: the reason: {g('monitor summary')}")
    at, behind = (names(board.elf)[f"strike_{kind}{end}"][0] & ~1 for end in ("", "_end"))
    equal(g.number("$pc"), at if kind != 4 else g.number("$sp"), f"{where}: pc")
    equal(g.number("$xpsr & 0x1ff"), exception, f"{where}: exception number")
    count = g.number("strikes")
    for n in (0, 2, 3, 4, 7, 8, 11, 12):
        equal(g.number(f"$r{n}"), 0x01010101 * (n + 1) ^ count, f"{where}: r{n}")
    equal(g.number("$sp"), g.number("before.sp"), f"{where}: sp")
    equal(g.number("$primask"), g.number("before.primask"), f"{where}: primask")
    for address in ABSENT:
        true("Cannot access memory" in g(f"x/wx {address:#x}"), f"{where}: a read at {address:#x}")
    equal(g.number("process_stack[0]"), 0, f"{where}: a good read behind bad ones")
    g(f"set var $pc = {behind:#x}")
    g("set var $xpsr = $xpsr | 0x01000000")


def strikes_in(context):
    with waiting() as (board, g):
        for kind in KINDS:
            g(f"set var kind = {kind}")
            g(f"set var context = {context}")
            look(board, g, context, kind)
            true("round_done" in g("continue"), f"{CONTEXTS[context][0]}, kind {kind}: it did not go on")
            equal(g.number("wrong"), 0, f"{CONTEXTS[context][0]}, kind {kind}: what is not as it was")
        equal(g.number("strikes"), len(KINDS), "strikes")
        end(g)


@test()
def faults_in_main_and_on():
    strikes_in(0)


@test()
def faults_with_primask_set_and_on():
    strikes_in(1)


@test()
def faults_on_the_process_stack_and_on():
    strikes_in(2)


@test()
def faults_in_pendsv_and_on():
    strikes_in(4)


@test()
def faults_in_svc_and_on():
    strikes_in(8)


# ---- what cannot be known ----

@test()
def what_is_not_there_is_unknown_and_never_zero():
    with waiting() as (board, g):
        for address in ABSENT:
            text = g(f"monitor md4c1 {address:x}")
            true(re.search(f"{address:08x} \\?{{8}} .*\n +\\? at {address:08x}: not in the memory map", text.replace("\r", "")),
                 f"md at {address:x}: {text}")
        text = g("x/3wx 0x20003ff8")  # the last two words of RAM, and then nothing
        true("0x20003ff8" in text and "Cannot access memory at address 0x20004000" in text, text)
        true("Cannot access memory" in g("set var *(int *)0x20004000 = 1"), "a write to nowhere")
        end(g)


# ---- breakpoints and steps ----

@test()
def steps_and_breakpoints_in_ram():
    with waiting() as (board, g):
        g("set var context = 0")
        g("set var kind = 0")
        g("tbreak hit")
        true("hit ()" in g("continue"), "no breakpoint")
        begin, size = names(board.elf)["hit"]
        at = g.number("$pc")
        for _ in range(60):
            g("stepi")
            now = g.number("$pc")
            true(now != at, f"a step that stays at {at:#x}")
            at = now
        true(begin & ~1 <= at < (begin & ~1) + size, f"sixty steps led to {at:#x}")
        g("next")
        chain = [row[1] for row in g.backtrace()]
        true(chain[:1] == ["hit"] and chain[-1:] == ["main"], f"the chain: {chain}")
        true("SIGTRAP" in g("continue"), "the strike")
        end(g)


@test()
def flash_is_read_and_not_patched():
    with waiting() as (board, g):
        at = names(board.elf)["in_flash"][0] & ~1
        true(at < 0x40000, f"in_flash() lies at {at:#x}")
        equal(g.number(f"*(unsigned short *){at:#x}"), int.from_bytes(board.memory(at, 2), "little"), "its code")
        text = g(f"monitor bp {at:x}")
        true(re.search("address not accessible", text), f"bp in flash: {text}")
        g("break in_flash")
        text = g("continue")
        true("Cannot insert" in text or "Cannot set" in text, f"a breakpoint of gdb's in flash: {text}")
        g("delete")
        g("break round_done")
        end(g)


@test()
def ctrl_c_and_a_running_counter():
    with waiting() as (board, g):
        g("delete")
        g("set var context = -1")
        g("set var spinning = 1")
        g.begin("continue")
        at = names(board.elf)["spins"][0]
        qtest.wait_for(lambda: int.from_bytes(board.memory(at, 4), "little") > 100, "it spins")
        g.interrupt()
        true("SIGINT" in g.end(), "no ^C")
        equal(g.number("spins"), int.from_bytes(board.memory(at, 4), "little"), "spins")
        g("set var spinning = 0")
        true("exited with code 07]" in g("continue"), "no good end")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
