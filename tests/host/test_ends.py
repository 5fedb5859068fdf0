#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast connect`: several consoles at once - raw and telnet ports, a pty - and who writes."""

import os
import re
import signal
import socket
import time
import unittest

from support import (ALL_BYTES, LIMIT_S, Holdfast, LineTest, SerialLineTest, Stream, TcpLineTest, main,
                     output_packet)

# RFC 854 and RFC 2217
IAC, DONT, DO, WONT, WILL, SB, BREAK, SE = 255, 254, 253, 252, 251, 250, 243, 240
ECHO, BINARY, SGA, PORT = 1, 0, 3, 44


class Tcp:
    """A client of a console port."""

    def __init__(self, where):
        host, port = where.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), LIMIT_S)
        self.stream = Stream(self.socket.fileno())
        self.write = self.stream.write
        self.until = self.stream.until
        self.exactly = self.stream.exactly

    def close(self):
        self.socket.close()


class EndsTest(LineTest):
    def start(self, *args, console=False, **popen):
        args = [*args] if console else [*args, "--no-console"]
        program = Holdfast("connect", self.target.line, "--gdb", "none", "--plain", *args, **popen)
        self.addCleanup(program.close)
        return program, self.target.accept()

    def port(self, program, kind):
        return program.err.until(re.compile(kind.encode() + rb" console: (\S+)\n")).group(1).decode()

    def client(self, where):
        client = Tcp(where)
        self.addCleanup(client.close)
        return client

    def all_are_there(self, line, clients):
        """Each is served; what comes next on the line is the next that each of them gets."""
        deadline = time.monotonic() + LIMIT_S
        for client in clients:
            while not client.stream.seen:
                line.write(b"?")
                client.stream._more(time.monotonic() + 0.05)
                self.assertLess(time.monotonic(), deadline)
        line.write(b"!")
        for client in clients:
            client.until(b"!")


