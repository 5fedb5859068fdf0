#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""probes BOARD - what a hit of a probe costs, in instructions, on a bare board in QEMU.

QEMU counts instructions (-icount shift=0: each takes 1 ns of the board's own clock). A return probe times a
function of the demo; a second probe lies on an instruction inside it that it executes a hundred times. What
the function takes longer for it, divided by the hits, is the cost of one: from the trap to the next
instruction. The shortest of several calls is taken, the one that no interrupt fell into."""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "scripts"), os.path.join(HERE, "..", "qemu")]
if __name__ == "__main__" and len(sys.argv) > 1:
    os.environ["HF_BOARD"] = sys.argv[1]

import hfrig  # noqa: E402
import qtest  # noqa: E402
from oracle import TOOL, A32, code, counters, functions, stopped  # noqa: E402

BURST = 100  # COUNT_BURST of demo.c
OTHERS = 100
ICOUNT = "-icount shift=0,sleep=off"
FIRST = "%r0" if A32 else "%x0"
KINDS = (("count only", "do count"),
         ("two fetch arguments", f"a={FIRST} b=+0({FIRST}):u32"),
         ("stack trace of 4", "do stack=4"))
NEVER_RUN = re.compile(r"cmd_|fail_|selftest")


def ask(line, command):
    text = line.command(command)
    if "kp:" in text or "usage" in text:
        raise hfrig.Failure(f"{command}: {text}")
    return text


def loop_of(board, name):
    """The first instruction of a function's loop: where its backward branch leads."""
    start = code(board, name)
    end = next(e for s, e, _ in functions(board.elf) if s == start)
    text = subprocess.run([TOOL + "objdump", "-d", f"--start-address={start:#x}",
                           f"--stop-address={end:#x}", board.elf], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    for at, to in re.findall(r"^\s*([0-9a-f]+):\s+[0-9a-f]+\s+b\S*\s+.*?([0-9a-f]{6,}) <", text, re.M):
        if start <= int(to, 16) < int(at, 16):
            return int(to, 16)
    raise hfrig.Failure(f"{name} has no loop:\n{text}")


def shortest(board, line, probes):
    """ns that the first of these, a return probe named t, has seen at least; the probes go again."""
    for probe in probes:
        ask(line, f"kp {probe}")
    ask(line, "kp clear")
    before = counters(board)
    line.send("go\r")
    qtest.wait_for(lambda: min(b - a for a, b in zip(before, counters(board))) >= 20 * BURST,
                   "bursts of the counters", 120)
    line.send("\x03")
    line.wait_prompt()
    times = [int(n) for n in re.findall(r"ns=(\d+)", ask(line, "kp log t"))]
    for probe in probes:
        ask(line, "kp -" + re.match(r"\w:(\w+)", probe)[1])
    return min(times)


def set_others(board, line):
    """Probes where the board does not come past."""
    left = OTHERS
    for start, end, name in functions(board.elf):
        for at in range(start, end, 4) if NEVER_RUN.match(name) else ():
            if left and "kp:" not in line.command(f"kp p:o{left} {at:#x} do count"):
                left -= 1
    if left:
        raise hfrig.Failure(f"{left} probes of {OTHERS} could not be set")


def run(board, line):
    """[(kind, instructions)]"""
    timer = f"r:t {code(board, 'count'):#x} ns=$lat do log"
    place = f"p:x {loop_of(board, 'count'):#x} "
    ask(line, "kp budget 4000000000")
    plain = shortest(board, line, [timer])
    rows = [(kind, (shortest(board, line, [timer, place + what]) - plain) / BURST)
            for kind, what in KINDS]
    outer = f"r:t {code(board, 'build'):#x} ns=$lat do log"
    inner = f"r:x {code(board, 'seal'):#x} do count"
    plain = shortest(board, line, [outer])
    rows.append(("return, count only", shortest(board, line, [outer, inner]) - plain))
    plain = shortest(board, line, [timer])
    watch = f"w:x demo_counters,{4 * len(counters(board))} w do count"
    rows.append(("kw, count only", (shortest(board, line, [timer, watch]) - plain) / BURST))
    set_others(board, line)
    plain = shortest(board, line, [timer])
    rows.append((f"count only, beside {OTHERS} others",
                 (shortest(board, line, [timer, place + KINDS[0][1]]) - plain) / BURST))
    return rows


def main():
    hfrig.raise_on_signals()
    with hfrig.Board(sys.argv[1], qemu_args=ICOUNT) as board:
        rows = run(board, stopped(board))
    print(f"{'a hit of a probe':<36} {'board':<9} {'instructions':>12}")
    for kind, cost in rows:
        print(f"{kind:<36} {sys.argv[1]:<9} {cost:>12.1f}")
    alone, beside = rows[0][1], rows[-1][1]
    if not 0 < alone or abs(beside - alone) > alone / 10:
        print(f"a hit beside {OTHERS} others costs {beside:.1f}, alone {alone:.1f}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
