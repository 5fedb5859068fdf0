# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""How the CPUs go on: vCont with its actions, ranges, ^C, scheduler-locking, gdb that leaves in every
way. Who ran and who was held is seen by each CPU's counter and saved frame in QEMU's memory."""

import re
import signal
import sys

import qtest
from oracle import (CPUS, PC, Gdb, address, all_count, attach, code, counters, elf_bytes, endless,
                    frame_of, function_at, leave, running, sections, stop_at)
from qtest import equal, shared, test, true, wait_for
from raw import PC_NUMBER, Raw

BOARD = shared()
BURST = 100  # of count()


def raw(board):
    running(board)
    return Raw(board)


def finish(board, client):
    client.leave()
    text_is_whole(board)
    all_count(board)


def text_is_whole(board):
    start, text = sections(board.elf)[".text"]
    wait_for(lambda: board.memory(start, len(text)) == text, "the text as it was made")


def pcs(board):
    return [frame_of(board, cpu)[PC] for cpu in range(CPUS)]


def own(board, pc):
    """The debugger's own code: no step there."""
    return address(board, "hf_text_begin") <= pc < address(board, "hf_text_end")


def at_count(board, client):
    """Stop at the begin of count(); that CPU."""
    at = code(board, "count")
    client.ok(f"Z0,{at:x},4")
    stop = client.go()
    client.ok(f"z0,{at:x},4")
    equal(stop.pc, at, "pc")
    return stop.cpu


# ---- vCont by hand ----

@test(board=BOARD)
def one_cpu_continues_and_the_others_are_held(board):
    client = raw(board)
    for cpu in (2, 0, 3):
        before = counters(board)
        client.begin(f"vCont;c:{cpu + 1}")
        wait_for(lambda: counters(board)[cpu] >= before[cpu] + 3 * BURST, f"CPU {cpu} counting")
        stop = client.interrupt()
        equal(stop.signal, 2, "signal")
        now = counters(board)
        equal([now[c] for c in range(CPUS) if c != cpu],
              [before[c] for c in range(CPUS) if c != cpu], "the counters of those that are held")
    finish(board, client)


@test(board=BOARD)
def some_continue_and_the_others_are_held(board):
    client = raw(board)
    before = counters(board)
    client.begin("vCont;c:2;c:4")
    wait_for(lambda: all(counters(board)[c] >= before[c] + BURST for c in (1, 3)), "1 and 3")
    client.interrupt()
    now = counters(board)
    equal((now[0], now[2]), (before[0], before[2]), "the counters of those that are held")
    finish(board, client)


@test(board=BOARD)
def the_leftmost_action_counts(board):
    client = raw(board)
    cpu = at_count(board, client)
    before = pcs(board)
    stop = client.go(f"vCont;s:{cpu + 1};c:{cpu + 1};s:{cpu + 1}")
    equal((stop.cpu, stop.signal, stop.reasons), (cpu, 5, []), "a step")
    after = pcs(board)
    equal(after[cpu], before[cpu] + 4, "pc behind one instruction")
    equal([after[c] for c in range(CPUS) if c != cpu],
          [before[c] for c in range(CPUS) if c != cpu], "those that were not named are held")
    finish(board, client)


@test(board=BOARD)
def the_others_run_for_a_moment_beside_a_step(board):
    client = raw(board)
    cpu = at_count(board, client)
    others = [c for c in range(CPUS) if c != cpu]
    before = counters(board)
    now = before
    steps = 0
    while steps < 20 or not all(now[c] > before[c] for c in others):
        stop = client.go(f"vCont;s:{cpu + 1};c")
        equal(stop.cpu, cpu, "who stepped")
        now = counters(board)
        steps += 1
    true(now[cpu] - before[cpu] <= steps, f"CPU {cpu} counted on its own")
    finish(board, client)


@test(board=BOARD)
def a_step_of_each_other_cpu(board):
    client = raw(board)
    stopped = at_count(board, client)
    moved = 0
    for cpu in range(CPUS):
        before = pcs(board)
        if cpu == stopped or own(board, before[cpu]):
            continue
        stop = client.go(f"vCont;s:{cpu + 1}")
        equal((stop.cpu, stop.signal), (cpu, 5), "who stepped")
        after = pcs(board)
        equal(stop.pc, after[cpu], "pc told")
        equal([after[c] for c in range(CPUS) if c != cpu],
              [before[c] for c in range(CPUS) if c != cpu], "pcs of the others")
        moved += 1
    true(moved >= 1, "nobody could step")
    finish(board, client)


