# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The back end of a Cortex-M's debug unit (arch/armv7m/monitor) on a CPU that has none, as QEMU's: what needs the
unit is refused, a step is made by decoding, breakpoints in RAM work. Through real gdb, on the SDK's board HF_BOARD."""

import os
import sys

import qtest
import sdkrig as sdk
from hfrig import ROOT, Board
from oracle import Gdb, names
from qtest import NAME, equal, test, true


@test()
def what_the_absent_unit_would_do_is_refused_and_the_rest_works():
    elf = sdk.build(os.path.join(ROOT, "sdk", "example", "probe.c"))
    true("hf.armv7m_fpb_load" in names(elf) and "hf.armv7m_dwt_load" in names(elf), "the back end is not linked")
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        with Gdb(elf, board.port) as g:
            for command in ("hbreak fit", "watch total"):
                g(command)
                text = g("continue")
                true("Could not insert hardware" in text, f"{command}: {text}")
                true("_start" in g("info symbol $pc"), f"{command}: the program ran")
                g("delete")
            true("E" in g("maintenance packet Z2,20000000,4").split("received:")[1], "Z2 is not refused")
            g("break fit")
            true("fit (" in g("continue"), "a breakpoint in RAM")
            begin, size = names(elf)["fit"]
            at = g.number("$pc")
            for _ in range(20):
                g("stepi")
                now = g.number("$pc")
                true(now != at, f"a step that stays at {at:#x}")
                at = now
            true((begin & ~1) <= at < (begin & ~1) + size, f"twenty steps led to {at:#x}")
            equal(g.number("$basepri"), 0, "BASEPRI behind a step")
            equal(g.number("$primask"), 0, "PRIMASK behind a step")
            g("delete")
            true("exited with code 052" in g("continue"), "no good end")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
