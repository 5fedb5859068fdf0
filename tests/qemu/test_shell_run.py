# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Breakpoints and steps by the shell's commands: what stops, what is counted, what is in QEMU's memory
meanwhile."""

import re
import sys

import qtest
from oracle import (A32, ADDRESS, CPUS, PC, address, counters, elf_bytes, frame_of, names, resume,
                    sections, stopped, word)
from qtest import equal, shared, test, true

BOARD = shared()


# ---- breakpoints ----

def bl(line):
    """[(number, enabled, address, hits)]"""
    return [(int(n), state == "enabled", int(at, 16), int(hits)) for n, state, at, hits in
            re.findall(rf"^ *(\d+) soft +(\w+) +({ADDRESS}) hits (\d+)", line.command("bl"), re.M)]


@test(board=BOARD)
def hits_are_counted_as_the_program_counts(board):
    line = stopped(board)
    at = address(board, "account")
    line.command("bp account")
    line.send("go\r")
    line.expect(r"\*\*\* holdfast: cpu 0: breakpoint")
    line.wait_prompt()
    base = word(board, address(board, "packets_done"))
    for hits in range(1, 6):
        equal(bl(line), [(0, True, at, hits)], "bl")
        equal(word(board, address(board, "packets_done")), base + hits - 1, "packets accounted")
        line.send("go\r")
        line.expect(r"\*\*\* holdfast: cpu 0: breakpoint")
        line.wait_prompt()
    line.command("bc 0")
    equal(bl(line), [], "bl after bc")
    resume(board, line)


@test(board=BOARD)
def disabled_breakpoints_are_not_planted(board):
    line = stopped(board)
    places = [address(board, n) for n in ("counter_thread", "worker_thread", "begin")]
    for at in places:
        line.command(f"bp {at:x}")
    equal([row[2] for row in bl(line)], places, "three breakpoints")
    line.command("bd 1")
    equal([row[1] for row in bl(line)], [True, False, True], "enabled")
    line.send("go\r")
    own = [elf_bytes(board.elf, at, 4) for at in places]
    qtest.wait_for(lambda: [board.memory(at, 4) == o for at, o in zip(places, own)] ==
                   [False, True, False], "two planted breakpoints")
    line.send("\x03")
    line.wait_prompt()
    equal([board.memory(at, 4) for at in places], own, "the text in the shell")
    line.command("be *")
    equal([row[1] for row in bl(line)], [True] * 3, "enabled")
    line.command("bc *")
    equal(line.command("bl"), "no breakpoints\n", "bl after bc *")
    for bad in ("bc", "bc 9", "bd x", "be 40", "bc 99999999999"):
        true(re.search("usage|not found", line.command(bad)), f"{bad} was taken")
    resume(board, line)


@test(board=BOARD)
def breakpoints_refused_say_why(board):
    line = stopped(board)
    start, text = sections(board.elf)[".text"]
    for place, why in (("hf_trap", "the debugger itself"), ("0", "not memory"),
                       ("9000000", "not memory"), ("f000000", "not memory"),
                       ("count+2", "not aligned"), ("count+1", "not aligned"),
                       ("demo_counters", "")):
        answer = line.command(f"bp {place}")
        if why:
            true(answer.startswith("bp: ") and why in answer, f"bp {place}: {answer!r}")
    equal(board.memory(start, len(text)), text, "the text")
    line.command("bc *")
    resume(board, line)


@test(board=BOARD)
def a_hundred_steps(board):
    line = stopped(board)
    line.command("bp count")
    line.send("go\r")
    line.expect(r"cpu (\d): breakpoint")
    line.wait_prompt()
    line.command("bc *")
    cpu = int(re.search(r"^\* cpu (\d)", line.command("cpu"), re.M).group(1))
    seen = counters(board)
    start, text = sections(board.elf)[".text"]
    pc = frame_of(board, cpu)[PC]
    for n in range(100):
        line.send("ss\r" if n % 2 == 0 else "\r")  # Return steps again
        match = line.expect(r"\(pc ([0-9a-f]{8})\)\r\n\[(\d)\]hf> ")
        new = int(match.group(1), 16)
        equal((int(match.group(2)), new), (cpu, frame_of(board, cpu)[PC]), "cpu and pc")
        insn = int.from_bytes(elf_bytes(board.elf, pc, 4), "little")
        branch = insn >> (25 if A32 else 26) & 7 == 5  # DDI 0406C A5.1; DDI 0487 C4.1
        true(branch or new == pc + 4, f"step {n}: {pc:#x} -> {new:#x}")
        pc = new
    equal(board.memory(start, len(text)), text, "the text after the steps")
    now = counters(board)
    equal([now[i] for i in range(CPUS) if i != cpu], [seen[i] for i in range(CPUS) if i != cpu],
          "counters of the other CPUs")
    true(now[cpu] > seen[cpu], "the CPU that was stepped has counted")
    resume(board, line)


@test(board=BOARD)
def steps_through_a_loop_of_exclusive_accesses_end(board):
    line = stopped(board)
    start, size = names(board.elf)["add_to_total"]
    for _ in range(4):
        line.command("bp add_to_total")
        line.send("go\r")
        cpu = int(line.expect(r"cpu (\d): breakpoint").group(1))
        line.wait_prompt()
        line.command("bc *")
        before = word(board, address(board, "shared_total"))
        amount = frame_of(board, cpu)[0]
        for _ in range(size // 4):  # the sequence counts as one
            line.send("ss\r")
            pc = int(line.expect(r"\(pc ([0-9a-f]{8})\)\r\n\[\d\]hf> ").group(1), 16)
            equal(pc, frame_of(board, cpu)[PC], "pc")
            if not start <= pc < start + size:
                break
        true(not start <= pc < start + size, f"still at {pc:#x} after {size // 4} steps")
        equal(word(board, address(board, "shared_total")), before + amount, "the total")
    resume(board, line)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
