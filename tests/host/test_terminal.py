#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast connect`: a person's terminal, and what cannot work."""

import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest

from support import ALL_BYTES, Holdfast, PtyTarget, TcpTarget, main, output_packet

TARGET = os.environ.get("STUB_TARGET", "build/test/stub_target")


class Terminal(unittest.TestCase):
    def setUp(self):
        self.target = TcpTarget()
        self.addCleanup(self.target.close)

    def connect(self, *args):
        program = Holdfast("connect", self.target.line, "--gdb", "0", "--plain", *args, terminal=True)
        self.addCleanup(program.close)
        line = self.target.accept()
        program.out.until(b"Ctrl-] then")
        program.out.until(b"\r\n")
        return program, line

    def test_typed_keys_reach_the_line_as_they_are(self):
        program, line = self.connect()
        keys = bytes(key for key in ALL_BYTES if key != 0x1D)
        program.stdin.write(keys)
        line.exactly(keys)
        line.write(ALL_BYTES.replace(b"\n", b"\r\n"))
        program.out.exactly(ALL_BYTES.replace(b"\n", b"\r\n"))

    def test_keys_behind_the_prefix(self):
        program, line = self.connect()
        program.stdin.write(b"a\x1d\x1db\x1dd")
        line.exactly(b"a\x1db\x03")
        for key in (b"h", b"?", b"z"):
            program.stdin.write(b"\x1d" + key)
            program.out.until(b"q quit")
        program.stdin.write(b"\x1dg")
        program.out.until(b"target remote 127.0.0.1:")
        self.assertEqual(line.seen, b"")
        program.stdin.write(b"\x1dq")
        self.assertEqual(program.wait(), 0)

    def test_output_packets_get_carriage_returns(self):
        program, line = self.connect()
        line.write(output_packet(b"one\ntwo\n"))
        program.out.exactly(b"one\r\ntwo\r\n")

    def test_a_note_begins_a_line_of_its_own(self):
        program, line = self.connect()
        line.write(b"prompt> ")
        program.out.exactly(b"prompt> ")
        program.stdin.write(b"\x1dh")
        program.out.until(re.compile(rb"\A\r\n\[holdfast\] keys:"))

    def test_the_terminal_is_put_back_on_every_exit(self):
        ends = [(number, 128 + number)
                for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)]
        crashes = [(number, -number) for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)]
        for number, status in ends + crashes:
            with self.subTest(signal=number.name):
                program, _ = self.connect()
                self.assertNotEqual(program.terminal_settings(), program.before)
                program.signal(number)
                self.assertEqual(program.wait(), status)
                self.assertEqual(program.terminal_settings(), program.before)

    def test_the_terminal_is_put_back_by_the_quit_key(self):
        program, _ = self.connect()
        program.stdin.write(b"\x1dq")
        self.assertEqual(program.wait(), 0)
        self.assertEqual(program.terminal_settings(), program.before)

    def test_a_terminal_that_goes_away_ends_it(self):
        program, _ = self.connect()
        os.close(program.out.fd)
        os.close(program.terminal)
        program.terminal = None
        self.assertIn(program.wait(), (0, 128 + signal.SIGHUP))


