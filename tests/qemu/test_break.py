# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Breakpoints by hand: where none may be planted, what malformed packets do, and breakpoint instructions
that are part of the program."""

import contextlib
import sys

import qtest
from oracle import (A32, PC, Gdb, address, all_count, attach, code, counters, elf_bytes, frame_of, functions,
                    leave, running, sections, source_line)
from qtest import boot, equal, shared, test, true, wait_for
from raw import Raw

BOARD = shared()
PROMPTED = b"$O" + b"demo> ".hex().encode()  # as gdb gets it
COMPILED = 0xe120be70 if qtest.NAME == "virt-a15" else 0xd4200ee0  # BKPT, BRK: not what the stub plants
TEXT = "the debugger itself runs there"
KINDS = "0", "1"


def raw(board):
    running(board)
    return Raw(board)


def finish(board, client):
    client.leave()
    start, text = sections(board.elf)[".text"]
    wait_for(lambda: board.memory(start, len(text)) == text, "the text as it was made")
    all_count(board)


@test(board=BOARD, limit=120)
def refused_wherever_the_debugger_itself_runs(board):
    """Each function from the exception vectors to where breakpoints are lifted, and back."""
    client = raw(board)
    begin, end = address(board, "hf_text_begin"), address(board, "hf_text_end")
    inside = sorted({row[0] & ~3 for row in functions(board.elf) if begin <= row[0] < end})
    true(len(inside) > 300, f"only {len(inside)} functions")
    for at in [begin, *inside[::3], end - 4]:
        for kind in KINDS:
            why = client.refused(f"Z{kind},{at:x},4")
            true(TEXT in why, f"Z{kind} at {at:x}: {why}")
    start, text = sections(board.elf)[".text"]
    equal(board.memory(start, len(text)), text, "the text")
    true("no breakpoints" in client.monitor("bl"), "what was refused")
    for at in (begin - 4, end):  # the first places outside
        client.ok(f"Z0,{at:x},4")
        client.ok(f"z0,{at:x},4")
    finish(board, client)


@test(board=BOARD)
def malformed_packets_plant_nothing(board):
    client = raw(board)
    at = code(board, "count")
    for packet in ("Z0", "Z0,", "Z0,,4", f"Z0,{at:x}", f"Z0,{at:x},", f"Z0,{at:x},4x",
                   f"Z0,{at:x},4;", f"Z0,{at:x},4;X", f"Z0,{at:x},4;X0,", f"Z0,{at:x},4;X1,zz",
                   f"Z0,{at:x},4;X3,2200", f"Z0,{at:x},4;X801,00", f"Z0,{at:x},4;cmds:1,X1",
                   f"Z0,{at:x},4;cmds:,X1,27", f"Z0,{at:x},0x4",
                   f"Z0,{at + 1:x},4", f"Z0,{at + 2:x},4", f"Z0,{at:x},5", f"Z0,{at:x},100000004",
                   "Z0,-1,4", f"Z0,{'f' * 17},4", "Z0,0,4", "Z0,9000000,4", "Z0,fffffffc,4",
                   f"Z,{at:x},4", f"Zx,{at:x},4", "z0", "z0,", f"z0,{at:x}", f"z0,{at:x},4;X1,27"):
        client.refused(packet)
        true("no breakpoints" in client.monitor("bl"), f"the list after {packet}")
    for packet in (f"Z5,{at:x},4", f"Zff,{at:x},4"):
        equal(client.ask(packet), "", packet)
    first = counters(board)
    client.begin("vCont;c")
    wait_for(lambda: all(b > a for a, b in zip(first, counters(board))), "all counting")
    client.interrupt()
    finish(board, client)


@test(board=BOARD, limit=60)
def one_of_the_programs_own_is_told_and_gone_past(board):
    """An instruction of counter_thread() becomes a breakpoint of the program's, in its loop: every CPU
    stops there, and goes on behind it, by `continue` and by a step."""
    client = raw(board)
    at = place_in_loop(board)
    own = elf_bytes(board.elf, at, 4)
    client.ok(f"M{at:x},4:{COMPILED.to_bytes(4, 'little').hex()}")
    one = (1).to_bytes(4 if A32 else 8, "little").hex()
    seen = {}
    for n in range(24):
        stop = client.go()
        equal((stop.pc, stop.signal, stop.reasons), (at, 5, []), "stop")
        equal(frame_of(board, stop.cpu)[PC], at, "pc saved")
        seen[stop.cpu] = seen.get(stop.cpu, 0) + 1
        true("breakpoint in the program" in client.monitor("summary"), "the reason")
        client.ok(f"Hg{stop.cpu + 1}")
        client.ok(f"P0={one}")  # what the instruction would have done
        if n % 2:
            stepped = client.go(f"vCont;s:{stop.cpu + 1}")
            equal((stepped.cpu, stepped.signal), (stop.cpu, 5), "a step")
            true(stepped.pc not in (at, 0), f"pc {stepped.pc:#x}")
    equal((sorted(seen), sum(seen.values())), ([0, 1, 2, 3], 24), "who stopped there")
    client.ok(f"M{at:x},4:{own.hex()}")
    finish(board, client)


def place_in_loop(board):
    """The first instruction behind the call of count(): it makes sched_sleep()'s argument 1."""
    at = code(board, "counter_thread")
    target = code(board, "count")
    for pc in range(at, at + 200, 4):
        insn = int.from_bytes(elf_bytes(board.elf, pc, 4), "little")
        call = insn >> 24 == 0xeb if qtest.NAME == "virt-a15" else insn >> 26 == 0x25
        bits, ahead = (24, 8) if qtest.NAME == "virt-a15" else (26, 0)
        offset = insn & (1 << bits) - 1
        offset -= (offset >> (bits - 1)) << bits
        if call and pc + ahead + 4 * offset == target:
            return pc + 4
    raise qtest.Failure("counter_thread() does not call count()")


@test(board=BOARD)
def gdb_says_why_a_breakpoint_is_refused(board):
    with attach(board) as g:
        g("break *hf_trap")
        text = g("continue")
        true("Cannot insert breakpoint" in text or "Cannot access memory" in text, text)
        g("delete")
        leave(board, g)


# ---- a call of the debugger's own code ----

@contextlib.contextmanager
def at_a_call(board):
    """A gdb at the line that prints the kernel's prompt."""
    board.wait_log("hf> ")
    with Gdb(board.elf, board.port) as g:
        g(f"break log.c:{source_line('arch/bare/log.c', 'hf_bare_console_write(text, len);')}")
        true("hit Breakpoint 1, log_console (" in g("continue"), "nothing is printed")
        true(PROMPTED not in board.log(), "the prompt is there already")
        yield g


@test(board=boot("hfwait"))
def next_goes_over_a_call_of_the_debugger(board):
    with at_a_call(board) as g:
        at = g.number("$pc")
        text = g("next")
        true("cannot go on" not in text and g.number("$pc") != at, f"it stays: {text}")
        true("log_console (" in g("frame"), g("frame"))
        true(PROMPTED in board.log(), "what that call prints")
        g("detach")
    all_count(board)


@test(board=boot("hfwait"))
def a_breakpoint_at_a_call_of_the_debugger_is_left(board):
    with at_a_call(board) as g:
        stood = counters(board)
        g.begin("continue")
        wait_for(lambda: counters(board) != stood, "the kernel running on")  # behind gdb's step off it
        true(PROMPTED in board.log(), "what that call prints")
        g.interrupt()
        true("SIGINT" in g.end(), "no stop by ^C")
        equal(g.number("$bpnum"), 1, "breakpoints")
        g("detach")
    all_count(board)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