class Raw(EndsTest, TcpLineTest, unittest.TestCase):
    def test_bytes_are_as_they_are_both_ways(self):
        program, line = self.start("--raw", "0")
        client = self.client(self.port(program, "raw"))
        client.write(ALL_BYTES)
        line.exactly(ALL_BYTES)
        line.write(ALL_BYTES)
        client.exactly(ALL_BYTES)
        line.write(output_packet(b"text\n"))
        client.exactly(b"text\n")

    def test_the_first_who_types_writes_until_he_goes(self):
        program, line = self.start("--raw", "0")
        where = self.port(program, "raw")
        first, second = self.client(where), self.client(where)
        first.write(b"a")
        line.exactly(b"a")
        second.write(b"never")
        first.write(b"b")
        line.exactly(b"b")
        line.write(b".")
        first.exactly(b".")
        second.exactly(b".")  # and not a word of ours
        first.close()
        while line.seen != b"c":  # until it is noticed that he has gone
            second.write(b"c")
            line._more(time.monotonic() + 0.05)
            line.seen = line.seen[-1:]

    def test_twenty_watch_and_one_never_reads(self):
        program, line = self.start("--raw", "0")
        where = self.port(program, "raw")
        watchers = [self.client(where) for _ in range(20)]
        block = os.urandom(1 << 16).replace(b"$", b"s")
        self.all_are_there(line, watchers)
        for _ in range(128):  # 8 MiB: more than the sockets and what is kept for one
            line.write(block)
            for watcher in watchers[1:]:
                watcher.exactly(block)
        program.err.until(re.compile(rb"raw client \d+ does not read what it is sent: disconnected"))
        watchers[0].stream.to_end()

    def test_a_console_listens_on_loopback_only(self):
        for option in ("--raw", "--telnet"):
            program = Holdfast("connect", self.target.line, option, "0.0.0.0:0")
            self.addCleanup(program.close)
            self.assertEqual(program.wait(), 2)
            self.assertIn(b"loopback only", program.err.to_end())

    def test_a_port_that_is_taken_is_an_error(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            program = Holdfast("connect", self.target.line, "--gdb", "0", "--raw", str(taken.getsockname()[1]))
            self.addCleanup(program.close)
            self.assertEqual(program.wait(), 1)
            self.assertIn(b"address already in use", program.err.to_end())


class Telnet(EndsTest):
    def telnet(self, *args, **popen):
        program, line = self.start("--telnet", "0", *args, **popen)
        client = self.client(self.port(program, "telnet"))
        client.exactly(bytes((IAC, WILL, ECHO, IAC, WILL, SGA, IAC, DO, SGA, IAC, WILL, BINARY, IAC, DO, BINARY)))
        return program, line, client

    def answer(self, client, command, value):
        client.exactly(bytes((IAC, SB, PORT, 100 + command)) + value + bytes((IAC, SE)))

    def ask(self, client, command, value):
        client.write(bytes((IAC, SB, PORT, command)) + value + bytes((IAC, SE)))

    def test_a_binary_client_is_8_bit_clean(self):
        _, line, client = self.telnet()
        client.write(bytes((IAC, WILL, BINARY, IAC, DO, BINARY)))
        data = ALL_BYTES.replace(b"\x1d", b"")
        client.write(data.replace(b"\xff", b"\xff\xff"))
        line.exactly(data)
        line.write(data)
        client.exactly(data.replace(b"\xff", b"\xff\xff"))

    def test_return_of_one_that_is_not_binary_is_one_byte(self):
        _, line, client = self.telnet()
        client.write(b"a\r\nb\r\0c\n\r")
        line.exactly(b"a\rb\rc\n\r")

    def test_output_packets_get_carriage_returns(self):
        _, line, client = self.telnet()
        line.write(output_packet(b"one\ntwo\n"))
        client.exactly(b"one\r\ntwo\r\n")

    def test_keys_behind_the_prefix(self):
        program, line, client = self.telnet()
        client.write(b"a\x1d\x1db\x1dd")
        line.exactly(b"a\x1db\x03")
        client.write(b"\x1dh")
        client.until(b"w write")
        client.write(b"\x1dq")
        self.assertEqual(client.stream.to_end(), b"\r\n")
        line.write(b"x")
        self.assertIsNone(program.process.poll())

    def test_taking_over(self):
        program, line, first = self.telnet()
        where = "127.0.0.1:%d" % first.socket.getpeername()[1]
        second = self.client(where)
        second.until(bytes((IAC, DO, BINARY)))
        first.write(b"a")
        line.exactly(b"a")
        second.write(b"no")
        second.until(b"telnet client 1 writes; Ctrl-] w takes over")
        second.write(b"\x1dwb")
        second.until(b"you write")
        first.until(b"telnet client 2 has taken over: you watch")
        line.exactly(b"b")
        second.write(b"\x1dw")
        second.until(b"you watch")
        first.write(b"c")
        line.exactly(b"c")

    def test_the_com_port_tells_what_it_is(self):
        baud = (115200).to_bytes(4, "big") if "ttyTEST" in self.target.line else None
        _, _, client = self.telnet()
        client.write(bytes((IAC, WILL, PORT)))
        client.exactly(bytes((IAC, DO, PORT)))
        wanted = (9600).to_bytes(4, "big")
        self.ask(client, 1, wanted)
        self.answer(client, 1, baud or wanted)
        for command, value, is_ in ((2, 7, 8), (3, 2, 1), (4, 2, 1), (5, 2, 1), (5, 0, 1), (5, 4, 6), (5, 6, 6),
                                    (5, 9, 8), (5, 12, 11), (5, 13, 14), (11, 3, 3), (12, 1, 1)):
            self.ask(client, command, bytes((value,)))
            self.answer(client, command, bytes((is_,)))
        self.ask(client, 0, b"")
        self.answer(client, 0, b"holdfast 0.1")
        self.ask(client, 77, b"what")  # nothing
        self.ask(client, 1, b"\x00")
        self.ask(client, 5, b"")
        self.ask(client, 2, b"\0")
        self.answer(client, 2, b"\x08")

    def test_garbage_leaves_it_working(self):
        _, line, client = self.telnet("--wait")
        noise = os.urandom(20000).replace(b"\x1d", b"") + bytes((IAC, SB, PORT)) + b"x" * 5000 + bytes((IAC, SE))
        client.write(noise + bytes((IAC, SE)))
        other = self.client("127.0.0.1:%d" % client.socket.getpeername()[1])
        other.until(bytes((IAC, DO, BINARY)))
        line.write(b"END")
        other.until(b"END")


class TcpTelnet(Telnet, TcpLineTest, unittest.TestCase):
    def test_break_is_not_possible(self):
        _, _, client = self.telnet()
        client.write(bytes((IAC, BREAK)))
        client.until(b"no BREAK sent")


class SerialTelnet(Telnet, SerialLineTest, unittest.TestCase):
    def test_break_of_both_kinds_holds_back_what_follows(self):
        _, line, client = self.telnet()
        client.write(bytes((IAC, WILL, PORT)))
        client.exactly(bytes((IAC, DO, PORT)))
        for brk in (bytes((IAC, BREAK)), bytes((IAC, SB, PORT, 5, 5, IAC, SE))):
            begin = time.monotonic()
            client.write(brk + b"after")  # a pty shows no BREAK, but what follows waits for it
            line.exactly(b"after")
            self.assertGreater(time.monotonic() - begin, 0.2)
        self.answer(client, 5, b"\x05")


class Pty(EndsTest, TcpLineTest, unittest.TestCase):
    def pty(self, *args):
        link = os.path.join(self.folder.name, "console")
        program, line = self.start("--pty", link, "--raw", "0", *args)
        self.watcher = self.client(self.port(program, "raw"))
        program.err.until(b"console on a pty: " + link.encode())
        self.all_are_there(line, [self.watcher])
        return program, line, link

    def open(self, link, line):
        """Open it, and wait until text comes: that it is open is noticed a little later."""
        fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, fd)
        stream = Stream(fd)
        deadline = time.monotonic() + LIMIT_S
        while b"ready" not in stream.seen:
            line.write(b"ready")
            stream._more(time.monotonic() + 0.05)
            self.assertLess(time.monotonic(), deadline)
        line.write(b"!")
        stream.until(b"!")
        return stream

    def test_bytes_are_as_they_are_both_ways(self):
        _, line, link = self.pty()
        pty = self.open(link, line)
        line.write(ALL_BYTES)
        pty.exactly(ALL_BYTES)
        pty.write(ALL_BYTES)
        line.exactly(ALL_BYTES)

    def test_one_who_opens_it_gets_no_old_text(self):
        _, line, link = self.pty()
        line.write(b"old" * 1000)
        self.watcher.exactly(b"old" * 1000)
        fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, fd)
        stream = Stream(fd)
        while not stream.seen:
            line.write(b"new")
            stream._more(time.monotonic() + 0.05)
        self.assertNotIn(b"old", stream.seen)

    def test_one_who_writes_and_goes_is_heard(self):
        _, line, link = self.pty()
        fd = os.open(link, os.O_WRONLY | os.O_NOCTTY)
        os.write(fd, b"hello")
        os.close(fd)
        line.exactly(b"hello")

    def test_one_who_does_not_read_holds_nobody_up(self):
        program, line, link = self.pty()
        pty = self.open(link, line)
        self.watcher.until(b"!")
        block = b"0123456789abcde\n" * 4096
        for _ in range(32):
            line.write(block)
            self.watcher.exactly(block)
        got = 0
        while not re.search(rb"the pty is not read: \d+ bytes", program.err.seen):
            pty._more(time.monotonic() + 0.05)
            got, pty.seen = got + len(pty.seen), b""
            program.err._more(time.monotonic() + 0.01)
        lost = int(re.search(rb"the pty is not read: (\d+) bytes", program.err.seen).group(1))
        while got + lost < 32 * len(block):
            self.assertTrue(pty._more(time.monotonic() + LIMIT_S))
            got, pty.seen = got + len(pty.seen), b""
        self.assertEqual(got + lost, 32 * len(block))

    def test_the_link_goes_with_it_and_one_that_is_left_is_replaced(self):
        program, _, link = self.pty()
        program.signal(signal.SIGTERM)
        program.wait()
        self.assertFalse(os.path.lexists(link))
        os.symlink("/dev/pts/999", link)
        self.pty()
        other = os.path.join(self.folder.name, "mine")
        with open(other, "w", encoding="utf-8") as file:
            file.write("precious")
        program = Holdfast("connect", self.target.line, "--gdb", "none", "--pty", other)
        self.addCleanup(program.close)
        self.assertEqual(program.wait(), 1)
        with open(other, encoding="utf-8") as file:
            self.assertEqual(file.read(), "precious")


class Terminal(EndsTest, TcpLineTest, unittest.TestCase):
    def test_the_terminal_and_a_port_take_turns(self):
        program, line = self.start("--raw", "0", console=True, terminal=True)
        where = program.out.until(re.compile(rb"raw console: (\S+)\r?\n")).group(1).decode()
        program.out.until(b"Ctrl-] then")
        client = self.client(where)
        client.write(b"a")
        line.exactly(b"a")
        program.stdin.write(b"x")
        program.out.until(b"raw client 1 writes; Ctrl-] w takes over")
        program.stdin.write(b"\x1dwy")
        line.exactly(b"y")
        program.out.until(b"you write")
        client.write(b"z")
        line.write(b"shown")
        client.until(b"shown")
        program.stdin.write(b"\x1dw")
        program.out.until(b"you watch")
        client.write(b"b")
        line.exactly(b"b")


if __name__ == "__main__":
    main()
