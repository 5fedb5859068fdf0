# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""linkway - the way of gdb's bytes through the host program and the framed link, with a proxy on the line
that counts.

A round trip is a frame of the host's that carries data (docs/wire.md, "The link"): what is asked for in it
comes back together. Bytes are all bytes on the line, both ways, acknowledgements and resends included. Only
the greetings are left out: the keep-alive is 38 bytes every 1.5 s, and time is not what is measured."""

import re
import subprocess
import threading

import hfrig
from proxy import Proxy

CHANNELS = range(1, 6)  # those that carry data
GREETING = 15


def cobs(data):
    """The bytes that were stuffed."""
    out, at = bytearray(), 0
    while at < len(data):
        code = data[at]
        out += data[at + 1:at + code]
        at += code
        if code < 255 and at < len(data):
            out.append(0)
    return bytes(out)


class FrameProxy(Proxy):
    """Counts frames instead of packets, and leaves out the greetings."""

    def __init__(self, port):
        self._runs = {"out": b"", "in": b""}
        self.greetings = 0  # bytes of them, both ways
        super().__init__(port)

    def _frames(self, way, data):
        for byte in data:
            if byte:
                self._runs[way] += bytes([byte])
                continue
            run, self._runs[way] = self._runs[way], b""
            if run:
                yield cobs(run), len(run) + 2

    def _scan(self, data):
        for frame, size in self._frames("out", data):
            if frame[0] & 15 in CHANNELS:
                self.packets.append(frame)
            if frame[0] & 15 == GREETING:
                self.greetings += size

    def _scan_in(self, data):
        for frame, size in self._frames("in", data):
            if frame[0] & 15 == GREETING:
                self.greetings += size

    def count(self):
        rounds, size = super().count()
        return rounds, size - self.greetings


class LinkWay:
    """gdb's port is .port. Use as a context manager."""

    def __init__(self, board_port):
        self.proxy = FrameProxy(board_port)
        self.process = subprocess.Popen(
            [hfrig.HOLDFAST, "connect", f"tcp:127.0.0.1:{self.proxy.port}", "--gdb", "0", "--no-console"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        limit = threading.Timer(hfrig.LIMIT, self.process.kill)
        limit.start()
        self.port = None
        for line in self.process.stderr:  # ends when the program does
            found = re.search(r"target remote 127\.0\.0\.1:(\d+)", line)
            self.port = int(found.group(1)) if found else self.port
            if "framed link" in line:
                break
        else:
            raise hfrig.Failure("the target does not answer on the link")
        limit.cancel()
        self._rest = threading.Thread(target=self.process.stderr.read, daemon=True)
        self._rest.start()

    def __enter__(self):
        self.proxy.__enter__()
        return self

    def __exit__(self, *what):
        self.process.terminate()
        self.process.wait(hfrig.LIMIT)
        self.proxy.__exit__(*what)

    def count(self):
        """As Proxy.count()."""
        return self.proxy.count()

    @property
    def in_bytes(self):
        """What the board has sent."""
        return self.proxy.in_bytes
