# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""vm - Debian's stock kernel in QEMU, for the tests of holdfast.ko: a board of qtest's with two lines,
the stub's and the kernel's console. HF_ARCH chooses the kernel: amd64 (the default), arm64, armhf."""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "qemu"))

import qtest  # noqa: E402
import hfrig  # noqa: E402
import linuxrig  # noqa: E402
from hfrig import Failure  # noqa: E402
from linuxrig import CPUS, GDB_ARCH, LIMIT  # noqa: E402

ARCH = os.environ.get("HF_ARCH", "amd64")
KERNEL = os.environ.get("HF_KERNEL", "")
BUILT = linuxrig.built(ARCH, KERNEL)
UART = "ttyS1" if ARCH == "amd64" else "ttyAMA0"  # the stub's, as `uart=` has it
PREFIX = {"amd64": "", "arm64": "aarch64-linux-gnu-", "armhf": "arm-linux-gnueabihf-"}[ARCH]


class Vm(linuxrig.Vm):
    """The stock kernel of HF_ARCH and HF_KERNEL with the module loaded. line() is the stub's UART."""

    def __init__(self, params="", append="", cpus=CPUS, qemu_args="", kernel=KERNEL, **env):
        super().__init__(ARCH, kernel, HF_PARAMS=params, HF_APPEND=append, HF_CPUS=str(cpus),
                         HF_QEMU_ARGS=qemu_args, **env)


def boot(params="", append="", cpus=CPUS, qemu_args="", **env):
    """A maker of fresh machines, as qtest.boot. kernel: another than HF_KERNEL, or a file."""
    def make():
        machine = Vm(params, append, cpus, qemu_args, **env)
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


def die(machine, word, *numbers):
    """Begin: a thread on each of these CPUs dies, by `oops`, `bug` or `both` of trouble.ko. Until died() nothing
    is typed, and the shell says nothing: a kernel that prints an oops does not wait for the lock of its console's
    UART, and a byte that the tty sends meanwhile can stop it for good."""
    jobs = "".join(f"echo {word} {number} >/proc/trouble; " for number in numbers)
    machine.begin(jobs + "while ps | grep -q '[t]rouble/'; do sleep 0.1; done; echo all 'gone'")


def died(machine):
    """None of trouble.ko's threads lives any more, and the kernel has printed all that it had to."""
    machine.console.expect(rb"all gone\r\n", LIMIT)


def uptime(machine):
    """Seconds, as /proc has them. What the kernel prints meanwhile may come before it."""
    return float(re.search(r"^(\d+\.\d\d) \d+\.\d\d$", machine.run("cat /proc/uptime"), re.M)[1])


def quiet_functions(machine, count):
    """Names of so many functions that nobody calls: the machine has no network."""
    rows = machine.run(f"grep -m {count} ' T tcp_[a-z0-9_]*$' /proc/kallsyms")
    names = re.findall(r"^[0-9a-f]+ T (tcp_\w+)$", rows, re.M)
    if len(names) != count:
        raise Failure(f"{len(names)} such functions, and not {count}")
    return names


def cpus(text):
    """What `cpu` says of each: {number: "here, sh"}"""
    rows = re.findall(r"^[* ] cpu (\d+): (.*)$", text, re.M)
    return {int(number): state for number, state in rows}


def frames(text):
    """The functions of a backtrace, innermost first."""
    return re.findall(r"^#\d+ +[0-9a-f]+ (\w+)", text, re.M)


def gdb(machine, commands, limit=4 * LIMIT, elf=None, before=()):
    """Run gdb on the stub's line; without an ELF file it knows the CPU only. What it printed. `before` are commands
    before it attaches."""
    attach = [f"target remote 127.0.0.1:{machine.port}"]
    return gdb_alone([*before, f"set remotetimeout {int(LIMIT)}", *attach, *commands], limit, elf)


def gdb_alone(commands, limit=4 * LIMIT, elf=None):
    argv = [hfrig.GDB, "-nx", "-batch"] + ([elf] if elf else [])
    for command in ["set pagination off", "set width 0", f"set arch {GDB_ARCH[ARCH]}", *commands]:
        argv += ["-ex", command]
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=limit, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failure(f"gdb did not finish within {limit} s: {late.output!r}") from None
    return done.stdout.decode("latin1")
