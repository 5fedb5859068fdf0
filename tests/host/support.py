# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What the tests of the host program share: ends of a line to play the target on, the program under
test with its streams, and a runner that prints one line of totals. Every wait ends at an event or
at its limit, which then fails the test."""

import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
import tty
import unittest

HOLDFAST = os.environ.get("HOLDFAST", "build/holdfast")
LIMIT_S = 30.0  # on a machine that has much other work
ALL_BYTES = bytes(range(256)) * 4


def packet(payload):
    """An RSP packet around payload."""
    if isinstance(payload, str):
        payload = payload.encode()
    return b"$" + payload + b"#%02x" % (sum(payload) & 0xFF)


def output_packet(text):
    """An O packet: console output for gdb."""
    return packet(b"O" + text.hex().encode())


class Stream:
    """A file descriptor whose bytes are collected until they are as expected."""

    def __init__(self, fd):
        self.fd = fd
        self.seen = b""
        self.ended = False

    def _more(self, deadline):
        left = deadline - time.monotonic()
        if self.ended or left <= 0 or not select.select([self.fd], [], [], left)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # a pty whose other end was closed
            data = b""
        self.seen += data
        self.ended = not data
        return True

    def until(self, pattern, limit=LIMIT_S):
        """Take everything up to the end of a match of pattern (bytes: literal)."""
        regex = re.compile(re.escape(pattern)) if isinstance(pattern, bytes) else pattern
        deadline = time.monotonic() + limit
        while True:
            match = regex.search(self.seen)
            if match:
                self.seen = self.seen[match.end():]
                return match
            if not self._more(deadline):
                raise AssertionError(f"no {regex.pattern!r} in {self.seen[-2000:]!r}")

    def exactly(self, data, limit=LIMIT_S):
        """Take len(data) bytes, which must be data."""
        deadline = time.monotonic() + limit
        while len(self.seen) < len(data) and self._more(deadline):
            pass
        got, self.seen = self.seen[:len(data)], self.seen[len(data):]
        if got != data:
            raise AssertionError(f"expected {data[:2000]!r}, got {got[:2000]!r}")

    def to_end(self, limit=LIMIT_S):
        """Everything up to the end of the stream, which must come."""
        deadline = time.monotonic() + limit
        while self._more(deadline):
            pass
        if not self.ended:
            raise AssertionError(f"no end after {self.seen[-2000:]!r}")
        return self.seen

    def write(self, data):
        while data:
            data = data[os.write(self.fd, data):]


class TcpTarget:
    """The target's end of a line behind a TCP port."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(LIMIT_S)
        self.port = self.listener.getsockname()[1]
        self.line = f"tcp:127.0.0.1:{self.port}"
        self.socket = None
        self.stream = None

    def accept(self):
        self.socket, _ = self.listener.accept()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = Stream(self.socket.fileno())
        return self.stream

    def hang_up(self):
        self.socket.close()

    def close(self):
        if self.socket:
            self.socket.close()
        self.listener.close()


class PtyTarget:
    """The target's end of a serial line: the master of a pty, known by a link that can be moved."""

    def __init__(self, link):
        self.link = link
        self.line = f"{link},115200"
        self.master = None
        self.plug_in()

    def plug_in(self):
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        os.symlink(os.ttyname(slave), self.link)
        self.slave = slave  # kept open: a master without a slave is at its end

    def accept(self):
        self.stream = Stream(self.master)
        return self.stream

    def hang_up(self):
        """As when a USB adapter is unplugged: the device and its name are gone."""
        os.unlink(self.link)
        os.close(self.slave)
        os.close(self.master)
        self.master = None

    def close(self):
        if self.master is not None:
            self.hang_up()


class Holdfast:
    """The program under test. terminal: stdin, stdout and stderr are one pty (self.out)."""

    def __init__(self, *args, terminal=False, **popen):
        self.terminal = None
        popen.setdefault("env", {**os.environ, "NO_COLOR": "1"})
        if terminal:
            master, slave = pty.openpty()
            self.terminal = slave
            self.before = termios.tcgetattr(slave)
            self.process = subprocess.Popen([HOLDFAST, *args], stdin=slave, stdout=slave,
                                            stderr=slave, start_new_session=True, **popen)
            self.out = self.err = self.stdin = Stream(master)
            return
        pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
        self.process = subprocess.Popen([HOLDFAST, *args], **{**pipes, **popen})
        self.err = Stream(self.process.stderr.fileno())
        if self.process.stdout:
            self.out = Stream(self.process.stdout.fileno())
        if self.process.stdin:
            self.stdin = Stream(self.process.stdin.fileno())

    def gdb_port(self):
        return int(self.err.until(re.compile(rb"target remote 127\.0\.0\.1:(\d+)")).group(1))

    def wait(self, limit=LIMIT_S):
        return self.process.wait(limit)

    def signal(self, number):
        self.process.send_signal(number)

    def terminal_settings(self):
        return termios.tcgetattr(self.terminal)

    def close(self):
        """End it if it runs, in good order: a sanitizer's complaint at the end fails the test."""
        running = self.process.poll() is None
        if running:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        complaint = self.err.to_end() if running and self.terminal is None else b""
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass
        if self.terminal is not None:
            os.close(self.out.fd)
            os.close(self.terminal)
        if running and status not in (128 + signal.SIGTERM, -signal.SIGTERM):
            raise AssertionError(f"ended with {status}: {complaint.decode(errors='replace')}")


class Gdb:
    """A client on the gdb port that says what a test tells it to."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), LIMIT_S)
        self.socket.settimeout(None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = Stream(self.socket.fileno())
        self.write = self.stream.write
        self.exactly = self.stream.exactly
        self.until = self.stream.until

    def close(self):
        self.socket.close()


class LineTest:
    """Mixed into a TestCase together with one of the two below, which bring make_target()."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.target = self.make_target()
        self.addCleanup(self.target.close)

    def connect(self, *args, **popen):
        program = Holdfast("connect", self.target.line, "--gdb", "0", "--plain", *args, **popen)
        self.addCleanup(program.close)
        line = self.target.accept()
        self.port = program.gdb_port()
        return program, line

    def attach(self, program):
        gdb = Gdb(self.port)
        self.addCleanup(gdb.close)
        program.err.until(b"gdb is attached")
        return gdb


class TcpLineTest:
    def make_target(self):
        return TcpTarget()

    def come_back(self):
        """The listener was there all the time."""


class SerialLineTest:
    def make_target(self):
        return PtyTarget(os.path.join(self.folder.name, "ttyTEST"))

    def come_back(self):
        self.target.plug_in()


class _Result(unittest.TextTestResult):
    passed = 0

    def startTest(self, test):
        super().startTest(test)
        self.begin = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        if "TIMES" in os.environ:
            self.stream.writeln(f" {time.monotonic() - self.begin:6.2f} s {test.id()}")

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main():
    """Run the tests of the calling script and print 'N passed, N failed'."""
    runner = unittest.TextTestRunner(resultclass=_Result, verbosity=1, stream=sys.stderr)
    result = unittest.main(module="__main__", testRunner=runner, exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.passed} passed, {failed} failed")
    sys.exit(1 if failed or not result.passed else 0)
