# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""rig - a board in QEMU whose line is a ring in memory, a simulated debug probe at it, and OpenOCD at that."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "qemu"))
os.environ.setdefault("HF_BOARD", "mps2-an385-rtt")

import qtest  # noqa: E402  (finds hfrig)
from hfrig import LIMIT, ROOT, Board, Failure, Stream, free_port, stop  # noqa: E402

import dap  # noqa: E402

RAM_BEGIN, RAM_MIB = 0x21000000, 16


class OpenOcd:
    """A running OpenOCD with its Tcl port. Use as a context manager."""

    END = b"\x1a"

    def __init__(self, rbb_port, *commands):
        port = free_port()
        argv = ["openocd", "-c", f"set RBB {rbb_port}", "-c", f"set TCL {port}",
                "-f", "tests/openocd/sim.cfg", "-c", "init"]
        for command in commands:
            argv += ["-c", command]
        self.process = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.log = Stream(self.process.stdout.fileno())
        self.sock = self._connect(port)

    def _connect(self, port):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            try:
                return socket.create_connection(("127.0.0.1", port), LIMIT)
            except OSError:
                self.log.pump(0.05)
                if self.process.poll() is not None:
                    break
        raise Failure(f"OpenOCD does not serve: {self.log.seen[-1500:].decode('latin1')}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()
        stop(self.process)

    def __call__(self, command, limit=LIMIT):
        """Run a command; returns its result as text."""
        self.sock.settimeout(limit)
        self.sock.sendall(command.encode() + self.END)
        answer = b""
        while not answer.endswith(self.END):
            data = self.sock.recv(65536)
            if not data:
                raise Failure(f"OpenOCD hung up at {command!r}")
            answer += data
        self.log.pump(0)
        return answer[:-1].decode("latin1")

    def word(self, address):
        return int(self(f"read_memory {address:#x} 32 1"), 0)


@contextlib.contextmanager
def probed(elf, more=""):
    """(board, probe): the program waits before main(), and nobody is at the ring. more: arguments for QEMU."""
    with tempfile.NamedTemporaryFile(prefix="holdfast-ram-") as ram:
        ram.truncate(RAM_MIB << 20)
        args = (f"-object memory-backend-file,id=ram,size={RAM_MIB}M,mem-path={ram.name},share=on "
                f"-machine memory-backend=ram -gdb tcp:127.0.0.1:0 -S {more}")
        with Board(qtest.NAME, elf=elf, qemu_args=args) as board:
            with dap.Server(gdb_port(board), ram.name, RAM_BEGIN) as probe:
                yield board, probe


def gdb_port(board):
    """Where QEMU's own gdbstub listens."""
    def listening():
        with socket.socket(socket.AF_UNIX) as sock:
            return sock.connect_ex(os.path.join(board.out, "qmp.sock")) == 0

    qtest.wait_for(listening, "QMP")
    text = board.monitor("info chardev")
    return int(re.search(r"gdb: filename=\S*?tcp:127\.0\.0\.1:(\d+)", text).group(1))


@contextlib.contextmanager
def served(elf):
    """(board, probe, OpenOCD, port of the ring's TCP server)"""
    with probed(elf) as (board, probe):
        port = free_port()
        with OpenOcd(probe.port, "holdfast_hand_over",
                     f"holdfast_rtt {RAM_BEGIN:#x} 0x20000 {port}") as ocd:
            yield board, probe, ocd, port
