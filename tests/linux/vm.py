# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""vm - Debian's stock kernel in QEMU, for the tests of holdfast.ko: a board of qtest's with two lines,
the stub's and the kernel's console. HF_ARCH chooses the kernel: amd64 (the default), arm64, armhf."""

import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "qemu"))

import qtest  # noqa: E402
import hfrig  # noqa: E402
from hfrig import Failure  # noqa: E402

ARCH = os.environ.get("HF_ARCH", "amd64")
KERNEL = os.environ.get("HF_KERNEL", "")
BUILT = os.path.join(hfrig.BUILD, "linux", ARCH + ("-" + KERNEL if KERNEL else ""))
BOOT = 180.0  # seconds to the shell, with another VM beside
LIMIT = 60.0
CPUS = 4
PREFIX = {"amd64": "", "arm64": "aarch64-linux-gnu-", "armhf": "arm-linux-gnueabihf-"}[ARCH]


class Vm(hfrig.Board):
    """The stock kernel with the module loaded. line() is the stub's UART."""

    def __init__(self, params="", append="", cpus=CPUS, qemu_args=""):
        self.name, self.elf = ARCH, os.path.join(BUILT, "module", "holdfast.o")
        self.out = tempfile.mkdtemp(prefix="holdfast-")
        self.port, self.console_port = hfrig.free_port(), hfrig.free_port()
        env = dict(os.environ, HF_OUT=self.out, HF_PARAMS=params, HF_APPEND=append,
                   HF_CPUS=str(cpus), HF_QEMU_ARGS=qemu_args)
        command = [os.path.join(hfrig.ROOT, "scripts", "linux-vm"), ARCH, str(self.port),
                   str(self.console_port)]
        self.process = subprocess.Popen(command + ([KERNEL] if KERNEL else []), env=env,
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
        match = self.console.expect(begin + rb"\r\n(.*?)" + end + rb"\r\n", limit)
        return match.group(1).decode("latin1").replace("\r\n", "\n")

    def symbol(self, name):
        """A kernel symbol's address, as the running kernel itself has it."""
        rows = self.run(f"grep -w {name} /proc/kallsyms")
        match = re.search(rf"^([0-9a-f]+) \w {re.escape(name)}\b", rows, re.M)
        if not match:
            raise Failure(f"the kernel has no {name}: {rows!r}")
        return int(match.group(1), 16)


def boot(params="", append="", cpus=CPUS, qemu_args=""):
    """A maker of fresh machines, as qtest.boot."""
    def make():
        machine = Vm(params, append, cpus, qemu_args)
        qtest._live.append(machine)  # pylint: disable=protected-access
        return machine.up()
    return make


def stop(machine):
    """^C on the stub's line; returns the line at the shell's prompt."""
    line = machine.line()
    line.send("\x03")
    line.wait_prompt()
    return line


def go(machine, line):
    """Let the system run on, leave the line, and see that it does."""
    line.send("go\r")
    machine.run("true")
    leave(machine, line)


def leave(machine, line):
    line.close()
    machine._lines.remove(line)  # pylint: disable=protected-access


def cpus(text):
    """What `cpu` says of each: {number: "here, sh"}"""
    rows = re.findall(r"^[* ] cpu (\d+): (.*)$", text, re.M)
    return {int(number): state for number, state in rows}


def frames(text):
    """The functions of a backtrace, innermost first."""
    return re.findall(r"^#\d+ +[0-9a-f]+ (\w+)", text, re.M)


def gdb(machine, commands, limit=LIMIT):
    """Run gdb on the stub's line, without a program: it knows the CPU only. What it printed."""
    names = {"amd64": "i386:x86-64", "arm64": "aarch64", "armhf": "arm"}
    argv = [hfrig.GDB, "-nx", "-batch", "-ex", "set pagination off", "-ex", "set width 0",
            "-ex", f"set arch {names[ARCH]}", "-ex", f"target remote 127.0.0.1:{machine.port}"]
    for command in commands:
        argv += ["-ex", command]
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=limit, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failure(f"gdb did not finish within {limit} s: {late.output!r}") from None
    return done.stdout.decode("latin1")
