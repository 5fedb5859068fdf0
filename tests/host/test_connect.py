#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast connect`: console, gdb port, line. Each test of LineTests runs on TCP and on a pty."""

import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import termios
import time
import unittest

from support import LIMIT_S, Gdb, Holdfast, PtyTarget, TcpTarget, main, output_packet, packet

ALL_BYTES = bytes(range(256)) * 4


class LineTests:
    """Mixed into one TestCase for each kind of line; make_target() is the difference."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.target = self.make_target()
        self.addCleanup(self.target.close)

    def connect(self, *args, **popen):
        program = Holdfast("connect", self.target.line, "--gdb", "0", *args, **popen)
        self.addCleanup(program.close)
        line = self.target.accept()
        self.port = program.gdb_port()
        return program, line

    def attach(self, program):
        gdb = Gdb(self.port)
        self.addCleanup(gdb.close)
        program.err.until(b"gdb is attached")
        return gdb

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
        for _ in range(4):  # a pty takes 4 KiB at a time: the input waits for it
            program.stdin.write(block)
            line.exactly(block)

    def test_gdb_exchange_stays_out_of_the_console(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(b"+" + packet("?"))
        line.exactly(packet("?"))  # the '+' was owed to nobody
        line.write(b"text 1\r\n+" + packet("T05") + b"text 2\r\n")
        gdb.exactly(b"+" + packet("T05"))
        gdb.write(b"+" + packet("g"))
        line.exactly(b"+" + packet("g"))
        line.write(b"+" + packet("00112233"))
        gdb.exactly(b"+" + packet("00112233"))
        gdb.write(b"+\x03")
        line.exactly(b"+\x03")
        program.out.exactly(b"text 1\r\ntext 2\r\n")

    def test_a_packet_between_text_at_every_split_position(self):
        program, line = self.connect()
        gdb = self.attach(program)
        stream = b"a$b\r\n+" + packet("T05thread:1;") + b"50% of $HOME\r\n"
        for i in range(len(stream) + 1):
            gdb.write(packet("?"))
            line.exactly(packet("?"))
            line.write(stream[:i])
            if i % 4 == 0:  # see that what must pass has passed before the rest comes
                program.out.exactly(b"a" if i > 0 else b"")
                program.out.seen = (b"a" if i > 0 else b"") + program.out.seen
            line.write(stream[i:])
            gdb.exactly(b"+" + packet("T05thread:1;"))
            program.out.exactly(b"a$b\r\n50% of $HOME\r\n")
            gdb.write(b"+")
            line.exactly(b"+")

    def test_byte_by_byte(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(packet("c"))
        line.exactly(packet("c"))
        for byte in b"+log $5\r\n" + output_packet(b"x") + b"y\r\n" + packet("T05"):
            line.write(bytes([byte]))
        gdb.exactly(b"+" + output_packet(b"x") + packet("T05"))
        program.out.exactly(b"log $5\r\ny\r\n")

    def test_an_answer_of_several_lines_is_one_packet(self):
        program, line = self.connect()
        gdb = self.attach(program)
        xml = packet("l<?xml version=\"1.0\"?>\r\n<target>\n</target>\n")
        gdb.write(packet("qXfer:features:read:target.xml:0,ffb"))
        line.until(b"ffb#")
        line.write(b"+" + xml)
        gdb.exactly(b"+" + xml)
        line.write(b".")
        program.out.exactly(b".")

    def test_a_dollar_in_the_console_is_text(self):
        program, line = self.connect()
        for text in (b"user@board:~$ ", b"$", b"$$$", b"cost $5#00 each\r\n", b"$T05#00", b"$O4", b"\r\n"):
            line.write(text)
            program.out.exactly(text)

    def test_a_packet_torn_by_silence_still_reaches_gdb(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(packet("c"))
        line.exactly(packet("c"))
        stop = packet("T05thread:1;")
        line.write(b"+" + stop[:6])
        program.out.exactly(stop[:6])  # given to the console after the silence ...
        line.write(stop[6:])
        gdb.exactly(b"+" + stop)       # ... and to gdb all the same

    def test_a_damaged_answer_reaches_gdb_which_asks_again(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(packet("g"))
        line.exactly(packet("g"))
        line.write(b"+$0000#ff")
        gdb.exactly(b"+$0000#ff")
        gdb.write(b"-")
        line.exactly(b"-")
        line.write(packet("0000"))
        gdb.exactly(packet("0000"))
        line.write(b".")
        program.out.exactly(b".")

    def test_the_echo_of_a_request_is_dropped(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(packet("?"))
        line.exactly(packet("?"))
        line.write(packet("?") + b"+" + packet("S05"))
        gdb.exactly(b"+" + packet("S05"))
        line.write(b".")
        program.out.exactly(b".")

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

    def test_output_packets_with_gdb_go_to_gdb_only(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(packet("c"))
        line.exactly(packet("c"))
        line.write(b"+" + output_packet(b"log\n") + b".")
        gdb.exactly(b"+" + output_packet(b"log\n"))
        program.out.exactly(b".")

    def test_a_notification_goes_to_gdb_and_a_percent_sign_does_not(self):
        program, line = self.connect()
        gdb = self.attach(program)
        stop = b"%" + packet("Stop:T05")[1:]
        line.write(b"99% done\r\n%S\r\n" + stop)
        gdb.exactly(stop)
        program.out.exactly(b"99% done\r\n%S\r\n")

    def test_signs_are_text_unless_awaited(self):
        program, line = self.connect()
        line.write(b"1+1-2")
        program.out.exactly(b"1+1-2")
        gdb = self.attach(program)
        line.write(b"a+b")
        program.out.exactly(b"a+b")
        gdb.write(packet("?"))
        line.exactly(packet("?"))
        line.write(b"-")
        gdb.exactly(b"-")
        line.write(b"-")
        program.out.exactly(b"-")

    def test_what_gdb_sends_damaged_goes_nowhere(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(b"junk+-\x80$g#00")
        gdb.exactly(b"-")
        gdb.write(packet("g"))
        line.exactly(packet("g"))

    def test_gdb_packets_are_not_torn_by_typed_bytes(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(b"$vCont;")
        program.stdin.write(b"typed")
        line.exactly(b"typed")
        gdb.write(packet("vCont;c")[7:])
        line.exactly(packet("vCont;c"))

    def test_several_gdb_sessions_one_after_another(self):
        program, line = self.connect()
        for _ in range(3):
            gdb = self.attach(program)
            gdb.write(b"+" + packet("?"))
            line.exactly(packet("?"))
            line.write(b"+" + packet("S05"))
            gdb.exactly(b"+" + packet("S05"))
            gdb.write(b"+")
            line.exactly(b"+")
            gdb.close()
            program.err.until(b"gdb has gone")
            line.write(b"text\r\n")
            program.out.exactly(b"text\r\n")

    def test_an_answer_to_a_gdb_that_has_gone_is_acknowledged_and_dropped(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(packet("g"))
        line.exactly(packet("g"))
        gdb.close()
        program.err.until(b"gdb has gone")
        line.write(packet("00112233") + b".")
        line.exactly(b"+")
        program.out.exactly(b".")

    def test_a_second_gdb_is_refused_with_a_reason(self):
        program, line = self.connect()
        first = self.attach(program)
        second = Gdb(self.port)
        self.addCleanup(second.close)
        second.write(b"+" + packet("qSupported:xmlRegisters=arm"))
        second.until(re.compile(rb"\A\+\$E\.holdfast: another gdb is attached[^#]*#[0-9a-f]{2}"))
        second.write(b"+" + packet("vMustReplyEmpty"))
        self.assertEqual(second.stream.to_end(), b"")
        first.write(packet("?"))
        line.exactly(packet("?"))

    def test_a_refused_gdb_that_says_nothing_is_closed(self):
        program, _ = self.connect()
        self.attach(program)
        others = [Gdb(self.port) for _ in range(6)]  # more than are kept waiting
        for other in others:
            self.addCleanup(other.close)
            self.assertEqual(other.stream.to_end(), b"")

    def test_line_lost_and_back(self):
        program, line = self.connect()
        gdb = self.attach(program)
        line.write(b"before $")
        program.out.exactly(b"before $")
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
        line.write(b"after")
        program.out.exactly(b"after")
        gdb = self.attach(program)
        gdb.write(packet("?"))
        line.until(packet("?"))
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

    def test_garbage_from_both_sides_leaves_it_working(self):
        program, line = self.connect("--no-console")
        gdb = self.attach(program)
        noise = random.Random(20)
        for size in (1, 100, 5000, 70000):
            for end in (line, gdb):
                for piece in (noise.randbytes(size), bytes(noise.choices(b"$#%+-}*O\x03\r0a", k=size))):
                    end.write(piece)
                    for other in (line, gdb.stream):
                        other._more(time.monotonic() + 0.05)
                        other.seen = b""
        gdb.write(packet("?"))
        line.until(packet("?"))
        line.write(b"\r\n+" + packet("S05"))
        gdb.until(packet("S05"))

    def test_a_closed_stdout_ends_it(self):
        program, line = self.connect()
        program.process.stdout.close()
        line.write(b"text")
        self.assertEqual(program.wait(), 0)


class TcpLine(LineTests, unittest.TestCase):
    def make_target(self):
        return TcpTarget()

    def come_back(self):
        pass  # the listener was there all the time

    def test_break_is_not_possible(self):
        program = Holdfast("connect", self.target.line, "--gdb", "none", terminal=True)
        self.addCleanup(program.close)
        self.target.accept()
        program.out.until(b"Ctrl-] then")
        program.stdin.write(b"\x1db")
        program.out.until(b"cannot carry a BREAK")

    def test_a_slow_gdb_is_dropped_and_the_line_goes_on(self):
        program, line = self.connect()
        gdb = self.attach(program)
        flood = output_packet(b"x" * 1000)
        self.addCleanup(setattr, gdb, "socket", gdb.socket)
        for _ in range(8192):  # far more than the sockets' buffers and the limit
            line.write(flood)
            if b"does not read" in program.err.seen or program.err._more(0):
                break
        program.err.until(b"gdb does not read what it is sent: disconnected")
        line.write(b".")
        program.out.until(b".")

    def test_a_dead_gdb_is_replaced(self):
        program, line = self.connect()
        first = self.attach(program)
        line.write(packet("T05"))
        first.exactly(packet("T05"))  # and no '+'
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            second = Gdb(self.port)
            self.addCleanup(second.close)
            second.write(packet("?"))
            if program.err.until(re.compile(rb"gdb was refused|takes its place")).group() != \
                    b"gdb was refused":
                break
            second.stream.to_end()
        line.exactly(packet("?"))
        self.assertEqual(first.stream.to_end(), b"")


class SerialLine(LineTests, unittest.TestCase):
    def make_target(self):
        return PtyTarget(os.path.join(self.folder.name, "ttyTEST"))

    def come_back(self):
        self.target.plug_in()

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

    def test_an_odd_baud_rate(self):
        self.target.line = f"{self.target.link},250001"
        program, line = self.connect()
        line.write(b"text")
        program.out.exactly(b"text")

    def test_a_device_in_use_is_refused(self):
        self.connect()
        other = Holdfast("connect", self.target.line, "--gdb", "none")
        self.addCleanup(other.close)
        self.assertEqual(other.wait(), 1)
        self.assertRegex(other.err.to_end(), rb"\Aholdfast: [^\n]*another program uses it\n\Z")

    def test_break_key(self):
        program = Holdfast("connect", self.target.line, "--gdb", "none", terminal=True)
        self.addCleanup(program.close)
        line = self.target.accept()
        program.out.until(b"Ctrl-] then")
        program.stdin.write(b"\x1dbafter")  # a pty shows no BREAK, but what follows must wait for it
        begin = time.monotonic()
        line.exactly(b"after")
        self.assertGreater(time.monotonic() - begin, 0.2)


class Terminal(unittest.TestCase):
    def setUp(self):
        self.target = TcpTarget()
        self.addCleanup(self.target.close)

    def connect(self, *args):
        program = Holdfast("connect", self.target.line, "--gdb", "0", *args, terminal=True)
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
        for number, status in ((signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, 128 + signal.SIGINT),
                               (signal.SIGHUP, 128 + signal.SIGHUP), (signal.SIGQUIT, 128 + signal.SIGQUIT),
                               (signal.SIGABRT, -signal.SIGABRT), (signal.SIGSEGV, -signal.SIGSEGV)):
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
        program = Holdfast("connect", target.line, "--gdb", "none", "--wait")
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
