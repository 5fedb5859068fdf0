# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Tracepoints of real gdb on the running board: what every CPU's hits collect, against what the demo counts in
its own memory; conditions, passcount, variables, full and circular buffers, gdbs that leave and come back."""

import os
import re
import sys

import qtest
from hfrig import Holdfast
from oracle import (CPUS, PC, Gdb, address, all_count, code, counters, debug_value, frame_of, function_at,
                    running, text_but_slots, word)
from qtest import equal, shared, test, true, wait_for

BOARD = shared()
BURST = 100  # COUNT_BURST of demo.c
OF_CPU = "counter == &demo_counters[%d]"


def attach(board):
    """Without the tracepoints that the target still has from another test."""
    running(board)
    g = Gdb(board.elf, board.port)
    g("delete")
    return g


def say(g, command, *wanted):
    """A command that prints what is wanted, and no complaint."""
    text = g(command)
    for bad in ("Error", "rror code", "annot ", "not support", "warning"):
        true(bad not in text, f"{command}: {text}")
    for part in wanted:
        true(part in text, f"{command}: no {part!r} in: {text}")
    return text


def tracepoint(g, place, *actions, condition=None):
    """Its number."""
    number = int(re.search(r"Tracepoint (\d+) at", say(g, f"trace {place}")).group(1))
    if condition:
        say(g, f"condition {number} {condition}")
    if actions:
        say(g, "\n".join([f"actions {number}", *actions, "end"]))
    return number


def at_count(board):
    return f"*{code(board, 'count'):#x}"


def inside(board, name):
    pcs = [frame_of(board, cpu)[PC] for cpu in range(CPUS)]
    return sum(function_at(board.elf, pc) == name for pc in pcs)


def run_while(g, condition, what):
    """Continue, and ^C when the condition holds."""
    g.begin("continue")
    wait_for(condition, what, 60)
    g.interrupt()
    g.end()


def run_for(g, board, calls):
    """Until add_to_total() was called so often at least; returns how often."""
    total = address(board, "shared_total")
    before = word(board, total)
    run_while(g, lambda: word(board, total) - before >= calls, f"{calls} calls of add_to_total()")
    return word(board, total) - before


def frames(g):
    text = say(g, "tstatus")
    if "Collected no trace frames" in text:
        return 0
    return int(re.search(r"(?:Collected|contains) (\d+) trace frames?", text).group(1))


def each_frame(g, expressions):
    """The values of some expressions in every frame; None: gdb says that it is not available."""
    rows = []
    found = "Found" in g("tfind start")
    while found:
        values = []
        for expression in expressions:
            text = g(f'output/d {expression}')
            values.append(int(text) if re.fullmatch(r"\s*-?\d+\s*", text) else None)
        rows.append(values)
        found = "Found" in g("tfind")
    say(g, "tfind none")
    return rows


def finish(board, g):
    """No tracepoint any more."""
    say(g, "delete")
    g("tstop")
    true("detached" in g("detach"), "gdb did not detach")
    all_count(board)
    wait_for(lambda: not hits_planted(board), "the last sites lifted")
    text_but_slots(board)


def hits_planted(board):
    """Is some site planted? It is lifted by the next CPU that hits it."""
    sites = debug_value(board.elf, "(unsigned long) &probes.sites")
    size = debug_value(board.elf, "sizeof(struct hf_site)")
    planted = debug_value(board.elf, "(unsigned long) &((struct hf_site *) 0)->planted")
    data = board.memory(sites, 128 * size)
    return any(data[n * size + planted] for n in range(128))


@test(board=BOARD)
def every_hit_of_every_cpu_is_a_frame(board):
    with attach(board) as g:
        number = tracepoint(g, "add_to_total")
        say(g, "tstart")
        begun = inside(board, "add_to_total")
        calls = run_for(g, board, 600)
        here = inside(board, "add_to_total")
        say(g, "tstop")
        count = frames(g)
        true(calls - begun <= count <= calls + here, f"{count} frames, {calls} calls, {begun}, {here}")
        text = say(g, "info tracepoints", f"hit {count} times")
        equal(int(re.search(r"already hit (\d+) times", text).group(1)), count, "hits")
        true("missed 0" in g(f"monitor kp stat gdb{number}*"), "missed hits")
        finish(board, g)


@test(board=BOARD)
def what_is_collected_is_what_the_program_has(board):
    with attach(board) as g:
        tracepoint(g, at_count(board), "collect $regs, *counter")
        say(g, "tstart")
        run_for(g, board, 40)
        say(g, "tstop")
        at = address(board, "demo_counters")
        rows = each_frame(g, ["counter", "*counter", "times", "$pc", "$sp != 0"])
        last = {}
        for counter, now, times, pc, stack in rows:
            cpu = (counter - at) // 4
            true(0 <= cpu < CPUS and (counter - at) % 4 == 0, f"counter={counter:#x}")
            equal((times, pc, stack), (BURST, code(board, "count"), 1), "times, pc, a stack")
            equal(now, last.get(cpu, now - BURST) + BURST, f"counter of CPU {cpu}, no burst left out")
            last[cpu] = now
        equal(sorted(last), list(range(CPUS)), "CPUs that were seen")
        for cpu, now in last.items():
            true(now <= counters(board)[cpu] <= now + BURST, f"the last of CPU {cpu}: {now}")
        finish(board, g)


@test(board=BOARD)
def arguments_and_locals_are_collected(board):
    with attach(board) as g:
        tracepoint(g, "push", "collect $args", "collect $locals", "collect *p")
        say(g, "tstart")
        run_for(g, board, 40)
        say(g, "tstop")
        rows = each_frame(g, ["ring", "p->sequence", "p->payload[3]", "p->cpu"])
        true(len(rows) > 3, f"{len(rows)} frames")
        for ring, sequence, payload, cpu in rows:
            equal((ring, payload), (address(board, "demo_ring"), sequence * 6 + 3), "ring, payload")
            true(0 <= cpu < CPUS, f"cpu {cpu}")
        say(g, "tfind start")
        say(g, "tdump", "Data collected at tracepoint", "ring = ", "p = ", "*p = ")
        say(g, "tfind none")
        finish(board, g)


@test(board=BOARD)
def what_is_not_collected_is_unavailable(board):
    with attach(board) as g:
        tracepoint(g, at_count(board), "collect demo_counters")
        say(g, "tstart")
        run_for(g, board, 10)
        say(g, "tstop")
        say(g, "tfind start", "Found trace frame 0")
        equal(g.number("$pc"), code(board, "count"), "pc")
        true("<unavailable>" in g("info registers sp"), "sp")
        true("navailable" in g("output shared_total"), "memory that was not collected")
        true("annot access memory" in g("set var demo_counters[0] = 5"), "a frame was changed")
        say(g, "tfind none", "No longer looking")
        true(g.number("shared_total") > 0, "shared_total of the target")
        finish(board, g)


@test(board=BOARD)
def a_string_is_collected_up_to_its_end(board):
    name = "(char *) &'arch/bare/sched.c'::cpus[2].current->name"
    with attach(board) as g:
        tracepoint(g, at_count(board), f"collect/s {name}", condition=OF_CPU % 2)
        say(g, "tstart")
        run_for(g, board, 60)
        say(g, "tstop")
        texts = 0
        found = "Found" in g("tfind start")
        while found:
            true('"counter/2"' in g(f"output {name}"), "the thread's name")
            texts += 1
            found = "Found" in g("tfind")
        say(g, "tfind none")
        true(texts > 5, f"{texts} frames")
        finish(board, g)


@test(board=BOARD)
def a_condition_and_a_passcount_choose_exactly(board):
    with attach(board) as g:
        number = tracepoint(g, at_count(board), "collect *counter", condition=OF_CPU % 2)
        say(g, f"passcount 7 {number}")
        say(g, "tstart")
        run_for(g, board, 150)
        say(g, "tstatus", f"Trace stopped by tracepoint {number}")
        rows = each_frame(g, ["*(unsigned *) &demo_counters[2]"])
        first = rows[0][0]
        equal([row[0] for row in rows], [first + n * BURST for n in range(7)], "seven bursts of CPU 2")
        say(g, "info tracepoints", "already hit 7 times")
        finish(board, g)


@test(board=BOARD)
def variables_count_on_the_target(board):
    with attach(board) as g:
        say(g, "tvariable $bursts = 5")
        tracepoint(g, at_count(board), "teval $bursts = $bursts + 1", "collect $bursts", condition=OF_CPU % 1)
        say(g, "tstart")
        run_for(g, board, 60)
        say(g, "tstop")
        rows = each_frame(g, ["$bursts"])
        equal([row[0] for row in rows], list(range(6, 6 + len(rows))), "$bursts in each frame")
        true(len(rows) > 10, f"{len(rows)} frames")
        text = say(g, "info tvariables")
        true(re.search(rf"\$bursts\s+5\s+{5 + len(rows)}\b", text), text)
        say(g, "delete tvariable $bursts")
        finish(board, g)


@test(board=BOARD, limit=200)
def a_circular_buffer_keeps_the_newest(board):
    with attach(board) as g:
        say(g, "set circular-trace-buffer on")
        tracepoint(g, at_count(board), "collect *counter, demo_ring", condition=OF_CPU % 3)
        say(g, "tstart")
        run_for(g, board, 120)
        say(g, "tstop")
        text = say(g, "tstatus", "circular")
        kept, created = map(int, re.search(r"contains (\d+) trace frames \(of (\d+) created", text)
                            .groups())
        true(10 < kept < created, f"{kept} of {created} frames")
        rows = [row[0] for row in each_frame(g, ["*(unsigned *) &demo_counters[3]"])]
        equal(rows, list(range(rows[0], rows[0] + kept * BURST, BURST)), "the newest bursts")
        true(rows[-1] <= counters(board)[3] <= rows[-1] + BURST, "the last one")
        finish(board, g)


@test(board=BOARD)
def a_full_buffer_ends_the_trace_and_lifts_its_site(board):
    with attach(board) as g:
        say(g, "set circular-trace-buffer off")
        tracepoint(g, at_count(board), "collect demo_ring")
        say(g, "tstart")
        run_for(g, board, 120)
        true(not hits_planted(board), "a site is planted in a session")
        say(g, "tstatus", "Trace stopped because the buffer was full")
        count = frames(g)
        run_for(g, board, 20)
        equal(frames(g), count, "frames behind the end")
        finish(board, g)


@test(board=BOARD)
def a_tracepoint_is_switched_while_the_trace_runs(board):
    with attach(board) as g:
        number = tracepoint(g, "add_to_total")
        other = tracepoint(g, at_count(board))
        say(g, f"disable {number}")
        say(g, "tstart")
        run_for(g, board, 20)

        def hits(of):
            say(g, "tstatus")
            text = say(g, f"info tracepoints {of}")
            match = re.search(r"already hit (\d+) time", text)
            return int(match.group(1)) if match else 0
        equal(hits(number), 0, "hits while it is off")
        true(hits(other) > 5, "hits of the other one")
        say(g, f"enable {number}")
        true(run_for(g, board, 20) - CPUS <= hits(number), "hits when it is on")
        say(g, f"disable {number}")
        seen = hits(number)
        run_for(g, board, 20)
        true(hits(number) <= seen + CPUS, "hits when it is off again")
        say(g, "tstop")
        finish(board, g)


@test(board=BOARD)
def a_trace_runs_on_without_gdb_and_another_one_reads_it(board):
    total = address(board, "shared_total")
    with attach(board) as g:
        tracepoint(g, at_count(board), "collect *counter", condition=OF_CPU % 1)
        say(g, "set disconnected-tracing on")
        say(g, "tstart")
        true("detached" in g("detach"), "gdb did not detach")
    before = word(board, total)
    wait_for(lambda: word(board, total) - before >= 100, "100 calls without gdb", 60)
    with Gdb(board.elf) as g:
        text = g.attach(board.port)
        true("Trace is already running on the target" in text, text)
        text = say(g, "info tracepoints", "collect *counter", OF_CPU % 1)
        say(g, "tstop")
        rows = [row[0] for row in each_frame(g, ["*(unsigned *) &demo_counters[1]"])]
        true(len(rows) > 10, f"{len(rows)} frames")
        equal(rows, list(range(rows[0], rows[0] + len(rows) * BURST, BURST)), "bursts of CPU 1")
        say(g, "set disconnected-tracing off")
        say(g, "tstart")
        true("detached" in g("detach"), "gdb did not detach")
    with Gdb(board.elf, board.port) as g:
        say(g, "tstatus", "Trace stopped because of disconnection")
        finish(board, g)


@test(board=BOARD)
def a_saved_trace_shows_the_same_without_the_target(board):
    path = os.path.join(board.out, "saved.trace")
    wanted = ["counter", "*counter", "times", "$sp", "$pc"]
    with attach(board) as g:
        tracepoint(g, at_count(board), "collect $regs, *counter")
        say(g, "tstart")
        run_for(g, board, 20)
        say(g, "tstop")
        live = each_frame(g, wanted)
        true(len(live) > 10, f"{len(live)} frames")
        true("rror" in g(f"tsave -r {path}"), "a target without files has saved something")
        say(g, f"tsave {path}", "saved to file")
        finish(board, g)
    with Gdb(board.elf) as g:
        say(g, f"target tfile {path}")
        equal(each_frame(g, wanted), live, "what the file shows")


@test(board=BOARD)
def a_gdb_that_comes_back_saves_before_it_has_looked_at_anything(board):
    """It has not asked for a `g` yet, and says in the file that registers take more room than that."""
    path = os.path.join(board.out, "saved.trace")
    wanted = ["counter", "*counter", "times", "$sp", "$pc"]
    with attach(board) as g:
        say(g, "set disconnected-tracing on")
        tracepoint(g, at_count(board), "collect $regs, *counter")
        say(g, "tstart")
        run_for(g, board, 20)
        say(g, "tstop")
        say(g, "detach")
    with attach(board) as g:
        say(g, f"tsave {path}", "saved to file")
        live = each_frame(g, wanted)
        true(len(live) > 10, f"{len(live)} frames")
        say(g, "delete")
        finish(board, g)
    with Gdb(board.elf) as g:
        say(g, f"target tfile {path}")
        equal(each_frame(g, wanted), live, "what the file shows")


@test(board=BOARD)
def frames_through_holdfast_are_no_memory_that_was_read_ahead(board):
    running(board)
    with Holdfast(board.line_name) as hf, Gdb(board.elf, hf.gdb_port) as g:
        say(g, "delete")
        tracepoint(g, at_count(board), "collect *counter", condition=OF_CPU % 1)
        say(g, "tstart")
        say(g, "tstatus", "Trace is running")
        run_for(g, board, 20)
        live = counters(board)
        equal(g.number("demo_counters[1]"), live[1], "the target's, read ahead")
        say(g, "tstop")
        say(g, "tstatus", "Trace stopped")
        rows = [row[0] for row in each_frame(g, ["*(unsigned *) &demo_counters[1]"])]
        true(len(rows) > 3, f"{len(rows)} frames")
        equal(rows, list(range(rows[0], rows[0] + len(rows) * BURST, BURST)), "bursts of CPU 1")
        equal(g.number("demo_counters[1]"), live[1], "the target's again")
        finish(board, g)


def stepping(g, board, steps, *collect, condition=None):
    return tracepoint(g, at_count(board), *collect, f"while-stepping {steps}", *collect, "end",
                      condition=condition)


@test(board=BOARD)
def every_step_of_every_cpu_is_a_frame(board):
    """No CPU waits for another one's steps, none is lost, and the program goes on as if there were none."""
    steps = 6
    with attach(board) as g:
        say(g, "set circular-trace-buffer on")
        number = stepping(g, board, steps, "collect *counter")
        say(g, "tstart")
        run_for(g, board, 40)
        say(g, "tstop")
        text = g(f"monitor kp stat gdb{number}*")
        hits, missed, faults = map(int, re.search(r"hits (\d+) acted \d+ missed (\d+) faults (\d+)", text).groups())
        true(hits > 20, text)
        equal((missed, faults), (0, 0), "missed, faults")
        text = say(g, "tstatus")
        made = int(re.search(r"(?:Collected|of) (\d+) (?:trace frames|created)", text).group(1))
        equal(made, hits * (steps + 1), "frames")
        say(g, "set circular-trace-buffer off")
        finish(board, g)


