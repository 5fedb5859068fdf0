#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Noise on the line between `holdfast connect` and the stub: bits flipped, bytes lost, inserted and doubled.
The target is the stub itself on the fake port (tests/host/stub_target.c). A dump through the gdb port is
right, or it is an error; and a line that drops and comes back resumes it."""

import os
import random
import re
import select
import socket
import subprocess
import tempfile
import threading
import unittest

from support import Gdb, Holdfast, PtyTarget, main, packet

TARGET = os.environ.get("STUB_TARGET", "build/test/stub_target")
RAM, RAM_BYTES = 0x20000000, 4 * 4096
DUMP = 256 * 1024  # as often as it takes
PIECE = 0x1C0  # what fits into a packet of the fake port
LIMIT_S = 120.0


def expected():
    words = (i * 2654435761 & 0xFFFFFFFF for i in range(RAM_BYTES // 4))
    return b"".join(w.to_bytes(4, "little") for w in words)


class NoisyLine:
    """A TCP port; what goes through it is mangled both ways at a rate per byte."""

    def __init__(self, port, rate, seed):
        self.target, self.rate, self.random = port, rate, random.Random(seed)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.line = f"tcp:127.0.0.1:{self.listener.getsockname()[1]}"
        self.faults = 0
        self.crossed = 0
        self.pair = ()
        self.drop_at = None  # bytes after which the line drops, once
        self.end, self.ended = socket.socketpair()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def mangle(self, data):
        out = bytearray()
        for byte in data:
            self.crossed += 1
            if self.random.random() >= self.rate:
                out.append(byte)
                continue
            self.faults += 1
            kind = self.random.randrange(4)
            if kind == 0:
                out.append(byte ^ 1 << self.random.randrange(8))
            elif kind == 1:
                out += bytes((byte, byte))
            elif kind == 2:
                out += bytes((self.random.randrange(256), byte))
        return bytes(out)

    def hang_up(self):
        for end in self.pair:
            end.close()
        self.pair = ()

    def pump(self, end):
        try:
            data = end.recv(4096)
        except ConnectionResetError:
            data = b""
        if not data:
            self.hang_up()
            return
        self.pair[end is self.pair[0]].sendall(self.mangle(data))
        if self.drop_at is not None and self.crossed > self.drop_at:
            self.drop_at = None
            self.hang_up()

    def serve(self):
        while True:
            ready, _, _ = select.select([self.ended, *(self.pair or (self.listener,))], [], [])
            if self.ended in ready:
                self.hang_up()
                return
            if self.listener in ready:
                host, _ = self.listener.accept()
                self.pair = (host, socket.create_connection(("127.0.0.1", self.target)))
                for end in self.pair:
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                continue
            for end in ready:
                if self.pair:
                    self.pump(end)

    def close(self):
        self.end.send(b"x")
        self.thread.join(5.0)
        for end in (self.listener, self.end, self.ended):
            end.close()


class Serial:
    """The master of a pty, used like a socket."""

    def __init__(self, fd):
        self.fd = fd

    def fileno(self):
        return self.fd

    def recv(self, size):
        return os.read(self.fd, size)

    def sendall(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def close(self):
        """The pty is its owner's."""


class NoisySerial(NoisyLine):
    """The same on a serial device: a pty, whose buffer holds no more than 4 KiB."""

    def __init__(self, port, rate, seed, folder):
        self.board = PtyTarget(os.path.join(folder, "ttyBOARD"))
        super().__init__(port, rate, seed)
        self.line = self.board.line

    def serve(self):
        self.pair = (Serial(self.board.master), socket.create_connection(("127.0.0.1", self.target)))
        self.pair[1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().serve()

    def close(self):
        super().close()
        self.board.close()


class NoiseTest(unittest.TestCase):
    def new_line(self, port, rate, seed):
        return NoisyLine(port, rate, seed)

    def start(self, rate, seed):
        target = subprocess.Popen([TARGET], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(target.wait, 10)
        self.addCleanup(target.stdout.close)
        self.addCleanup(target.stdin.close)
        line = self.new_line(int(target.stdout.readline()), rate, seed)
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
        self.assertEqual(self.ask(gdb, f"m{RAM:x},{PIECE:x}"), b"E.the target does not answer")
        line.rate = 0.0
        program.err.until(b"answers again", LIMIT_S)
        self.dump(gdb)


class Noise(EitherLine, NoiseTest):
    def test_one_byte_in_ten_thousand(self):
        for seed in range(3):
            self.assertGreater(self.run_at(1e-4, seed).faults, 10)
            self.doCleanups()

    def test_one_byte_in_a_thousand(self):
        for seed in range(2):
            self.assertGreater(self.run_at(1e-3, seed).faults, 100)
            self.doCleanups()

    def test_a_line_that_drops_and_comes_back_resumes(self):
        line, program, port = self.start(1e-4, 6)
        gdb = self.attach(program, port)
        line.drop_at = line.crossed + 100000
        self.dump(gdb)
        program.err.until(b"the line is lost")
        program.err.until(b"the line is back")


class NoiseOnASerialLine(EitherLine, NoiseTest):
    def new_line(self, port, rate, seed):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return NoisySerial(port, rate, seed, folder.name)

    def test_one_byte_in_ten_thousand(self):
        self.assertGreater(self.run_at(1e-4, 0).faults, 10)

    def test_one_byte_in_a_thousand(self):
        self.assertGreater(self.run_at(1e-3, 0).faults, 100)


if __name__ == "__main__":
    main()
