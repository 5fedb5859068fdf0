#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""linux_probes - what a count-only probe of holdfast.ko costs beside a kprobe with an empty handler, on
Debian's stock kernel in QEMU; HF_ARCH chooses it. QEMU counts instructions (-icount shift=0), so the numbers
do not depend on the machine. Both are measured in one run, on the same function of tests/linux/module."""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "linux"), os.path.join(HERE, "..", "qemu"),
                os.path.join(HERE, "..", "..", "scripts")]

import vm  # noqa: E402
import hfrig  # noqa: E402

CALLS = 5000
ROUNDS = 5
BOUND = 1.3


def per_call(machine):
    """ns of a call, the shortest of some rounds; trouble.c says how long so many took."""
    best = None
    for _ in range(ROUNDS):
        machine.begin(f"echo time 0 {CALLS} >/proc/trouble")
        found = machine.console.expect(rb"trouble: (\d+) calls took (\d+) ns", vm.LIMIT)
        ns = int(found[2]) / CALLS
        best = ns if best is None else min(best, ns)
    return best


def with_empty(machine, kind):
    """The module's own kprobe or kretprobe, on the same function."""
    for on, word in ((1, "in"), (0, "out")):
        machine.begin(f"echo {kind} 0 {on} >/proc/trouble")
        machine.console.expect(f"trouble: {kind} is {word}: 0".encode(), vm.LIMIT)
        if on:
            ns = per_call(machine)
    return ns


def wait_on(machine, line, count):
    """So many probes are set: let the system run until all are in. Returns the line, in a session."""
    for _ in range(60):
        vm.go(machine, line)
        machine.run("sleep 0.1")
        line = vm.stop(machine)
        states = re.findall(r"^\w+ +(\w+) +(?:at|return of) ", line.command("kp list"), re.M)
        if states == ["on"] * count:
            return line
    raise hfrig.Failure(f"not all probes are on: {states}")


def with_probe(machine, probe, others=0):
    """Beside so many other probes, which nobody hits."""
    names = vm.quiet_functions(machine, 2 * others) if others else []
    line = vm.stop(machine)
    line.command("kp budget 4000000000")
    count = 0
    while count < others:
        answer = line.command(f"kp p:o{count} {names.pop()} do count")
        count += re.fullmatch(r"\s*o\d+\s*", answer) is not None
    line.command("kp " + probe)
    line = wait_on(machine, line, count + 1)
    vm.go(machine, line)
    ns = per_call(machine)
    line = vm.stop(machine)
    text = line.command("kp stat x")
    hits = int(re.search(r"hits (\d+)", text)[1])
    line.command("kp -*")
    vm.go(machine, line)
    if hits != CALLS * ROUNDS:
        raise hfrig.Failure(f"{hits} hits of {CALLS * ROUNDS} calls: {text}")
    return ns


PROBES = (  # what, what it is compared with, its line, beside how many others
    ("count only", "kprobe", "p:x trouble_target do count", 0),
    ("count only, beside 100 others", "kprobe", "p:x trouble_target do count", 100),
    ("two fetch arguments", "kprobe", "p:x trouble_target a=$arg1 b=+0($stack)", 0),
    ("stack trace of 4", "kprobe", "p:x trouble_target do stack=4", 0),
    ("return, count only", "kretprobe", "r:x trouble_target do count", 0))


def rows():
    """(what, instructions, ratio to the empty one of its kind) of each"""
    machine = vm.Vm(append="loglevel=7", cpus=1, qemu_args="-icount shift=0,sleep=off")
    try:
        machine.up()
        plain = per_call(machine)
        empty = {kind: with_empty(machine, kind) - plain for kind in ("kprobe", "kretprobe")}
        found = [("empty " + kind, ns, 1.0) for kind, ns in empty.items()]
        for what, kind, probe, others in PROBES:
            ns = with_probe(machine, probe, others) - plain
            found.append((what, ns, ns / empty[kind]))
    finally:
        machine.close()
    return found


def main():
    hfrig.raise_on_signals()
    missed = False
    print(f"{'a hit of a probe':<30} {'kernel':<8} {'instructions':>12} {'to empty':>9}")
    for what, ns, ratio in rows():
        bad = "count only" in what and ratio > BOUND
        missed |= bad
        print(f"{what:<30} {vm.ARCH:<8} {ns:>12.0f} {ratio:>9.2f}" + ("  MISSED" if bad else ""))
    if missed:
        print(f"count only costs more than {BOUND} times what an empty one does")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
