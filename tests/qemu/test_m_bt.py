# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The shell's backtraces of a Cortex-M, on the SDK's board HF_BOARD: by unwind tables, and where the board has
nothing that reads them by a scan of the stack, with its guesses marked. A handler in a handler in main, on MSP and
on PSP."""

import os
import re
import sys

import qtest
import sdkrig as sdk
from hfrig import Board
from oracle import function_at, names
from qtest import NAME, equal, test, true

SCAN = NAME in ("mps2-an385-small", "microbit")
NEST = os.path.join(sdk.PROGRAMS, "nest.c")
EXCEPTION = "--- exception ---"
HANDLERS = ["?PendSV_Handler", EXCEPTION, "in_svc", "?SVC_Handler", EXCEPTION, "job"]


def build():
    """Without a table where none is read."""
    if NAME == "microbit":
        return sdk.build(NEST, "-ffreestanding", "-nostdlib", without=("-lc", "-lm"))
    return sdk.build(NEST, *([] if SCAN else ["-funwind-tables"]))


def rows(line, elf):
    """The rows of bt: functions, with a ? where they are guessed. What an exception returns to is no function."""
    text = line.command("bt")
    found = re.findall(rf"^(?:#\d+ +([0-9a-f]{{8}}) (\??)0x[0-9a-f]+| +({EXCEPTION}))\r?$", text, re.M)
    true(len(found) > 4, text)
    all_rows = [marks or f"{guess}{function_at(elf, int(pc, 16))}" for pc, guess, marks in found]
    return [row for row in all_rows if row != "None"], text


def is_seen(place, innermost):
    """A backtrace at a place of nest.c in a handler, of the job on each stack."""
    elf = build()
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        line = board.line()
        line.command(f"bp {names(elf)[place][0] & ~1:x}")
        for outer in (["?on_msp", "?main"], ["?on_psp"]):
            line.send("go\r")
            line.expect(rb"cpu 0: breakpoint")
            line.wait_prompt()
            found, text = rows(line, elf)
            wanted = [row if SCAN else row.lstrip("?") for row in [innermost] + HANDLERS + outer]
            equal(found[:len(wanted)], wanted, text)
        line.close()


@test()
def from_where_lr_is_the_caller():
    is_seen("deepest", "deepest")


@test()
def from_where_lr_is_left_from_another_call():
    is_seen("middle", "deepest")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
