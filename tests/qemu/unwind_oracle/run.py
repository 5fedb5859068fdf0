#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Compare arm_unwind() with the truth at every instruction of a small program.

Builds prog.c with several compilers' options into one ELF, steps it through QEMU's gdbstub, and
keeps a shadow stack: at each call the registers of the caller are noted. At each instruction the
unwinder (feeder.c, on the host) gets the registers and the memory, and every frame that it finds
is compared with the notes. Where the instruction stands (prologue, body, epilogue) is read from
.debug_frame, which the unwinder does not know.

Usage, from the top folder: run.py [-v] [--no-merge]
-v names every wrong place, --no-merge makes the linker keep one index entry per function.
Exit code 0 when bodies and outer frames are all right, and 99 % of everything is.
"""
import collections
import os
import re
import shutil
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.relpath(os.path.abspath(__file__)))
OUT = "build/unwind_oracle"
CROSS = "arm-none-eabi-"
LIMIT_S = 240
QEMU = ["qemu-system-arm", "-M", "virt", "-cpu", "cortex-a15"]
STEPS_MAX = 60000
WINDOW = 256
ALL_MIN = 0.99
REGS_KEPT = range(4, 12)
UNDEF_VECTOR = 4  # offset in the vector table
PSR_T = 0x20

COMMON = ("-std=c11 -ffreestanding -funwind-tables -g -I. -mno-unaligned-access "
          "-fno-common -Wall -Wextra -Werror").split()
A15 = "-mcpu=cortex-a15 -mfpu=neon-vfpv4 -mfloat-abi=hard"
A9 = "-mcpu=cortex-a9 -mfpu=vfpv3-d16 -mfloat-abi=hard"
V7 = "-march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard"
GCC_BUILDS = {
    "gcc_a_o0": f"{A15} -marm -O0", "gcc_t_o0": f"{A15} -mthumb -O0",
    "gcc_a_o2": f"{A15} -marm -O2", "gcc_t_o2": f"{A15} -mthumb -O2",
    "gcc_a_os": f"{A15} -marm -Os", "gcc_t_os": f"{A15} -mthumb -Os",
    "gcc_a9_a_o3": f"{A9} -marm -O3", "gcc_v7_t_o2": f"{V7} -mthumb -O2",
    "gcc_v7_a_fp": f"{V7} -marm -O2 -fno-omit-frame-pointer",
    "gcc_v7_t_fp": f"{V7} -mthumb -O1 -fno-omit-frame-pointer",
    "gcc_a_kernel": f"{A15} -marm -O2 -fno-omit-frame-pointer -fno-optimize-sibling-calls",
    "gcc_v7_a_nosched": f"{V7} -marm -O1 -fno-schedule-insns2",
}
CLANG = "--target=armv7a-none-eabi -Wno-unknown-attributes -fshort-enums"
CLANG_BUILDS = {
    "clang_a_o2": f"{CLANG} {A15} -marm -O2",
    "clang_t_os": f"{CLANG} {A15} -mthumb -Os",
    "clang_a_fp": f"{CLANG} {A15} -marm -O1 -fno-omit-frame-pointer",
    "clang_t_o0": f"{CLANG} {A15} -mthumb -O0",
}


def run(*cmd):
    subprocess.run(cmd, check=True, timeout=LIMIT_S)


def output(*cmd):
    return subprocess.run(cmd, check=True, timeout=LIMIT_S, capture_output=True, text=True).stdout


def build(merge):
    os.makedirs(OUT, exist_ok=True)
    objects, builds = [], dict(GCC_BUILDS)
    if shutil.which("clang"):
        builds.update(CLANG_BUILDS)
    for name, flags in builds.items():
        compiler = "clang" if name.startswith("clang") else CROSS + "gcc"
        objects.append(f"{OUT}/{name}.o")
        run(compiler, *COMMON, *flags.split(), f"-DENTRY=run_{name}", "-c", f"{HERE}/prog.c",
            "-o", objects[-1])
    runs = "-DRUNS=" + " ".join(f"X(run_{name})" for name in builds)
    for source, extra in (("start.S", []), ("main.c", ["-O2", runs])):
        objects.append(f"{OUT}/{source}.o")
        run(CROSS + "gcc", *COMMON, *A15.split(), *extra, "-c", f"{HERE}/{source}", "-o",
            objects[-1])
    link = [] if merge else ["-Wl,--no-merge-exidx-entries"]
    run(CROSS + "gcc", *A15.split(), "-nostdlib", "-Wl,-z,noexecstack", *link, "-T", f"{HERE}/link.ld", *objects,
        "-o", f"{OUT}/prog.elf")
    run(CROSS + "objcopy", "-O", "binary", "-j", ".text", "-j", ".rodata", "-j", ".ARM.extab",
        "-j", ".ARM.exidx", f"{OUT}/prog.elf", f"{OUT}/prog.bin")
    sources = [f"arch/arm/unwind/{f}" for f in sorted(os.listdir("arch/arm/unwind"))
               if f.endswith(".c")] + ["arch/armv7a/unwind_exc.c"]
    run("cc", "-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-I.", "-Iarch/armv7a",
        "-fsanitize=address,undefined", "-fno-sanitize-recover=all", f"{HERE}/feeder.c", *sources,
        "-o", f"{OUT}/feeder")


def symbols():
    table = {}
    for line in output(CROSS + "nm", f"{OUT}/prog.elf").splitlines():
        value, _kind, name = line.split()[-3:]
        table.setdefault(name, int(value, 16))
    return table


class Functions:
    """Names and position classes by address, from nm -S and .debug_frame."""

    def __init__(self):
        self.where, self.name = {}, {}
        for line in output(CROSS + "nm", "-S", f"{OUT}/prog.elf").splitlines():
            words = line.split()
            if len(words) == 4 and words[2] in "tT":
                start = int(words[0], 16) & ~1
                for addr in range(start, start + int(words[1], 16), 2):
                    self.name[addr] = words[3]
        fde, rows = None, []
        text = output(CROSS + "readelf", "--debug-dump=frames-interp", f"{OUT}/prog.elf")
        for line in text.splitlines() + ["end FDE pc=0..0"]:
            head = re.search(r" FDE .*pc=([0-9a-f]+)\.\.([0-9a-f]+)", line)
            if head or " CIE" in line or line.startswith("end"):
                if fde:
                    self.add(fde, rows)
                fde = (int(head[1], 16) & ~1, int(head[2], 16)) if head else None
                rows = []
            elif re.match(r"[0-9a-f]{8,16} \w+\+", line):
                words = line.split()
                rows.append((int(words[0], 16) & ~1, tuple(words[1:])))

    def add(self, fde, rows):
        """The body is where the frame is as large as it gets; what comes before is prologue."""
        def size(row):
            reg, offset = re.match(r"r(\d+)\+(\d+)", row[1][0]).groups()
            return (sum(w.startswith("c-") for w in row[1][1:]), reg != "13", int(offset))
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


class Gdb:
    """As much of gdb's protocol as stepping needs."""

    def __init__(self, sock):
        self.sock, self.buf = sock, b""

    def ask(self, text):
        data = text.encode()
        self.sock.sendall(b"+$" + data + b"#%02x" % (sum(data) & 0xFF))
        while True:
            start = self.buf.find(b"$")
            end = self.buf.find(b"#", start)
            if 0 <= start < end and len(self.buf) >= end + 3:
                break
            more = self.sock.recv(65536)
            if not more:
                raise EOFError("QEMU closed the line")
            self.buf += more
        reply = self.buf[start + 1:end].decode()
        self.buf = self.buf[end + 3:]
        return reply

    def registers(self):
        reply = self.ask("g")
        words = [int.from_bytes(bytes.fromhex(reply[i:i + 8]), "little")
                 for i in range(0, len(reply), 8)]
        return words[:16] + [words[-1]]  # r0-r15, cpsr; between them old FPA registers


