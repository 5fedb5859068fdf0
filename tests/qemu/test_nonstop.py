# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Non-stop: gdb looks at a running board, each CPU stops and runs by itself. That a CPU runs or stands
is seen by its counter in QEMU's memory."""

import re
import sys
import time

import qtest
from hfrig import LIMIT, Failure
from oracle import (CPUS, PC, Gdb, address, all_count, code, counters, elf_bytes, endless, frame_of,
                    function_at, leave, running, scratch, sections, word)
from qtest import equal, shared, test, true, wait_for
from raw import Raw

BOARD = shared()
MOVES = 300  # of the other counters, while one is looked at: three bursts


# ---- gdb ----

class Live(Gdb):
    """gdb in non-stop mode. Stops are told at any time: seen() looks for them."""

    def __init__(self, board, attach=True):
        super().__init__(board.elf)
        self.board = board
        self("set non-stop on")
        if attach:
            self.attach(board.port)

    def mark(self):
        return len(self.out.seen)

    def seen(self, pattern, since, limit=LIMIT):
        """Wait for text that gdb prints behind a mark; later commands may print it, too."""
        rule = re.compile(pattern.encode(), re.S | re.M)
        end = time.monotonic() + limit
        while True:
            match = rule.search(self.out.seen, since)
            if match:
                return match.group(0).decode("latin1")
            if time.monotonic() > end or self.out.ended:
                tail = self.out.seen[since:][-1500:].decode("latin1")
                raise Failure(f"gdb did not print {pattern!r}; there was: {tail!r}")
            self.out.pump(0.2)

    def threads(self):
        """{cpu: what gdb shows behind the thread's name}"""
        rows = re.findall(r"^[* ] +(\d+) +Thread \d+ \"[^\"]*\" (.*)$", self("info threads"), re.M)
        return {int(n) - 1: text for n, text in rows}

    def runs(self):
        """The CPUs that gdb shows as running."""
        return sorted(cpu for cpu, text in self.threads().items() if text.endswith("(running)"))

    def stop(self, cpu):
        self(f"thread {cpu + 1}")
        mark = self.mark()
        self("interrupt")
        self.seen(rf"^Thread {cpu + 1} .*? stopped\.", mark)

    def until(self, command, pattern, limit=LIMIT):
        """A command in the background, and the stop it ends with."""
        mark = self.mark()
        self(command)
        return self.seen(pattern, mark, limit)


def move(board, cpus, by=1, limit=LIMIT):
    """Wait until these CPUs have counted."""
    first = counters(board)
    wait_for(lambda: all(counters(board)[c] - first[c] >= by for c in cpus),
             f"CPUs {cpus} counting from {first}", limit)


def stands(board, cpus):
    """These CPUs do not count while all others do."""
    before = counters(board)
    others = [c for c in range(CPUS) if c not in cpus]
    if others:
        move(board, others, MOVES)
    after = counters(board)
    equal([after[c] for c in cpus], [before[c] for c in cpus], f"the counters of CPUs {cpus}")


def attached(board):
    running(board)
    g = Live(board)
    move(board, range(CPUS))
    return g


@test(board=BOARD)
def all_count_between_two_commands(board):
    with attached(board) as g:
        first = counters(board)
        equal(g.runs(), [0, 1, 2, 3], "CPUs that run")
        move(board, range(CPUS), MOVES)
        equal(g.number("demo_counters[1]") >= first[1] + MOVES, True, "the counter read by gdb")
        value = g.number("demo_counters[3]")
        move(board, range(CPUS))
        true(g.number("demo_counters[3]") > value, "gdb sees it rise")
        leave(board, g)


