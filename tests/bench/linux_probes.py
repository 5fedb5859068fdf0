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


def switch_empty(machine, on, word):
    """The module's own kprobe, on the same function."""
    machine.begin(f"echo kprobe 0 {on} >/proc/trouble")
    machine.console.expect(b"trouble: kprobe is " + word + b": 0", vm.LIMIT)


def with_probe(machine, probe):
    line = vm.stop(machine)
    line.command("kp budget 4000000000")
    line.command("kp " + probe)
    for _ in range(20):
        vm.go(machine, line)
        line = vm.stop(machine)
        state = re.search(r"^x +(\w+)", line.command("kp list"), re.M)
        if state and state[1] == "on":
            break
    else:
        raise hfrig.Failure(f"the probe is not on: {state}")
    vm.go(machine, line)
    ns = per_call(machine)
    line = vm.stop(machine)
    text = line.command("kp stat x")
    hits = int(re.search(r"hits (\d+)", text)[1])
    line.command("kp -x")
    vm.go(machine, line)
    if hits != CALLS * ROUNDS:
        raise hfrig.Failure(f"{hits} hits of {CALLS * ROUNDS} calls: {text}")
    return ns


def main():
    hfrig.raise_on_signals()
    machine = vm.Vm(append="loglevel=7", cpus=1, qemu_args="-icount shift=0,sleep=off")
    try:
        machine.up()
        plain = per_call(machine)
        switch_empty(machine, 1, b"in")
        empty = per_call(machine) - plain
        switch_empty(machine, 0, b"out")
        rows = [("empty kprobe", empty)]
        for kind, probe in (("count only", "p:x trouble_target do count"),
                            ("two fetch arguments", "p:x trouble_target a=$arg1 b=+0($stack)"),
                            ("stack trace of 4", "p:x trouble_target do stack=4"),
                            ("return, count only", "r:x trouble_target do count")):
            rows.append((kind, with_probe(machine, probe) - plain))
    finally:
        machine.close()
    print(f"{'a hit of a probe':<24} {'kernel':<8} {'instructions':>12} {'to empty':>9}")
    for kind, ns in rows:
        print(f"{kind:<24} {vm.ARCH:<8} {ns:>12.0f} {ns / empty:>9.2f}")
    if rows[1][1] / empty > BOUND:
        print(f"count only is more than {BOUND} times the empty kprobe")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
