# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""linuxrig - Debian's stock kernel in QEMU with holdfast.ko in it, for the demo, the bench and the tests:
a board of hfrig's with two lines, the stub's and the kernel's console. scripts/linux-vm boots it."""

import os
import re
import subprocess
import tempfile

import hfrig
from hfrig import Failure

BOOT = 180.0  # seconds to the shell, with another VM beside
LIMIT = 60.0
CPUS = 4
GDB_ARCH = {"amd64": "i386:x86-64", "arm64": "aarch64", "armhf": "arm"}


def built(arch, kernel=""):
    """Where `make linux` left what is booted."""
    return os.path.join(hfrig.BUILD, "linux", arch + ("-" + kernel if kernel else ""))


class Vm(hfrig.Board):
    """line() is the stub's UART, console the kernel's. env: more of what scripts/linux-vm reads. Use as a
    context manager."""

    def __init__(self, arch, kernel="", **env):
        self.name, self.elf = arch, os.path.join(built(arch, kernel), "module", "holdfast.o")
        self.out = tempfile.mkdtemp(prefix="holdfast-")
        self.port, self.console_port = hfrig.free_port(), hfrig.free_port()
        command = [os.path.join(hfrig.ROOT, "scripts", "linux-vm"), arch, str(self.port),
                   str(self.console_port)]
        self.process = subprocess.Popen(command + ([kernel] if kernel else []),
                                        env=dict(os.environ, HF_OUT=self.out, **env),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)
        self.line_name = f"tcp:127.0.0.1:{self.port}"
        self._qmp = None
        self._lines = []
        self._marks = 0
        self.console = hfrig.Line(self.console_port)
        self._lines.append(self.console)

    def up(self):
        """Wait for the shell on the console."""
        self.console.expect(rb"vm: up.*?vm# ", BOOT)
        return self

    def begin(self, text):
        """Type a shell command and do not wait for its end."""
        self.console.send(text + "\n")

    def run(self, text, limit=LIMIT):
        """Run a shell command on the console; returns what it and the kernel printed."""
        self._marks += 1
        begin, end = f"begin-{self._marks}".encode(), f"done-{self._marks}".encode()
        # the echo of the line does not have the marks in one piece
        self.console.send(f"echo 'begin'-{self._marks}; {text}; echo 'done'-{self._marks}\n")
        # what the kernel prints may come between a mark and its line's end
        match = self.console.expect(begin + rb"(?!\d)(.*?)" + end, limit)
        return match.group(1).decode("latin1").replace("\r\n", "\n").removeprefix("\n")

    def symbol(self, name):
        """A kernel symbol's address, as the running kernel itself has it."""
        rows = self.run(f"grep -w {name} /proc/kallsyms")
        match = re.search(rf"^([0-9a-f]+) \w {re.escape(name)}\b", rows, re.M)
        if not match:
            raise Failure(f"the kernel has no {name}: {rows!r}")
        return int(match.group(1), 16)

    def memory(self, address, length):
        """Memory at an address of the kernel's, as QEMU's first CPU has it mapped. The target stands."""
        name = os.path.join(self.out, "memory.bin")
        signed = address - (1 << 64) if address >> 63 else address  # as QMP takes it
        self.qmp("memsave", val=signed, size=length, filename=name)
        with open(name, "rb") as f:
            return f.read()
