# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""qtest - a small frame for tests on a board in QEMU.

    @test(limit=60)                       a function without arguments: boots what it needs itself; seconds
                                          on a machine with nothing else to do, a busy one gets BUSY times them
    @test(board=boot("crash=panic"))      gets a fresh board with these boot options
    @test(board=SHARED)                   gets the board of a group, SHARED = shared("..."): booted
                                          once, and anew after a test of the group has failed

Each test is one line of output. A suite ends with `sys.exit(qtest.main(__name__))`: run as
`python3 tests/qemu/test_x.py [-v] [WORD...]`, words choose tests by a part of their name. A test
that runs out of its time fails, and every process is ended by its PID on the way out, also on
SIGTERM.
"""

import os
import re
import signal
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))

import hfrig  # noqa: E402
from hfrig import Failure  # noqa: E402

BUSY = 4  # times as slow as an idle machine
WIDTH = 79  # columns of a terminal that the shell may fill
TAIL = int(os.environ.get("HF_TAIL", "1200"))  # bytes of the UART's log shown for a failed test
NAME = os.environ.get("HF_BOARD", "virt-a15")  # the board that a suite runs on

_tests = []
_groups = []
_live = []  # boards that stand now


class Slow(Failure):
    """The test's time is over."""


class Group:
    """A board for several tests."""

    def __init__(self, append, qemu_args):
        self.make = boot(append, qemu_args)
        self.board = None
        _groups.append(self)

    def get(self):
        if self.board is None:
            self.board = self.make()
        return self.board

    def drop(self):
        if self.board is not None:
            close(self.board)
        self.board = None


def boot(append="", qemu_args="", elf=None):
    """A maker of fresh boards."""
    def make():
        board = hfrig.Board(NAME, append=append, elf=elf, qemu_args=qemu_args)
        _live.append(board)
        return board
    return make


def shared(append="", qemu_args=""):
    return Group(append, qemu_args)


def close(board):
    if board in _live:
        _live.remove(board)
        board.close()


def test(limit=120.0, board=None):
    def register(function):
        _tests.append((function, limit, board))
        return function
    return register


def test_if(condition, **how):
    """@test for boards of which this is true; the others have no such test."""
    return test(**how) if condition else lambda function: function


def equal(got, want, what=""):
    if got != want:
        raise Failure(f"{what or 'value'}: got {shown(got)}, expected {shown(want)}")


def true(condition, text):
    if not condition:
        raise Failure(text)


def shown(value):
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)
    text = repr(value)
    return text if len(text) < 600 else text[:600] + "..."


def wait_for(condition, what, limit=hfrig.LIMIT):
    """Ask until the answer is true; returns it."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)  # a poll, bounded by `limit`
    raise Failure(f"{what}: not within {limit} s")


# ---- what every test of a board has to leave right ----

PACKET = re.compile(rb"\$[^#$]*#[0-9a-fA-F]{2}")
BLOCK = re.compile(rb"^\*\*\* holdfast.*?(?=\[\d+\](?:safe-)?hf> |^\[ *\d+\.\d+\]|\Z)", re.S | re.M)


def too_wide(text):
    return [row for row in text.split("\n") if len(row.rstrip("\r")) > WIDTH]


def check_width(board):
    """No shell command's output, and no announcement of a stop, is wider than a terminal."""
    for line in board.lines():
        for command, output in line.outputs:
            wide = too_wide(output)
            true(not wide, f"`{command}` printed a line of more than {WIDTH} columns: {wide[:1]}")
    for block in BLOCK.findall(PACKET.sub(b"", board.log())):
        wide = too_wide(block.decode("latin1"))
        true(not wide, f"an announcement of more than {WIDTH} columns: {wide[:1]}")


# ---- running ----

def _call(function, limit, maker):
    limit *= BUSY

    def late(_number, _frame):
        raise Slow(f"not finished within {limit} s")

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        if maker is None:
            function()
            boards = list(_live)
        else:
            board = maker.get() if isinstance(maker, Group) else maker()
            boards = [board]
            function(board)
        for board in boards:
            check_width(board)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _run(function, limit, maker, verbose):
    start = time.monotonic()
    error = None
    try:
        _call(function, limit, maker)
    except Exception as caught:  # pylint: disable=broad-except
        error = caught
    word = "ok" if error is None else "FAILED"
    print(f"{function.__name__:<60} {word:<7}{time.monotonic() - start:6.1f} s", flush=True)
    if error is not None:
        _explain(error, verbose)
    kept = [g.board for g in _groups if g.board is not None]
    for board in list(_live):
        if board not in kept:
            close(board)
    if error is not None and isinstance(maker, Group):
        maker.drop()
    return error is None


def _explain(error, verbose):
    rows = traceback.format_exception(type(error), error, error.__traceback__)
    print("".join(rows[-3:] if not verbose else rows))
    for board in _live:
        try:
            tail = board.log()[-TAIL:].decode("latin1")
        except OSError:
            tail = "(no log)"
        print(f"--- end of the UART's log ---\n{tail}\n---")
    sys.stdout.flush()


def main(name):
    """Run the suite; returns the exit status."""
    if name != "__main__":
        return 0
    hfrig.raise_on_signals()
    words = [w for w in sys.argv[1:] if not w.startswith("-")]
    chosen = [t for t in _tests if not words or any(w in t[0].__name__ for w in words)]
    passed = 0
    try:
        for function, limit, maker in chosen:
            passed += _run(function, limit, maker, "-v" in sys.argv)
    finally:
        for board in list(_live):
            close(board)
    failed = len(chosen) - passed
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1