@test(board=BOARD)
def steps_follow_the_program(board):
    """Round the loop of count(): the counter's value and the instructions agree."""
    steps = 40
    with attach(board) as g:
        number = stepping(g, board, steps, "collect $regs, *counter", condition=OF_CPU % 2)
        say(g, f"passcount 2 {number}")
        say(g, "tstart")
        run_for(g, board, 60)
        say(g, "tstatus", f"Trace stopped by tracepoint {number}")
        rows = each_frame(g, ["$pc", "*(unsigned *) &demo_counters[2]", "$cpsr & 0xc0"])
        equal(len(rows), 2 * (steps + 1), "frames")
        once, again = rows[:steps + 1], rows[steps + 1:]
        pcs = [pc for pc, _, _ in once]
        equal(pcs[0], code(board, "count"), "the first")
        equal([pc for pc, _, _ in again], pcs, "the same way twice")
        equal({function_at(board.elf, pc) for pc in pcs}, {"count"}, "functions")
        equal([masks for _, _, masks in rows], [0] * len(rows), "the program's own masks")
        rises = [n for n in range(steps) if once[n + 1][1] != once[n][1]]
        store = pcs[rises[0]]
        equal([n for n in range(steps) if pcs[n] == store], rises, "stores, and where the value rises")
        true(len(rises) > 3, f"{len(rises)} stores in {steps} steps")
        equal(once[-1][1] - once[0][1], len(rises), "by one each time")
        say(g, "tfind start")
        say(g, "tfind", "Found trace frame 1")
        say(g, "tdump", "Data collected at tracepoint", "*counter = ")
        finish(board, g)


