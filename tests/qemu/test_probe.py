# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Probes on the running board: exact counts while every CPU hits them, values against what the demo keeps in
its own memory, every instruction of the workload displaced, removal in the middle of it."""

import re
import sys

import qtest
from oracle import (A32, CPUS, PC, Gdb, address, all_count, code, counters, frame_of, function_at,
                    functions, running, sections, stopped, word)
from probing import ask, finish, inside, let_run, stat
from qtest import equal, shared, test, true

BOARD = shared()
BURST = 100  # COUNT_BURST of demo.c


@test(board=BOARD)
def every_hit_is_counted_when_all_cpus_hit_at_once(board):
    line = stopped(board)
    ask(line, "kp p:storm add_to_total do count")
    begun = inside(board, "add_to_total")
    calls = let_run(board, line, 1500, "1500 calls of add_to_total()")
    here = inside(board, "add_to_total")
    seen = stat(line, "storm")
    true(calls - begun <= seen["hits"] <= calls + here, f"{seen}, {calls} calls, {begun}, {here}")
    equal((seen["missed"], seen["faults"]), (0, 0), "missed, faults")
    per_cpu = [int(n) for n in re.findall(r"cpu \d: hits (\d+)", ask(line, "kp stat storm"))]
    equal(sum(per_cpu), seen["hits"], "hits of the CPUs")
    true(min(per_cpu) > 100, f"hits of each CPU: {per_cpu}")
    finish(board, line)


@test(board=BOARD)
def return_values_are_those_that_the_program_counts(board):
    line = stopped(board)
    ask(line, "kp r:sum add_to_total total=$retval:u32")
    before = word(board, address(board, "shared_total"))
    begun = inside(board, "add_to_total")
    calls = let_run(board, line, 40, "40 calls of add_to_total()")
    values = sorted(int(n) for n in re.findall(r"total=(\d+)", ask(line, "kp log sum")))
    true(len(values) >= calls - begun - CPUS, f"{len(values)} records of {calls} calls")
    equal(values, list(range(values[0], values[0] + len(values))), "values: each one once")
    true(before < values[0] <= before + begun + 1, f"the first is {values[0]}, {before} were there")
    finish(board, line)


@test(board=BOARD)
def arguments_are_what_the_function_gets(board):
    line = stopped(board)
    at = code(board, "count")
    ask(line, f"kp p:arg {at:#x} counter=$arg1 times=$arg2:u32 now=+0($arg1):u32 $comm")
    ask(line, "kp clear")
    let_run(board, line, 60, "60 calls of add_to_total()")
    rows = re.findall(r"\[(\d)\] +\d+\.\d+ arg: .*?counter=0x([0-9a-f]+)\s+times=(\d+)\s+now=(\d+)\s+"
                      r"arg4=\"([^\"]*)\"", ask(line, "kp log arg"), re.S)
    true(len(rows) > 20, f"{len(rows)} records")
    for cpu, counter, times, now, comm in rows:
        equal(int(counter, 16), address(board, "demo_counters") + 4 * int(cpu), "counter")
        equal((int(times), int(now) % BURST), (BURST, 0), "times, and the counter between two bursts")
        equal(comm, f"counter/{cpu}", "thread")
    last = max(int(now) for cpu, _, _, now, _ in rows if cpu == "1")
    true(0 <= counters(board)[1] - last <= BURST, f"{last}, the counter is {counters(board)[1]}")
    finish(board, line)


WORKLOAD = ("push", "seal", "build", "receive", "account", "fold", "check", "handle", "take", "drain",
            "count", "add_to_total")


@test(board=BOARD, limit=200)
def every_instruction_of_the_workload_can_be_displaced_or_is_refused(board):
    """Probes go over all of it, a hundred at a time; the demo checks its own sums, and counts on."""
    line = stopped(board)
    places = []
    for name in WORKLOAD:
        at = code(board, name)
        end = next(e for s, e, n in functions(board.elf) if s == at)
        places += range(at, end, 4)
    refused, hits, done = {}, 0, 0
    packets = address(board, "packets_done")
    for first in range(0, len(places), 100):
        for at in places[first:first + 100]:
            text = line.command(f"kp p:i{at:x} {at:#x} do count")
            if "kp:" in text:
                reason = text.split(": ")[-1].strip()
                refused.setdefault(reason, []).append(at)
        before = word(board, packets)
        let_run(board, line, 60, "60 calls of add_to_total()")
        true(word(board, packets) > before, "no packet came through")
        seen = re.findall(r"^i[0-9a-f]+ +hits (\d+)", ask(line, "kp stat *"), re.M)
        done += len(seen)
        hits += sum(int(n) for n in seen)
        true(sum(int(n) > 0 for n in seen) > len(seen) // 2, f"hit: {seen}")
        ask(line, "kp -*")
    text = line.command("dmesg")
    true("damaged" not in text, "a sum of the demo's is wrong")
    true(done >= len(places) * (7 if A32 else 9) // 10, f"{done} of {len(places)}; refused: {refused}")
    true(hits > 5000, f"{hits} hits")
    exclusive = sum(len(v) for k, v in refused.items() if "exclusive" in k)
    true(exclusive >= 3, f"instructions of an exclusive sequence that are refused: {refused}")
    finish(board, line)


@test(board=BOARD)
def probes_are_removed_while_all_cpus_hit_them(board):
    line = stopped(board)
    for _ in range(15):
        ask(line, "kp p:in add_to_total do count")
        ask(line, "kp r:out add_to_total do count")
        let_run(board, line, 20, "20 calls")
        true(stat(line, "in")["hits"] >= 20 - CPUS, "hits")
        ask(line, "kp -in")
        ask(line, "kp -out")
        let_run(board, line, 5, "5 calls without probes")
    finish(board, line)


@test(board=BOARD)
def memory_that_is_not_there_is_recorded_as_a_fault(board):
    line = stopped(board)
    ask(line, "kp clear")
    ask(line, "kp p:bad add_to_total none=+0(\\16):u32 do log max=7")
    let_run(board, line, 20, "20 calls of add_to_total()")
    equal(ask(line, "kp log bad").count("none=(fault)"), 7, "records of a fault")
    seen = stat(line, "bad")
    equal((seen["acted"], seen["faults"]), (7, 7), "acted, faults")
    finish(board, line)


@test(board=BOARD)
def a_latency_is_what_the_function_takes(board):
    """sched_sleep(1) and (2) return one and two ticks later, and a tick has 10 ms."""
    line = stopped(board)
    ask(line, "kp r:nap sched_sleep t=$lat do log,hist=t.lin:5000000")
    let_run(board, line, 100, "100 calls")
    times = [int(n) for n in re.findall(r" t=(\d+)", ask(line, "kp log nap"))]
    true(len(times) > 20, f"{len(times)} records")
    # a machine that has other work makes some longer, and none shorter
    true(sum(n >= 5000000 for n in times) > len(times) // 2, f"shorter than a tick: {times}")
    near = sum(5000000 <= n < 25000000 for n in times)
    true(near > len(times) // 10, f"near one and two ticks: {near} of {len(times)}")
    bars = re.findall(r"^ +(\d+) +(\d+) #", ask(line, "kp hist nap"), re.M)
    equal(sum(int(n) for _, n in bars), stat(line, "nap")["acted"], "all bars together")
    finish(board, line)


@test(board=BOARD)
def a_stack_is_the_one_that_gdb_sees(board):
    line = stopped(board)
    at = code(board, "push")
    ask(line, "kp clear")
    ask(line, f"kp p:deep {at:#x} do stack=4 max=3")
    let_run(board, line, 30, "30 calls")
    rows = ask(line, "kp log deep").splitlines()
    names = [re.match(r" +(\w+)\+", r).group(1) for r in rows[1:5]]
    equal(names, ["push", "seal", "build", "receive"], "the stack")
    equal(stat(line, "deep")["acted"], 3, "records with max=3")
    finish(board, line)


@test(board=BOARD)
def stop_opens_the_shell_on_the_cpu_that_hit(board):
    line = stopped(board)
    at = code(board, "count")
    ask(line, f"kp p:halt {at:#x} if +0($arg1):u32 > 0 do stop cpu=2 max=1")
    line.send("go\r")
    line.expect(rb"probe halt")
    line.wait_prompt()
    equal(frame_of(board, 2)[PC], at, "pc of CPU 2")
    equal(stat(line, "halt")["hits"], 1, "hits")
    finish(board, line)


@test(board=BOARD)
def a_hot_probe_goes_off_and_the_board_runs_on(board):
    line = stopped(board)
    ask(line, "kp budget 20")  # an adder runs 50 times in a second
    ask(line, "kp p:hot add_to_total do count")
    let_run(board, line, 600, "600 calls")
    true("off: more hits in a second" in ask(line, "kp"), "it is on")
    true("probe hot is off" in ask(line, "dmesg 40"), "nothing in the log")
    seen = stat(line, "hot")["hits"]
    true(21 <= seen < 400, f"{seen} hits of 600 calls")
    ask(line, "kp budget 100000")
    finish(board, line)


@test(board=BOARD)
def gdb_steps_and_breaks_beside_probes(board):
    running(board)
    with Gdb(board.elf, board.port) as g:
        g("monitor kp p:a add_to_total do count")
        g("monitor kp p:b demo_irq do count")
        g("break account")
        for _ in range(3):
            true("Breakpoint" in g("continue"), "no stop at account()")
            for _ in range(4):
                g("stepi")
            pc = g.number("$pc")
            true(function_at(board.elf, pc) in ("account", "fold"), f"at {pc:#x}")
        text = g("monitor kp stat")
        while "0" in re.findall(r"^[ab] +hits (\d+)", text, re.M):  # packets may have waited for the worker
            g("continue")
            text = g("monitor kp stat")
        equal(len(re.findall(r"^[ab] +hits [1-9]", text, re.M)), 2, "probes that were hit")
        g("delete")
        g("monitor kp -*")
        true("detached" in g("detach"), "gdb did not detach")
    all_count(board)


@test(board=BOARD)
def a_probe_that_hits_itself_counts_the_hit_as_missed(board):
    """`print` writes to the kernel's log by the function that is probed."""
    line = stopped(board)
    ask(line, "kp p:itself log_print do print max=5")
    ask(line, "kp p:cause add_to_total do print max=5")
    let_run(board, line, 40, "40 calls of add_to_total()")
    equal(stat(line, "cause")["acted"], 5, "records of the other probe")
    seen = stat(line, "itself")
    true(seen["missed"] >= 5, f"hits from within a hit: {seen}")
    equal(ask(line, "dmesg").count(" cause: ("), 5, "rows in the log")
    finish(board, line)


