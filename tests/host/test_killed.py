#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""holdfast is killed, at any moment: when it calls for the link, in the middle of a frame or a packet, while gdb dumps
memory or a script runs. The target, the stub itself on the fake port, is left as it stands: what was stopped is
stopped, memory is as it was, no command runs again; the next holdfast has the link at once, and a person, who knows
nothing of links, a prompt when the link has ended by itself."""

import re
import signal
import socket
import tempfile
import time
import unittest

from faultline import FaultLine, start_stub
from support import LIMIT_S, Gdb, Holdfast, Stream, main, packet
from test_noise import PIECE, RAM, RAM_BYTES, expected

SCRIPT = """timeout 1m
stop
shell count
assert mem 20000004 == 0x9e3779b1
assert shell "cpu" contains "cpu 1"
expect "never" within 1h
"""
REPLY = re.compile(rb"\$([^#]*)#..", re.S)


class Killed(unittest.TestCase):
    def start(self, cut_at, *words):
        """A program whose bytes behind the cut_at-th never arrive; and when they are due."""
        self.port = start_stub(self, "clock")
        self.line = FaultLine(self.port)
        self.addCleanup(self.line.close)
        self.line.cut_at = cut_at
        program = Holdfast(words[0], self.line.line, *words[1:])
        self.addCleanup(program.close)
        return program

    def kill(self, program, number):
        self.assertTrue(self.line.cut.wait(LIMIT_S), "so many bytes never came")
        program.signal(number)
        self.assertEqual(program.wait(), -number if number == signal.SIGKILL else 128 + number)

    def ask(self, gdb, payload):
        gdb.write(packet(payload))
        return gdb.until(REPLY, LIMIT_S).group(1)

    def is_as_it_was(self, commands):
        """Seen by another holdfast, which comes at once. commands: so often may `count` have run."""
        program = Holdfast("connect", f"tcp:127.0.0.1:{self.port}", "--gdb", "0", "--no-console")
        self.addCleanup(program.close)
        port = program.gdb_port()
        program.err.until(b"framed link")
        gdb = Gdb(port)
        self.addCleanup(gdb.close)
        self.ask(gdb, "QStartNoAckMode")
        self.assertRegex(self.ask(gdb, "?"), rb"^T06thread:1;")  # the panic before anybody came
        memory = expected()
        for at in range(0, RAM_BYTES, PIECE):
            size = min(PIECE, RAM_BYTES - at)
            self.assertEqual(self.ask(gdb, f"m{RAM + at:x},{size:x}"), memory[at:at + size].hex().encode())
        told = self.ask(gdb, "qRcmd," + b"count".hex())
        times = int(bytes.fromhex(told[1:].decode()))
        self.assertIn(times, range(1, commands + 2))
        program.close()

    def over_and_over(self, points, commands, *words, then=None):
        for n, cut_at in enumerate(points):
            with self.subTest(cut_at=cut_at):
                program = self.start(cut_at, *words)
                if then:
                    then(program)
                self.kill(program, (signal.SIGKILL, signal.SIGTERM)[n % 2])
                self.is_as_it_was(commands)
            self.doCleanups()

    def test_connect_at_each_byte_of_its_call(self):
        self.over_and_over(range(1, 23), 0, "connect", "--gdb", "none", "--no-console")

    def test_connect_while_gdb_dumps_memory(self):
        def dump(program):
            gdb = Gdb(program.gdb_port())
            self.addCleanup(gdb.close)
            gdb.write(b"".join(b"+" + packet(f"m{RAM + at:x},{PIECE:x}") for at in range(0, RAM_BYTES - PIECE, PIECE)))
        self.over_and_over(range(30, 740, 55), 0, "connect", "--gdb", "0", "--no-console", then=dump)

    def test_run_in_the_middle_of_a_script(self):
        with tempfile.NamedTemporaryFile("w", suffix=".hfs") as script:
            script.write(SCRIPT)
            script.flush()
            self.over_and_over(range(25, 181, 12), 1, "run", script.name)

    def test_run_on_a_plain_line_in_the_middle_of_a_packet(self):
        with tempfile.NamedTemporaryFile("w", suffix=".hfs") as script:
            script.write(SCRIPT)
            script.flush()
            self.over_and_over(range(1, 86, 7), 1, "run", script.name, "--plain")

    def test_a_person_gets_a_prompt_when_the_link_has_ended_by_itself(self):
        self.kill(self.start(30, "connect", "--gdb", "none", "--no-console"), signal.SIGKILL)
        self.addCleanup((person := socket.create_connection(("127.0.0.1", self.port))).close)
        stream = Stream(person.fileno())
        deadline = time.monotonic() + LIMIT_S
        while b"hf> " not in stream.seen:
            self.assertLess(time.monotonic(), deadline, stream.seen)
            stream.write(b"\r")
            stream._more(time.monotonic() + 0.5)
        stream.write(b"cpu\r")
        stream.until(b"cpu 1: frozen")


if __name__ == "__main__":
    main()
