# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A line with faults between the program under test and the stub of tests/host/stub_target.c, which stands behind
a TCP port. Bytes are flipped, lost, inserted and doubled at a rate, or arrive late; the first ones from an end are
lost; the line drops: a connection, or a pty that goes as when a USB adapter is unplugged. A line that is slow, or that
stands still, takes no more from its ends than it can carry."""

import os
import random
import select
import socket
import subprocess
import tempfile
import threading
import time

from support import LIMIT_S, PtyTarget

PIECE_S = 0.02  # of a slow line's bytes are taken at once
TARGET = os.environ.get("STUB_TARGET", "build/test/stub_target")


def start_stub(test, *words):
    """A stub for one test; the port behind which it is."""
    target = subprocess.Popen([TARGET, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    test.addCleanup(target.wait, 10)
    test.addCleanup(target.stdout.close)
    test.addCleanup(target.stdin.close)
    return int(target.stdout.readline())


def connect_to(port):
    end = socket.create_connection(("127.0.0.1", port))
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return end


class FaultLine:
    """The host's end is a TCP port. The faults are set by the test, at any time."""

    def __init__(self, port, rate=0.0, seed=0):
        self.target, self.rate, self.random = port, rate, random.Random(seed)
        self.delay_s = 0.0  # what comes from now on arrives so much later, in order
        self.bytes_per_s = None  # of each direction; None: no limit
        self.stands = set()  # "host", "target": what comes from there is not taken
        self.free_at = {"host": 0.0, "target": 0.0}  # when the line has carried what came from there,
        self.due_at = {"host": 0.0, "target": 0.0}  # and when the last of it arrives
        self.lose = {"host": 0, "target": 0}  # so many bytes from there get lost
        self.drop_at = []  # the line drops when so many bytes have crossed
        self.cut_at = None  # what the host sends behind so many bytes never arrives; `cut` is set then
        self.cut = threading.Event()
        self.crossed = self.faults = self.drops = 0
        self.host = self.stub = None
        self.gone = set()  # ends that have hung up, before the other end learns of it
        self.late = []  # (when, from whom, bytes; none: it has hung up)
        self.open_host()
        self.end, self.ended = socket.socketpair()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    # The host's end.

    def open_host(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.line = f"tcp:127.0.0.1:{self.listener.getsockname()[1]}"

    def connect(self):
        self.host, _ = self.listener.accept()
        self.host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stub = connect_to(self.target)
        self.gone = set()

    def hang_up(self):
        for end in (self.host, self.stub):
            if end:
                end.close()
        self.host = self.stub = None

    def close_host(self):
        self.listener.close()

    # The faults.

    def drop(self):
        """What is on its way is lost."""
        self.late = []
        self.hang_up()

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

    def cut_off(self, whose, data):
        if whose == "target" or self.cut_at is None:
            return data
        left = data[:self.cut_at]
        self.cut_at -= len(left)
        if not self.cut_at:
            self.cut.set()
        return left

    def set(self, **faults):
        """Changes them, and wakes the thread."""
        for name, value in faults.items():
            setattr(self, name, value)
        self.end.send(b".")

    # What the thread does.

    def whose(self, end):
        return "host" if end is self.host else "target"

    def carry(self, whose, count):
        """When so many bytes will be across."""
        now = time.monotonic()
        if self.bytes_per_s:
            self.free_at[whose] = max(now, self.free_at[whose]) + count / self.bytes_per_s
        self.due_at[whose] = max(now, self.free_at[whose], self.due_at[whose] - self.delay_s) + self.delay_s
        return self.due_at[whose]

    def takes(self, end):
        """A slow line has room for PIECE_S of what it carries."""
        whose = self.whose(end)
        slow = self.bytes_per_s and self.free_at[whose] > time.monotonic()
        return end not in self.gone and whose not in self.stands and not slow

    def take(self, end):
        whose = self.whose(end)
        try:
            data = end.recv(max(1, int(self.bytes_per_s * PIECE_S)) if self.bytes_per_s else 4096)
        except OSError:
            data = b""
        if not data:
            self.gone.add(end)
        lost = min(len(data), self.lose[whose])
        self.lose[whose] -= lost
        left = self.mangle(self.cut_off(whose, data[lost:]))
        if left or not data:
            self.late.append((self.carry(whose, len(left)), whose, left))
            self.late.sort(key=lambda piece: piece[0])  # stable: what comes from one end stays in order

    def give(self):
        """What is due; a hang-up comes behind what was sent before it."""
        while self.late and self.late[0][0] <= time.monotonic():
            _, whose, data = self.late.pop(0)
            if not data:
                self.drop()
                return
            try:
                (self.stub if whose == "host" else self.host).sendall(data)
            except OSError:
                pass  # it is gone, and reading it tells

    def serve(self):
        while True:
            ends = [end for end in (self.host, self.stub) if end and self.takes(end)]
            wait = max(0.0, self.late[0][0] - time.monotonic()) if self.late else None
            ready, _, _ = select.select([self.ended, *(ends if self.stub else [self.listener])], [], [], wait)
            if self.ended in ready and b"x" in self.ended.recv(4096):
                self.hang_up()
                return
            if self.ended in ready:
                ready.remove(self.ended)
            if not self.stub and ready:
                self.connect()
                continue
            for end in ready:
                self.take(end)
            self.give()
            if self.drop_at and self.crossed > self.drop_at[0]:
                self.drop_at.pop(0)
                self.drops += 1
                self.drop()

    def close(self):
        self.end.send(b"x")
        self.thread.join(LIMIT_S)
        self.close_host()
        for end in (self.end, self.ended):
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


class FaultSerial(FaultLine):
    """The same on a serial device: a pty, whose buffer holds no more than 4 KiB. The board's end of it stays, as
    a board does when the adapter is unplugged."""

    def open_host(self):
        self.folder = tempfile.TemporaryDirectory()
        self.board = PtyTarget(os.path.join(self.folder.name, "ttyBOARD"))
        self.line = self.board.line
        self.host = Serial(self.board.master)
        self.stub = connect_to(self.target)

    def drop(self):
        self.late = []
        self.board.hang_up()
        self.board.plug_in()
        self.host = Serial(self.board.master)

    def hang_up(self):
        self.stub.close()

    def close_host(self):
        self.board.close()
        self.folder.cleanup()
