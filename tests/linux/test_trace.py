# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Tracepoints of real gdb on Debian's stock kernel, by its kprobes. HF_ARCH=amd64|arm64|armhf. gdb knows no
program, only addresses; what is collected is compared with what trouble.ko did."""

import os
import re
import sys

import vm
from probes import calls, states, until
from vm import ARCH, CPUS, gdb, gdb_alone, go, stop

import qtest
from oracle import source_line
from qtest import equal, test, true

MACHINE = qtest.shared()
MACHINE.make = vm.boot(append="panic=-1 loglevel=7")


ARG1 = {"amd64": "$rdi", "arm64": "$x0", "armhf": "$r0"}[ARCH]


def trouble(machine):
    """How often trouble_target() was called, and where trouble.ko keeps that number."""
    found = re.search(r"^(\d+) calls, counted at ([0-9a-f]+)$", machine.run("cat /proc/trouble"), re.M)
    return int(found[1]), int(found[2], 16)


def ask(machine, *commands, before=()):
    """A gdb that says this to the system, and leaves. What it printed, without complaints."""
    return without_complaints(gdb(machine, list(commands), before=before))


def without_complaints(text):
    for bad in ("Error", "rror code", "annot ", "Target does not support"):
        true(bad not in text, text)
    return text


def start(machine, *commands, before=()):
    """Define tracepoints in the place of those that gdb finds there, begin to trace, leave, and wait until they are in."""
    text = ask(machine, "delete", "set disconnected-tracing on", *commands, "tstart", "detach", before=before)
    line, _ = until(machine, stop(machine), "kp list", "pending")
    equal(set(states(line).values()), {"on"}, text)
    go(machine, line)


def script(machine, name, text):
    """A file with commands of more than one line."""
    path = os.path.join(machine.out, name)
    with open(path, "w", encoding="ascii") as f:
        f.write(text)
    return f"source {path}"


def collected(text):
    """How many frames `tstatus` tells of."""
    return int(re.search(r"Collected (\d+) trace frame", text)[1])


@test(board=MACHINE)
def what_every_cpu_collects_is_what_the_function_had(machine):
    target = machine.symbol("trouble_target")
    before, hits = trouble(machine)
    start(machine, "tvariable $n = 10", f"trace *{target:#x}",
          script(machine, "all", f"actions\ncollect *(unsigned *) {hits:#x}, $regs\nteval $n = $n + 1\nend\n"),
          f"trace *{machine.symbol('trouble_fault'):#x}", f"trace *{machine.symbol('trouble_load'):#x}",
          f"condition 3 *(unsigned *) {hits:#x} == 12345")
    for cpu in range(CPUS):
        calls(machine, 4, (cpu,))
    machine.begin("echo read 1 >/proc/trouble")
    machine.console.expect(rb"trouble: read \d+", vm.LIMIT)
    text = ask(machine, "tstop", "tstatus", "info tvariables",
               script(machine, "walk", "tfind start\nwhile $trace_frame != -1\nprintf \"frame %d: %lx %d %d\\n\", "
                      f"$trace_frame, $pc, {ARG1}, *(unsigned *) {hits:#x}\ntfind\nend\n"),
               "tfind 3", "tdump", f"p *(int *) {hits + 64:#x}", "tfind none", "detach")
    made = 4 * CPUS
    equal(collected(text), made, "frames")
    rows = re.findall(r"^frame (\d+): (\w+) (\d+) (\d+)$", text, re.M)
    equal(rows, [(str(n), f"{target:x}", "1", str(before + n)) for n in range(made)],
          "frames, their place, argument and memory")
    true(re.search(rf"^\$n +10 +{10 + made} *$", text, re.M), f"variables: {text}")
    dump = re.search(r"Data collected at tracepoint \d+, trace frame 3:(.*)", text, re.S)[1]
    true(f"*(unsigned *) {hits:#x} = {before + 3}" in dump, dump)
    true("$1 = <unavailable>" in dump, f"what was not collected: {dump}")
    line = stop(machine)
    rows = re.findall(r"^gdb\S+ +hits (\d+) acted (\d+) missed (\d+) faults (\d+)$", line.command("kp stat"), re.M)
    equal([tuple(int(n) for n in row) for row in rows], [(made, made, 0, 0), (0, 0, 0, 0), (1, 0, 0, 0)], "kp stat")
    go(machine, line)


@test(board=MACHINE)
def a_passcount_ends_the_trace_on_time(machine):
    start(machine, f"trace *{machine.symbol('trouble_target'):#x}", "passcount 5",
          script(machine, "by", "actions\ncollect $regs\nend\n"))
    calls(machine, 40, range(CPUS))
    text = ask(machine, "tstatus", "detach")
    true("Trace stopped by tracepoint" in text, text)
    equal(collected(text), 5, "frames")


# ---- with the debug information of a module ----

SOURCE = os.path.join("tests", "linux", "module", "trouble.c")
LOOP, BODY = (source_line(SOURCE, text) for text in ("(void)trouble_target(1);", "trouble_hits += (unsigned)by"))


def symbols(machine):
    """The command that gives gdb trouble.ko as it was loaded, each section where it lies."""
    text = machine.run("cd /sys/module/trouble/sections; for s in .text*; do echo section $s $(cat $s); done")
    sections = re.findall(r"^section (\.\S+) (0x[0-9a-f]+)", text, re.M)
    return (f"add-symbol-file {os.path.join(vm.BUILT, 'trouble', 'trouble.ko')} "
            + " ".join(f"-s {name} {at}" for name, at in sections))


def frames(machine):
    """Commands that print a row of every frame: of the loop that calls, or of the function that is called."""
    return script(machine, "frames", f"""tfind start
