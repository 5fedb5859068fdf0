# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Probes on Debian's stock kernel, by its own kprobes. HF_ARCH=amd64|arm64|armhf. Counts and values are
compared with what the probed module did."""

import json
import re
import signal
import subprocess
import sys
import threading

import vm
from probes import calls, finish, setup, stat, states, until, until_on
from vm import ARCH, CPUS, UART, frames, go, stop

import hfrig
import qtest
from qtest import equal, test, true

MACHINE = qtest.shared()
MACHINE.make = vm.boot(append="panic=-1 loglevel=7")
ARG1 = {"amd64": "%di", "arm64": "%x0", "armhf": "%r0"}[ARCH]
PASTED = {
    "amd64": "p:myprobe do_sys_open dfd=%ax filename=%dx flags=%cx mode=+4($stack)",
    "arm64": "p:myprobe do_sys_open dfd=%x0 filename=%x1 flags=%x2 mode=%x3",
    "armhf": "p:myprobe do_sys_open dfd=%r0 filename=%r1 flags=%r2 mode=%r3",
}[ARCH]


def take_until(program, seen, found):
    """Read lines until one is found; the end of them is a failure."""
    while not seen or not found(seen[-1]):
        row = program.stdout.readline()
        true(row, f"it ended after {seen}")
        seen.append(row.rstrip("\n"))


def breakpoint_at(machine, line, place):
    """Set one; that may have to wait until the kernel has changed code of its own."""
    line, answer = until(machine, line, f"bp {place}", "in use")
    true(re.search(r"^ *\d+ soft", line.command("bl"), re.M), f"bp {place}: {answer}")
    return line


@test(board=MACHINE)
def every_call_on_every_cpu_is_counted(machine):
    setup(machine, "p:all trouble_target do count", "p:some trouble_target if $arg1 == 2 do count",
          "p:five trouble_target do count max=5", "p:third trouble_target do count every=3",
          "p:two trouble_target do count cpu=2", "r:back trouble_target do count")
    calls(machine, 500, range(CPUS))
    line = stop(machine)
    total = 500 * CPUS
    equal(stat(line, "all"), (total, total, 0, 0), "all")
    equal(stat(line, "some"), (total, 0, 0, 0), "some")
    equal(stat(line, "five")[1], 5, "five")
    equal(stat(line, "third")[1], total // 3, "third")
    equal(stat(line, "two"), (500, 500, 0, 0), "two")
    equal(stat(line, "back"), (total, total, 0, 0), "back")
    rows = re.findall(r"^ +cpu (\d+): hits (\d+) ", line.command("kp stat all"), re.M)
    equal([int(hits) for _, hits in rows], [500] * CPUS, "hits of each CPU")
    finish(machine, line)


@test(board=MACHINE)
def records_have_the_values_of_the_call(machine):
    setup(machine, f"p:in trouble_target by=$arg1:u32 same={ARG1}:u32 bad=+0(\\0x10) who=$comm"
          " hits=@trouble_hits:u32" if ARCH == "amd64" else
          f"p:in trouble_target by=$arg1:u32 same={ARG1}:u32 bad=+0(\\0x10) who=$comm",
          "r:out trouble_target n=$retval:u32 do log,stack=4")
    calls(machine, 3)
    line = stop(machine)
    log = line.command("kp log in")
    equal(re.findall(r"by=(\d+)", log), ["1"] * 3, f"arguments: {log}")
    equal(re.findall(r"same=(\d+)", log), ["1"] * 3, "by register")
    equal(log.count("bad=(fault)"), 3, "faults")
    equal(log.count('who="trouble/1"'), 3, f"names: {log}")
    equal(stat(line, "in")[3], 3, "faults counted")
    log = line.command("kp log out")
    values = [int(n) for n in re.findall(r"n=(\d+)", log)]
    equal(values, list(range(values[0], values[0] + 3)), f"return values: {log}")
    true(len(re.findall(r"\(run_calls\+\S+ <- trouble_target\+0x0/", log)) == 3, f"places: {log}")
    true("kthread+0x" in log, f"stacks: {log}")
    finish(machine, line)


@test(board=MACHINE)
def a_pasted_line_of_kprobe_events_works(machine):
    # today's programs do not come past do_sys_open, but past the function inside it
    inner = PASTED.replace("myprobe do_sys_open", "inner do_sys_openat2")
    setup(machine, PASTED, inner, "p:count do_sys_openat2 do count")
    machine.run("for i in 1 2 3 4 5; do cat /proc/uptime; done >/dev/null")
    line = stop(machine)
    hits, _, missed, _ = stat(line, "inner")
    true(hits >= 5 and missed == 0, f"hits {hits}, missed {missed}")
    equal(stat(line, "count")[0], hits, "a second probe at the same place")
    true(re.search(r"inner: \(do_sys_openat2\+0x0/\S+\) dfd=0x\S+\s+filename=0x\S+\s+flags=0x",
                   line.command("kp log -n 1 inner")), "no record")
    finish(machine, line)


@test(board=MACHINE)
def latency_is_what_the_function_took(machine):
    setup(machine, "r:lat trouble_spin ns=$lat do log,hist=$lat")
    machine.begin("echo busy 1 40 >/proc/trouble")
    machine.console.expect(rb"trouble: busy done", vm.LIMIT)
    line = stop(machine)
    ns = int(re.search(r"ns=(\d+)", line.command("kp log lat"))[1])
    true(40_000_000 <= ns < 20_000_000_000, f"40 ms took {ns} ns")
    low = [int(n) for n in re.findall(r"^ +(\d+) +1 #+", line.command("kp hist lat"), re.M)]
    true(len(low) == 1 and low[0] <= ns < 2 * low[0], f"{ns} is not in the bar of {low}")
    finish(machine, line)


@test(board=MACHINE)
def what_must_not_be_probed_is_refused_with_the_reason(machine):
    line = stop(machine)
    reasons = {
        "linux_trap": "the debugger itself runs there",
        "copy_from_kernel_nofault": "the debugger runs through that function",
        "get_kprobe": "the kernel forbids probes there",
    }
    for place, reason in reasons.items():
        answer = line.command(f"kp p {place}")
        true(reason in answer, f"kp p {place}: {answer!r}")
    answer = line.command("kw trouble_target")
    true("no watchpoint probes here" in answer, f"kw: {answer!r}")
    line = breakpoint_at(machine, line, "trouble_fault")
    true("a breakpoint is there" in line.command("kp p trouble_fault"), "beside a breakpoint")
    line.command("bc *")
    line.command("kp p:first trouble_fault do count")
    true("a probe is there" in line.command("bp trouble_fault"), "a breakpoint beside a probe")
    finish(machine, line)


@test(board=MACHINE)
def off_is_a_flag_that_costs_no_unload(machine):
    setup(machine, "p:t trouble_target do count")
    calls(machine, 10)
    line = stop(machine)
    line.command("kp off t")
    go(machine, line)
    calls(machine, 20)
    line = stop(machine)
    equal(stat(line, "t")[0], 10, "hits while off")
    line.command("kp on t")
    until_on(machine, line)
    calls(machine, 40)
    line = stop(machine)
    equal(stat(line, "t")[0], 50, "hits when on again")
    finish(machine, line)


@test(board=MACHINE)
def a_hit_inside_a_hit_is_counted_as_missed(machine):
    # the handler of a return probe reads that clock at each call
    setup(machine, "r:ret trouble_target do sum=$lat", "p:clock ktime_get_mono_fast_ns do count")
    calls(machine, 100)
    line = stop(machine)
    equal(stat(line, "ret")[0], 100, "returns")
    missed = stat(line, "clock")[2]
    true(missed >= 100, f"the clock has missed {missed}")
    finish(machine, line)


@test(board=MACHINE)
def probes_come_and_go_while_every_cpu_hits(machine):
    line = stop(machine)
    line.command("kp budget 4000000000")
    go(machine, line)
    setup(machine, "p:stay trouble_target do count")
    for cpu in range(CPUS):
        machine.run(f"echo storm {cpu} >/proc/trouble")
    line = stop(machine)
    for n in range(3):
        for probe in (f"p:in{n} trouble_target by=$arg1:u32", f"r:out{n} trouble_target do count"):
            true("kp:" not in line.command("kp " + probe), probe)
        line, _ = until(machine, line, "kp list", "pending")
        # a CPU that waits for the kernel's change of code may not have hit yet
        line, _ = until(machine, line, f"kp stat out{n}", "hits 0 acted 0")
        line, answer = until(machine, line, "kp -in*", "did not stop")
        true("kp:" not in answer, answer)
        line, answer = until(machine, line, "kp -out*", "did not stop")
        equal(set(states(line)), {"stay"}, answer)
    go(machine, line)
    machine.begin("echo release >/proc/trouble")
    calls_made = sum(int(machine.console.expect(rb"trouble: a storm of (\d+) calls", vm.LIMIT)[1])
                     for _ in range(CPUS))
    line = stop(machine)
    equal(stat(line, "stay"), (calls_made, calls_made, 0, 0), "the one that stayed")
    line.command("kp budget 100000")
    finish(machine, line)


@test(board=MACHINE)
def a_hundred_probes_at_once(machine):
    names = vm.quiet_functions(machine, 110)
    # the kernel's optimizer waits for every task each time that probes have come
    machine.run("echo 0 >/proc/sys/debug/kprobes-optimization")
    setup(machine, "p:entry trouble_target do count", "r:back trouble_target do count")
    line = stop(machine)
    while len(states(line)) < 100:
        wanted = [names.pop() for _ in range(100 - len(states(line)))]
        line.send("".join(f"kp p:{name[:23]} {name}\r" for name in wanted) + "cpu\r")
        line.expect(rb"\* cpu \d+: here.*?\]hf> ", vm.LIMIT)
    go(machine, line)
    line, _ = until(machine, stop(machine), "kp list", "pending")
    equal(list(states(line).values()), ["on"] * 100, "states")
    go(machine, line)
    calls(machine, 100, range(CPUS))
    line = stop(machine)
    for name in ("entry", "back"):
        equal(stat(line, name), (100 * CPUS, 100 * CPUS, 0, 0), name)
    finish(machine, line)
    machine.run("echo 1 >/proc/sys/debug/kprobes-optimization")


@test(board=MACHINE)
def a_symbol_of_a_module_is_named_with_it_and_goes_with_it(machine):
    setup(machine, "p:in trouble:trouble_target by=$arg1:u32", "r:out trouble:trouble_target do count")
    calls(machine, 3)
    line = stop(machine)
    equal((stat(line, "in")[0], stat(line, "out")[0]), (3, 3), "hits")
    answer = line.command("kp p holdfast:trouble_target")
    true("no such symbol in a module of that name" in answer, answer)
    go(machine, line)
    text = machine.run("while ps | grep -q '[t]rouble/'; do sleep 0.1; done; rmmod trouble; dmesg | tail -n 4")
    true(all(f"holdfast: probe {name} is gone with module trouble" in text for name in ("in", "out")), text)
    line = stop(machine)
    equal(states(line), {"in": "gone", "out": "gone"}, "states")
    true("off: the module with its code is gone" in line.command("kp list"), "no reason")
    true("forbidden" in line.command("kp on in"), "kp on")
    equal(len(re.findall(r"by=1", line.command("kp log in"))), 3, "records")
    true("no such symbol" in line.command("kp p trouble:trouble_target"), "probed again")
    finish(machine, line)
    machine.run("insmod /trouble.ko")
    setup(machine, "p:again trouble:trouble_target do count")
    calls(machine, 5)
    line = stop(machine)
    equal(stat(line, "again")[0], 5, "hits after loading again")
    finish(machine, line)


@test(board=MACHINE)
def a_probe_stops_the_system_when_it_is_told_to(machine):
    setup(machine, "p:halt trouble_target if $arg1 == 1 do stop max=1")
    line = machine.line()
    machine.begin("echo calls 2 3 >/proc/trouble")
    line.wait_prompt()
    true("probe halt" in line.seen.decode("latin1"), f"no reason: {line.seen[-300:]!r}")
    equal(frames(line.command("bt"))[:3], ["trouble_target", "run_calls", "kthread"], "backtrace")
    line.send("go\r")
    machine.console.expect(rb"trouble: 3 calls done", vm.LIMIT)
    line.send("\x03")
    line.wait_prompt()
    finish(machine, line)


@test(board=MACHINE)
def a_hot_probe_goes_off_and_says_so_in_the_log(machine):
    line = stop(machine)
    line.command("kp budget 50")
    go(machine, line)
    setup(machine, "p:hot trouble_target do count")
    calls(machine, 2000)
    line = stop(machine)
    true(stat(line, "hot")[0] <= 100, f"hits: {stat(line, 'hot')}")
    true("off: more hits in a second than its budget" in line.command("kp list"), "kp list")
    go(machine, line)
    true("holdfast: probe hot is off: more than 50 hits" in machine.run("dmesg | tail -n 5"), "dmesg")
    line = stop(machine)
    line.command("kp budget 100000")
    finish(machine, line)


@test(board=MACHINE)
def holdfast_probe_streams_while_the_system_runs(machine):
    for lines, wanted in ((["--json"], '"state":"on"'), ([], " on")):
        program = subprocess.Popen([hfrig.HOLDFAST, "probe", machine.line_name, *lines,
                                    "p:s trouble_target by=$arg1:u32 $comm"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        seen = []
        watchdog = threading.Timer(vm.LIMIT, program.kill)  # ends what waits for a line
        watchdog.start()
        try:
            take_until(program, seen, lambda row: wanted in row)
            calls(machine, 5)
            take_until(program, seen, lambda row: "hits" in row and re.search(r'hits"?[: ]5\b', row))
            program.send_signal(signal.SIGINT)
            rest, errors = program.communicate()
        finally:
            watchdog.cancel()
            program.kill()
        equal(program.returncode, 0, f"exit status ({errors})")
        records = [row for row in seen + rest.splitlines() if "trouble_target" in row]
        equal(len(records), 5, f"records: {records}")
        if lines:
            equal([json.loads(row)["args"] for row in records],
                  [{"by": 1, "arg2": "trouble/1"}] * 5, "records")
        else:
            true(all('by=1 arg2="trouble/1"' in row for row in records), f"records: {records}")
    line = stop(machine)
    true("no probes" in line.command("kp list"), "it is still set")
    finish(machine, line)


@test(board=MACHINE)
def on_the_consoles_line_nothing_is_streamed_and_the_reason_is_said(machine):
    uart = "/sys/module/holdfast/parameters/uart"
    machine.begin(f"echo console >{uart}; echo g >/proc/sysrq-trigger; echo behind")
    machine.console.expect(rb"stopped on request.*\]hf> ", vm.LIMIT)
    machine.console.send("kp p:s trouble_target\r")
    machine.console.expect(rb"\ns\r\n.*\]hf> ", vm.LIMIT)
    machine.console.send("kp stream s\r")
    machine.console.expect(rb"kp: the console prints on this line while the system runs; kp log shows the "
                           rb"records.*\]hf> ", vm.LIMIT)
    machine.console.send("kp -*\rgo\r")
    machine.console.expect(rb"behind\r\n", vm.LIMIT)
    true("holdfast: ready on" in machine.run(f"echo {UART} >{uart}; dmesg | tail -n 4"), "back")
    finish(machine, stop(machine))


@test(board=MACHINE)
def the_module_unloads_and_takes_its_probes_along(machine):
    setup(machine, "p:a trouble_target", "r:b trouble_target", "p:c do_sys_openat2")
    calls(machine, 5)
    text = machine.run("rmmod holdfast; ls /sys/module; dmesg | tail -4")
    true("holdfast: unloaded" in text and not re.search(r"^holdfast$", text, re.M), text)
    calls(machine, 5)
    true("holdfast: ready" in machine.run(f"insmod /holdfast.ko uart={UART}; dmesg | tail -4"), "insmod")
    setup(machine, "p:again trouble_target do count")
    calls(machine, 5)
    line = stop(machine)
    equal(stat(line, "again")[0], 5, "hits after loading again")
    finish(machine, line)


@test(board=MACHINE)
def a_panic_with_probes_armed_shows_them_and_goes_on(machine):
    setup(machine, "p:a trouble_target by=$arg1:u32", "r:b trouble_target do count")
    calls(machine, 4, (3,))
    line = machine.line()
    machine.begin("echo panic 2 >/proc/trouble")
    line.wait_prompt()
    equal(stat(line, "a"), (4, 4, 0, 0), "hits")
    equal(len(re.findall(r"a: \(trouble_target\+0x0", line.command("kp log a"))), 4, "records")
    line.send("go\r")
    machine.console.expect(rb"Kernel panic - not syncing: trouble: asked to", vm.LIMIT)
    equal(machine.wait_end(vm.LIMIT), 0, "QEMU's exit status after the reboot")


sys.exit(qtest.main(__name__))
