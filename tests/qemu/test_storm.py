# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Breakpoint storms: every CPU on the same breakpoint, thousands of hits that the target itself waves
through and hundreds that stop. The counts agree with the counters in QEMU's memory to the last one,
and the text is bit by bit the linker's afterwards."""

import re
import sys

import qtest
from oracle import (CPUS, PC, address, all_count, attach, code, counters, elf_bytes, frame_of, leave,
                    running, sections)
from qtest import equal, shared, test, true, wait_for
from raw import Raw

BOARD = shared()
NEVER = "X3,220027"  # agent bytecode: const8 0, end
ALWAYS = "X3,220127"
MASK = 0xffffffff
STORM = 2000


def raw(board):
    running(board)
    return Raw(board)


def finish(board, client):
    client.leave()
    start, text = sections(board.elf)[".text"]
    wait_for(lambda: board.memory(start, len(text)) == text, "the text as it was made")
    all_count(board)


def store_of_count(board):
    """The instruction of count() that stores the counter: its first STR to [r0] or [x0]."""
    at = code(board, "count")
    for pc in range(at, at + 64, 4):
        insn = int.from_bytes(elf_bytes(board.elf, pc, 4), "little")
        if qtest.NAME == "virt-a15" and insn & 0xffff0fff == 0xe5800000:  # STR Rt, [r0]
            return pc
        if qtest.NAME != "virt-a15" and insn & 0xffffffe0 == 0xb9000000:  # STR Wt, [x0]
            return pc
    raise qtest.Failure("no store in count()")


def passed(client):
    """Hits that the condition of the only breakpoint waved through, and those that stopped."""
    text = client.monitor("bl")
    through = re.search(r"did not hold (\d+) times", text)
    return int(through.group(1)), int(re.search(r" hits (\d+)", text).group(1))


def stores(board, first):
    return sum((now - then) & MASK for now, then in zip(counters(board), first))


def storm(board, client, at, wanted):
    """Run until the counters have gone up by so much, then ^C; what the counts say."""
    first = counters(board)
    waiting = [frame_of(board, cpu)[PC] == at for cpu in range(CPUS)]
    equal(sum(waiting), 0, "CPUs at the store before the storm")
    client.begin("vCont;c")
    wait_for(lambda: stores(board, first) >= wanted, f"{wanted} stores under the breakpoint", 200)
    client.interrupt()
    through, hits = passed(client)
    here = sum(frame_of(board, cpu)[PC] == at for cpu in range(CPUS))
    done = stores(board, first)
    # a CPU that ^C found at the store has been counted, or is about to be
    true(done <= through + hits <= done + here,
         f"{done} stores and {here} CPUs before theirs: {through} waved through, {hits} hits")
    return through, hits, first


def sum_is(board, total):
    """Agent bytecode: do all counters together make this? const32 and ref32 of each, add, equal, end."""
    at = address(board, "demo_counters")
    refs = [f"24{at + 4 * cpu:08x}19" for cpu in range(CPUS)]
    text = refs[0] + "".join(ref + "02" for ref in refs[1:]) + f"24{total:08x}1327"
    return f"X{len(text) // 2:x},{text}"


@test(board=BOARD, limit=240)
def thousands_are_counted_to_the_last_one(board):
    """A CPU that was waved through has stored before any other goes on; so at the stop, which the target
    decides, as many hits were waved through as there were stores."""
    client = raw(board)
    at = store_of_count(board)
    first = counters(board)
    equal([frame_of(board, cpu)[PC] for cpu in range(CPUS)].count(at), 0, "CPUs at the store")
    client.ok(f"Z0,{at:x},4;{sum_is(board, sum(first) + STORM)}")
    stop = client.go(limit=200)
    equal((stop.pc, stop.reasons), (at, [("swbreak", 0)]), "stop")
    equal((stores(board, first), passed(client)), (STORM, (STORM, 1)), "stores, hits")
    true(all((now - then) & MASK for now, then in zip(counters(board), first)), "a CPU was idle")
    client.ok(f"z0,{at:x},4")
    finish(board, client)


