#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Compare aarch64_unwind() with the truth at every instruction of a small program.

As the run.py one folder up does for ARMv7-A, and with its parts: the same prog.c built with several
compilers' options, stepped through QEMU's gdbstub, with a shadow stack of what each caller had.

Usage, from the top folder: run.py [-v]
-v names every wrong place. Exit code 0 when bodies and outer frames are all right, and 99 % of
everything is.
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.relpath(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(HERE, ".."))

import run as base  # noqa: E402

OUT = "build/unwind_oracle_a64"
CROSS = "aarch64-linux-gnu-"
STEPS_MAX = 60000
REGS_KEPT = range(19, 30)
SP, PC = 31, 32
EL1H_SYNC = 0x200  # offset in the vector table

COMMON = ("-std=c11 -ffreestanding -g -I. -mstrict-align -fno-common -fno-pic -Wall -Wextra -Werror "
          "-fno-asynchronous-unwind-tables -fno-unwind-tables").split()
GCC = "-mcpu=cortex-a57 -no-pie -fno-stack-protector -mno-outline-atomics"
GCC_BUILDS = {
    "gcc_o0": "-O0", "gcc_o1": "-O1", "gcc_o2": "-O2", "gcc_os": "-Os", "gcc_o3": "-O3",
    "gcc_kernel": "-O2 -fno-omit-frame-pointer -fno-optimize-sibling-calls",
    "gcc_all_fp": "-O2 -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer",
    "gcc_no_fp": "-O2 -fomit-frame-pointer", "gcc_og_no_fp": "-Og -fomit-frame-pointer",
    "gcc_nosched": "-O1 -fno-schedule-insns2",
    "gcc_clash": "-O2 -fstack-clash-protection",
    "gcc_pac": "-O2 -mbranch-protection=standard",
}
CLANG = "--target=aarch64-none-elf -mcpu=cortex-a57 -Wno-unknown-attributes"
CLANG_BUILDS = {
    "clang_o0": f"{CLANG} -O0", "clang_o2": f"{CLANG} -O2", "clang_os": f"{CLANG} -Os",
    "clang_fp": f"{CLANG} -O1 -fno-omit-frame-pointer",
}


def build():
    os.makedirs(OUT, exist_ok=True)
    objects, builds = [], dict(GCC_BUILDS)
    if shutil.which("clang"):
        builds.update(CLANG_BUILDS)
    for name, flags in builds.items():
        clang = name.startswith("clang")
        objects.append(f"{OUT}/{name}.o")
        base.run(*(["clang"] if clang else [CROSS + "gcc", *GCC.split()]), *COMMON, *flags.split(),
                 f"-DENTRY=run_{name}", "-c", f"{HERE}/../prog.c", "-o", objects[-1])
    runs = "-DRUNS=" + " ".join(f"X(run_{name})" for name in builds)
    for source, extra in (("start.S", []), ("main.c", ["-O2", runs])):
        objects.append(f"{OUT}/{source}.o")
        base.run(CROSS + "gcc", *COMMON, *GCC.split(), *extra, "-c", f"{HERE}/{source}", "-o",
                 objects[-1])
    base.run(CROSS + "gcc", *GCC.split(), "-nostdlib", "-static", "-Wl,-z,noexecstack",
             "-Wl,--build-id=none,--no-warn-rwx-segments", "-T", f"{HERE}/link.ld", *objects, "-o", f"{OUT}/prog.elf")
    base.run(CROSS + "objcopy", "-O", "binary", "-j", ".text", "-j", ".rodata", f"{OUT}/prog.elf",
             f"{OUT}/prog.bin")
    folder = "arch/aarch64"
    sources = [f"{folder}/{f}" for f in sorted(os.listdir(folder))
               if f.startswith("unwind") and f.endswith(".c")]
    base.run("cc", "-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-I.",
             "-fsanitize=address,undefined", "-fno-sanitize-recover=all", f"{HERE}/feeder.c",
             *sources, "-o", f"{OUT}/feeder")