@test(board=BOARD)
def places_of_the_debugger_and_bad_lines_are_refused(board):
    line = stopped(board)
    cpu = "armv7a" if A32 else "aarch64"
    for place, reason in (("hf_trap", "the debugger itself"), ("bare_trap", "the debugger itself"),
                          (f"{cpu}_copy", "the debugger itself"), ("pl011_init", "the debugger itself"),
                          (f"{cpu}_exception", "the debugger itself"),
                          ("0x10", "not memory"), ("demo_counters", "")):
        text = line.command(f"kp p {place}")
        true("kp:" in text and reason in text, f"{place}: {text}")
    text = line.command("kp p add_to_total a=+8($arg1:u32")
    true(re.search(r"expected \)\n  p add_to_total a=\+8\(\$arg1:u32\n {2} {25}\^", text), text)
    equal(ask(line, "kp"), "no probes\n", "probes")
    finish(board, line)


@test()
def a_death_disarms_shows_and_arms_again_when_it_is_repaired():
    board = qtest.boot()()
    line = stopped(board)
    ask(line, "kp p:seen add_to_total do count")
    line.send("go\r")
    all_count(board)
    line.send("crash undef\r")
    line.wait_prompt()
    start, text = sections(board.elf)[".text"]
    at = address(board, "add_to_total")
    equal(board.memory(at, 4), text[at - start:at - start + 4], "the instruction in the session")
    hits = stat(line, "seen")["hits"]
    true(hits > 0, "no hits before the panic")
    true(re.search(r"^seen +on ", ask(line, "kp"), re.M), "not listed")
    dead = int(re.search(r"\(pc ([0-9a-f]+)\)", line.seen[line.seen.rindex(b"died:"):].decode("latin1"))[1], 16)
    calls = let_run(board, line, 40, "40 calls of add_to_total()", f"go {dead + 4:x}")
    true(stat(line, "seen")["hits"] - hits >= calls - CPUS, f"hits of {calls} calls behind the death")
    finish(board, line)


