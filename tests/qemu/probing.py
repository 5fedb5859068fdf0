# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Probes on a board whose shell is open: setting them, letting the board run over them, what they have counted."""

import re

from oracle import CPUS, PC, address, all_count, frame_of, function_at, text_but_slots, word
from qtest import true, wait_for


def ask(line, command):
    text = line.command(command)
    true("kp:" not in text and "usage" not in text, f"{command}: {text}")
    return text


def again(line):
    line.send("\x03")
    line.wait_prompt()


def stat(line, name):
    """{"hits": ..., "acted": ..., "missed": ..., "faults": ...}"""
    text = ask(line, f"kp stat {name}")
    row = re.search(rf"^{name} +(hits .*)$", text, re.M)
    true(row, text)
    return {k: int(v) for k, v in re.findall(r"(\w+) (\d+)", row.group(1))}


def inside(board, name):
    """CPUs that stand in a function; one at its first instruction may be about to hit what is there."""
    pcs = [frame_of(board, cpu)[PC] for cpu in range(CPUS)]
    return sum(function_at(board.elf, pc) == name for pc in pcs)


def finish(board, line):
    """No probe any more: the text is the linker's, but for the slots."""
    ask(line, "kp -*")
    line.send("go\r")
    all_count(board)
    line.close()
    text_but_slots(board)


def let_run(board, line, goal, what, go="go"):
    """`go` until the adders have counted so far, then ^C."""
    total = address(board, "shared_total")
    before = word(board, total)
    line.send(go + "\r")
    wait_for(lambda: word(board, total) - before >= goal, what, 60)
    again(line)
    return word(board, total) - before
