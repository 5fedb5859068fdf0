# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Real lldb straight on the UART of a running board, in the role of gdb. What it says is compared with
QEMU's memory and with binutils."""

import re
import sys

import qtest
from lldbrig import Lldb
from oracle import (CPUS, FP, PC, REGS, SP, address, all_count, counters, elf_bytes, frame_of,
                    function_at, lines_at, running, sections, word, words)
from qtest import equal, shared, test, true

BOARD = shared()


def attach(board):
    running(board)
    return Lldb(board.elf, board.port)


def leave(board, d):
    d.detach()
    start, text = sections(board.elf)[".text"]
    equal(board.memory(start, len(text)), text, "the text after the detach")
    all_count(board)


def stop_at(board, d, name):
    d(f"breakpoint set -n {name}")
    text = d("continue")
    true("stop reason = breakpoint" in text, f"no stop at {name}: {text}")
    d("breakpoint delete -f")
    cpu = int(re.search(r"thread #(\d+), stop reason", text).group(1)) - 1
    equal(d.number("$pc"), frame_of(board, cpu)[PC], "pc")
    return cpu


@test(board=BOARD)
def attach_to_the_running_board_and_detach(board):
    for _ in range(3):
        with attach(board) as d:
            names = re.findall(r"thread #(\d+): tid", d("thread list"))
            equal([int(n) for n in names], list(range(1, CPUS + 1)), "threads")
            seen = counters(board)
            d("register read")
            equal(counters(board), seen, "the counters of a stopped board")
            leave(board, d)


@test(board=BOARD)
def breakpoint_backtrace_and_variables(board):
    with attach(board) as d:
        stop_at(board, d, "account")
        frames = d.backtrace()
        equal([name for _, name in frames][:5], ["account", "fold", "check", "handle", "drain"],
              "call chain")
        for pc, name in frames[:5]:
            equal(function_at(board.elf, int(pc, 16)), name, "function by binutils")
        p = d.number("p")
        sequence, cpu = words(board, p, 2)
        text = d("frame variable *p")
        equal([int(re.search(rf"\b{m} = (\d+)", text).group(1)) for m in ("sequence", "cpu")],
              [sequence, cpu], "members of *p")
        d("frame select 1")
        equal(d.number("length"), 6, "length in fold()")
        leave(board, d)


@test(board=BOARD)
def step_next_finish(board):
    with attach(board) as d:
        stop_at(board, d, "check")
        for _ in range(3):  # the call's line may be entered more than once
            text = d("thread step-in")
            true("step in" in text, text)
            if d.backtrace()[0][1] == "fold":
                break
        equal(function_at(board.elf, d.number("$pc")), "fold", "function after step")
        first = d.number("$pc")
        text = d("thread step-over")
        true("step over" in text, text)
        pc = d.number("$pc")
        true(pc != first and lines_at(board.elf, pc), f"next led to {pc:#x}, no line's first")
        back = d.number("$lr")
        text = d("thread step-out")
        true("step out" in text, text)
        equal((d.number("$pc"), function_at(board.elf, back)), (back, "check"), "pc after finish")
        before = d.number("$pc")
        d("thread step-inst")
        true(d.number("$pc") != before, "stepi did not move")
        leave(board, d)


@test(board=BOARD)
def a_watchpoint_names_old_and_new_value(board):
    with attach(board) as d:
        stop_at(board, d, "account")
        at = address(board, "packets_done")
        before = word(board, at)
        true("Watchpoint created" in d("watchpoint set variable -w write packets_done"),
             "no watchpoint")
        text = d("continue")
        true("stop reason = watchpoint" in text, text)
        values = [int(v) for v in re.findall(r"(?:old|new) value: (\d+)", text)]
        equal(values, [before, before + 1], "values that lldb saw")
        equal(word(board, at), before + 1, "the value in memory")
        d("watchpoint delete -f")
        leave(board, d)


@test(board=BOARD)
def memory_read_and_write(board):
    with attach(board) as d:
        start = address(board, "account")
        text = d(f"memory read --size 1 --format x --count 64 {start:#x}")
        got = bytes(int(b, 16) for row in text.splitlines() if row.startswith("0x")
                    for b in row.split(":")[1].split())
        equal(got, elf_bytes(board.elf, start, 64), "64 bytes of code")
        at = address(board, "bytes_done")
        old = word(board, at)
        d(f"memory write --size 4 {at:#x} 0x12345678")
        equal(word(board, at), 0x12345678, "the word written")
        d(f"memory write --size 4 {at:#x} {old:#x}")
        true("error" in d("memory read 0x0"), "memory that is not there was read")
        region = d("memory region $sp")
        low, high = (int(v, 16) for v in re.search(r"\[0x(\w+)-0x(\w+)\) rw", region).groups())
        true(low <= d.number("$sp") < high, f"the stack is not in {region}")
        leave(board, d)


@test(board=BOARD)
def a_register_set_by_lldb_is_the_programs(board):
    with attach(board) as d:
        cpu = stop_at(board, d, "account")
        for value in (0xdeadbeef, 24):
            d(f"register write {REGS[1]} {value:#x}")
            equal(frame_of(board, cpu)[1], value, f"{REGS[1]} in the frame")
        leave(board, d)


@test(board=BOARD)
def every_cpu_by_its_own_registers(board):
    with attach(board) as d:
        for cpu in range(CPUS):
            d(f"thread select {cpu + 1}")
            frame = frame_of(board, cpu)
            equal([d.number(r) for r in ("$pc", "$sp", f"${REGS[FP]}")],
                  [frame[PC], frame[SP], frame[FP]], f"registers of CPU {cpu}")
        leave(board, d)


@test(board=qtest.boot("crash=panic"))
def a_panicked_board(board):
    board.wait_log(r"hf> ")
    with Lldb(board.elf, board.port) as d:
        names = [name for _, name in d.backtrace()]
        true("panic" in names, f"no panic in {names}")
        d.detach()


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