@test(board=BOARD)
def one_cpu_stands_and_the_others_run(board):
    with attached(board) as g:
        for cpu in (1, 0, 3):
            g.stop(cpu)
            stands(board, [cpu])
            equal(g.runs(), [c for c in range(CPUS) if c != cpu], "CPUs that run")
            equal(g.number("$pc"), frame_of(board, cpu)[PC], "pc of the one that stands")
            chain = [row[1] for row in g.backtrace()]
            true(chain[-1] in ("_start", "armv7a_secondary", "aarch64_secondary"),
                 f"backtrace {chain}")
            g("continue &")
            move(board, range(CPUS), MOVES)
        leave(board, g)


@test(board=BOARD)
def steps_and_locals_while_the_others_run(board):
    with attached(board) as g:
        g("thread 1")
        text = g.until("tbreak fold", r"Thread (\d) .*? hit Temporary breakpoint .*?fold.*?$")
        equal(text[:8], "Thread 1", "the worker's CPU")
        stands(board, [0])
        p = g.number("p")
        equal(g.number("p->sequence"), word(board, p), "a member of *p")
        for command in ("next", "next"):
            g(command)
            equal(function_at(board.elf, g.number("$pc")), "fold", "function after next")
            stands(board, [0])
        g("advance account")
        equal(function_at(board.elf, g.number("$pc")), "account", "function after advance")
        done = word(board, address(board, "packets_done"))
        g("finish")
        equal(function_at(board.elf, g.number("$pc")), "fold", "function after finish")
        equal(word(board, address(board, "packets_done")), done + 1, "account() has run once")
        g("finish")
        equal(function_at(board.elf, g.number("$pc")), "check", "function after finish")
        for _ in range(12):
            pc = g.number("$pc")
            g("stepi")
            true(g.number("$pc") != pc, "stepi stays")
        stands(board, [0])
        g("continue &")
        leave(board, g)


@test(board=BOARD, limit=60)
def a_breakpoint_hit_on_every_cpu_is_reported_for_each(board):
    with attached(board) as g:
        mark = g.mark()
        at = code(board, "count")
        g(f"break *{at:#x}")
        for cpu in range(CPUS):
            g.seen(rf"^Thread {cpu + 1} .*? hit Breakpoint 1, ", mark)
        equal(g.runs(), [], "CPUs that run")
        before = counters(board)
        for cpu in range(CPUS):
            equal(frame_of(board, cpu)[PC], at, f"pc of CPU {cpu}")
            g(f"thread {cpu + 1}")
            equal(g.number("counter"), address(board, "demo_counters") + 4 * cpu, "argument")
        equal(counters(board), before, "the counters of a board that stands")
        for cpu in (2, 0, 2, 3, 1):  # each alone, to its next hit: a burst later
            g(f"thread {cpu + 1}")
            g.until("continue &", rf"^Thread {cpu + 1} .*? hit Breakpoint 1, ")
            before = [b + 100 * (c == cpu) for c, b in enumerate(before)]
            equal(counters(board), tuple(before), f"the counters after CPU {cpu} went on")
        g("delete")
        g("continue -a &")
        leave(board, g)


@test(board=BOARD)
def breakpoints_come_and_go_while_all_run(board):
    with attached(board) as g:
        at = code(board, "counter_thread")  # planted, never hit
        own = elf_bytes(board.elf, at, 4)
        for _ in range(5):
            g(f"break *{at:#x}")
            wait_for(lambda: board.memory(at, 4) != own, "a breakpoint in memory")
            equal(g.number(f"*(unsigned *) {at:#x}"), int.from_bytes(own, "little"),
                  "memory as gdb sees it")
            move(board, range(CPUS))
            g("delete")
            wait_for(lambda: board.memory(at, 4) == own, "the breakpoint gone")
            move(board, range(CPUS))
        equal(g.runs(), [0, 1, 2, 3], "CPUs that run")
        leave(board, g)


@test(board=BOARD)
def memory_is_written_while_all_run(board):
    with attached(board) as g:
        at = scratch(board)
        for value in (0x12345678, 0xcafe, 0):
            g(f"set var *(unsigned *) {at:#x} = {value:#x}")
            equal(word(board, at), value, "memory")
            move(board, range(CPUS))

        def set_back():
            g("set var demo_counters[2] = 5")  # CPU 2 may stand between its load and its store
            return counters(board)[2] < counters(board)[1]
        wait_for(set_back, "the counter set back")
        move(board, range(CPUS), MOVES)
        leave(board, g)


