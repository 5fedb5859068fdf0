# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Watchpoint probes on the running board: every access of every CPU counted, against what the demo counts in its
own memory; loads and stores, ranges, locks, values, stops, other watchpoints beside them."""

import re
import sys

import qtest
from hw import WATCHES
from oracle import CPUS, PC, Gdb, address, all_count, code, counters, frame_of, function_at, running, stopped, word
from probing import again, ask, finish, let_run, stat
from qtest import equal, shared, test, true, wait_for

BOARD = shared()
BURST = 100  # COUNT_BURST of demo.c


def count_up(board, line, bursts):
    """`go` until every CPU has counted so many bursts, then ^C; what each CPU has counted."""
    before = counters(board)
    line.send("go\r")
    wait_for(lambda: min(b - a for a, b in zip(before, counters(board))) >= bursts * BURST,
             f"{bursts} bursts of each counter", 60)
    again(line)
    return [b - a for a, b in zip(before, counters(board))]


@test(board=BOARD)
def every_store_of_every_cpu_is_counted(board):
    """To the one: what is stopped in the middle has not stored yet, or has."""
    line = stopped(board)
    ask(line, f"kw :stores demo_counters,{4 * CPUS} w do count")
    counted = count_up(board, line, 10)
    seen = stat(line, "stores")
    equal((seen["hits"], seen["missed"], seen["faults"]), (sum(counted), 0, 0), "hits, missed, faults")
    per_cpu = [int(n) for n in re.findall(r"cpu \d: hits (\d+)", ask(line, "kp stat stores"))]
    equal(per_cpu, counted, "hits of each CPU, and what it counted")
    finish(board, line)


def store_of_cpu_1(board, line):
    """The address of the instruction by which it counts."""
    ask(line, "kw :where demo_counters+4 w p=%pc:x64 do log max=1")
    ask(line, "kp clear")
    count_up(board, line, 1)
    store = int(re.search(r" p=0x([0-9a-f]+)", ask(line, "kp log where"))[1], 16)
    ask(line, "kp -where")
    return store


@test(board=BOARD)
def loads_and_stores_are_told_apart(board):
    """count() loads its counter and stores it, and nothing else touches one but to show them."""
    line = stopped(board)
    for name, access in (("load", "r"), ("store", "w"), ("both", "rw")):
        ask(line, f"kw :{name} demo_counters+4 {access} if %pc != 0 do count")
    counted = count_up(board, line, 5)[1]
    stores, loads, both = (stat(line, n)["hits"] for n in ("store", "load", "both"))
    equal(stores, counted, "stores")
    true(counted <= loads <= counted + 1, f"{loads} loads, {counted} stores")
    equal(both, loads + stores, "both")
    equal([stat(line, n)["missed"] for n in ("store", "load", "both")], [0, 0, 0], "missed")
    finish(board, line)


@test(board=BOARD)
def loads_and_stores_are_told_apart_in_code_that_is_watched(board):
    """Who looks at the instruction to tell them reads that code."""
    line = stopped(board)
    store = store_of_cpu_1(board, line)
    ask(line, f"kw :code {store & ~7:#x},8 r do count")
    for name, access in (("load", "r"), ("store", "w")):
        ask(line, f"kw :{name} demo_counters+4 {access} do count")
    counted = count_up(board, line, 5)[1]
    equal([(seen["hits"], seen["missed"]) for seen in (stat(line, "store"), stat(line, "code"))],
          [(counted, 0), (0, 0)], "stores, and accesses of the code")
    equal(stat(line, "load")["missed"], 0, "loads missed")
    finish(board, line)


@test(board=BOARD)
def a_record_tells_who_accessed_what(board):
    line = stopped(board)
    base = address(board, "demo_counters")
    ask(line, "kp clear")
    ask(line, f"kw :who demo_counters,{4 * CPUS} w at=$addr now=@demo_counters+8:u32 $comm do log cpu=2 max=20")
    count_up(board, line, 2)
    rows = re.findall(r"\[(\d)\] +\d+\.\d+ who: \((\w+)\+\S+\)\s+at=0x([0-9a-f]+)\s+now=(\d+)\s+arg3=\"([^\"]*)\"",
                      ask(line, "kp log who"))
    equal(len(rows), 20, "records")
    for cpu, function, at, _, comm in rows:
        equal((cpu, function, int(at, 16), comm), ("2", "count", base + 8, "counter/2"), "who and where")
    values = [int(now) for _, _, _, now, _ in rows]
    equal(values, list(range(values[0], values[0] + 20)), "the value before each store")
    true("off: its max= is reached" in ask(line, "kp"), "it is on")
    finish(board, line)


@test(board=BOARD)
def a_lock_is_watched_and_still_taken(board):
    """Its stores are exclusive ones, which a trap makes fail."""
    line = stopped(board)
    ask(line, "kw :lock demo_ring rw do count")
    ask(line, "kp p:take receive do count")
    packets = address(board, "packets_done")
    before = word(board, packets)
    let_run(board, line, 120, "120 calls of add_to_total()")
    true(word(board, packets) > before, "no packet came through")
    true(stat(line, "lock")["hits"] >= 2 * stat(line, "take")["hits"] > 10, "a store to take it, one to leave it")
    finish(board, line)


@test(board=BOARD)
def beside_probes_of_code_each_counts_its_own(board):
    """A probe on each instruction of count(): its loads and stores run in slots."""
    line = stopped(board)
    at = code(board, "count")
    codes = 0
    for offset in range(0, 64, 4):
        text = line.command(f"kp p:i{offset} {at + offset:#x} do count")
        codes += "kp:" not in text
        if function_at(board.elf, at + offset + 4) != "count":
            break
    true(codes > 5, f"{codes} probes in count()")
    ask(line, "kp budget 100000000")
    ask(line, f"kw :data demo_counters,{4 * CPUS} w pc=%pc do count")
    counted = count_up(board, line, 5)
    equal(stat(line, "data")["hits"], sum(counted), "stores")
    finish(board, line)


@test(board=BOARD)
def stop_stands_at_the_store_and_go_does_it_once(board):
    line = stopped(board)
    at = address(board, "demo_counters") + 4 * 2
    ask(line, "kw :halt demo_counters+8 w do stop max=3")
    for step in (False, True, False):
        line.send("go\r")
        line.expect(rb"probe halt")
        line.wait_prompt()
        equal(function_at(board.elf, frame_of(board, 2)[PC]), "count", "pc of CPU 2")
        before = word(board, at)
        if step:
            line.send("ss\r")
            line.wait_prompt()
            equal(word(board, at), before + 1, "the counter behind the store")
    equal(stat(line, "halt")["hits"], 3, "hits")
    finish(board, line)


@test(board=BOARD)
def registers_are_shared_with_gdb(board):
    running(board)
    with Gdb(board.elf, board.port) as g:
        g("monitor kw :mine demo_counters+4 w do count")
        g("watch demo_counters[2]")
        first = counters(board)
        while counters(board)[1] == first[1]:  # five stops take no time: CPU 1 may not have counted
            true("Hardware watchpoint" in g("continue"), "no stop at demo_counters[2]")
        g("monitor kp off mine")
        for n in range(WATCHES - 1):  # gdb takes its own away at each stop
            true("kp:" not in g(f"monitor kw :n{n} demo_ring+{8 * n} w do count"), f"watchpoint {n}")
        true("no debug register is left" in g("monitor kw :more demo_ring+64 w"), "one too many")
        true("Could not insert hardware watchpoint" in g("continue"), "one too many of gdb's")
        g("monitor kp -n0")
        true("Hardware watchpoint" in g("continue"), "no stop at demo_counters[2]")
        true(re.search(r"hits [1-9]\d* ", g("monitor kp stat mine")), "hits")
        g("delete")
        true("off" in g("monitor kp list mine"), "it is on")
        g("monitor kp -*")
        true("detached" in g("detach"), "gdb did not detach")
    all_count(board)


@test(board=BOARD)
def gdb_stops_though_the_probe_read_what_is_not_there(board):
    """The fault of that read leaves its own address behind."""
    running(board)
    with Gdb(board.elf, board.port) as g:
        true("kp:" not in g("monitor kw :bad demo_counters+4 w v=@10:u32 do log max=1000000"), "the probe")
        g("watch demo_counters[1]")
        for _ in range(3):
            true("Hardware watchpoint" in g("continue"), "no stop at demo_counters[1]")
        true(re.search(r"faults [1-9]", g("monitor kp stat bad")), "no fault")
        g("delete")
        g("monitor kp -*")
        true("detached" in g("detach"), "gdb did not detach")
    all_count(board)


@test(board=BOARD)
def a_breakpoint_at_the_store_hides_nothing(board):
    """A CPU that is stepped off a breakpoint is watched meanwhile."""
    line = stopped(board)
    store = store_of_cpu_1(board, line)
    ask(line, "kw :stores demo_counters+4 w do count")
    line.command(f"bp {store:#x}")
    at = address(board, "demo_counters") + 4
    before = word(board, at)
    for _ in range(12):
        line.send("go\r")
        line.wait_prompt()
    equal(stat(line, "stores")["hits"], word(board, at) - before, "stores of CPU 1")
    line.command("bc 0")
    finish(board, line)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