@test()
def registers_the_log_a_sum_off_and_a_panic_are_what_a_hit_can_do():
    board = qtest.boot()()
    line = stopped(board)
    at = code(board, "count")
    ask(line, f"kp p:all {at:#x} times=$arg2:u32 do regs,sum=times max=3")
    ask(line, f"kp p:told {at:#x} do print max=2")
    ask(line, f"kp p:once {at:#x} do count,off")
    let_run(board, line, 40, "40 calls of add_to_total()")
    equal(stat(line, "all")["acted"], 3, "acted, by max=")
    true(re.search(rf"^ +sum {3 * BURST}$", ask(line, "kp stat all"), re.M), "the sum of the second argument")
    rows = ask(line, "kp log all").split(" all: ")[1:]
    equal(len(rows), 3, "records")
    for row in rows:
        regs = {name: int(value, 16) for name, value in re.findall(r"\b(\w+)=0x([0-9a-f]+)", row)}
        equal((regs["pc"], regs["r1" if A32 else "x1"]), (at, BURST), f"pc, second argument: {row}")
    equal(ask(line, "dmesg").count(" told: ("), 2, "records in the kernel's log")
    true(1 <= stat(line, "once")["acted"] <= CPUS, "hits before it was off, on CPUs that hit at once")
    true(re.search(r"^once +off ", ask(line, "kp"), re.M), "off")
    ask(line, "kp p:end add_to_total do panic")
    line.send("go\r")
    line.wait_prompt()
    true("panic: probe end" in line.seen.decode("latin1"), f"why: {line.seen[-300:]!r}")
    line.close()


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