@test(board=BOARD)
def signals_mean_nothing(board):
    client = raw(board)
    cpu = at_count(board, client)
    at = client.stop.pc
    for packet in (f"vCont;S05:{cpu + 1}", "S0b", "s"):
        stop = client.go(packet)
        equal((stop.cpu, stop.pc), (cpu, pcs(board)[cpu]), f"after {packet}")
        true(stop.pc != at, f"{packet} went nowhere")
        at = stop.pc
    for packet in ("C05", "vCont;C0b"):
        before = counters(board)
        client.begin(packet)
        wait_for(lambda: all(b > a for a, b in zip(before, counters(board))), "all counting")
        client.interrupt()
    finish(board, client)


@test(board=BOARD)
def malformed_actions_move_nobody(board):
    client = raw(board)
    before = pcs(board), counters(board)
    for packet in ("vCont;", "vCont;x", "vCont;c:", "vCont;c:0x1", "vCont;c:9", "vCont;s:-2",
                   "vCont;r:1", "vCont;r10:1", "vCont;r10,:1", "vCont;Cxx", "vCont;C", "vCont;cc",
                   "vCont;c:1;x:2", "vCont;s:1;;", "Cxy", "S", "C05x", "cxyz", "s10000000000000000",
                   "vCont;t:1"):
        client.refused(packet)
        equal((pcs(board), counters(board)), before, f"after {packet}")
    finish(board, client)


# ---- ranges ----

@test(board=BOARD)
def a_range_is_left_exactly(board):
    """First instruction by instruction, then as a range from the same registers: one and the same
    end, and the range's is told by one stop."""
    client = raw(board)
    at = code(board, "fold")
    end = code(board, "check")
    end = min(e for e in (at + 400, end) if e > at)
    client.ok(f"Z0,{at:x},4")
    stop = client.go()
    client.ok(f"z0,{at:x},4")
    cpu = stop.cpu
    saved = client.ask("g")
    steps = 0
    inside = at
    while at <= client.stop.pc < end:
        inside = client.stop.pc
        client.go(f"vCont;s:{cpu + 1}")
        steps += 1
        true(steps < 200, f"200 steps in fold(), at {inside:#x}")
    out = client.stop.pc
    equal(out, code(board, "account"), "what fold() calls")
    client.ok("G" + saved)
    stop = client.go(f"vCont;r{at:x},{end:x}:{cpu + 1}")
    equal((stop.cpu, stop.pc, stop.signal), (cpu, out, 5), "where the range is left")
    true(steps > 20, f"only {steps} steps: no loop")
    # a range that ends in its middle
    client.ok("G" + saved)
    stop = client.go(f"vCont;r{at:x},{inside:x}:{cpu + 1}")
    equal(stop.pc, inside, "the first instruction behind a shorter range")
    # an empty one is a step
    client.ok("G" + saved)
    equal(client.go(f"vCont;r{at:x},{at:x}:{cpu + 1}").pc, at + 4, "an empty range")
    finish(board, client)


@test(board=BOARD)
def a_breakpoint_inside_a_range_stops(board):
    client = raw(board)
    at = code(board, "fold")
    inside = at + 12
    client.ok(f"Z0,{at:x},4")
    cpu = client.go().cpu
    client.ok(f"Z0,{inside:x},4")
    stop = client.go(f"vCont;r{at:x},{at + 400:x}:{cpu + 1}")
    equal((stop.cpu, stop.pc), (cpu, inside), "the breakpoint in the range")
    client.ok(f"z0,{inside:x},4")
    client.ok(f"z0,{at:x},4")
    finish(board, client)


@test(board=BOARD)
def a_range_without_an_end_is_interrupted(board):
    client = raw(board)
    cpu = at_count(board, client)
    span, saved = endless(board, client, cpu)
    for action in (f"r{span}:{cpu + 1}", f"r{span}:{cpu + 1};c"):
        first = counters(board)[cpu]
        client.begin("vCont;" + action)
        wait_for(lambda: counters(board)[cpu] > first + 3, "the loop of count()")
        stop = client.interrupt()
        equal(stop.signal, 2, "signal")
        pc = client.register(PC_NUMBER, cpu)
        equal(pc, frame_of(board, cpu)[PC], "pc")
        true(function_at(board.elf, pc) in ("count", "armv7a_vectors"),  # there a FIQ meets the step's end on its way
             f"stopped in {function_at(board.elf, pc)}")
        seen = counters(board)
        client.ask("?")
        equal(counters(board), seen, "the counters of a board that stands")
    client.ok(f"Hg{cpu + 1}")
    client.ok("G" + saved)
    finish(board, client)


