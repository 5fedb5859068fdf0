# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""busy - a stock kernel that works hard, and what it has to say of itself, for the long set."""

import re

import vm
from qtest import true

REST = 300.0  # seconds until the workers have ended

# What a kernel says when something is wrong with it.
COMPLAINT = re.compile(rb"[^\n]*(?:WARNING:|\bBUG:|Oops|\bstall|lockup|nobody cared|unknown reason|unstable|"
                       rb"scheduling while|Call trace|corrupt)[^\n]*", re.I)


class Watch:
    """The kernel has no complaint from here on."""

    def __init__(self, machine):
        self.console, self.start = machine.console, len(machine.console.seen)

    def check(self):
        found = COMPLAINT.search(self.console.seen, self.start)
        true(not found, f"the kernel complains: {found and found[0]!r}")


def work(machine):
    """A process for each CPU that never rests: system calls, page faults, forks."""
    machine.run("touch /tmp/work; for i in 1 2 3 4; do"
                " (while [ -e /tmp/work ]; do cat /proc/stat /proc/1/maps >/dev/null; done) & done")


def rest(machine):
    machine.run("rm /tmp/work; wait", limit=REST)


def let_go(line):
    """`go`, which has arrived: a line that is left takes with it what did not."""
    line.send("go\r")
    line.expect(rb"go\r\n", vm.LIMIT)