@test(board=BOARD, limit=240)
def a_hardware_breakpoint_that_the_target_waves_through(board):
    client = raw(board)
    at = store_of_count(board)
    client.ok(f"Z1,{at:x},4;{NEVER}")
    _, hits, _ = storm(board, client, at, 800)
    equal(hits, 0, "hits that stopped")
    client.ok(f"z1,{at:x},4")
    finish(board, client)


@test(board=BOARD, limit=240)
def hundreds_that_stop(board):
    """At each stop the CPU's own counter says how many hits it has had."""
    client = raw(board)
    at = store_of_count(board)
    client.ok(f"Z0,{at:x},4;{ALWAYS}")
    seen = {}
    for _ in range(120):
        stop = client.go()
        equal((stop.pc, stop.reasons), (at, [("swbreak", 0)]), "stop")
        value = counters(board)[stop.cpu]
        first, n = seen.get(stop.cpu, (value, 0))
        equal(value, (first + n) & MASK, f"the counter of CPU {stop.cpu} at its hit {n}")
        seen[stop.cpu] = (first, n + 1)
    equal(passed(client), (0, 120), "waved through, and hits")
    true(len(seen) >= 2, f"CPUs that hit it: {sorted(seen)}")
    client.ok(f"z0,{at:x},4")
    finish(board, client)


@test(board=BOARD, limit=240)
def gdb_lets_the_target_decide(board):
    """`break if` with the condition on the target: gdb hears of the one hit only."""
    with attach(board) as g:
        g("set breakpoint condition-evaluation target")
        g("set breakpoint always-inserted on")
        at = store_of_count(board)
        wanted = counters(board)[1] // 100 * 100 + 450  # in the middle of a burst of CPU 1
        g(f"break *{at:#x} if demo_counters[1] == {wanted}")
        sent = len(board.log())
        g("continue", 200)
        equal((counters(board)[1], g.number("$pc")), (wanted, at), "counter and pc at the stop")
        told = board.log()[sent:]
        equal(told.count(b"swbreak"), 1, "stops that gdb heard of")
        text = g("monitor bl")
        through = int(re.search(r"did not hold (\d+) times", text).group(1))
        true(through >= 400, f"{through} hits waved through")
        g("delete")
        leave(board, g)


@test(board=BOARD, limit=240)
def a_storm_in_non_stop(board):
    client = raw(board)
    equal(client.live(), [], "CPUs that stand")
    at = store_of_count(board)
    client.ok("vCont;t")
    stops = client.stops()
    while len(stops) < CPUS:
        stops += client.stops()
    first = counters(board)
    equal(sum(frame_of(board, cpu)[PC] == at for cpu in range(CPUS)), 0, "CPUs at the store")
    client.ok(f"Z0,{at:x},4;{NEVER}")
    client.ok("vCont;c")
    wait_for(lambda: stores(board, first) >= 200, "stores under the breakpoint", 200)
    client.line.send(b"\x03")
    stops = client.stops()
    while len(stops) < CPUS:
        stops += client.stops()
    equal(sorted(s.cpu for s in stops), [0, 1, 2, 3], "CPUs that stopped")
    through, hits = passed(client)
    equal(hits, 0, "hits that stopped")
    done = stores(board, first)
    here = sum(frame_of(board, cpu)[PC] == at for cpu in range(CPUS))
    true(done <= through <= done + here, f"{done} stores, {here} before theirs: {through}")
    client.ok(f"z0,{at:x},4")
    client.ok("vCont;c")
    finish(board, client)


@test(board=BOARD, limit=240)
def the_board_survives_a_gdb_that_dies_in_a_storm(board):
    client = raw(board)
    at = store_of_count(board)
    client.ok(f"Z0,{at:x},4;{NEVER}")
    first = counters(board)
    client.begin("vCont;c")
    wait_for(lambda: stores(board, first) >= 100, "stores under the breakpoint", 100)
    client.line.close()
    second = Raw(board)
    true("no breakpoints" in second.monitor("bl"), "what the dead one left")
    finish(board, second)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