class Functions(base.Functions):
    """Position classes by address; .debug_frame calls sp r31 or sp."""

    def add(self, fde, rows):
        def size(row):
            reg, offset = re.match(r"(\w+)\+(\d+)", row[1][0]).groups()
            return (sum(w.startswith("c-") for w in row[1][1:]), reg not in ("sp", "r31"),
                    int(offset))
        if not rows:
            return
        peak = max(size(row) for row in rows)
        bounds = [row[0] for row in rows[1:]] + [fde[1]]
        place = "prologue"
        for row, end in zip(rows, bounds):
            full = size(row) == peak
            if full:
                place = "epilogue"
            for addr in range(row[0], end, 2):
                self.where[addr] = "body" if full else place


class Gdb(base.Gdb):
    def registers(self):
        reply = self.ask("g")
        return [int.from_bytes(bytes.fromhex(reply[i:i + 16]), "little")
                for i in range(0, 33 * 16, 16)]


class Feeder(base.Feeder):
    def __init__(self, gdb, syms):
        names = ("text_begin", "text_begin", "text_end", "exc_return_begin", "exc_return_end")
        args = ["%x" % syms[n] for n in names]
        self.proc = subprocess.Popen([f"{OUT}/feeder", f"{OUT}/prog.bin", *args],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.gdb = gdb


class Shadow:
    """Who called whom, watched from outside."""

    def __init__(self, syms):
        self.syms, self.stack = syms, []

    def moved(self, old, new):
        """One instruction has turned registers old into new."""
        if new[PC] == self.syms["vectors"] + EL1H_SYNC:
            self.stack.append(base.Caller(old[PC] + 4, old[SP], old, base.EXCEPTION))
        elif new[PC] != old[PC] + 4 and new[30] == old[PC] + 4:
            self.stack.append(base.Caller(old[PC] + 4, old[SP], old, base.CALL))
        elif self.stack and (new[PC], new[SP]) == self.stack[-1][:2]:
            self.stack.pop()


def wrong(frame, truth):
    """What differs, in words, or None."""
    kind, known, regs = frame
    if kind != truth.kind:
        return "kind %d, not %d" % (kind, truth.kind)
    if (regs[PC], regs[SP]) != (truth.pc, truth.sp):
        return "pc %x sp %x, not %x %x" % (regs[PC], regs[SP], truth.pc, truth.sp)
    for n in range(31) if kind == base.EXCEPTION else REGS_KEPT:
        if not known >> n & 1:
            return "x%d unknown" % n
        if regs[n] != truth.regs[n]:
            return "x%d %x, not %x" % (n, regs[n], truth.regs[n])
    return None


def check(regs, feeder, shadow, functions, score):
    what = "%08x %s" % (regs[PC], functions.name.get(regs[PC], "?"))
    truth = shadow.stack[::-1]
    frames, end = feeder.walk(regs)
    first = wrong(frames[0], truth[0]) if frames else "error %d" % end
    score.add(functions.where.get(regs[PC], "body"), what, first)
    if first:
        return
    problem = None
    for frame, caller in zip(frames[1:], truth[1:]):
        problem = problem or wrong(frame, caller)
    if len(frames) != len(truth):
        problem = problem or "%d frames, not %d" % (len(frames), len(truth))
    if end != base.ENOENT:
        problem = problem or "ends with %d" % end
    score.add("callers", what, problem)


def follow(gdb, syms, functions, score):
    shadow = Shadow(syms)
    feeder = Feeder(gdb, syms)
    regs = gdb.registers()
    for _ in range(STEPS_MAX):
        if regs[PC] == syms["unwind_done"]:
            break
        if shadow.stack and functions.where.get(regs[PC]):
            check(regs, feeder, shadow, functions, score)
        old = regs
        if not gdb.ask("s").startswith("T"):
            raise ValueError("no stop reply")
        regs = gdb.registers()
        shadow.moved(old, regs)
    feeder.proc.stdin.close()
    if feeder.proc.wait(timeout=5) != 0:
        raise ValueError("the feeder failed")
    if regs[PC] != syms["unwind_done"] or shadow.stack:
        raise ValueError("the program did not come to its end: pc %x" % regs[PC])


def main():
    score = base.Score("-v" in sys.argv)
    base.OUT, base.CROSS = OUT, CROSS
    base.QEMU = ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a57"]
    build()
    qemu, sock = base.start_qemu()
    try:
        follow(Gdb(sock), base.symbols(), Functions(), score)
    finally:
        sock.close()
        qemu.kill()
        qemu.wait()
    return base.verdict(score)


if __name__ == "__main__":
    sys.exit(main())