class Feeder:
    def __init__(self, gdb, syms):
        names = ("text_begin", "exidx_begin", "exidx_end", "text_begin", "text_end",
                 "exc_return_begin", "exc_return_end")
        args = ["%x" % syms[n] for n in names]
        self.proc = subprocess.Popen([f"{OUT}/feeder", f"{OUT}/prog.bin", *args],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.gdb = gdb

    def say(self, line):
        self.proc.stdin.write(line + "\n")
        self.proc.stdin.flush()

    def walk(self, regs):
        """[(kind, known, registers)] of the callers, and why it ended."""
        frames = []
        self.say("u " + " ".join("%x" % r for r in regs))
        while True:
            words = self.proc.stdout.readline().split()
            if not words:
                raise EOFError("the feeder died")
            if words[0] == "m":
                reply = self.gdb.ask("m%s,%x" % (words[1], WINDOW))
                self.say("" if reply.startswith("E") else reply)
            elif words[0] == "f":
                values = [int(w, 16) for w in words[2:]]
                frames.append((int(words[1]), values[0], values[1:]))
            else:
                return frames, int(words[1])


Caller = collections.namedtuple("Caller", "pc sp regs kind")
CALL, EXCEPTION, ENOENT = 0, 1, -5


class Shadow:
    """Who called whom, watched from outside."""

    def __init__(self, image, base, syms):
        self.image, self.base, self.syms, self.stack = image, base, syms, []

    def call_size(self, regs):
        """Length of the instruction at pc if it is a call, else 0."""
        at = regs[15] - self.base
        code = self.image[at:at + 4]
        first, second = (int.from_bytes(code[i:i + 2], "little") for i in (0, 2))
        if regs[16] & PSR_T:
            if first & 0xF800 == 0xF000 and second & 0xC000 == 0xC000:
                return 4
            return 2 if first & 0xFF87 == 0x4780 else 0
        word = first | second << 16
        linked = (word >> 24 & 0xF == 0xB or word >> 25 == 0x7D or
                  word & 0x0FFFFFF0 == 0x012FFF30)
        return 4 if linked else 0

    def moved(self, old, new):
        """One instruction has turned registers old into new."""
        size = self.call_size(old)
        if new[15] == self.syms["vectors"] + UNDEF_VECTOR:
            after = old[15] + (2 if old[16] & PSR_T else 4)
            self.stack.append(Caller(after, old[13], old, EXCEPTION))
        elif size and new[15] != old[15] + size and new[14] & ~1 == old[15] + size:
            self.stack.append(Caller(old[15] + size, old[13], old, CALL))
        elif self.stack and (new[15], new[13]) == self.stack[-1][:2]:
            self.stack.pop()


def wrong(frame, truth):
    """What differs, in words, or None."""
    kind, known, regs = frame
    if kind != truth.kind:
        return "kind %d, not %d" % (kind, truth.kind)
    if (regs[15], regs[13]) != (truth.pc, truth.sp):
        return "pc %x sp %x, not %x %x" % (regs[15], regs[13], truth.pc, truth.sp)
    for n in range(15) if kind == EXCEPTION else REGS_KEPT:
        if not known >> n & 1:
            return "r%d unknown" % n
        if regs[n] != truth.regs[n]:
            return "r%d %x, not %x" % (n, regs[n], truth.regs[n])
    return None


class Score:
    def __init__(self, verbose):
        self.right, self.all = collections.Counter(), collections.Counter()
        self.verbose, self.said = verbose, set()

    def add(self, place, what, problem):
        self.all[place] += 1
        self.right[place] += problem is None
        if problem and what not in self.said and (self.verbose or len(self.said) < 10):
            print("%-8s %s: %s" % (place, what, problem))
        if problem:
            self.said.add(what)


def check(regs, feeder, shadow, functions, score):
    name = functions.name.get(regs[15], "?")
    what = "%08x %s" % (regs[15], name)
    truth = shadow.stack[::-1]
    frames, end = feeder.walk(regs)
    first = wrong(frames[0], truth[0]) if frames else "error %d" % end
    score.add(functions.where.get(regs[15], "body"), what, first)
    if first:
        return
    problem = None
    for frame, caller in zip(frames[1:], truth[1:]):
        problem = problem or wrong(frame, caller)
    if len(frames) != len(truth):
        problem = problem or "%d frames, not %d" % (len(frames), len(truth))
    if end != ENOENT:
        problem = problem or "ends with %d" % end
    score.add("callers", what, problem)


def follow(gdb, syms, functions, score):
    with open(f"{OUT}/prog.bin", "rb") as f:
        image = f.read()
    shadow = Shadow(image, syms["text_begin"], syms)
    feeder = Feeder(gdb, syms)
    deadline = time.monotonic() + LIMIT_S
    regs = gdb.registers()
    for steps in range(STEPS_MAX):
        if regs[15] == syms["unwind_done"]:
            break
        if time.monotonic() > deadline:
            raise TimeoutError("%d steps took longer than %d s" % (steps, LIMIT_S))
        if shadow.stack and functions.where.get(regs[15]):
            check(regs, feeder, shadow, functions, score)
        old = regs
        if not gdb.ask("s").startswith("T"):
            raise ValueError("no stop reply")
        regs = gdb.registers()
        shadow.moved(old, regs)
    feeder.proc.stdin.close()
    if feeder.proc.wait(timeout=5) != 0:
        raise ValueError("the feeder failed")
    if regs[15] != syms["unwind_done"] or shadow.stack:
        raise ValueError("the program did not come to its end: pc %x" % regs[15])


def start_qemu():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    qemu = subprocess.Popen([*QEMU, "-m", "64", "-display", "none", "-monitor", "none", "-serial",
                             "none", "-nic", "none", "-kernel", f"{OUT}/prog.elf", "-S", "-gdb",
                             f"tcp:127.0.0.1:{port}"])
    deadline = time.monotonic() + 10
    while True:
        try:
            sock = socket.create_connection(("127.0.0.1", port), timeout=10)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return qemu, sock
        except OSError:
            if time.monotonic() > deadline or qemu.poll() is not None:
                qemu.kill()
                raise
            time.sleep(0.01)


def verdict(score):
    for place in ("prologue", "body", "epilogue", "callers"):
        print("%-8s %6d of %6d right, %7.3f %%" % (place, score.right[place], score.all[place],
              100 * score.right[place] / max(1, score.all[place])))
    passed, total = score.right.total(), score.all.total()
    strict = sum(score.all[p] - score.right[p] for p in ("body", "callers"))
    unseen = [p for p in ("prologue", "body", "epilogue", "callers") if not score.all[p]]
    bad = strict or unseen or passed < ALL_MIN * total
    print("%d passed, %d failed" % (passed, max(1, total - passed) if bad else 0))
    return 1 if bad else 0


def main():
    score = Score("-v" in sys.argv)
    build("--no-merge" not in sys.argv)
    qemu, sock = start_qemu()
    try:
        follow(Gdb(sock), symbols(), Functions(), score)
    finally:
        sock.close()
        qemu.kill()
        qemu.wait()
    return verdict(score)


if __name__ == "__main__":
    sys.exit(main())
