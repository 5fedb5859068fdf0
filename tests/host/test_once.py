#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A shell command runs at most once, whatever the line does: it is late, it loses the command or its answer, it is
noisy, it drops. The target is the stub itself (tests/host/stub_target.c); its command "count" counts."""

import re
import subprocess
import tempfile
import unittest

from faultline import FaultLine, start_stub
from support import Holdfast, main
from test_control import Client

LATE_S = 1.5  # each way; an acknowledgement is waited for for 1 s
ALL = 1 << 40


class Once(unittest.TestCase):
    def setUp(self):
        self.port = start_stub(self, "clock")
        self.line = FaultLine(self.port)
        self.addCleanup(self.line.close)

    def run_program(self, *args):
        program = Holdfast(*args, stdin=subprocess.DEVNULL)
        self.addCleanup(program.close)
        return program

    def ran(self, times):
        """So often has it run. The stub serves one connection after the other: all that was on its way comes first."""
        program = self.run_program("shell", f"tcp:127.0.0.1:{self.port}", "--timeout", "60", "count")
        self.assertEqual(program.out.to_end(60.0), b"%d\n" % (times + 1))
        self.assertEqual(program.wait(), 0)

    # ---- a plain line ----

    def test_shell_on_a_line_that_is_late(self):
        self.line.delay_s = LATE_S
        program = self.run_program("shell", self.line.line, "--timeout", "60", "count")
        self.assertEqual(program.out.to_end(60.0), b"1\n")
        self.assertEqual(program.wait(), 0)
        self.ran(1)

    def test_shell_when_the_acknowledgement_is_lost(self):
        self.line.lose["target"] = 1
        program = self.run_program("shell", self.line.line, "count")
        self.assertEqual(program.out.to_end(60.0), b"1\n")
        self.assertEqual(program.wait(), 0)
        self.ran(1)

    def test_shell_when_the_answer_is_lost_says_that_it_may_have_run(self):
        self.line.lose["target"] = ALL
        program = self.run_program("shell", self.line.line, "--timeout", "2.5", "count")
        self.assertEqual(program.wait(60.0), 4)
        self.assertIn(b"the command may have run", program.err.to_end())
        self.ran(1)

    def test_shell_when_the_command_is_damaged(self):
        self.line.lose["host"] = 3
        program = self.run_program("shell", self.line.line, "--timeout", "2.5", "count")
        self.assertEqual(program.wait(60.0), 4)
        self.assertIn(b"the command may have run", program.err.to_end())
        self.ran(0)

    def test_run_on_a_line_that_is_late(self):
        self.line.delay_s = LATE_S
        with tempfile.NamedTemporaryFile("w", suffix=".hfs") as script:
            script.write("shell count\n")
            script.flush()
            program = self.run_program("run", self.line.line, script.name, "--plain")
            self.assertEqual(program.wait(60.0), 0)
        self.ran(1)

    # ---- the control socket ----

    def control(self, *options):
        program = self.run_program("connect", self.line.line, "--gdb", "none", "--no-console", "--control", "0",
                                   *options)
        where = program.err.until(re.compile(rb"control: (\S+)\n")).group(1).decode()
        client = Client(where)
        self.addCleanup(client.close)
        return program, client

    def count(self, client, want):
        got = client.ask(do="shell", command="count")
        self.assertEqual((got["ok"], got.get("output")), (True, f"{want}\n"))

    def test_the_control_socket_on_a_plain_line_that_is_late(self):
        program, client = self.control("--plain")
        self.line.delay_s = LATE_S
        self.count(client, 1)
        program.close()
        self.ran(1)

    def test_the_control_socket_on_the_link_of_a_line_that_is_late(self):
        program, client = self.control()
        program.err.until(b"framed link")
        self.line.delay_s = LATE_S
        self.count(client, 1)
        self.line.delay_s = 0.0
        for n in range(1, 20):
            self.count(client, n + 1)
        program.close()
        self.ran(20)

    def test_the_control_socket_on_the_link_of_a_noisy_line_that_drops(self):
        program, client = self.control()
        program.err.until(b"framed link")
        self.line.rate = 1e-2
        self.line.drop_at = [self.line.crossed + n for n in (1000, 3000)]
        for n in range(60):
            self.count(client, n + 1)
        self.line.rate = 0.0
        self.assertEqual(self.line.drops, 2)
        program.close()
        self.ran(60)


if __name__ == "__main__":
    main()
