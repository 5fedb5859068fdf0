# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""probes - how the tests of holdfast.ko set probes, make trouble.ko come past them, and look at the counters."""

import re
import time

import vm
from qtest import true
from vm import go, stop


def states(line):
    """{name: what `kp list` says of it}"""
    return dict(re.findall(r"^([\w.]+) +(\w+) +(?:at|return of) ", line.command("kp list"), re.M))


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