@test(board=BOARD)
def interrupt_all_and_continue_all(board):
    with attached(board) as g:
        for _ in range(3):
            mark = g.mark()
            g("interrupt -a")
            for cpu in range(CPUS):
                g.seen(rf"^Thread {cpu + 1} .*? stopped\.", mark)
            equal(g.runs(), [], "CPUs that run")
            before = counters(board)
            for cpu in range(CPUS):
                g(f"thread {cpu + 1}")
                equal(g.number("$pc"), frame_of(board, cpu)[PC], f"pc of CPU {cpu}")
            equal(counters(board), before, "the counters")
            g("continue -a &")
            move(board, range(CPUS), MOVES)
            equal(g.runs(), [0, 1, 2, 3], "CPUs that run")
        leave(board, g)


@test(board=BOARD, limit=60)
def a_watchpoint_stops_the_cpu_that_writes(board):
    with attached(board) as g:
        g.stop(1)  # gdb wants a thread that stands
        text = g.until("watch demo_counters[3]", r"Hardware watchpoint \d+: demo_counters\[3\]\s+"
                       r"Old value = \d+\s+New value = \d+\n", 20)
        last = None  # between the command's look at it and its insertion CPU 3 counted
        for _ in range(3):
            old, new = (int(n) for n in re.findall(r"value = (\d+)", text))
            equal((old, new), (last or old, last + 1 if last else new), "old and new value")
            stands(board, [1, 3])
            equal(counters(board)[3], new, "the counter in memory")
            g("thread 4")
            text = g.until("continue &", r"Old value = \d+\s+New value = \d+\n")
            last = new
        g("delete")
        g("continue -a &")
        leave(board, g)


# ---- CPUs that do not stop, and that die ----

@test(board=qtest.boot(), limit=60)
def a_cpu_that_dies_is_reported_and_the_others_run_on(board):
    with attached(board) as g:
        mark = g.mark()
        g("set var 'arch/bare/fail.c'::wanted[2] = &failures[1]")  # `crash undef`
        text = g.seen(r"^Thread 3 .*? received signal SIG\w+,", mark)
        true("SIGILL" in text, f"another signal: {text}")
        g("thread 3")
        equal(g.backtrace()[0][1], "run_garbage", "where it died")
        stands(board, [2])
        equal(g.runs(), [0, 1, 3], "CPUs that run")
        text = g.until("tbreak fold", r"Thread 1 .*? hit Temporary breakpoint .*?fold.*?$")
        stands(board, [0, 2])
        g("thread 1")
        g("continue &")
        move(board, [0, 1, 3], MOVES)
        g("detach")
        board.wait_log(rb"hf> ")  # a dead CPU: the board stays, for a person
        line = board.line()
        line.send("\r")
        line.wait_prompt()
        true("run_garbage" in line.command("bt"), "where it died")


@test(board=qtest.boot(), limit=90)
def a_cpu_that_masks_everything_is_shown_as_running(board):
    with attached(board) as g:
        g("set var 'arch/bare/fail.c'::wanted[3] = &failures[7]")  # half of `crash masked`
        ledger = address(board, "ledger")
        wait_for(lambda: word(board, address(board, "masked_cpus")) == 1, "CPU 3 masked")
        mark = g.mark()
        g("thread 4")
        g("interrupt")
        g.stop(1)
        first = word(board, ledger)
        wait_for(lambda: word(board, ledger) > first, "CPU 3 running")
        equal(g.runs(), [0, 2, 3], "CPUs that run")
        true(b"\nThread 4" not in g.out.seen[mark:], "a CPU that runs was said to stand")
        g("thread 2")
        g("continue &")
        move(board, [0, 1, 2], MOVES)
        mark = g.mark()
        g("interrupt -a")
        for cpu in range(3):
            g.seen(rf"^Thread {cpu + 1} .*? stopped\.", mark)
        equal(g.runs(), [3], "CPUs that run")
        first = word(board, ledger)
        wait_for(lambda: word(board, ledger) > first, "CPU 3 running")
        g("continue -a &")
        move(board, [0, 1, 2], MOVES)


