# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What the suites of the debug registers share."""

import re

import qtest
from oracle import address, all_count, running, sections
from raw import Raw

EXECS, WATCHES = 6, 4  # DBGDIDR.BRPs and WRPs of Cortex-A15; ID_AA64DFR0_EL1 of A57 and A72


def raw(board):
    running(board)
    return Raw(board)


def finish(board, client):
    """Detach; the board has its own text and no debug register stops it."""
    client.leave()
    start, text = sections(board.elf)[".text"]
    qtest.wait_for(lambda: board.memory(start, len(text)) == text, "the text as it was made")
    all_count(board)


def rows(text):
    """[(type, address, hits)] of `bl`'s list."""
    found = re.findall(r"^ *\d+ (\S+) +enabled +([0-9a-f]+) hits (\d+)", text, re.M)
    return [(kind, int(at, 16), int(n)) for kind, at, n in found]


def hits(text):
    return {(kind, at): n for kind, at, n in rows(text)}


def counter(board, cpu):
    return address(board, "demo_counters") + 4 * cpu
