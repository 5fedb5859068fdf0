# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A core of a stock kernel, made by the `dump` of `holdfast run`, in real gdb: a thread for each CPU with the
registers and the stack that the debugger showed. HF_ARCH=amd64|arm64|armhf.

The core has no text, and a vmlinux of Debian's is not here: gdb gets names from `holdfast symbols`. On arm64 it
follows the frame pointers; on the others a backtrace needs a vmlinux, and is not tried."""

import os
import re
import subprocess
import sys

import vm
from vm import ARCH, CPUS

import qtest
from hfrig import GDB, HOLDFAST
from qtest import equal, test, true

SP = "%rsp" if ARCH == "amd64" else "%sp"
ROW = re.compile(r"^#\d+ +([0-9a-f]+) (\w+)\+0x([0-9a-f]+)", re.M)


def run(machine, text):
    """The output of a script that stops the machine and lets it go on."""
    path = os.path.join(machine.out, "t.hfs")
    with open(path, "w", encoding="ascii") as f:
        f.write("timeout 100s\nstop\n" + text)
    done = subprocess.run([HOLDFAST, "run", f"tcp:127.0.0.1:{machine.port}", path, "--resume"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=200, check=False, cwd=machine.out)
    out = done.stdout.decode("latin1").replace("\r\n", "\n")
    equal(done.returncode, 0, out)
    return out


def chains(text):
    """{cpu: [(address, function, offset)]} of what `btc` printed."""
    parts = re.split(r"^cpu (\d+).*$", text.split("hf> btc\n")[1].split("[holdfast]")[0], flags=re.M)
    return {int(cpu): [(int(a, 16), name, int(off, 16)) for a, name, off in ROW.findall(rows)]
            for cpu, rows in zip(parts[1::2], parts[2::2])}


def symbols(machine, rows):
    """An ELF with the functions of these rows."""
    table, elf = (os.path.join(machine.out, f) for f in ("kallsyms", "names.elf"))
    with open(table, "w", encoding="ascii") as f:
        f.writelines(f"{at:x} T {name}\n" for at, name in sorted({(a - off, name) for a, name, off in rows}))
    subprocess.run([HOLDFAST, "symbols", table, "--arch", ARCH, elf], check=True, stdin=subprocess.DEVNULL)
    return elf


def opened(elf, core, *commands):
    argv = [GDB, "-nx", "-batch", "-ex", "set width 0", elf, core]
    for command in commands:
        argv += ["-ex", command]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=100, check=False)
    return done.stdout.decode("latin1")


@test(limit=400.0)
def gdb_opens_a_core_of_every_cpu():
    machine = vm.boot()()
    text = run(machine, f"shell btc\nshell rd\nshell mdr {SP} 64\ndump linux.core\n")
    rows = chains(text)
    equal(sorted(rows), list(range(CPUS)), "CPUs of btc")
    core, stack = (os.path.join(machine.out, f) for f in ("linux.core", "stack"))
    seen = opened(symbols(machine, [row for chain in rows.values() for row in chain]), core, "info registers",
                  f"dump binary memory {stack} $sp $sp+64", r'thread apply all printf "=%d %lx=\n", $_thread, $pc',
                  "info threads", "bt")
    lwps = dict(re.findall(r"^[* ] +(\d+) +LWP (\d+) ", seen, re.M))
    equal(sorted(lwps.values()), [str(cpu + 1) for cpu in range(CPUS)], seen)
    for thread, pc in re.findall(r"^=(\d+) (\w+)=", seen, re.M):
        equal(int(pc, 16), rows[int(lwps[thread]) - 1][0][0], f"pc of thread {thread}")
    said = re.findall(r"\b([a-z]\w+) +([0-9a-f]{8,16})\b", text.split("hf> rd\n")[1].split("pc is at")[0])
    true(len(said) > 15, f"registers: {text}")
    for name, value in said:
        shown = re.search(rf"^{name} +0x([0-9a-f]+) ", seen, re.M)
        equal(int(shown.group(1), 16) if shown else None, int(value, 16), f"{name} in {seen}")
    with open(stack, "rb") as f:
        printed = re.search(rf"hf> mdr {SP} 64\n([0-9a-f]+)\n([0-9a-f]+)\n", text)
        equal(f.read().hex(), "".join(printed.groups()), "the stack")
    true("registers that are unknown are 0" not in note(core), "the note: all are known")
    equal("fs_base, gs_base are unknown, and 0" in note(core), ARCH == "amd64", "the note of what nobody asked for")


def note(core):
    with open(core, "rb") as f:
        return f.read().decode("latin1")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
