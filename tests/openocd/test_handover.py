# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""examples/openocd with real OpenOCD, the simulated debug port of dap.py, and a board that has a UART: write, check,
reset, hand over, and `holdfast run` on the UART. The flash is OpenOCD's `faux`, which keeps what is written for
itself; what is compared is what QEMU has loaded."""

import os
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_BOARD", "mps2-an385")

import rig  # noqa: E402
import qtest  # noqa: E402
import sdkrig as sdk  # noqa: E402
from hfrig import HOLDFAST, ROOT, free_port  # noqa: E402
from qtest import equal, test, true  # noqa: E402

EXAMPLE = os.path.join(ROOT, "examples", "openocd")
FLASH = """set RBB {}
set TCL {}
source tests/openocd/sim.cfg
sim.cpu configure -work-area-size 0
flash bank rom faux 0 0x400000 0 0 sim.cpu
"""


class Bench:
    """A folder with the board's OpenOCD configuration, and a boards.ini of its own."""

    def __init__(self, board, probe):
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.config = self.write("sim-flash.cfg", FLASH.format(probe.port, free_port()))
        self.boards = self.write("boards.ini", f"[nucleo]\nline = {board.line_name}\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf8") as f:
            f.write(text)
        return path

    def run(self, elf, *words):
        done = subprocess.run([os.path.join(EXAMPLE, "flash-and-run"), elf, "-b", "nucleo",
                               os.path.join(EXAMPLE, "probe.hfs"), "--boards", self.boards, *words],
                              cwd=ROOT, env=dict(os.environ, CONFIG=self.config, HOLDFAST=HOLDFAST,
                                                 XDG_RUNTIME_DIR=self.folder.name),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=150, check=False)
        return done.returncode, done.stdout.decode("latin1")


@test(limit=200.0)
def flash_reset_hand_over_and_a_script_on_the_uart():
    elf = sdk.build(os.path.join(ROOT, "sdk", "example", "probe.c"))
    with rig.probed(elf, "-action reboot=reset") as (board, probe), Bench(board, probe) as bench:
        status, text = bench.run(elf)
        equal(status, 0, text)
        true("$1 = 8" in text and "Breakpoint 1, fit " in text, text)
        equal(probe.target.control, 0, "DHCSR")


@test(limit=200.0)
def a_firmware_that_is_not_what_was_written_ends_with_2():
    here = sdk.build(os.path.join(ROOT, "sdk", "example", "probe.c"))
    other = sdk.build(os.path.join(ROOT, "sdk", "example", "probe.c"), "-O2")
    with rig.probed(here, "-action reboot=reset") as (board, probe), Bench(board, probe) as bench:
        status, text = bench.run(other)
        equal(status, 2, text)
        true("diff 0 address" in text and "[holdfast]" not in text, text)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