def way_of_one_hit(g, board, place, steps):
    """The functions that the steps of one hit led through, and how many steps were made."""
    number = tracepoint(g, place, f"while-stepping {steps}", "collect $pc", "end")
    say(g, f"passcount 1 {number}")
    say(g, "tstart")
    run_for(g, board, 150)
    say(g, "tstatus", f"Trace stopped by tracepoint {number}")
    names = [function_at(board.elf, pc) for pc, in each_frame(g, ["$pc"])]
    say(g, "delete")
    return [n for n, before in zip(names, [None] + names) if n != before], len(names) - 1


@test(board=BOARD)
def steps_go_through_locks_masks_and_probes(board):
    """receive() masks interrupts and takes a lock by an exclusive sequence; account() has probes."""
    with attach(board) as g:
        before = word(board, address(board, "packets_done"))
        g("monitor kp p:beside account+4 do count")
        g("monitor kp r:back account do count")
        way, steps = way_of_one_hit(g, board, "*receive", 40)
        equal((way[:2], steps), (["receive", "build"], 40), "from receive() on")
        way, steps = way_of_one_hit(g, board, "*account", 60)
        equal((way[:2], steps), (["account", "fold"], 60), "from account() on")
        text = g("monitor kp stat")
        true(all(int(n) > 0 for n in re.findall(r"^(?:beside|back) +hits (\d+)", text, re.M)), text)
        true(word(board, address(board, "packets_done")) > before, "no packet came through")
        g("monitor kp -beside")
        g("monitor kp -back")
        finish(board, g)


@test(board=BOARD)
def what_is_not_done_is_refused_with_the_reason(board):
    with attach(board) as g:
        say(g, "trace add_to_total")
        say(g, "actions\nwhile-stepping 257\ncollect $regs\nend\nend")
        true("while-stepping makes 256 steps at most here" in g("tstart"), "257 steps were taken")
        say(g, "delete")
        say(g, "trace hf_trap")
        true("the debugger itself runs there" in g("tstart"), "a tracepoint in the debugger")
        say(g, "delete")
        finish(board, g)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