def spin(board):
    """Where the kernel has an instruction that branches to itself."""
    start, text = sections(board.elf)[".text"]
    insn = (0xeafffffe if qtest.NAME == "virt-a15" else 0x14000000).to_bytes(4, "little")
    places = [start + n for n in range(0, len(text), 4) if text[n:n + 4] == insn]
    return next((at for at in places if not own(board, at)), None)


@test(board=BOARD)
def an_instruction_that_branches_to_itself(board):
    """A step of it is done, a range of it has no end."""
    client = raw(board)
    cpu = at_count(board, client)
    at = spin(board)
    own_insn = None
    if at is None:  # make one, in code that does not run again
        at = code(board, "counter_thread")
        own_insn = elf_bytes(board.elf, at, 4)
        insn = 0xeafffffe if qtest.NAME == "virt-a15" else 0x14000000
        client.ok(f"M{at:x},4:{insn.to_bytes(4, 'little').hex()}")
    old = client.stop.pc
    size = client.ask("g")
    width = 4 if qtest.NAME == "virt-a15" else 8
    client.ok(f"Hg{cpu + 1}")
    client.ok(f"P{PC_NUMBER:x}={at.to_bytes(width, 'little').hex()}")
    stop = client.go(f"vCont;s:{cpu + 1}")
    equal((stop.cpu, stop.pc, stop.signal), (cpu, at, 5), "a step")
    client.begin(f"vCont;r{at:x},{at + 4:x}:{cpu + 1}")
    stop = client.interrupt()
    equal((stop.signal, client.register(PC_NUMBER, cpu)), (2, at), "after ^C")
    client.begin(f"vCont;r{at:x},{at + 4:x}:{cpu + 1};c")
    all_others = counters(board)
    wait_for(lambda: all(counters(board)[c] > all_others[c] for c in range(CPUS) if c != cpu),
             "the others counting")
    stop = client.interrupt()
    equal((stop.signal, client.register(PC_NUMBER, cpu)), (2, at), "after ^C")
    client.ok(f"Hg{cpu + 1}")
    client.ok(f"P{PC_NUMBER:x}={old.to_bytes(width, 'little').hex()}")
    equal(client.ask("g"), size, "the registers put back")
    if own_insn:
        client.ok(f"M{at:x},4:{own_insn.hex()}")
    finish(board, client)


# ---- scheduler-locking ----

@test(board=BOARD, limit=60)
def scheduler_locking_off_on_step(board):
    with attach(board) as g:
        cpu = stop_at(g, board, f"*{code(board, 'count'):#x}")
        others = [c for c in range(CPUS) if c != cpu]
        g("set scheduler-locking on")
        before = counters(board)
        for _ in range(8):
            g("stepi")
        g("next")
        g.begin("continue")
        wait_for(lambda: counters(board)[cpu] >= before[cpu] + 2 * BURST, f"CPU {cpu} counting")
        g.interrupt()
        g.end()
        equal([counters(board)[c] for c in others], [before[c] for c in others], "those held")
        g("set scheduler-locking off")
        g.begin("continue")
        all_count(board)
        g.interrupt()
        g.end()
        g("set scheduler-locking step")
        cpu = stop_at(g, board, f"*{code(board, 'count'):#x}")  # continue: all run
        others = [c for c in range(CPUS) if c != cpu]
        before = counters(board)
        for _ in range(6):
            g("stepi")
            g("next")
        equal([counters(board)[c] for c in others], [before[c] for c in others],
              "the others while one steps")
        g("set scheduler-locking off")
        while not all(counters(board)[c] > before[c] for c in others):
            g("stepi")
        leave(board, g)


# ---- hits of several CPUs at once ----

def rounds(board, client, at, go):
    """Stops at the begin of count(), as many as go gives: each CPU's counter says how often it has
    been there since its first stop, so that none is lost and nobody runs through."""
    hits = {}
    for packet in go:
        stop = client.go(packet(client.stop.cpu))
        if stop.pc != at:
            continue
        equal(stop.reasons, [("swbreak", 0)], "reason")
        value = counters(board)[stop.cpu]
        first, n = hits.get(stop.cpu, (value, 0))
        equal(value, first + BURST * n, f"the counter of CPU {stop.cpu} at hit {n}")
        hits[stop.cpu] = (first, n + 1)
    return {cpu: n for cpu, (_, n) in hits.items()}