# ---- the end of a gdb ----

@test(board=BOARD)
def kill_leaves_the_board_in_the_shell(board):
    with attached(board) as g:
        g.stop(2)
        g("kill")
    line = board.line()
    line.send("\r")
    line.wait_prompt()
    before = counters(board)
    true("cpu" in line.command("summary"), "summary")
    equal(counters(board), before, "the counters of a board in the shell")
    line.send("go\r")
    all_count(board)
    line.close()


@test(board=BOARD)
def detach_lets_all_run_that_stood(board):
    with attached(board) as g:
        g.stop(1)
        g.stop(3)
        g(f"tbreak *{code(board, 'account'):#x}")
        wait_for(lambda: g.runs() == [2], "CPU 0 at the breakpoint")
        stands(board, [0, 1, 3])
        leave(board, g)


@test(board=BOARD, limit=90)
def a_gdb_that_is_killed_makes_room_for_the_next(board):
    g = attached(board)
    g.stop(1)
    g(f"break *{code(board, 'counter_thread'):#x}")
    g.__exit__()
    move(board, [0, 2, 3], MOVES)
    with Gdb(board.elf, board.port) as second:  # all-stop
        before = counters(board)
        equal(len(second.backtrace(2)) > 1, True, "a backtrace")
        equal(counters(board), before, "the counters in all-stop")
        leave(board, second)
    g = attached(board)
    g.stop(2)
    g.__exit__()
    with Live(board) as third:
        equal(third.runs(), [0, 1, 3], "CPUs that run for the third")
        stands(board, [2])
        third("continue -a &")
        leave(board, third)


@test(board=BOARD)
def a_person_gets_the_shell_after_gdb_died(board):
    g = attached(board)
    g.stop(1)
    g.__exit__()
    line = board.line()
    line.send("\r")
    line.wait_prompt()
    before = counters(board)
    true("holdfast" in line.command("summary"), "summary")
    equal(counters(board), before, "the counters of a board in the shell")
    line.send("go\r")
    all_count(board)
    line.close()


# ---- packets by hand ----

def live(board):
    running(board)
    client = Raw(board)
    equal(client.live(), [], "CPUs that stand at the begin")
    return client


def stopped(client, cpu):
    """Stop a CPU that runs."""
    client.ok(f"vCont;t:{cpu + 1}")
    stops = client.stops()
    equal([(s.cpu, s.signal) for s in stops], [(cpu, 0)], "who stopped, and the signal")
    return stops[0]


def finish(board, client):
    client.leave()
    start, text = sections(board.elf)[".text"]
    wait_for(lambda: board.memory(start, len(text)) == text, "the text as it was made")
    move(board, range(CPUS))


@test(board=BOARD)
def packets_that_ask_for_what_is_so_already(board):
    client = live(board)
    client.refused("QNonStop:2")
    client.refused("QNonStop:")
    client.refused("QNonStop:0x1")
    equal(client.ask("vStopped"), "OK", "vStopped, and nothing to tell")
    stopped(client, 2)
    client.ok("vCont;t:3")  # stands already
    client.ok("vCont;c:2")  # runs already
    client.ok("QNonStop:1")
    equal(client.ask("vStopped"), "OK", "nothing new")
    stands(board, [2])
    for _ in range(2):
        equal([s.cpu for s in client.why()], [2], "who stands")
    equal(client.ask("?")[:3], "T00", "the first of ? again, and no vStopped behind it")
    equal([s.cpu for s in client.why()], [2], "who stands")
    client.ok("vCont;c")
    move(board, range(CPUS), MOVES)
    equal(client.why(), [], "who stands")
    finish(board, client)


