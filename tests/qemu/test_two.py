# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Both CPUs of mps2-an521 through real gdb and the shell: one stops, the message unit freezes the other."""

import contextlib
import os
import re
import sys
import tempfile

import qtest
import sdkrig as sdk
from hfrig import Board
from oracle import Gdb, names, source_line
from qtest import NAME, equal, test, true, wait_for

FIELDS = ("hold", "sp", "held", "mask", "masked", "fault", "say", "end")  # struct asked of two.c
BASE = {0: 0x1000, 1: 0x2000}  # what pattern() has in its registers
SAID = 40  # lines of each CPU
STOPPED = r"\(frozen(, waits to report: breakpoint)?\)"  # both may have hit theirs


def build():
    return sdk.build(os.path.join(sdk.PROGRAMS, "two.c"), "-funwind-tables")


@contextlib.contextmanager
def both_run():
    """CPU 0 in started(), CPU 1 has counted; and a gdb."""
    elf = build()
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        with Gdb(elf, board.port) as g:
            g("break started")
            true("started ()" in g("continue"), "started() was not reached")
            g("delete")
            yield board, g


def at_of(elf, cpu, field):
    """Where a member of asked[cpu] is."""
    return names(elf)["asked"][0] + 4 * (cpu * len(FIELDS) + FIELDS.index(field))


def of_memory(board, cpu, field):
    """Its value, out of QEMU's memory."""
    return int.from_bytes(board.memory(at_of(board.elf, cpu, field), 4), "little")


def counted(board, cpu):
    return int.from_bytes(board.memory(names(board.elf)["counts"][0] + 4 * cpu, 4), "little")


def stop(g):
    g.interrupt()
    true("SIGINT" in g.end(), "no stop by ^C")


def end(g):
    g("set var asked[0].end = 1")
    text = g("continue")
    true("exited with code 07]" in text, f"no good end: {text}")


def thread(g, cpu):
    g(f"thread {cpu + 1}")


def chain(g, cpu):
    return [row[1] for row in g.backtrace(cpu + 1)]


# ---- what is shown ----

@test()
def both_are_threads_with_their_own_registers():
    with both_run() as (board, g):
        for cpu in BASE:
            g(f"set var asked[{cpu}].hold = 1")
        g.begin("continue")
        wait_for(lambda: all(of_memory(board, cpu, "held") for cpu in BASE), "both CPUs in pattern()")
        stop(g)
        rows = g("info threads")
        equal(len(re.findall(r"^[* ] +\d+ +Thread", rows, re.M)), 2, f"threads: {rows}")
        true(re.search(r"\"cpu 0: program\"", rows) and re.search(r"\"cpu 1: program\" " + STOPPED, rows), rows)
        begin, size = names(board.elf)["pattern"]
        for cpu, base in BASE.items():
            thread(g, cpu)
            for n in range(12):
                equal(g.number(f"$r{n}"), base + n, f"CPU {cpu}: r{n}")
            equal(g.number("$r12"), 1, f"CPU {cpu}: r12")
            equal(g.number("$lr"), g.number(f"(unsigned long) &asked[{cpu}]"), f"CPU {cpu}: lr")
            equal(g.number("$sp"), of_memory(board, cpu, "sp"), f"CPU {cpu}: sp")
            true((begin & ~1) <= g.number("$pc") < (begin & ~1) + size, f"CPU {cpu}: pc")
        at, size = names(board.elf)["second_stack"]
        true(at <= of_memory(board, 1, "sp") < at + size, "CPU 1 is not on its stack")
        for cpu in BASE:
            g(f"set var asked[{cpu}].hold = 0")
        thread(g, 0)
        end(g)


@test()
def a_backtrace_of_each():
    with both_run() as (_, g):
        g("break count if cpu == 1")
        true("count (" in g("continue"), "CPU 1 does not count")
        equal(chain(g, 1)[:3], ["count", "look", "second"], "CPU 1")
        true("main" in chain(g, 0), f"CPU 0: {chain(g, 0)}")
        g("delete")
        thread(g, 0)
        end(g)


# ---- breakpoints and steps ----

@test()
def a_breakpoint_stops_either():
    with both_run() as (board, g):
        for cpu in (1, 0, 1, 1, 0):
            g(f"break count if cpu == {cpu}")
            true("count (" in g("continue"), f"CPU {cpu} did not stop")
            equal(g.number("$_thread"), cpu + 1, "the thread that stopped")
            equal(g.number("cpu"), cpu, "its argument")
            for n in (0, 1):
                equal(g.number(f"counts[{n}]"), counted(board, n), f"counts[{n}]")
            true(re.search(rf"cpu {1 - cpu}: program\" " + STOPPED, g("info threads")), g("info threads"))
            g("delete")
        thread(g, 0)
        end(g)


