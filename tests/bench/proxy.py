# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""proxy - a TCP proxy between gdb and a board's line that counts.

A round trip is a packet of the host's ('$...#xx') that the stub has to answer; bytes are all bytes,
both ways, acknowledgements and notifications included."""

import select
import socket
import threading


class Proxy:
    """Listens on a port of its own; serves one client after the other. Use as a context manager."""

    def __init__(self, port):
        self.target = ("127.0.0.1", port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.out_bytes = 0  # host to target
        self.in_bytes = 0
        self.packets = []  # payloads the host sent, in order
        self._inside = None  # the packet that has begun
        self._skip = 0  # digits of a checksum still to come
        self._lock = threading.Lock()
        self._wake, self._woken = socket.socketpair()
        self._end = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end = True
        self._wake.send(b"x")
        self._thread.join(5.0)
        for end in (self.listener, self._wake, self._woken):
            end.close()

    def count(self):
        """(round trips, bytes) so far. What either side has sent before this call is in it."""
        with self._lock:
            self._pump_all()
            return len(self.packets), self.out_bytes + self.in_bytes

    # ---- the thread ----

    _pair = None  # (host, board) while a client is there

    def _serve(self):
        while not self._end:
            ends = [self._woken, *(self._pair or [self.listener])]
            ready, _, _ = select.select(ends, [], [], 1.0)
            if self._end:
                break
            if self.listener in ready:
                host, _ = self.listener.accept()
                board = socket.create_connection(self.target, 5.0)
                for end in (host, board):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._pair = (host, board)
            elif ready:
                with self._lock:
                    self._pump_all()
        self._drop()

    def _pump_all(self):
        """Move what is there now, both ways."""
        while self._pair:
            ready, _, _ = select.select(self._pair, [], [], 0)
            if not ready:
                return
            for end in ready:
                self._pump(end)

    def _pump(self, end):
        if self._pair is None:
            return
        host, board = self._pair
        try:
            data = end.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            self._drop()
        elif end is host:
            self.out_bytes += len(data)
            self._scan(data)
            board.sendall(data)
        else:
            self.in_bytes += len(data)
            self._scan_in(data)
            host.sendall(data)

    def _drop(self):
        for end in self._pair or ():
            end.close()
        self._pair = None

    def _scan_in(self, data):
        """For who counts something in what the board sends."""

    def _scan(self, data):
        for byte in data:
            if self._skip:
                self._skip -= 1
            elif self._inside is None:
                if byte == ord("$"):
                    self._inside = bytearray()
            elif byte == ord("#"):
                self.packets.append(bytes(self._inside))
                self._inside = None
                self._skip = 2
            else:
                self._inside.append(byte)
