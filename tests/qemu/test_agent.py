# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Conditions and commands of breakpoints run on the target: what they cost on the line, that none of
their hits is lost, and that a bad one is reported. The truth is in the demo's own counters, read out
of QEMU's memory."""

import os
import re
import sys
import time

import qtest
from hfrig import ROOT
from oracle import (ARG0, ARG1, CPUS, Gdb, address, all_count, counters, function_at, leave, resume,
                    running, word)
from qtest import equal, shared, test, true, wait_for

sys.path.insert(0, os.path.join(ROOT, "tests", "bench"))

from proxy import Proxy  # noqa: E402

BOARD = shared()
BURST = 100  # COUNT_BURST of demo.c
FALSE_HITS = 500
STORM = 2000  # calls, or as many as there are in
STORM_S = 30.0
STORM_LEAST = 100  # on a machine that has other work
TARGET_ONLY = ("set breakpoint condition-evaluation target", "set breakpoint always-inserted on",
               "set dprintf-style agent")


def attach_for_target(board, port=None):
    running(board)
    g = Gdb(board.elf, port or board.port)
    for command in TARGET_ONLY:
        g(command)
    return g


def stops(board):
    return board.log().count(b"$T")


def listed(g, what):
    """A number of `monitor bl` behind or before a word."""
    text = g("monitor bl")
    match = re.search(what, text)
    true(match, f"no {what} in {text}")
    return int(match.group(1))


def passed(g):
    return listed(g, r"did not hold (\d+) times")


def hits(g):
    return listed(g, r"hits (\d+)")


def packets_done(board):
    return word(board, address(board, "packets_done"))