@test()
def one_steps_while_the_other_holds():
    with both_run() as (board, g):
        g("set scheduler-locking on")
        for cpu in (1, 0):
            other = 1 - cpu
            thread(g, other)
            stood = [g.number(f"$r{n}") for n in range(13)] + [g.number("$pc"), counted(board, other)]
            thread(g, cpu)
            before = counted(board, cpu)
            at, steps = g.number("$pc"), 0
            while counted(board, cpu) == before and steps < 200:
                g("stepi")
                last, at, steps = at, g.number("$pc"), steps + 1
                true(at != last, f"a step of CPU {cpu} that stays at {at:#x}")
            true(steps < 200, f"{steps} steps, and CPU {cpu} has not counted")
            equal(g.number("$_thread"), cpu + 1, "the thread that steps")
            thread(g, other)
            now = [g.number(f"$r{n}") for n in range(13)] + [g.number("$pc"), counted(board, other)]
            equal(now, stood, f"CPU {other}, which holds")
        g("set scheduler-locking off")
        for cpu in (0, 1):
            first = counted(board, cpu)
            g.begin("continue")
            wait_for(lambda: counted(board, cpu) != first, f"CPU {cpu} counting again")
            stop(g)
        thread(g, 0)
        end(g)


@test()
def a_fault_of_cpu_1_is_its_own():
    with both_run() as (board, g):
        g("set var asked[1].fault = 1")
        text = g("continue")
        true("SIGILL" in text and "strike" in text, text)
        equal(g.number("$_thread"), 2, "the thread that died")
        true("undefined instruction" in g("monitor summary"), g("monitor summary"))
        true("Cannot access memory" in g("x/wx 0xf0000000"), "a bad read")
        equal(g.number("counts[0]"), counted(board, 0), "a good read behind it")
        g("set var $pc = $pc + 2")
        g("set var asked[1].fault = 2")
        text = g("continue")
        true("SIGILL" in text and "strike_fpu" in text, text)
        true("the FPU is off" in g("monitor summary"), g("monitor summary"))
        g("set var $pc = $pc + 4")
        first = counted(board, 1)
        g.begin("continue")
        wait_for(lambda: counted(board, 1) != first, "CPU 1 counting again")
        stop(g)
        g("set var asked[1].end = 1")
        true("exited with code 07]" in g("continue"), "the end, on CPU 1")


# ---- who does not answer ----

@test()
def a_cpu_that_masks_interrupts_is_named_as_running():
    with both_run() as (board, g):
        g("set var asked[1].mask = 1")
        g.begin("continue")
        wait_for(lambda: of_memory(board, 1, "masked"), "PRIMASK of CPU 1")
        stop(g)
        rows = g("info threads")
        true(re.search(r"cpu 1\" \(did not stop, still running\)", rows), rows)
        true("cpu 1: did not stop, still running" in g("monitor cpu"), g("monitor cpu"))
        first = counted(board, 1)
        wait_for(lambda: counted(board, 1) != first, "CPU 1 running on")
        g("set var asked[1].mask = 0")
        wait_for(lambda: "cpu 1: frozen" in g("monitor cpu"), "CPU 1 parking when it unmasks")
        stood = counted(board, 1)
        equal(g.number("counts[1]"), stood, "a count of CPU 1 that stands")
        g.begin("continue")
        wait_for(lambda: counted(board, 1) != stood, "CPU 1 counting again")
        stop(g)
        true(re.search(r"cpu 1: program\" " + STOPPED, g("info threads")), g("info threads"))
        end(g)


# ---- another program ----

@test()
def a_load_is_refused_while_cpu_1_runs_the_program():
    with both_run() as (board, g):
        begin, size = names(board.elf)["hf_vectors"]
        before = board.memory(begin, size)
        text = g("load")
        true("failed" in text or "rror" in text, f"load: {text}")
        equal(board.memory(begin, size), before, "the vectors of the program that runs")
        for cpu in BASE:
            first = counted(board, cpu)
            g.begin("continue")
            wait_for(lambda: counted(board, cpu) != first, f"CPU {cpu} counting on")
            stop(g)
        thread(g, 0)
        end(g)


@test()
def the_first_bytes_of_a_load_are_taken_before_cpu_1_is_started():
    elf = build()
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        begin, end_of = names(elf)["hf_vectors"][0], names(elf)["hf_text_begin"][0]
        with Gdb(elf, board.port) as g, tempfile.NamedTemporaryFile() as f:
            f.write(board.memory(begin, end_of - begin))
            f.flush()
            true("failed" not in g(f"restore {f.name} binary {begin:#x}"), "refused before")
            g("break started")
            true("started ()" in g("continue"), "started() was not reached")
            text = g(f"restore {f.name} binary {begin:#x}")
            true("failed" in text, f"taken behind it: {text}")
            end(g)