@test(board=BOARD)
def a_running_cpu_has_no_registers_to_show(board):
    client = live(board)
    stopped(client, 1)
    client.ok("Hg3")
    equal(set(client.ask("g") + client.ask("p0")), {"x"}, "registers of one that runs")
    for packet in (f"G{'0' * 8}", "P0=00000000"):
        true(len(client.refused(packet)) > 3, packet)
    client.ok("Hg2")
    true(len(client.ask("g")) > 100, "the registers of the one that stands")
    for packet in ("c", "s", "C05", "S05", "vCont;x", "vCont;c:9", "vCont;s:", "vCont;r1:2"):
        true(len(client.refused(packet)) > 3, packet)
    stands(board, [1])
    finish(board, client)


@test(board=BOARD)
def a_stop_that_was_not_told_yet_is_not_resumed(board):
    """GDB manual, "Remote Non-Stop": a thread runs, for gdb, until vStopped has told its stop."""
    client = live(board)
    at = code(board, "count")
    client.ok(f"Z0,{at:x},4")
    first = client.notice()
    wait_for(lambda: all(frame_of(board, c) and frame_of(board, c)[PC] == at for c in range(CPUS)),
             "all CPUs at the breakpoint")
    client.ok("vCont;c")  # gdb believes that all run
    told = [first] + client.more()
    while len(told) < CPUS:  # one may stand, and not be looked at yet
        told += client.stops()
    equal(sorted(s.cpu for s in told), [0, 1, 2, 3], "CPUs that were told")
    client.ok(f"z0,{at:x},4")
    before = counters(board)
    equal(sorted(s.cpu for s in client.why()), [0, 1, 2, 3], "CPUs that stand")
    equal(counters(board), before, "the counters")
    client.ok("vCont;c")
    move(board, range(CPUS))
    finish(board, client)


def all_at_count(board, client):
    """All CPUs stand at the begin of count()."""
    at = code(board, "count")
    client.ok(f"Z0,{at:x},4")
    stops = client.stops()
    while len(stops) < CPUS:
        stops += client.stops()
    equal([s.pc for s in stops], [at] * CPUS, "pcs")
    client.ok(f"z0,{at:x},4")


@test(board=BOARD, limit=60)
def steps_of_several_cpus_each_end(board):
    """Also while breakpoints are hit elsewhere: nothing is lost, nobody runs away."""
    client = live(board)
    all_at_count(board, client)
    saved = {cpu: endless(board, client, cpu)[1] for cpu in (1, 2, 3)}
    client.ok("vCont;c:1")
    at = code(board, "account")
    client.ok(f"Z0,{at:x},4")
    hits = 0
    for _ in range(25):
        client.ok("vCont;s:2;s:3;s:4")
        due = {1, 2, 3}
        while due:
            for stop in client.stops():
                if stop.cpu == 0:
                    equal((stop.pc, stop.reasons), (at, [("swbreak", 0)]), "CPU 0's stop")
                    hits += 1
                    client.ok("vCont;c:1")
                    continue
                true(stop.cpu in due, f"a second stop of CPU {stop.cpu}: {stop}")
                equal((stop.signal, stop.reasons), (5, []), "a step's stop")
                due.discard(stop.cpu)
    if hits > 0:
        client.ok("vCont;t:1")  # unless it is at the breakpoint again
    equal(client.stops()[0].cpu, 0, "CPU at the breakpoint")
    client.ok(f"z0,{at:x},4")
    for cpu, registers in saved.items():
        client.ok(f"Hg{cpu + 1}")
        client.ok("G" + registers)
    client.ok("vCont;c")
    move(board, range(CPUS))
    finish(board, client)