@test(board=BOARD, limit=90)
def no_hit_is_lost_when_all_come_at_once(board):
    client = raw(board)
    at = code(board, "count")
    client.ok(f"Z0,{at:x},4")
    hits = rounds(board, client, at, [lambda cpu: "vCont;c"] * 120)
    equal((sorted(hits), sum(hits.values())), ([0, 1, 2, 3], 120), f"hits {hits}")
    true(min(hits.values()) > 10, f"hits {hits}")
    listed = re.findall(r" hits (\d+)", client.monitor("bl"))
    equal(listed, ["120"], "hits listed")
    client.ok(f"z0,{at:x},4")
    finish(board, client)


@test(board=BOARD, limit=90)
def nobody_runs_through_what_another_steps_over(board):
    """One CPU steps off the breakpoint while the others run towards it."""
    client = raw(board)
    at = code(board, "count")
    client.ok(f"Z0,{at:x},4")
    client.go()

    def step(cpu):
        return f"vCont;s:{cpu + 1};c"

    hits = rounds(board, client, at, [step, step, lambda cpu: "vCont;c"] * 50)
    true(sum(hits.values()) >= 50 and sorted(hits) == [0, 1, 2, 3], f"hits {hits}")
    client.ok(f"z0,{at:x},4")
    finish(board, client)


# ---- gdb comes and goes ----

@test(board=BOARD, limit=60)
def five_times_attached(board):
    for _ in range(5):
        with attach(board) as g:
            stop_at(g, board, "account")
            equal([row[1] for row in g.backtrace()][:3], ["account", "fold", "check"], "chain")
            leave(board, g)


def next_one_works(board):
    with Gdb(board.elf, board.port) as g:
        equal(len(re.findall(r"Thread \d ", g("info threads"))), CPUS, "threads")
        seen = counters(board)
        equal(g.number("demo_counters[2]"), seen[2], "a counter of a board that stands")
        stop_at(g, board, "account")
        leave(board, g)


def shell_opens(board):
    line = board.line()
    line.send("\r")
    line.wait_prompt()
    true("stop" in line.command("summary"), "summary")
    line.send("go\r")
    all_count(board)
    line.close()


@test(board=BOARD, limit=60)
def gdb_killed_in_the_middle_of_a_packet(board):
    for half in (b"$", b"$m40000000,", b"$m40000000,4#", b"$m40000000,4#a", b"$X40000000,8:\x00}"):
        client = raw(board)
        client.line.send(half)
        client.line.close()
        next_one_works(board)
    client = raw(board)
    client.line.send(b"$vCont;c")
    client.line.close()
    shell_opens(board)


@test(board=BOARD, limit=60)
def gdb_killed_while_the_board_stands(board):
    for then in (next_one_works, shell_opens):
        g = attach(board)
        stop_at(g, board, "account")
        g(f"break *{code(board, 'count'):#x}")
        g.process.send_signal(signal.SIGKILL)
        g.__exit__()
        then(board)
        text_is_whole(board)


@test(board=BOARD, limit=60)
def gdb_killed_while_the_board_runs(board):
    at = code(board, "counter_thread")  # planted, never hit
    for _ in range(2):
        g = attach(board)
        g(f"break *{at:#x}")
        g.begin("continue")
        wait_for(lambda: board.memory(at, 4) != elf_bytes(board.elf, at, 4), "the breakpoint")
        all_count(board)
        g.process.send_signal(signal.SIGKILL)
        g.__exit__()
        all_count(board)
        next_one_works(board)
        text_is_whole(board)


@test(board=BOARD, limit=60)
def gdb_killed_while_one_cpu_runs_and_the_others_are_held(board):
    for then in (next_one_works, shell_opens):
        client = raw(board)
        before = counters(board)
        client.begin("vCont;c:3")
        wait_for(lambda: counters(board)[2] > before[2], "CPU 2 counting")
        client.line.close()
        then(board)
        all_count(board)


@test(board=qtest.boot(), limit=60)
def gdb_killed_while_a_step_has_no_end(board):
    for then in (next_one_works, shell_opens):
        client = raw(board)
        cpu = at_count(board, client)
        span, _ = endless(board, client, cpu)
        first = counters(board)[cpu]
        client.begin(f"vCont;r{span}:{cpu + 1}")
        wait_for(lambda: counters(board)[cpu] > first, "the loop of count()")
        client.line.close()
        then(board)
        text_is_whole(board)
        all_count(board)


@test(board=BOARD, limit=60)
def ctrl_c_at_any_moment(board):
    """Also when the stop was on its way already: one stop reply each, and the next works."""
    client = raw(board)
    for n in range(60):
        client.begin("vCont;c")
        if n % 3 == 1:
            all_count(board)
        stop = client.interrupt()
        equal(stop.signal, 2, "signal")
        equal(client.ask("qC"), f"QC{stop.cpu + 1:x}", "the CPU that stopped")
    finish(board, client)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
