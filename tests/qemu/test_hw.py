# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Debug registers: hardware breakpoints on every CPU, with real gdb and with packets by hand. What
happened is counted in QEMU's memory; what a CPU's debug registers hold is asked of QEMU's own gdbstub.
Watchpoints are in test_watch.py."""

import re
import sys

import qtest
from hw import EXECS, WATCHES, counter, finish, hits, raw
from oracle import (ARG0, CPUS, PROBE, Probe, address, all_count, attach, counters, elf_bytes,
                    leave, word)
from qtest import equal, shared, test, true

BOARD = shared()
PLACES = ["count", "add_to_total", "push", "account", "fold", "receive", "check"]


# ---- hardware breakpoints ----

@test(board=BOARD)
def as_many_hardware_breakpoints_as_there_are_and_no_more(board):
    with attach(board) as g:
        g("set breakpoint always-inserted off")
        for place in PLACES[:EXECS + 1]:
            true("Hardware assisted" in g(f"hbreak *{place}"), f"no hbreak at {place}")
        before = counters(board)
        text = g("continue")
        true("requested too many hardware breakpoints" in text, f"7 were not refused: {text}")
        equal(counters(board), before, "the counters after a continue that was refused")
        g(f"delete {EXECS + 1}")
        missing = {address(board, p): p for p in PLACES[:EXECS]}
        seen = set()
        while missing:  # one place is met ten times as often as another; the limit of the test ends it
            g("continue")
            pc = g.number("$pc")
            true(pc in missing or pc in seen, f"a stop at {pc:#x}, where no breakpoint is")
            missing.pop(pc, None)
            seen.add(pc)
        g("delete")
        leave(board, g)


@test(board=BOARD)
def a_hardware_breakpoint_stops_every_cpu_and_counts(board):
    with attach(board) as g:
        g("set breakpoint always-inserted on")
        at = address(board, "count")
        g("hbreak *count")
        seen = {}
        while len(seen) < CPUS:
            g("continue")
            equal(g.number("$pc"), at, "pc")
            cpu = g.number("$_thread") - 1
            equal(g.number(ARG0), counter(board, cpu), f"the counter of CPU {cpu}")
            seen[cpu] = seen.get(cpu, 0) + 1
        equal(sorted(seen), [0, 1, 2, 3], "CPUs that hit it")
        shown = re.search(r"already hit (\d+) times", g("info breakpoints"))
        equal(int(shown.group(1)), sum(seen.values()), "hits that gdb counted")
        leave(board, g)


@test(board=BOARD)
def a_hardware_breakpoint_leaves_memory_alone(board):
    with attach(board) as g:
        at = address(board, "counter_thread")  # planted, never hit
        g(f"hbreak *{at:#x}")
        g.begin("continue")
        all_count(board)
        equal(board.memory(at, 4), elf_bytes(board.elf, at, 4), "the instruction while it runs")
        g.interrupt()
        g.end()
        leave(board, g)


@test(board=BOARD)
def one_call_is_one_hit(board):
    """The calls counted in memory, and the stops: no call slips through, none stops twice."""
    client = raw(board)
    at = address(board, "account")
    client.ok(f"Z1,{at:x},4")
    first = client.go()
    done = word(board, address(board, "packets_done"))
    for n in range(1, 60):
        stop = client.go()
        equal((stop.pc, stop.reasons), (first.pc, [("hwbreak", 0)]), "stop")
        equal(word(board, address(board, "packets_done")), done + n, "calls between the stops")
    equal(hits(client.monitor("bl")), {("hard", at): 60}, "hits listed")
    finish(board, client)


@test(board=BOARD)
def hardware_and_software_breakpoint_at_one_place(board):
    client = raw(board)
    at = address(board, "account")
    client.ok(f"Z0,{at:x},4")
    client.ok(f"Z1,{at:x},4")
    client.go()
    done = word(board, address(board, "packets_done"))
    for n in range(1, 20):
        stop = client.go()
        equal(stop.pc, at, "pc")
        true(stop.reasons in ([("hwbreak", 0)], [("swbreak", 0)]), f"reasons {stop.reasons}")
        equal(word(board, address(board, "packets_done")), done + n, "calls between the stops")
    equal(sum(hits(client.monitor("bl")).values()), 20, "hits of both together")
    client.ok(f"z0,{at:x},4")
    equal(client.go().reasons, [("hwbreak", 0)], "the software one is gone")
    equal(word(board, address(board, "packets_done")), done + 20, "calls")
    client.ok(f"Z0,{at:x},4")
    client.ok(f"z1,{at:x},4")
    equal(client.go().reasons, [("swbreak", 0)], "the hardware one is gone")
    equal(word(board, address(board, "packets_done")), done + 21, "calls")
    client.ok(f"z0,{at:x},4")
    finish(board, client)


@test(board=BOARD)
def malformed_packets_change_nothing(board):
    client = raw(board)
    at = counter(board, 0)
    code = address(board, "count")
    listed = client.monitor("bl")
    for packet in ("Z1", "Z1,", "Z2,,4", f"Z2,{at:x}", f"Z2,{at:x},", f"Z2,{at:x},0",
                   f"Z2,{at:x},100000000", f"Z3,{at:x},ffffffffffffffff", f"Z2,{at:x},4x",
                   f"Z2;{at:x},4", f"Z2,{at:x},4,", f"Z2,-1,4", f"Z2,{'f' * 17},4",
                   f"Z2,fffffffffffffff0,20", f"Z1,{code + 1:x},4", f"Z1,{code + 2:x},4",
                   f"Z1,{code:x},7", f"Z1,{address(board, 'hf_trap'):x},4", f"Z2,{at:x},4;X1,27",
                   "z1", "z2,,", f"z2,{at:x}"):
        client.refused(packet)
        equal(client.monitor("bl"), listed, f"the list after {packet}")
    for packet in (f"Z5,{at:x},4", f"z5,{at:x},4", f"Zff,{at:x},4"):
        equal(client.ask(packet), "", packet)
    client.ok(f"z2,{at:x},4")  # not there: gdb's goal is reached
    client.ok(f"Z2,{at:x},4")
    client.ok(f"Z2,{at:x},4")  # repeated: one
    equal(list(hits(client.monitor("bl"))), [("write", at)], "list")
    client.ok(f"z2,{at:x},4")
    equal(client.monitor("bl"), listed, "list")
    finish(board, client)


# ---- after the detach ----

DEBUG_REGISTERS = re.compile(r'<reg name="(DBG[BW][CV]R\w*)"[^>]*regnum="(\d+)"')


def armed(board):
    """How many breakpoint and watchpoint registers of each CPU are on, by QEMU's gdbstub."""
    probe = Probe(board)
    text = ""
    while True:
        part = probe.line.packet(f"qXfer:features:read:system-registers.xml:{len(text):x},ff0")
        text += part[1:]
        if part[0] != "m":
            break
    controls = [int(n) for name, n in DEBUG_REGISTERS.findall(text) if name[4] == "C"]
    true(len(controls) >= EXECS + WATCHES, f"QEMU shows {len(controls)} control registers")
    result = []
    for cpu in range(CPUS):
        equal(probe.line.packet(f"Hg{cpu + 1:x}"), "OK", "QEMU's Hg")
        values = [bytes.fromhex(probe.line.packet(f"p{n:x}"))[0] for n in controls]
        result.append(sum(v & 1 for v in values))
    probe.leave()
    return result


@test(limit=60, board=qtest.boot(qemu_args=PROBE))
def no_debug_register_is_armed_after_the_detach(board):
    with attach(board) as g:
        g("hbreak counter_thread")  # never hit
        g("hbreak adder_thread")
        g("watch *(int *) threads")
        g("delete 3")
        g(f"watch *(int *) {address(board, 'hf_text_begin'):#x}")
        g.begin("continue")
        all_count(board)
        equal(armed(board), [3] * CPUS, "registers on while gdb waits")
        g.interrupt()
        g.end()
        equal(armed(board), [0] * CPUS, "registers on while all stand")
        leave(board, g)
    equal(armed(board), [0] * CPUS, "registers on after the detach")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
