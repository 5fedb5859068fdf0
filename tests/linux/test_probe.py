# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Probes on Debian's stock kernel, by its own kprobes. HF_ARCH=amd64|arm64|armhf. Counts and values are
compared with what the probed module did."""

import json
import re
import signal
import subprocess
import sys
import threading
import time

import vm
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


def states(line):
    """{name: what `kp list` says of it}"""
    return dict(re.findall(r"^(\w+) +(\w+) +(?:at|return of) ", line.command("kp list"), re.M))


def until(machine, line, command, busy):
    """Give a command in one session after another while its answer says that something is busy; the system
    runs in between. Returns the line, in a session, and the last answer."""
    end = time.monotonic() + vm.LIMIT
    answer = line.command(command)
    while busy in answer and time.monotonic() < end:
        go(machine, line)
        machine.run("sleep 0.1")
        line = stop(machine)
        answer = line.command(command)
    return line, answer


def until_on(machine, line):
    """The probes are pending; let the system run until a process has put them in. The kernel's own work on
    probes may come first: armhf optimizes them, and waits for every task meanwhile."""
    true(set(states(line).values()) == {"pending"}, f"in the session: {states(line)}")
    line, _ = until(machine, line, "kp list", "pending")
    true(set(states(line).values()) == {"on"}, f"after it: {states(line)}")
    go(machine, line)


def setup(machine, *probes):
    """Set probes, and wait until they are on."""
    line = stop(machine)
    for probe in probes:
        answer = line.command("kp " + probe)
        true(re.fullmatch(r"\s*\w+\s*", answer), f"kp {probe}: {answer!r}")
    until_on(machine, line)


def calls(machine, how_often, cpus=(1,)):
    """Call trouble_target on these CPUs at once, and wait for the end."""
    for cpu in cpus:
        machine.begin(f"echo calls {cpu} {how_often} >/proc/trouble")
    for _ in cpus:
        machine.console.expect(f"trouble: {how_often} calls done".encode(), vm.LIMIT)


def take_until(program, seen, found):
    """Read lines until one is found; the end of them is a failure."""
    while not seen or not found(seen[-1]):
        row = program.stdout.readline()
        true(row, f"it ended after {seen}")
        seen.append(row.rstrip("\n"))


def stat(line, name):
    """Hits, acted, missed and faults of a probe."""
    text = line.command(f"kp stat {name}")
    row = re.search(r"hits (\d+) acted (\d+) missed (\d+) faults (\d+)", text)
    true(row, f"kp stat {name}: {text!r}")
    return tuple(int(n) for n in row.groups())


def finish(machine, line):
    """No probe is left. A session may have come while the kernel changes its code: on armhf no CPU stops
    for us meanwhile, and nothing is removed then."""
    line, answer = until(machine, line, "kp -*", "did not stop")
    true("no probes" in line.command("kp list"), f"a probe is left: {answer}")
    go(machine, line)


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
    setup(machine, "r:ret trouble_target do count", "p:clock ktime_get_mono_fast_ns do count")
    calls(machine, 100)
    line = stop(machine)
    equal(stat(line, "ret")[0], 100, "returns")
    missed = stat(line, "clock")[2]
    true(missed >= 100, f"the clock has missed {missed}")
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