@test(limit=90, board=BOARD)
def five_hundred_false_hits_cost_less_than_1000_bytes(board):
    with Proxy(board.port) as proxy, attach_for_target(board, proxy.port) as g:
        goal = g.number("demo_counters[0]") + FALSE_HITS // CPUS * BURST
        g(f"break demo.c:count if demo_counters[0] > {goal}")
        true("target evals" in g("info breakpoints"), "the condition is not on the target")
        before = sum(counters(board)) // BURST
        packets, size = proxy.count()
        stopped_before = stops(board)
        text = g("continue", 80)
        now = proxy.count()
        true("hit Breakpoint" in text, text)
        equal(stops(board) - stopped_before, 1, "stop replies")
        false_hits = sum(counters(board)) // BURST - before
        true(false_hits >= FALSE_HITS * 3 // 4, f"only {false_hits} calls of count()")
        true(now[1] - size < 1000, f"{now[1] - size} bytes, {now[0] - packets} packets")
        true(word(board, address(board, "demo_counters")) > goal, "the condition does not hold")
        g("delete")
        leave(board, g)


@test(board=BOARD)
def every_hit_of_one_cpu_is_counted(board):
    with attach_for_target(board) as g:
        g("tbreak account")
        g("continue")  # from here on the counter and the hits go together
        first = packets_done(board)
        g(f"break account if packets_done == {first + 40}")
        g("continue")
        equal(packets_done(board), first + 40, "packets at the stop")
        # the one that gdb stands on when it plants the breakpoint is stepped over, no hit
        equal((passed(g), hits(g)), (39, 1), "hits that did not hold, and that did")
        g("delete")
        leave(board, g)


@test(limit=140, board=BOARD)
def no_hit_is_lost_when_all_cpus_hit_at_once(board):
    """Calls and hits differ by calls that are under way: one in each CPU's adder thread at most, which
    an interrupt may have taken the CPU from between its hit and its addition (a CPU that was stepped
    off the breakpoint takes at once the interrupts that waited). test_storm.py counts to the last hit."""
    with attach_for_target(board) as g:
        total = address(board, "shared_total")
        g(f"break *add_to_total if (unsigned){ARG0} == 77")
        g(f"break *count if (unsigned){ARG1} == 0")  # and elsewhere, at the same time
        before = word(board, total)
        g.begin("continue")
        end = time.monotonic() + STORM_S
        wait_for(lambda: word(board, total) - before > STORM or time.monotonic() > end,
                 "the storm's end", 2 * STORM_S)
        g.interrupt()
        text = g.end()
        true("SIGINT" in text, f"no SIGINT: {text}")
        calls = word(board, total) - before
        true(calls > STORM_LEAST, f"only {calls} calls in {STORM_S} s")
        true(abs(passed(g) - calls) <= CPUS, f"{passed(g)} hits, {calls} calls")
        equal(hits(g), 0, "hits that held")
        g("delete")
        leave(board, g)


@test(board=BOARD)
def a_true_condition_stops_each_time(board):
    with attach_for_target(board) as g:
        g("break account if packets_done % 8 == 3")
        last = None
        for _ in range(5):
            g("continue")
            now = packets_done(board)
            equal(now % 8, 3, "packets at the stop")
            true(last is None or now == last + 8, f"{last} -> {now}: a stop was left out")
            last = now
        g("delete")
        leave(board, g)


@test(board=BOARD)
def two_breakpoints_at_one_place_stop_when_either_holds(board):
    with attach_for_target(board) as g:
        g("break account if packets_done % 16 == 1")
        g("break account if packets_done % 16 == 9")
        seen = []
        for _ in range(4):
            g("continue")
            seen.append(packets_done(board) % 16)
        true(seen in ([1, 9, 1, 9], [9, 1, 9, 1]), f"stops at {seen}")
        g("delete")
        leave(board, g)


def fails(g, condition, reason):
    g(f"break account if {condition}")
    text = g("continue")
    true(f"condition of its breakpoint: {reason}" in text, f"not said by the stub: {text}")
    true("hit Breakpoint" in text, f"no stop: {text}")
    g("delete")


@test(board=BOARD)
def a_condition_that_fails_stops_and_is_reported(board):
    with attach_for_target(board) as g:
        fails(g, "bytes_done / (packets_done - packets_done) == 1", "division by zero")
        fails(g, "*(int *) 16 == 1", "memory cannot be read")
        fails(g, "*(int *) 0xfffffffe == 1", "memory cannot be read")
        leave(board, g)


# What gdb's compiler would never send: straight packets.
BAD_CODE = [("21000027", "does not end"), ("22012100002800", "stack overflow"),
            ("2903", "stack underflow"), ("2201", "runs past its end"), ("0127", "bytecode not known"),
            ("27", "leaves no value"), ("21ffff", "runs past its end"),
            ("22002200340000020000", "printf in a condition")]


@test(board=BOARD)
def bad_bytecode_is_an_error_and_never_a_hang(board):
    running(board)
    line = board.line()
    line.packet("?")
    place = f"{address(board, 'account'):x},4"
    for code, reason in BAD_CODE:
        equal(line.packet(f"Z0,{place};X{len(code) // 2:x},{code}"), "OK", code)
        start = len(line.seen)
        reply = line.packet("vCont;c")
        true(reply.startswith("T05"), f"{code}: {reply}")
        told = b"".join(bytes.fromhex(m.decode()) for m in
                        re.findall(rb"\$O((?:[0-9a-f]{2})+)#", line.seen[start:]))
        true(reason.encode() in told, f"{code}: {told}")
        equal(line.packet(f"z0,{place}"), "OK", code)
    for bad in (";X", ";X1", ";X2,27", ";X0,", ";cmds:", ";X1,27;", "X1,27", ";X900,27"):
        true(line.packet(f"Z0,{place}{bad}").startswith("E"), f"{bad} is taken")
    equal(line.packet("D"), "OK", "D")
    line.send("+")
    all_count(board)
    line.close()


@test(board=BOARD)
def dprintf_output_is_whole_and_in_order(board):
    with attach_for_target(board) as g:
        g("tbreak account")
        g("continue")
        first = packets_done(board)
        g(r'dprintf account,"packet %u, %d bytes\n", packets_done, bytes')
        g.begin("continue")
        wait_for(lambda: packets_done(board) > first + 30, "thirty packets")
        g.interrupt()
        text = g.end()
        seen = [int(n) for n in re.findall(r"^packet (\d+), 24 bytes$", text, re.M)]
        true(len(seen) >= 29, f"{len(seen)} lines: {text}")
        equal(seen, list(range(seen[0], seen[0] + len(seen))), "the numbers printed")
        equal(seen[0], first + 1, "the first one")
        at_entry = function_at(board.elf, g.number("$pc")) == "account"
        true(packets_done(board) - seen[-1] in ((0, 1) if at_entry else (1,)),
             f"the last one is {seen[-1]}, done {packets_done(board)}")
        g("delete")
        leave(board, g)


@test(board=qtest.boot())
def a_persistent_dprintf_goes_on_in_the_log_when_gdb_has_died(board):
    with attach_for_target(board) as g:
        g("set disconnected-dprintf on")
        g(r'dprintf account,"<%u>\n", packets_done')
        g.begin("continue")
        first = packets_done(board)
        wait_for(lambda: packets_done(board) > first + 5, "five packets")
    # gdb was killed; nobody acknowledges what is printed now
    first = packets_done(board)
    wait_for(lambda: packets_done(board) > first + 20, "twenty packets more")
    line = board.line()
    line.send("\r\x03")
    line.wait_prompt()
    seen = [int(n) for n in re.findall(r"<7><(\d+)>$", line.command("dmesg"), re.M)]
    true(len(seen) >= 19, f"{len(seen)} lines in the log")
    equal(seen, list(range(seen[0], seen[0] + len(seen))), "the numbers in the log")
    true("stays when gdb leaves" in line.command("bl"), "it is not listed as persistent")
    line.command("bc *")
    resume(board, line)


@test(board=BOARD)
def ctrl_c_gets_through_a_storm(board):
    with attach_for_target(board) as g:
        g(f"break *count if (unsigned){ARG1} == 0")
        g(f"break *add_to_total if (unsigned){ARG0} == 77")
        for _ in range(3):
            g.begin("continue")
            all_count(board)
            g.interrupt()
            true("SIGINT" in g.end(), "no SIGINT")
        g("delete")
        leave(board, g)


@test(board=BOARD)
def stepping_meets_the_conditions_of_other_cpus(board):
    """`next` and `finish` while the other CPUs run through a breakpoint whose condition is false."""
    with attach_for_target(board) as g:
        g("tbreak account")
        g("continue")
        done = packets_done(board)
        g(f"break *count if (unsigned){ARG1} == 0")
        g("next")
        g("next")
        equal(packets_done(board), done + 1, "packets after the line that counts them")
        g("finish")
        equal(function_at(board.elf, g.number("$pc")), "fold", "function after finish")
        g("tbreak account")
        g("continue")
        equal(function_at(board.elf, g.number("$pc")), "account", "function of the next stop")
        true(passed(g) > 0, "nobody came by the breakpoint")
        g("delete")
        leave(board, g)


@test(board=BOARD)
def in_non_stop_the_cpus_run_through_it(board):
    running(board)
    with Gdb(board.elf) as g:
        for command in ("set non-stop on", *TARGET_ONLY):
            g(command)
        g.attach(board.port)
        goal = packets_done(board) + 20
        g(f"break account if packets_done >= {goal}")
        g.begin("continue -a")
        all_count(board)
        wait_for(lambda: packets_done(board) >= goal, "the condition holds")
        true("hit Breakpoint" in g.end(), "no stop")
        equal(packets_done(board), goal, "packets at the stop")
        then = counters(board)
        wait_for(lambda: sum(b > a for a, b in zip(then, counters(board))) >= CPUS - 1,
                 "the other CPUs count on")
        g("delete")
        g("continue -a &")
        g("detach")
        all_count(board)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