class Silence(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def connect(self, target, *args):
        self.addCleanup(target.close)
        program = Holdfast("connect", target.line, "--gdb", "0", *args, terminal=True)
        self.addCleanup(program.close)
        return program, target.accept()

    def test_a_target_that_says_nothing_is_told(self):
        program, _ = self.connect(TcpTarget())
        program.out.until(b"[holdfast] nothing from the target yet: is it on, and nobody else on its line?")
        program, _ = self.connect(PtyTarget(os.path.join(self.folder.name, "tty")))
        program.out.until(b"[holdfast] nothing from the target yet: is it on, and 115200 baud right?")

    def test_one_that_has_said_something_is_not(self):
        program, line = self.connect(TcpTarget())
        line.write(b"login: ")
        program.out.until(b"login: ")
        # Three calls, and the end: what comes behind is what the plain line brings.
        line.until(re.compile(rb"\x00[^\x00]{6,}\x00.*?\x00[^\x00]{6,}\x00.*?\x00[^\x00]{6,}\x00.*?"
                              rb"\x00[^\x00]{6,}\x00", re.S))
        program.stdin.write(b"\x1dh")
        self.assertNotIn(b"nothing from", program.out.until(b"] keys: Ctrl-] then q").string)

    def test_noise_is_told_once(self):
        program, line = self.connect(PtyTarget(os.path.join(self.folder.name, "tty")), "--plain")
        program.out.until(b"Ctrl-] then")
        line.write(b"\xff\x80\xe0" * 40)
        program.out.until(b"[holdfast] what comes is mostly no text: is 115200 baud right?")
        line.write(b"\xff\x80\xe0" * 40 + b"end")
        self.assertNotIn(b"mostly", program.out.until(b"end").string)

    def test_text_in_another_language_is_none(self):
        text = "Gerät bereit: größer als üblich, äöü, ½ µs\r\n" * 3
        program, line = self.connect(PtyTarget(os.path.join(self.folder.name, "tty")), "--plain")
        program.out.until(b"Ctrl-] then")
        program.out.until(b"\n")
        line.write(text.encode() + b"end")
        self.assertNotIn(b"mostly", program.out.until(b"end").string)


class Stopped(unittest.TestCase):
    def test_who_comes_to_a_stopped_target_is_told_and_its_first_line_runs(self):
        target = subprocess.Popen([TARGET], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(target.wait)
        self.addCleanup(target.stdout.close)
        self.addCleanup(target.stdin.close)
        line = f"tcp:127.0.0.1:{int(target.stdout.readline())}"
        program = Holdfast("connect", line, "--gdb", "0", terminal=True)
        self.addCleanup(program.close)
        program.out.until(b"[holdfast] it is stopped: Enter shows the debugger's prompt")
        program.out.until(b"\n")
        program.stdin.write(b"\r")
        self.assertRegex(program.out.until(b"hf> ").string, rb"\A\s*\[0\]hf> \Z")


class Errors(unittest.TestCase):
    def failing(self, *args):
        program = Holdfast("connect", *args, stdin=subprocess.DEVNULL)
        self.addCleanup(program.close)
        status = program.wait()
        text = program.err.to_end()
        self.assertRegex(text, rb"\Aholdfast: [^\n]+\n\Z")
        return status, text

    def test_missing_device(self):
        status, text = self.failing("/dev/ttyNONE7", "--gdb", "0")
        self.assertEqual(status, 1)
        self.assertIn(b"/dev/ttyNONE7: no such device", text)

    def test_not_a_serial_device(self):
        status, text = self.failing("/dev/null", "--gdb", "0")
        self.assertEqual(status, 1)
        self.assertIn(b"/dev/null: not a serial device", text)

    def test_port_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            status, text = self.failing("tcp:127.0.0.1:1", "--gdb", str(port))
        self.assertEqual(status, 1)
        self.assertIn(b"port %d is taken" % port, text)

    def test_nobody_at_the_tcp_port(self):
        target = TcpTarget()
        target.close()
        for line in (target.line, target.line.replace("127.0.0.1", "localhost")):
            status, text = self.failing(line, "--gdb", "0")
            self.assertEqual(status, 1)
            self.assertIn(b"connection refused", text)

    def test_unknown_host(self):
        status, text = self.failing("tcp:no-such-host.invalid:1", "--gdb", "0")
        self.assertEqual(status, 1)
        self.assertIn(b"no-such-host.invalid", text)

    def test_log_that_cannot_be_written(self):
        status, text = self.failing("tcp:127.0.0.1:1", "--gdb", "0", "--log", "/proc/no/log")
        self.assertEqual(status, 1)
        self.assertIn(b"/proc/no/log", text)

    def test_usage(self):
        for args in (("ttyS0",), ("/dev/ttyS0,fast",), ("tcp:host",), (), ("/dev/ttyS0", "more"),
                     ("/dev/ttyS0", "--gdb", "x"), ("/dev/ttyS0", "--nonsense")):
            with self.subTest(args=args):
                self.assertEqual(self.failing(*args)[0], 2)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody without permission")
    def test_no_permission_names_the_group(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            path = os.path.join(folder, "tty")
            os.mknod(path, 0o660 | 0o020000, os.makedev(4, 64))
            os.chown(path, 0, 20)
            os.chmod(path, 0o660)
            program = Holdfast("connect", path, "--gdb", "0", stdin=subprocess.DEVNULL, user=65534,
                               group=65534, extra_groups=[])
            self.addCleanup(program.close)
            self.assertEqual(program.wait(), 1)
            text = program.err.to_end()
            if b"no such device" in text or b"Operation not permitted" in text:
                self.skipTest("this machine has no device nodes")
            self.assertRegex(text, rb"no permission; join its group: sudo usermod -aG dialout ")

    def test_waiting_for_a_line_that_is_not_there_yet(self):
        target = TcpTarget()
        port = target.port
        target.close()
        program = Holdfast("connect", target.line, "--gdb", "none", "--wait", "--plain")
        self.addCleanup(program.close)
        program.err.until(b"waiting for tcp:")
        listener = socket.create_server(("127.0.0.1", port))
        self.addCleanup(listener.close)
        listener.settimeout(10)
        line, _ = listener.accept()
        self.addCleanup(line.close)
        line.sendall(b"text")
        program.out.exactly(b"text")

    def test_interrupted_while_waiting(self):
        program = Holdfast("connect", "/dev/ttyNONE7", "--gdb", "none", "--wait")
        self.addCleanup(program.close)
        program.err.until(b"waiting for /dev/ttyNONE7")
        program.signal(signal.SIGINT)
        self.assertEqual(program.wait(), 128 + signal.SIGINT)


if __name__ == "__main__":
    main()
