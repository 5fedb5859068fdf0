#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast connect`: the console and the line, each test over TCP and over a pty."""

import fcntl
import os
import re
import signal
import socket
import struct
import subprocess
import termios
import threading
import time
import unittest

from support import (ALL_BYTES, LIMIT_S, Gdb, Holdfast, LineTest, SerialLineTest, TcpLineTest, main,
                     output_packet, packet)


TCGETS2 = 0x802C542A  # <asm-generic/ioctls.h>


class ConsoleTests(LineTest):
    def test_console_is_8_bit_clean_both_ways(self):
        program, line = self.connect()
        line.write(ALL_BYTES)
        program.out.exactly(ALL_BYTES)
        program.stdin.write(ALL_BYTES)
        line.exactly(ALL_BYTES)

    def test_megabytes_pass_whole(self):
        program, line = self.connect()
        block = os.urandom(1 << 16).replace(b"$", b"s")
        for _ in range(16):
            line.write(block)
            program.out.exactly(block)
        for _ in range(4):
            program.stdin.write(block)
            line.exactly(block)

    def test_input_waits_for_a_line_that_is_slow(self):
        program, line = self.connect()
        data = os.urandom(4 << 20)
        writer = threading.Thread(target=program.stdin.write, args=(data,))
        writer.start()
        line.exactly(data)
        writer.join(LIMIT_S)
        self.assertFalse(writer.is_alive())

    def test_a_dollar_in_the_console_is_text(self):
        program, line = self.connect()
        for text in (b"user@board:~$ ", b"$", b"$$$", b"cost $5#00 each\r\n", b"$T05#00", b"$O4",
                     b"\r\n"):
            line.write(text)
            program.out.exactly(text)

    def test_output_packets_without_gdb_go_to_the_console_and_are_acknowledged(self):
        program, line = self.connect()
        line.write(b"<" + output_packet(b"log \xff\n") + b">")
        line.exactly(b"+")
        program.out.exactly(b"<log \xff\n>")

    def test_a_stop_without_gdb_is_told(self):
        program, line = self.connect()
        line.write(packet("T05thread:1;"))
        line.exactly(b"+")
        program.err.until(b"the target has stopped (signal 0x05)")

    def test_line_lost_and_back(self):
        program, line = self.connect()
        gdb = self.attach(program)
        line.write(b"before $T0")
        program.out.exactly(b"before $T0")
        self.target.hang_up()
        program.err.until(re.compile(rb"the line is lost \([^\n]*\); waiting[^\n]*\n"))
        self.assertEqual(gdb.stream.to_end(), b"")
        refused = Gdb(self.port)
        self.addCleanup(refused.close)
        refused.write(packet("?"))
        refused.until(b"the line is not there")
        program.stdin.write(b"lost")
        self.come_back()
        line = self.target.accept()
        program.err.until(b"the line is back")
        line.write(b"5#b9after")  # no rest of what began before
        program.out.exactly(b"5#b9after")
        gdb = self.attach(program)
        gdb.write(packet("?"))
        line.exactly(packet("?"))
        self.assertNotIn(b"waiting", program.err.seen)

    def test_log_gets_the_console_and_nothing_else(self):
        log = os.path.join(self.folder.name, "log")
        with open(log, "wb") as file:
            file.write(b"old\n")
        program, line = self.connect("--log", log)
        gdb = self.attach(program)
        line.write(b"one\r\n\xff\x00" + output_packet(b"for gdb") + b"two\r\n")
        program.out.exactly(b"one\r\n\xff\x00two\r\n")
        gdb.until(output_packet(b"for gdb"))
        with open(log, "rb") as file:
            self.assertEqual(file.read(), b"old\none\r\n\xff\x00two\r\n")

    def test_no_console_shows_and_reads_nothing_but_logs(self):
        log = os.path.join(self.folder.name, "log")
        program, line = self.connect("--no-console", "--log", log)
        program.stdin.write(b"typed")
        gdb = self.attach(program)
        line.write(b"text")
        gdb.write(packet("?"))
        line.exactly(packet("?"))
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(), 128 + signal.SIGTERM)
        self.assertEqual(program.out.to_end(), b"")
        with open(log, "rb") as file:
            self.assertEqual(file.read(), b"text")

    def test_input_from_a_file_is_sent_whole(self):
        path = os.path.join(self.folder.name, "input")
        with open(path, "wb") as file:
            file.write(ALL_BYTES * 40)
        with open(path, "rb") as file:
            program, line = self.connect(stdin=file)
        line.exactly(ALL_BYTES * 40)
        line.write(b"still there")
        program.out.exactly(b"still there")

    def test_output_to_a_file(self):
        path = os.path.join(self.folder.name, "output")
        with open(path, "wb") as file:
            program, line = self.connect(stdout=file, stdin=subprocess.DEVNULL)
        gdb = self.attach(program)
        line.write(b"text" + packet("T05"))
        gdb.until(packet("T05"))
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"text")

    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "wb") as file:
            program, line = self.connect(stdout=file, stdin=subprocess.DEVNULL)
        line.write(b"text")
        self.assertEqual(program.wait(), 1)
        program.err.until(b"stdout cannot be written: No space left on device")

    def test_a_slow_stdout_loses_text_and_says_so_but_the_log_does_not(self):
        log = os.path.join(self.folder.name, "log")
        program, line = self.connect("--log", log)
        block = b"0123456789abcde\n" * 256
        count = 600  # 2.4 MB: a pipe's 64 KiB and what is kept for a slow reader are full
        for _ in range(count):
            line.write(block)
        deadline = time.monotonic() + LIMIT_S
        while os.path.getsize(log) < count * len(block):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)  # a poll
        shown = 0
        while not re.search(rb"stdout is too slow: (\d+) bytes", program.err.seen):
            program.out._more(time.monotonic() + 0.1)
            shown += len(program.out.seen)
            program.out.seen = b""
            program.err._more(time.monotonic() + 0.01)
            self.assertLess(time.monotonic(), deadline)
        lost = int(re.search(rb"stdout is too slow: (\d+) bytes", program.err.seen).group(1))
        line.write(b"END")
        shown += program.out.until(b"END").start()
        self.assertEqual(shown + lost, count * len(block))

    def test_a_closed_stdout_ends_it(self):
        program, line = self.connect()
        program.process.stdout.close()
        line.write(b"text")
        self.assertEqual(program.wait(), 0)