@test(board=BOARD)
def a_range_step_without_an_end_is_stopped(board):
    client = live(board)
    all_at_count(board, client)
    span, saved = endless(board, client, 2)
    client.ok(f"vCont;c:1;c:2;c:4;r{span}:3")
    move(board, range(CPUS))
    client.ok("vCont;t:3")
    stops = client.stops()
    equal([(s.cpu, s.signal, function_at(board.elf, s.pc)) for s in stops], [(2, 0, "count")],
          "who stopped")
    stands(board, [2])
    client.ok("Hg3")
    client.ok("G" + saved)
    client.ok("vCont;c")
    move(board, range(CPUS))
    finish(board, client)


@test(board=BOARD)
def a_call_from_the_line_stops_all(board):
    client = live(board)
    client.line.send(b"\x03")
    stops = client.stops()
    equal(sorted(s.cpu for s in stops), [0, 1, 2, 3], "CPUs that stopped")
    client.ok("vCont;c")
    move(board, range(CPUS))
    board.send_break()
    equal(sorted(s.cpu for s in client.stops()), [0, 1, 2, 3], "CPUs that stopped")
    client.ok("vCont;c")
    finish(board, client)


@test(board=BOARD)
def garbage_between_packets(board):
    client = live(board)
    for junk in (b"\xff\x00\xfe", b"$", b"$m0,4#00", b"+++", b"--", b"#$#", b"%Stop:T05#00",
                 b"$" + b"x" * 5000, b"vStopped", b"\x7f" * 100):
        client.line.send(junk)
        client.line.send("+")
        client.line.at = len(client.line.seen)
        while client.ask("vStopped") != "OK":  # an answer to the junk, sent again
            client.line.at = len(client.line.seen)
        equal(client.why(), [], f"CPUs that stand after {junk[:12]!r}")
    move(board, range(CPUS), MOVES)
    finish(board, client)


@test(board=BOARD, limit=60)
def a_slow_line_is_answered(board):
    """Byte by byte, with all CPUs back at their work in between."""
    client = live(board)

    def slowly(payload):
        client.line.at = len(client.line.seen)
        frame = client.line.frame(payload)
        for byte in frame[:-1]:
            client.line.send(bytes([byte]))
            move(board, range(CPUS))
        client.line.send(frame[-1:])
        return client.reply()

    equal(slowly("vCont?")[:6], "vCont;", "vCont?")
    equal(slowly("vCont;t:2"), "OK", "vCont;t")
    equal([s.cpu for s in client.stops()], [1], "who stopped")
    client.ok("vCont;c")
    at = counters(board)[3]
    got = slowly(f"m{address(board, 'demo_counters') + 12:x},4")
    true(int.from_bytes(bytes.fromhex(got), "little") > at, "a counter")
    finish(board, client)


@test(board=BOARD)
def half_a_packet_holds_nobody(board):
    """gdb died in the middle of a packet."""
    client = live(board)
    client.line.send(b"$m4000")
    move(board, range(CPUS), MOVES)
    client.line.close()
    second = live(board)
    move(board, range(CPUS), MOVES)
    finish(board, second)


@test(board=BOARD, limit=60)
def no_hit_is_lost_while_one_cpu_steps(board):
    """CPU 0 calls account() once for each packet: calls counted in memory and stops agree, though
    another CPU steps all the time and everything stands for each of its steps."""
    client = live(board)
    at = code(board, "account")
    done = address(board, "packets_done")
    stopped(client, 3)
    client.ok(f"Z0,{at:x},4")
    equal([s.cpu for s in client.stops()], [0], "who hit it")
    first = word(board, done)
    hits = steps = 0
    client.ok("vCont;c:1;s:4")
    while min(hits, steps) < 12:
        for stop in client.stops():
            if stop.cpu == 0:
                equal((stop.pc, stop.reasons), (at, [("swbreak", 0)]), "stop")
                hits += 1
                equal(word(board, done), first + hits, "calls")
                client.ok("vCont;c:1")
            else:
                equal(stop.cpu, 3, "who steps")
                steps += 1
                client.ok("vCont;s:4")
    client.ok(f"z0,{at:x},4")
    client.leave()
    move(board, range(CPUS))


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
