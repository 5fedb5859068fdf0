# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The tasks of an RTOS as gdb's threads: examples/tasks on a Cortex-M, with real gdb and the shell."""

import contextlib
import os
import re
import sys

import qtest
import sdkrig as sdk
from hfrig import ROOT, Board
from oracle import Gdb, names
from qtest import NAME, equal, test, true

TASKS = {"blink": 1, "motor": 2, "main": 3}  # name: id
BASE = 1000  # of the threads that are tasks
WHERE = {"blink": "blink", "motor": "motor", "main": "idle"}  # the function that a task runs


@contextlib.contextmanager
def turning():
    """In turn(), called by the task motor for the fifth time."""
    elf = sdk.build(os.path.join(ROOT, "examples", "tasks", "tasks.c"), "-funwind-tables")
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        with Gdb(elf, board.port) as g:
            g("break turn if turns == 12")
            true("turn (" in g("continue"), "turn() was not reached")
            yield board, g


def threads(g):
    """{name: (gdb's number, rest of the row)}"""
    rows = re.findall(r"^[* ]\s+(\d+)\s+Thread \S+ \"?([^\"\n]*?)\"?[ )](.*)$", g("info threads"), re.M)
    return {name: (int(number), rest) for number, name, rest in rows}


def saved(board, name):
    """(pc, sp) of a task that is switched out, from its stack as QEMU has it."""
    at, size = names(board.elf)["tasks"]
    task = at + (TASKS[name] - 1) * (size // len(TASKS))
    sp = int.from_bytes(board.memory(task, 4), "little")
    frame = [int.from_bytes(board.memory(sp + 4 * n, 4), "little") for n in range(16)]
    return frame[14] & ~1, sp + 64 + (4 if frame[15] >> 9 & 1 else 0)


@test()
def every_task_is_a_thread():
    with turning() as (_, g):
        text = g("info threads")
        for name in ("blink", "main"):
            true(name in text, f"{name} is not in the list: {text}")
        equal(len(re.findall(r"^[* ]\s+\d+\s+Thread", text, re.M)), 3, f"threads: {text}")
        true(re.search(r"^\* .*motor", text, re.M), f"the thread that stopped is not motor: {text}")


@test()
def a_task_that_is_switched_out_has_its_registers_and_backtrace():
    with turning() as (board, g):
        msp = g.number("$msp")
        true("not available" not in g("thread apply all bt"), "a backtrace of all")
        for name in ("blink", "main"):
            row = re.search(rf"^[* ]\s+(\d+)\s+Thread \S+ \"{name}\"", g("info threads"), re.M)
            true(row is not None, f"{name} is not there")
            g(f"thread {row.group(1)}")
            pc, sp = saved(board, name)
            equal(g.number("$pc"), pc, f"{name}: pc")
            equal(g.number("$sp"), sp, f"{name}: sp")
            chain = [r[1] for r in g.backtrace()]
            true(WHERE[name] in chain, f"{name}: {chain}")
            equal(g.number("$msp"), msp, f"{name}: msp, which all tasks share")
            true("unavail" in g("info registers primask"), "primask, which nobody has saved")
        g("thread 1")
        chain = [r[1] for r in g.backtrace()]
        equal(chain[:2], ["turn", "motor"], "the task that runs")


@test()
def the_rtos_asks_for_the_debugger_when_nobody_can_run():
    with turning() as (_, g):
        g("delete")
        g("set var tasks[2].waits = 1")
        text = g("continue")
        true("SIGTRAP" in text, text)
        chain = [r[1] for r in g.backtrace()]
        equal(chain[:2], ["choose", "PendSV_Handler"], "who asked")
        true("stopped on request: nobody can run: main waits" in g("monitor summary"), g("monitor summary"))
        g("set var tasks[2].waits = 0")
        g("break turn")
        true("turn (" in g("continue"), "it does not go on")


@test()
def in_a_handler_a_tasks_msp_is_unknown():
    with turning() as (board, g):
        g("tbreak SysTick_Handler")
        true("SysTick_Handler (" in g("continue"), "SysTick_Handler was not reached")
        row = re.search(r"^[* ]\s+(\d+)\s+Thread \S+ \"blink\"", g("info threads"), re.M)
        g(f"thread {row.group(1)}")
        true("unavail" in g("info registers msp"), "msp, that will be another one")
        pc, _ = saved(board, "blink")
        equal(g.number("$pc"), pc, "pc")
        true("blink" in g("monitor btp 1") or f"{pc:x}" in g("monitor btp 1"), "the shell's backtrace")


@test()
def the_program_goes_on_behind_it():
    with turning() as (board, g):
        for count in (15, 18):
            g("delete")
            g(f"break turn if turns == {count}")
            true("turn (" in g("continue"), "no further turn")
            equal(int.from_bytes(board.memory(names(board.elf)["turns"][0], 4), "little"), count, "turns")


@test()
def the_shell_lists_them():
    with turning() as (_, g):
        text = g("monitor ps")
        for name in TASKS:
            true(name in text, f"{name}: {text}")
        text = g("monitor btp 1")
        true("blink" in text or re.search(r"#0", text), f"btp 1: {text}")


# ---- examples/freertos ----

@test()
def the_hooks_for_freertos_compile_where_they_belong_and_its_tasks_are_threads():
    hooks = os.path.join(ROOT, "examples", "freertos")
    elf = sdk.build(os.path.join(sdk.PROGRAMS, "freertos.c"), os.path.join(hooks, "hf_freertos.c"), "-I", hooks, "-I",
                    ROOT, "-Wall", "-Wextra", "-Werror")
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        with Gdb(elf, board.port) as g:
            g("break started")
            true("started ()" in g("continue"), "started() was not reached")
            rows = g("info threads")
            true(re.search(r"^\* .*motor", rows, re.M), f"the task that runs: {rows}")
            row = re.search(r"^ +(\d+) +Thread \S+ \"blink\"", rows, re.M)
            true(row is not None, f"the task that waits: {rows}")
            g(f"thread {row.group(1)}")
            equal(g.number("$pc"), names(elf)["waits"][0] & ~1, "where it will go on")
            equal(g.number("$sp"), names(elf)["blink_stack"][0] + 64, "its sp then")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