class TcpConsole(ConsoleTests, TcpLineTest, unittest.TestCase):
    def test_break_is_not_possible(self):
        program = Holdfast("connect", self.target.line, "--gdb", "none", "--plain", terminal=True)
        self.addCleanup(program.close)
        self.target.accept()
        program.out.until(b"Ctrl-] then")
        program.stdin.write(b"\x1db")
        program.out.until(b"cannot carry a BREAK")

    def test_what_was_sent_arrives_though_the_other_side_sends_on(self):
        """A close with bytes that nobody has read is a reset, which throws away what the other side has not read."""
        program, line = self.connect()
        program.stdin.write(b"typed")
        peer = self.target.socket
        while peer.recv(5, socket.MSG_PEEK) != b"typed":
            pass
        program.signal(signal.SIGSTOP)
        peer.setblocking(False)
        with self.assertRaises(BlockingIOError):
            while True:
                peer.send(bytes(65536))
        program.signal(signal.SIGTERM)
        program.signal(signal.SIGCONT)
        peer.setblocking(True)
        seen = b""
        while data := peer.recv(64):  # a reset would raise
            seen += data
        self.assertEqual(seen, b"typed")
        peer.close()
        self.assertEqual(program.wait(), 128 + signal.SIGTERM)


class SerialConsole(ConsoleTests, SerialLineTest, unittest.TestCase):
    def settings(self):
        return termios.tcgetattr(self.target.slave)

    def test_settings_are_raw_and_put_back(self):
        before = self.settings()
        program, _ = self.connect()
        during = self.settings()
        self.assertEqual(during[0], termios.PARMRK)
        self.assertEqual(during[1] | during[3], 0)
        self.assertEqual(during[2] & (termios.HUPCL | termios.CRTSCTS | termios.CSIZE), termios.CS8)
        program.signal(signal.SIGTERM)
        program.wait()
        after = self.settings()
        self.assertFalse(after[2] & termios.HUPCL)
        after[2] |= before[2] & termios.HUPCL
        self.assertEqual(after, before)

    def test_what_is_written_last_goes_out(self):
        program = Holdfast("shell", self.target.line, "rd", stdin=subprocess.DEVNULL)
        self.addCleanup(program.close)
        line = self.target.accept()
        line.exactly(packet(b"qRcmd," + b"rd".hex().encode()))
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 0)
        line.exactly(b"+")

    def test_an_odd_baud_rate(self):
        self.target.line = f"{self.target.link},250001"
        program, line = self.connect()
        line.write(b"text")
        program.out.exactly(b"text")
        about = bytearray(44)  # struct termios2, <asm-generic/termbits.h>: four flags, c_line, 19 c_cc, two speeds
        fcntl.ioctl(self.target.slave, TCGETS2, about)
        self.assertEqual(struct.unpack_from("II", about, 36), (250001, 250001))

    def test_a_device_in_use_is_refused(self):
        first, _ = self.connect()
        other = Holdfast("connect", self.target.line, "--gdb", "none", "--plain")
        self.addCleanup(other.close)
        self.assertEqual(other.wait(), 1)
        self.assertRegex(other.err.to_end(), rb"\Aholdfast: [^\n]*another program uses it: holdfast, process %d\n\Z" %
                         first.process.pid)

    def test_break_key(self):
        program = Holdfast("connect", self.target.line, "--gdb", "none", "--plain", terminal=True)
        self.addCleanup(program.close)
        line = self.target.accept()
        program.out.until(b"Ctrl-] then")
        begin = time.monotonic()
        program.stdin.write(b"\x1dbafter")  # a pty shows no BREAK, but what follows waits for it
        line.exactly(b"after")
        self.assertGreater(time.monotonic() - begin, 0.2)


if __name__ == "__main__":
    main()
