# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""hf_board_stop(): a program of the SDK asks for the debugger, from every context that its CPU has. Through real gdb
and the shell, on the board HF_BOARD; the program is tests/qemu/sdk/stop.c."""

import os
import re
import sys

import qtest
import sdkrig as sdk
from hfrig import Board
from oracle import M, function_at, names
from qtest import NAME, equal, test, test_if, true

V7M = M and NAME != "microbit"
SHELL = not NAME.endswith("-gdb")
WHY = "the queue is full"
# context of stop.c: (what it is, the functions of the backtrace that count, exception number)
MAIN, MASKED, PEND_SV, SVC, HARD_FAULT, FAULTMASK, NMI, BADLY = range(8)
CHAINS = {
    MAIN: (["ask", "main"], 0), MASKED: (["ask", "main"], 0),
    PEND_SV: (["ask", "PendSV_Handler", "<signal handler called>", "main"], 14),
    HARD_FAULT: (["ask", "own_hard_fault", "<signal handler called>", "main"], 3),
    FAULTMASK: (["ask", "main"], 0),
}


def build(*more):
    if NAME != "microbit":
        return sdk.build(os.path.join(sdk.PROGRAMS, "stop.c"), "-funwind-tables", *more)
    return sdk.build(os.path.join(sdk.PROGRAMS, "stop.c"), *more, "-ffreestanding", "-nostdlib",
                     without=("-lc", "-lm"))


def waiting():
    return sdk.at_main(build())


def stopped_in(board, g, context):
    """Stopped by the call in that context: where it stands, why, and on."""
    chain, exception = CHAINS[context]
    g(f"set var context = {context}")
    before = g.number("stops")
    text = g("continue")
    true("SIGTRAP" in text, f"context {context}: {text}")
    equal(function_at(board.elf, g.number("$pc")), "ask", f"context {context}: the function it stands in")
    if M:
        equal(g.number("$xpsr & 0x1ff"), exception, f"context {context}: exception number")
    frames = re.findall(r"^#\d+ +(?:0x[0-9a-f]+ in )?(<signal handler called>|\w+)", g("bt"), re.M)
    equal([f for f in frames if f in chain], chain, f"context {context}: {frames}")
    if SHELL:
        true(f"stopped on request: {WHY}" in g("monitor summary"), g("monitor summary"))
    true("round_done" in g("continue"), f"context {context}: it does not go on")
    equal(g.number("stops"), before + 1, f"context {context}: true behind the stop")
    equal(g.number("refused"), 0, "refused")


def ends(g):
    g("set var context = -1")
    g("delete")
    true("exited with code 07]" in g("continue"), "no good end")


@test()
def it_stops_in_the_caller_and_goes_on_behind_the_call():
    with waiting() as (board, g):
        for context in CHAINS:
            if context in (MAIN, MASKED) or (M and context == PEND_SV) or V7M:
                stopped_in(board, g, context)
        ends(g)


@test()
def what_is_no_text_is_no_reason():
    with waiting() as (board, g):
        g(f"set var context = {BADLY}")
        for n, said in enumerate(("stopped on request\n", "stopped on request\n", "stopped on request: two\n")):
            true("SIGTRAP" in g("continue"), f"stop {n}")
            equal(function_at(board.elf, g.number("$pc")), "ask_badly", "the function it stands in")
            if SHELL:
                text = g("monitor summary").replace("\r", "")
                true(said in text, text)
        true("round_done" in g("continue"), "it does not go on")
        equal(g.number("stops"), 3, "stops")
        ends(g)


@test()
def a_step_over_the_call_ends_behind_it():
    with waiting() as (board, g):
        g("tbreak ask")
        true("ask ()" in g("continue"), "ask was not reached")
        for _ in range(4):
            text = g("next")
            true("hf_board_stop" not in g("bt 1"), f"next stops inside: {text}")
            if g.number("stops") == 1:
                break
        equal(g.number("stops"), 1, "next does not get over it")
        g("continue")
        ends(g)


@test_if(M)
def a_handler_that_is_nothing_but_the_call():
    with waiting() as (board, g):
        g(f"set var context = {SVC}")
        text = g("continue")
        true("SIGTRAP" in text, text)
        equal(function_at(board.elf, g.number("$pc")), "hf_board_stop", "the function it stands in")
        equal(g.number("$xpsr & 0x1ff"), 11, "exception number")
        true("signal handler called" in g("bt") and "main" in g("bt"), g("bt"))
        if SHELL:
            true("stopped on request: in svc" in g("monitor summary"), g("monitor summary"))
        true("round_done" in g("continue"), "it does not go on")
        equal(g.number("stops"), 1, "behind the SVC")
        ends(g)


@test_if(V7M)
def an_nmi_of_the_programs_own_is_told_that_it_cannot():
    with waiting() as (_, g):
        g(f"set var context = {NMI}")
        text = g("continue")
        true("round_done" in text, text)
        equal((g.number("stops"), g.number("refused")), (0, 1), "stops, refused")
        ends(g)


@test_if(SHELL)
def a_person_reads_the_reason():
    elf = build("-Wl,--defsym=hf_board_wait=0")
    with Board(NAME, elf=elf) as board:
        board.wait_log(rf"\*\*\* holdfast: cpu 0: stopped on request: {WHY}\r\n    at .*hf> ")
        line = board.line()
        rows = line.command("bt")
        pcs = [int(m, 16) for m in re.findall(r"^#\d+\s+([0-9a-f]{8,16})", rows, re.M)]
        found = [function_at(elf, pc) for pc in pcs]
        equal([f for f in found if f in ("ask", "main")], ["ask", "main"], rows)
        at = names(elf)["context"][0]
        line.command(f"mm4 {at:x} ffffffff")
        line.send("go\r")
        equal(board.wait_end(), 0, "QEMU's status")
        line.close()


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
