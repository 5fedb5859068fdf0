#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""DTR, RTS and BREAK. A pty has none of them: tests/host/ttyshim.c, preloaded, notes what is done to them and makes
a BREAK arrive. Over RFC 2217 the test is the access server."""

import os
import re
import signal
import unittest

from support import HOLDFAST, Holdfast, LineTest, SerialLineTest, TcpLineTest, main
from test_control import Client

SHIM = os.path.join(os.path.dirname(HOLDFAST), "ttyshim.so")
IAC, DO, WILL, SB, SE = 255, 253, 251, 250, 240  # RFC 854
PORT = 44  # RFC 2217, as those below
LINE_MASK, LINE_STATE, BREAK, FRAMING = 10, 106, 0x10, 0x08


class Preloaded(LineTest, SerialLineTest):
    def start(self, *options):
        self.log = os.path.join(self.folder.name, "shim")
        self.path = os.path.join(self.folder.name, "control")
        env = {**os.environ, "NO_COLOR": "1", "LD_PRELOAD": os.path.abspath(SHIM), "TTYSHIM_LOG": self.log,
               "ASAN_OPTIONS": "verify_asan_link_order=0"}
        program = Holdfast("connect", self.target.line, "--gdb", "none", "--plain", "--control", self.path, *options,
                           env=env)
        self.addCleanup(program.close)
        program.err.until(b"connected to")
        return program

    def control(self):
        client = Client(self.path)
        self.addCleanup(client.close)
        return client

    def noted(self):
        """What has been done to the lines since the last time."""
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="ascii") as file:
            rows = file.read().splitlines()
        os.unlink(self.log)
        return rows

    def replug(self, program):
        self.target.hang_up()
        program.err.until(b"the line is lost")
        self.target.plug_in()
        program.err.until(b"the line is back")


class ModemLines(Preloaded, unittest.TestCase):
    def check(self, options, want):
        """The same each time the device is opened, and nothing when it is left."""
        program = self.start(*options)
        self.assertEqual(self.noted(), want)
        self.replug(program)
        self.assertEqual(self.noted(), want)
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(), 128 + signal.SIGTERM)
        self.assertEqual(self.noted(), [])

    def test_nothing_is_done_to_them_unless_told(self):
        self.check([], [])

    def test_dtr_on(self):
        self.check(["--dtr", "on"], ["set DTR"])

    def test_dtr_off_and_rts_on(self):
        self.check(["--dtr", "off", "--rts", "on"], ["clear DTR", "set RTS"])

    def test_rts_off(self):
        self.check(["--rts", "off"], ["clear RTS"])

    def test_a_break_touches_neither(self):
        self.start("--no-console")
        client = self.control()
        self.assertTrue(client.ask(do="break")["ok"])
        self.assertTrue(client.ask(do="type", text="x")["ok"])
        self.target.accept().exactly(b"x")  # held back until the BREAK is over
        self.assertEqual(self.noted(), ["break begins", "break ends"])


class ReceivedOnASerialLine(Preloaded, unittest.TestCase):
    def test_a_break_is_told_and_is_no_byte(self):
        program = self.start()
        client = self.control()
        self.assertTrue(client.ask(do="subscribe", events=["line"])["ok"])
        self.target.accept().write(b"one~two\xff")
        program.out.exactly(b"onetwo\xff")
        program.err.until(b"BREAK received")
        self.assertEqual(client.event(event="line")["state"], "break")


class ReceivedOverRfc2217(LineTest, TcpLineTest, unittest.TestCase):
    def serve(self):
        path = os.path.join(self.folder.name, "control")
        program = Holdfast("connect", f"rfc2217:127.0.0.1:{self.target.port},115200", "--gdb", "none", "--plain",
                           "--control", path)
        self.addCleanup(program.close)
        line = self.target.accept()
        line.until(bytes((IAC, WILL, PORT)))
        line.write(bytes((IAC, DO, PORT)))
        line.until(bytes((IAC, SB, PORT, LINE_MASK)))
        mask = line.until(re.compile(rb"(.)" + bytes((IAC, SE)), re.S)).group(1)
        self.assertEqual(mask[0], BREAK)
        program.err.until(b"connected to")
        client = Client(path)
        self.addCleanup(client.close)
        self.assertTrue(client.ask(do="subscribe", events=["line"])["ok"])
        return program, line, client

    def state(self, bits):
        return bytes((IAC, SB, PORT, LINE_STATE, bits, IAC, SE))

    def test_a_line_state_with_a_break_is_one(self):
        program, line, client = self.serve()
        line.write(b"one" + self.state(FRAMING) + b"two" + self.state(BREAK | FRAMING) + b"three")
        program.out.exactly(b"onetwothree")
        program.err.until(b"BREAK received")
        self.assertNotIn(b"BREAK received", program.err.seen)
        self.assertEqual(client.event(event="line")["state"], "break")

    def test_telnets_own_is_one_too(self):
        program, line, _ = self.serve()
        line.write(b"one" + bytes((IAC, 243)) + b"two")
        program.out.exactly(b"onetwo")
        program.err.until(b"BREAK received")


if __name__ == "__main__":
    main()
