# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`make demo BOARD=mps2-an385`, as README.md has it: that it ends well, and what it prints."""

import os
import re
import subprocess
import sys

import qtest
from hfrig import ROOT
from qtest import equal, test, true

LIMIT = 240.0
# what has to be printed, in this order
SHOWN = (
    r"^== A firmware for mps2-an385, built with build/sdk/mps2-an385$",
    r"^ +\*\*\* holdfast: cpu 0: stopped at boot$",
    r"^== gdb on the UART",
    r"#0 +turn \(by=(?:by@entry=)?3\) at \S*examples/tasks/tasks\.c:\d+",
    r"#1 +0x[0-9a-f]+ in motor \(\) at ",
    r"^ +pc +0x[0-9a-f]+ .*<turn\+\d+>",
    r"Cannot access memory at address 0xf0000000",
    r"Thread 1 \"cpu 0: motor\".*\n.*Thread 1001 \"blink\".*\n.*Thread 1003 \"main\"",
    r"^== gdb has left",
    r"^ +\[0\]hf> bt\n +#0 +[0-9a-f]{8}",
    r"^ +\[0\]hf> ps\n(?s:.*)blink(?s:.*)motor(?s:.*)main",
    r"^ +\[0\]hf> md f0000000 4\n +f0000000 \?{8} .*\n +\? at f0000000: address not accessible$",
    r"^ +\[0\]hf> summary\n",
    r"^ +the board is off$",
    r"^== Seen: .* It works\.$",
)


@test()
def it_runs_as_the_readme_says():
    with open(os.path.join(ROOT, "README.md"), encoding="ascii") as f:
        true("`make demo BOARD=mps2-an385`" in f.read(), "the README has another command")
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    done = subprocess.run(["make", "-s", "demo", "BOARD=mps2-an385"], cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=LIMIT, text=True)
    equal(done.returncode, 0, f"its exit status; it printed:\n{done.stdout}")
    at = 0
    for pattern in SHOWN:
        match = re.compile(pattern, re.M).search(done.stdout, at)
        true(match is not None, f"not printed from there on: {pattern}\n{done.stdout[at:]}")
        at = match.end()


@test()
def another_kind_of_board_is_refused():
    done = subprocess.run([os.path.join(ROOT, "scripts", "demo-m"), "virt-a15"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=LIMIT, text=True)
    equal(done.returncode, 2, "exit status")
    true("demo-m BOARD" in done.stdout, done.stdout)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
