# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Ten thousand steps of the debugger's on a Cortex-M, against QEMU's own single step: the same program twice, one
board stepped over its UART, the other through QEMU's gdbstub; after each step both are at the same place with
the same registers. A load-exclusive sequence is one step of ours and several of QEMU's."""

import os
import re
import sys

import qtest
import sdkrig as sdk
from hfrig import Board
from oracle import PROBE, Probe, function_at, names
from qtest import NAME, equal, test, true

STEPS = 10000
AT_ONCE = 40  # QEMU's steps within one of ours, at most
WHOLE = 25  # all registers are compared every so many steps
SENT = {7: "r7", 13: "sp", 14: "lr", 15: "pc", 16: "xpsr"}  # with each stop reply
IT_STATE = 0x0600FC00  # of xpsr
PADDED = 1 << 9  # of xpsr, in a pushed one only


def word(digits):
    return int.from_bytes(bytes.fromhex(digits), "little")


class Stub:
    """The board that our debugger steps."""

    def __init__(self, board):
        self.line = board.line()
        self.line.packet("qSupported:swbreak+")

    def registers_of(self, reply):
        true(reply.startswith("T05"), f"no stop: {reply}")
        return {n: word(re.search(rf"{n:02x}:([0-9a-f]{{8}})", reply).group(1)) for n in SENT}

    def reach(self, at):
        equal(self.line.packet(f"Z0,{at:x},2"), "OK", "Z0")
        stop = self.registers_of(self.line.packet("vCont;c"))
        equal(self.line.packet(f"z0,{at:x},2"), "OK", "z0")
        return stop

    def step(self):
        return self.registers_of(self.line.packet("vCont;s:1"))

    def all(self):
        text = self.line.packet("g")
        return [word(text[8 * n:8 * n + 8]) for n in range(16)]


class Oracle:
    """The board that QEMU steps."""

    def __init__(self, board):
        self.line = Probe(board).line

    def reach(self, at):
        equal(self.line.packet(f"Z1,{at:x},2"), "OK", "QEMU's Z1")
        self.line.send(self.line.frame("c"))

    def reached(self, at):
        self.line.expect(rb"\$T05[^#]*#..")
        self.line.send("+")
        equal(self.line.packet(f"z1,{at:x},2"), "OK", "QEMU's z1")

    def pc(self):
        return word(self.line.packet("pf")[:8])

    def step(self):
        true(self.line.packet("s").startswith("T05"), "QEMU's step")

    def all(self):
        text = self.line.packet("g")
        return [word(text[8 * n:8 * n + 8]) for n in range(16)] + [word(self.line.packet("p19")[:8])]


def follow(oracle, pc):
    """Step QEMU until it is at pc."""
    for _ in range(AT_ONCE):
        oracle.step()
        if oracle.pc() == pc:
            return
    true(False, f"QEMU does not come to {pc:#x}; it is at {oracle.pc():#x}")


def compare(elf, number, ours, theirs):
    for n, name in SENT.items():
        want = theirs[n] & ~PADDED if n == 16 else theirs[n]
        true(ours[n] == want, f"step {number}, in {function_at(elf, theirs[15])}: {name} is {ours[n]:#x}, "
                              f"QEMU has {want:#x}")


@test(limit=400.0)
def ten_thousand_steps_lead_where_qemus_do():
    elf = sdk.build(os.path.join(sdk.PROGRAMS, "work.c"))
    main = names(elf)["main"][0] & ~1
    with Board(NAME, elf=elf) as board, Board(NAME, elf=elf, qemu_args=PROBE) as other:
        for each in (board, other):
            each.wait_log(r"attach gdb to this line\r\n" if NAME.endswith("-gdb") else r"hf> ")
        oracle = Oracle(other)
        oracle.reach(main)
        line = other.line()
        line.send(line.frame("vCont;c"))
        oracle.reached(main)
        stub = Stub(board)
        stub.reach(main)
        seen, in_it = set(), 0
        for number in range(STEPS):
            ours = stub.step()
            follow(oracle, ours[15])
            theirs = oracle.all()
            compare(elf, number, ours, theirs)
            seen.add(function_at(elf, ours[15]))
            in_it += ours[16] & IT_STATE != 0
            if number % WHOLE == 0:
                equal(stub.all(), theirs[:16], f"step {number}: r0-r15")
        for name in ("fib", "pick", "qsort", "memmove", "longjmp", "atomic"):
            true(name in seen, f"{name} was not stepped through: {sorted(filter(None, seen))}")
        true(in_it > 50, f"only {in_it} stops within an IT block")
        line.close()
        stub.line.close()


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