while $trace_frame != -1
if $trace_line == {LOOP}
printf "loop %d of %d, %d\\n", i, job->ms, arg == job
else
printf "call by %d\\n", {ARG1}
end
tfind
end
""")


def rows(text):
    return re.findall(r"^(?:loop|call) .*$", text, re.M)


@test(board=MACHINE)
def arguments_and_locals_are_collected_and_saved(machine):
    load = [symbols(machine)]
    path = os.path.join(machine.out, "saved.trace")
    start(machine, f"trace trouble.c:{LOOP}",
          script(machine, "locals", "actions\ncollect $args, $locals, job->ms\nend\n"),
          f"trace trouble.c:{BODY}", script(machine, "regs", "actions\ncollect $regs\nend\n"), before=load)
    calls(machine, 12)
    text = ask(machine, "tstop", f"tsave {path}", frames(machine), "tfind none", "detach", before=load)
    equal(rows(text), [row for n in range(12) for row in (f"loop {n} of 12, 1", "call by 1")], "frames")
    saved = without_complaints(gdb_alone([*load, f"target tfile {path}", frames(machine)]))
    equal(rows(saved), rows(text), "what the file shows")


@test(board=MACHINE)
def a_circular_buffer_keeps_the_newest(machine):
    hits = trouble(machine)[1]
    much = machine.symbol("vfs_read")
    start(machine, "set circular-trace-buffer on", f"trace *{machine.symbol('trouble_target'):#x}",
          script(machine, "much", f"actions\ncollect $regs, *(unsigned *) {hits:#x}, *(char (*)[1000]) {much:#x}\nend\n"))
    calls(machine, 300)
    after = trouble(machine)[0]
    text = ask(machine, "tstop", "tstatus",
               script(machine, "hits", "tfind start\nwhile $trace_frame != -1\n"
                      f"printf \"hit %d\\n\", *(unsigned *) {hits:#x}\ntfind\nend\n"), "tfind none",
               "set circular-trace-buffer off", "detach")
    kept, created = map(int, re.search(r"contains (\d+) trace frames \(of (\d+) created", text).groups())
    equal(created, 300, "frames made")
    true(10 < kept < created, f"{kept} of {created} frames")
    equal([int(n) for n in re.findall(r"^hit (\d+)$", text, re.M)], list(range(after - kept, after)), "the newest")


@test(board=MACHINE)
def what_cannot_be_is_refused_with_the_reason(machine):
    text = gdb(machine, ["trace *%#x" % machine.symbol("get_kprobe"), "tstart", "detach"])
    true("the kernel forbids probes there" in text, text)
    text = gdb(machine, ["trace *%#x" % machine.symbol("vfs_read"),
                         script(machine, "steps", "actions\nwhile-stepping 3\ncollect $regs\nend\nend\n"), "tstart",
                         "detach"])
    true("while-stepping is not done here" in text, text)
    line = stop(machine)
    line, answer = until(machine, line, "kp -*", "did not stop")
    true("no probes" in line.command("kp list"), answer)
    go(machine, line)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
