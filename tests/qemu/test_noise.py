# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Faults on the line between a board and `holdfast`: bits flipped, bytes lost, inserted, doubled and late; lines that
drop, are slow, or stand still. Real gdb dumps 256 KiB that do not pack, and they are right; a gdb that is killed in the middle of a packet or
of a dump leaves a line that works; a shell command runs once."""

import os
import re
import socket
import sys
import tempfile

import qtest
from hfrig import ROOT, Control, Holdfast
from oracle import Gdb
from qtest import boot, equal, test, true

sys.path.insert(0, os.path.join(ROOT, "tests", "host"))
from faultline import FaultLine, FaultSerial  # noqa: E402

AT, SIZE = 0x40100000, 128 * 1024  # of the kernel's text, which hardly packs; twice


class Faulty:
    """`holdfast connect` on the framed link, at a line whose faults the test sets."""

    def __init__(self, board, *options, kind=FaultLine):
        board.wait_log("demo> ")
        self.line = kind(board.port)
        try:
            self.tool = Holdfast(self.line.line, "--no-console", *options)
        except BaseException:
            self.line.close()
            raise
        self.tool.messages.expect(rb"framed link")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tool.__exit__()
        self.line.close()

    def gdb(self, board):
        return Gdb(board.elf, self.tool.gdb_port)


def dump(board, g):
    """Twice: a write makes what was read ahead forgotten."""
    want = board.memory(AT, SIZE)
    for _ in range(2):
        with tempfile.NamedTemporaryFile() as f:
            text = g(f"dump binary memory {f.name} {AT:#x} {AT + SIZE:#x}", limit=200.0)
            got = f.read()
        right = len(os.path.commonprefix([got, want]))
        true(got == want, f"{len(got)} bytes, of which the first {right} are right; {text}")
        g("set var demo_counters[0] = demo_counters[0]")


def dump_at(board, rate, seed, **how):
    with Faulty(board, **how) as faulty, faulty.gdb(board) as g:
        faulty.line.random.seed(seed)
        faulty.line.rate = rate
        dump(board, g)
        faulty.line.rate = 0.0
        g("detach")
        return faulty.line.faults


@test(limit=300.0, board=boot())
def a_dump_is_right_at_one_fault_in_ten_thousand_bytes(board):
    true(dump_at(board, 1e-4, 1) > 10, "no faults")


@test(limit=300.0, board=boot())
def a_dump_is_right_at_one_fault_in_a_thousand_bytes(board):
    true(dump_at(board, 1e-3, 2) > 100, "no faults")


@test(limit=300.0, board=boot())
def a_dump_over_a_pty_is_right_at_one_fault_in_a_thousand_bytes(board):
    true(dump_at(board, 1e-3, 6, kind=FaultSerial) > 100, "no faults")


@test(limit=300.0, board=boot())
def a_dump_over_a_pty_that_is_late_is_right(board):
    with Faulty(board, kind=FaultSerial) as faulty, faulty.gdb(board) as g:
        faulty.line.set(delay_s=0.02)
        dump(board, g)
        faulty.line.set(delay_s=0.0)
        g("detach")


@test(limit=300.0, board=boot())
def a_pty_that_is_unplugged_in_the_middle_of_a_dump_resumes_it(board):
    drops_in_a_dump(board, kind=FaultSerial)


@test(limit=300.0, board=boot())
def a_pty_that_is_too_bad_is_an_error_and_then_works_again(board):
    too_bad(board, kind=FaultSerial)


def too_bad(board, **how):
    with Faulty(board, **how) as faulty, faulty.gdb(board) as g:
        faulty.line.rate = 0.2
        text = g(f"dump binary memory /dev/null {AT:#x} {AT + SIZE:#x}", limit=100.0)
        true("Cannot access memory at address" in text, text)
        faulty.tool.messages.expect(rb"does not answer")
        faulty.line.rate = 0.0
        qtest.wait_for(lambda: "Cannot" not in g(f"x/xw {AT + SIZE - 16:#x}", limit=100.0), "an answer", 100.0)
        dump(board, g)
        g("detach")


@test(limit=300.0, board=boot())
def a_line_that_is_too_bad_is_an_error_and_then_works_again(board):
    too_bad(board)


def drops_in_a_dump(board, **how):
    with Faulty(board, **how) as faulty, faulty.gdb(board) as g:
        faulty.line.random.seed(3)
        faulty.line.rate = 1e-4
        faulty.line.drop_at = [faulty.line.crossed + n for n in (30000, 120000)]
        dump(board, g)
        equal(faulty.line.drops, 2, "drops")
        faulty.line.rate = 0.0
        g("detach")


@test(limit=300.0, board=boot())
def a_line_that_drops_in_the_middle_of_a_dump_resumes_it(board):
    drops_in_a_dump(board)


@test(limit=300.0, board=boot())
def a_gdb_killed_in_the_middle_of_a_packet_or_a_dump_is_followed_by_the_next(board):
    with Faulty(board) as faulty:
        faulty.line.random.seed(4)
        faulty.line.rate = 1e-4
        for half in (b"$m40100", b"+$X40100000,4:ab", b"$vCont;c#a"):
            with socket.create_connection(("127.0.0.1", faulty.tool.gdb_port)) as client:
                client.sendall(half)
                faulty.tool.messages.expect(rb"gdb is attached")
            faulty.tool.messages.expect(rb"gdb has gone")
        with faulty.gdb(board) as g:
            crossed = faulty.line.crossed
            g.begin(f"dump binary memory /dev/null {AT:#x} {AT + SIZE:#x}")
            qtest.wait_for(lambda: faulty.line.crossed > crossed + 30000, "a part of the dump")
        # killed here
        with faulty.gdb(board) as g:
            dump(board, g)
            faulty.line.rate = 0.0
            g("detach")


@test(limit=300.0, board=boot())
def a_shell_command_runs_once_on_a_line_that_is_noisy_and_drops(board):
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        path = os.path.join(folder, "control")
        with Faulty(board, "--control", path) as faulty, Control(path) as control:
            faulty.line.random.seed(5)
            faulty.line.rate = 5e-3
            faulty.line.drop_at = [faulty.line.crossed + n for n in (1000, 3000)]
            want = board.memory(AT, 24 * 16)
            for n in range(24):  # `md` goes on where it ended: each must be the one behind the last
                got = control.ask(do="shell", command="md1c16" if n else f"md1c16 {AT:x}")
                true(got["ok"], f"{got}")
                at = AT + 16 * n
                row = re.match(r"([0-9a-f]+)[: ] *((?:[0-9a-f]{2} ){16})", got["output"])
                equal((int(row.group(1), 16), bytes.fromhex(row.group(2))), (at, want[16 * n:16 * n + 16]), f"{n}")
            equal(faulty.line.drops, 2, "drops")
            faulty.line.rate = 0.0


# ---- a host that takes little ----

ROWS = 400
ASKED_BYTES = 48  # from the host: acknowledgements and a HELLO, or two; the board waits longer than they take


def rows(board):
    """What `md1c16` shows of ROWS rows: addresses and bytes."""
    data = board.memory(AT, 16 * ROWS)
    return [(AT + at, data[at:at + 16]) for at in range(0, len(data), 16)]


def shown(output):
    found = re.findall(r"^([0-9a-f]{8})[: ] *((?:[0-9a-f]{2} ){16})", output, re.M)
    return [(int(at, 16), bytes.fromhex(data)) for at, data in found]


@test(limit=300.0, board=boot())
def a_slow_line_loses_nothing_of_a_long_output(board):
    path = os.path.join(board.out, "control")
    with Faulty(board, "--control", path) as faulty, Control(path) as control:
        true(control.ask(do="stop")["ok"], "stop")
        faulty.line.set(bytes_per_s=6000)
        got = control.ask(100.0, do="shell", command=f"md1c16 {AT:x} {16 * ROWS}")
        faulty.line.set(bytes_per_s=None)
        equal((got["ok"], shown(got["output"]) == rows(board)), (True, True), "the output")


@test(limit=300.0, board=boot())
def a_line_that_stands_still_closes_the_window_and_then_goes_on(board):
    path = os.path.join(board.out, "control")
    with Faulty(board, "--control", path) as faulty, Control(path) as control:
        line = faulty.line
        true(control.ask(do="stop")["ok"], "stop")
        control.ask(do="subscribe", events=["console"])
        true(control.ask(do="type", text=f"md1c16 {AT:x} {16 * ROWS}\r")["ok"], "type")
        text = ""
        while len(text) < 4096:
            text += control.event(event="console").get("text", "")
        line.set(stands={"target"})
        crossed = line.crossed
        qtest.wait_for(lambda: line.crossed > crossed + ASKED_BYTES, "the host asks")
        line.set(stands=set())
        while "hf> " not in text[4096:]:
            text += control.event(event="console").get("text", "")
        equal(shown(text.replace("\r", "")) == rows(board), True, "the output")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