@test()
def a_program_that_is_started_again_beside_cpu_1_is_warned():
    """CPU 1 stays at one instruction meanwhile, with a stack below CPU 0's: the start clears its own."""
    with both_run() as (board, g):
        true("warning" not in g("monitor summary"), "a warning, and nothing is wrong")
        place = names(board.elf)["strike"][0] & ~1
        thread(g, 0)
        stack = g.number("$sp") - 0x1000
        thread(g, 1)
        g(f"set var $sp = {stack:#x}")
        g(f"set var *(unsigned short *){place:#x} = 0xe7fe")  # b .
        g("set var $xpsr = 0x01000000")  # in no IT block
        g(f"set var $pc = {place:#x}")
        thread(g, 0)
        text = g("jump _start")
        true("cpu 1 goes on with what the last program gave it" in text, f"the line at the start: {text}")
        true("cpu 1 goes on with what the last program gave it" in g("monitor summary"), g("monitor summary"))
        true("exited with code 01]" in g("continue"), "main(), which cannot start CPU 1")


# ---- the line ----

def prompted(board):
    """The prompt of a board that has just begun may be gone before anybody has come to hear it."""
    board.wait_log(r"hf> ")
    return board.line()


@test()
def what_both_print_at_once_is_not_mixed():
    elf = build()
    with Board(NAME, elf=elf) as board:
        line = prompted(board)
        line.command(f"bp {names(elf)['started'][0] & ~1:x}")
        line.send("go\r")
        line.wait_prompt()
        at = len(board.log())
        for cpu in BASE:
            line.command(f"mm4 {at_of(elf, cpu, 'say'):x} {SAID:x}")
        line.command("bc 0")
        line.send("go\r")
        most = at + len("go\r\n") + len(BASE) * SAID * len("cpu 0 says that ABCDEFGHIJKLMNOPQRSTUVWXYZ is all\r\n")
        wait_for(lambda: len(board.log()) >= most, "all that both CPUs print")
        rows = re.findall(r"cpu \d says [^\n]*\r\n", board.log()[at:].decode("latin1"))
        true(all(re.fullmatch(r"cpu \d says that (?i:[a-z]{26}) is all\r\n", row) for row in rows), f"lines: {rows}")
        for cpu in BASE:
            equal(sum(row.startswith(f"cpu {cpu}") for row in rows), SAID, f"lines of CPU {cpu}")


@test()
def who_died_while_it_printed_does_not_keep_the_other_quiet():
    with both_run() as (board, g):
        lock = names(board.elf)["hf.lock"][0]
        g(f"set var *(unsigned *) {lock:#x} = 2")  # CPU 1's, which does not print
        g("set var asked[0].say = 3")
        g.begin("continue")
        wait_for(lambda: of_memory(board, 0, "say") == 0, "CPU 0 printing")
        stop(g)
        equal(g.number(f"*(unsigned *) {lock:#x}"), 0, "the lock")
        thread(g, 0)
        end(g)


@test()
def next_steps_over_a_line_that_is_printed_while_the_other_prints():
    """Also when the other one was stopped with the lock; and every line of both arrives."""
    place = "two.c:" + str(source_line(os.path.join(sdk.PROGRAMS, "two.c"), "hf_board_write(lines[cpu]"))
    with both_run() as (board, g):
        for cpu in BASE:
            g(f"set var asked[{cpu}].say = {SAID}")
        g(f"tbreak {place} if cpu == 0")
        g("continue")
        for _ in range(8):
            left = g.number("asked[0].say")
            g("next")
            equal(g.number("$_thread"), 1, "the thread that has stepped")
            true("look (" in g("frame"), g("frame"))
            true(g.number("asked[0].say") in (left, left - 1), "it prints one line at a time")
        true(of_memory(board, 0, "say") < SAID, "nothing is printed by CPU 0")
        g.begin("continue")
        wait_for(lambda: not any(of_memory(board, cpu, "say") for cpu in BASE), "all that both CPUs print")
        stop(g)
        for cpu in BASE:
            packets = re.findall(f"cpu {cpu} says".encode().hex().encode(), board.log())
            equal(len(packets), SAID, f"lines of CPU {cpu}")
        thread(g, 0)
        end(g)


# ---- the shell ----

@test()
def the_shell_looks_at_either():
    elf = build()
    with Board(NAME, elf=elf) as board:
        line = prompted(board)
        true("cpu 1: offline" in line.command("cpu"), "CPU 1, which nobody has started")
        at = names(elf)["started"][0] & ~1
        line.command(f"bp {at:x}")
        line.send("go\r")
        line.wait_prompt()
        text = line.command("cpu")
        true(re.search(r"^\* cpu 0: here, program\n  cpu 1: frozen, program$", text, re.M), text)
        text = line.command("cpu 1")
        true("* cpu 1: frozen" in text, text)
        places = {name: names(elf)[name] for name in ("second", "look", "count")}
        pc = int(re.search(r"\bpc\s+([0-9a-f]{8})", line.command("rd")).group(1), 16)
        true(any((a & ~1) <= pc < (a & ~1) + size for a, size in places.values()), f"pc of CPU 1: {pc:#x}")
        text = line.command("bt")
        found = [int(n, 16) for n in re.findall(r"\b[0-9a-f]{8}\b", text)]
        begin, size = names(elf)["second"]
        true(any((begin & ~1) <= n <= (begin & ~1) + size for n in found), f"second() in CPU 1's backtrace: {text}")
        text = line.command("btc")
        true("cpu 0" in text and "cpu 1" in text, text)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
