#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Faults on the line between `holdfast connect` and the stub: bits flipped, bytes lost, inserted, doubled and late;
lines that drop. The target is the stub itself on the fake port (tests/host/stub_target.c). A dump through the gdb
port is right, or it is an error; and a line that drops and comes back resumes it."""

import re
import tempfile
import unittest

from faultline import FaultLine, FaultSerial, start_stub
from support import Gdb, Holdfast, main, packet

RAM, RAM_BYTES = 0x20000000, 4 * 4096
DUMP = 256 * 1024  # as often as it takes
PIECE = 0x1C0  # what fits into a packet of the fake port
LIMIT_S = 120.0


def expected():
    words = (i * 2654435761 & 0xFFFFFFFF for i in range(RAM_BYTES // 4))
    return b"".join(w.to_bytes(4, "little") for w in words)


class NoiseTest(unittest.TestCase):
    LINE = FaultLine

    def start(self, rate, seed):
        line = self.LINE(start_stub(self), rate, seed)
        self.addCleanup(line.close)
        program = Holdfast("connect", line.line, "--gdb", "0", "--no-console")
        self.addCleanup(program.close)
        port = program.gdb_port()
        return line, program, port

    def attach(self, program, port):
        program.err.until(b"framed link", LIMIT_S)
        gdb = Gdb(port)
        self.addCleanup(gdb.close)
        program.err.until(b"gdb is attached", LIMIT_S)
        return gdb

    def ask(self, gdb, payload):
        gdb.write(packet(payload))
        reply = gdb.until(re.compile(rb"\$([^#]*)#(..)", re.S), LIMIT_S)
        gdb.write(b"+")
        self.assertEqual(int(reply.group(2), 16), sum(reply.group(1)) & 0xFF)
        return reply.group(1)

    def dump(self, gdb):
        """Reads RAM until DUMP bytes have come; what a write makes the cache forget is read anew."""
        memory, got = expected(), 0
        while got < DUMP:
            for at in range(0, RAM_BYTES, PIECE):
                size = min(PIECE, RAM_BYTES - at)
                data = self.ask(gdb, f"m{RAM + at:x},{size:x}")
                self.assertEqual(data, memory[at:at + size].hex().encode(), f"at {at:#x}")
                got += size
            self.assertEqual(self.ask(gdb, f"M{RAM:x},0:"), b"OK")  # writes nothing

    def run_at(self, rate, seed):
        line, program, port = self.start(rate, seed)
        self.dump(self.attach(program, port))
        return line


class EitherLine:
    """Tests for both kinds of lines."""

    def test_a_clean_line(self):
        line = self.run_at(0.0, 1)
        # 256 KiB of words that do not pack; at most 2 % more than that, and the requests.
        self.assertGreater(line.crossed, DUMP)
        self.assertLess(line.crossed, DUMP * 1.02 + 64 * 1024)

    def test_a_line_that_is_too_bad_ends_in_an_error(self):
        line, program, port = self.start(0.0, 5)
        gdb = self.attach(program, port)
        self.ask(gdb, "?")
        line.rate = 0.2
        self.assertEqual(self.ask(gdb, f"m{RAM:x},{PIECE:x}"), b"E08")
        line.rate = 0.0
        program.err.until(b"answers again", LIMIT_S)
        self.dump(gdb)

    def test_a_line_that_drops_and_comes_back_resumes(self):
        line, program, port = self.start(1e-4, 6)
        gdb = self.attach(program, port)
        line.drop_at = [line.crossed + n for n in (30000, 100000, 170000)]
        self.dump(gdb)
        for _ in range(3):
            program.err.until(b"the line is lost", LIMIT_S)
            program.err.until(b"the line is back", LIMIT_S)
        self.assertEqual(line.drops, 3)


class Noise(EitherLine, NoiseTest):
    def test_one_byte_in_ten_thousand(self):
        for seed in range(3):
            self.assertGreater(self.run_at(1e-4, seed).faults, 10)
            self.doCleanups()

    def test_one_byte_in_a_thousand(self):
        for seed in range(2):
            self.assertGreater(self.run_at(1e-3, seed).faults, 100)
            self.doCleanups()

    def test_a_line_that_is_late_is_only_slow(self):
        line, program, port = self.start(0.0, 7)
        gdb = self.attach(program, port)
        self.ask(gdb, "?")
        line.delay_s = 1.0  # later than the link waits before it asks, 250 ms
        memory = expected()
        for at in range(0, RAM_BYTES, RAM_BYTES // 4):
            self.assertEqual(self.ask(gdb, f"m{RAM + at:x},{PIECE:x}"), memory[at:at + PIECE].hex().encode())
        line.delay_s = 0.0
        self.dump(gdb)

    def test_a_slow_line_loses_nothing(self):
        line, program, port = self.start(0.0, 9)
        gdb = self.attach(program, port)
        self.ask(gdb, "?")
        line.set(bytes_per_s=9600)  # a window of 16 KiB is far longer on its way than the link waits
        memory = expected()
        for at in range(0, RAM_BYTES, RAM_BYTES // 8):
            self.assertEqual(self.ask(gdb, f"m{RAM + at:x},{PIECE:x}"), memory[at:at + PIECE].hex().encode())

    def slow(self):
        line = FaultLine(start_stub(self))
        self.addCleanup(line.close)
        line.delay_s = 0.6  # there and back it is more than a call waits, 0.85 s
        return line

    def test_a_line_that_is_slower_than_a_call_waits_gets_the_link_all_the_same(self):
        line = self.slow()
        program = Holdfast("connect", line.line, "--gdb", "0", "--no-console")
        self.addCleanup(program.close)
        gdb = self.attach(program, program.gdb_port())
        self.assertEqual(self.ask(gdb, f"m{RAM:x},{PIECE:x}"), expected()[:PIECE].hex().encode())

    def test_what_is_asked_on_a_slow_line_before_it_has_the_link_is_answered(self):
        with tempfile.NamedTemporaryFile("w", suffix=".hfs") as script:
            script.write('timeout 1m\nstop\nassert mem 20000004 == 0x9e3779b1\nassert cpus == 2\n')
            script.flush()
            program = Holdfast("run", self.slow().line, script.name)
            self.addCleanup(program.close)
            self.assertEqual(program.wait(LIMIT_S), 0)

    def test_a_run_on_a_line_that_becomes_too_bad_is_20(self):
        line = FaultLine(start_stub(self))
        self.addCleanup(line.close)
        with tempfile.NamedTemporaryFile("w", suffix=".hfs") as script:
            script.write("timeout 1m\nrepeat 1000000 {\nshell cpu\n}\n")
            script.flush()
            program = Holdfast("run", line.line, script.name)
            self.addCleanup(program.close)
            program.out.until(b"cpu 1: frozen", LIMIT_S)
            line.rate = 1.0
            said = program.err.to_end(LIMIT_S)
            self.assertEqual(program.wait(LIMIT_S), 20, said)
            self.assertIn(b"no answer: ", said)

    def test_a_line_that_goes_dead_ends_in_an_error(self):
        line, program, port = self.start(0.0, 8)
        gdb = self.attach(program, port)
        self.ask(gdb, "?")
        line.lose = {"host": 1 << 40, "target": 1 << 40}
        self.assertEqual(self.ask(gdb, f"m{RAM:x},{PIECE:x}"), b"E08")


class NoiseOnASerialLine(EitherLine, NoiseTest):
    LINE = FaultSerial

    def test_one_byte_in_ten_thousand(self):
        self.assertGreater(self.run_at(1e-4, 0).faults, 10)

    def test_one_byte_in_a_thousand(self):
        self.assertGreater(self.run_at(1e-3, 0).faults, 100)


if __name__ == "__main__":
    main()
