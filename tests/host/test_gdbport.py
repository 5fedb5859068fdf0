#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast connect`: the gdb port, each test over TCP and over a pty."""

import random
import re
import signal
import socket
import struct
import time
import unittest

from support import (LIMIT_S, Gdb, LineTest, SerialLineTest, TcpLineTest, main, output_packet, packet)


class GdbTests(LineTest):
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

    def test_a_program_that_was_held_up_takes_that_for_no_silence(self):
        program, line = self.connect()
        gdb = self.attach(program)
        gdb.write(packet("c"))
        line.exactly(packet("c"))
        stop = packet("T05thread:1;")
        line.write(b"+." + stop[:6])
        program.out.exactly(b".")
        program.signal(signal.SIGSTOP)
        line.write(stop[6:])
        time.sleep(0.5)  # longer than what it takes for silence
        program.signal(signal.SIGCONT)
        gdb.exactly(b"+" + stop)
        line.write(b"x")
        program.out.exactly(b"x")

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

    def test_a_gdb_killed_in_mid_packet_leaves_nothing_behind(self):
        program, line = self.connect()
        for cut in range(1, len(packet("vCont;c"))):
            gdb = self.attach(program)
            gdb.write(packet("vCont;c")[:cut])
            # RST, as when a process is killed with bytes unread
            gdb.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            gdb.close()
            program.err.until(b"gdb has gone")
        gdb = self.attach(program)
        gdb.write(packet("?"))
        line.exactly(packet("?"))
        line.write(b"+" + packet("S05"))
        gdb.exactly(b"+" + packet("S05"))

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

    def test_garbage_from_both_sides_leaves_it_working(self):
        program, line = self.connect("--no-console")
        gdb = self.attach(program)
        noise = random.Random(20)
        for size in (1, 100, 5000, 70000):
            for end in (line, gdb):
                marks = bytes(noise.choices(b"$#%+-}*O\x03\r0a", k=size))
                for piece in (noise.randbytes(size), marks):
                    end.write(piece)
                    for other in (line, gdb.stream):
                        other._more(time.monotonic() + 0.05)
                        other.seen = b""
        gdb.write(packet("?"))
        line.until(packet("?"))
        line.write(b"\r\n+" + packet("S05"))
        gdb.until(packet("S05"))


class TcpGdb(GdbTests, TcpLineTest, unittest.TestCase):
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
        deadline = time.monotonic() + LIMIT_S
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


class SerialGdb(GdbTests, SerialLineTest, unittest.TestCase):
    pass


if __name__ == "__main__":
    main()
