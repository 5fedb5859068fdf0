# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""oracle - what is true, learnt without the stub: from the ELF file by binutils, and from QEMU by
QMP and by QEMU's own gdbstub. And Gdb, a real gdb that a test talks to line by line."""

import functools
import os
import re
import struct
import subprocess

import qtest
from hfrig import GDB, GDB_WAITS, LIMIT, ROOT, Failure, Line, Stream, stop

CPUS = 4
A32 = qtest.NAME == "virt-a15"
M = qtest.NAME.startswith(("mps2-", "microbit"))  # a Cortex-M
TOOL = "arm-none-eabi-" if A32 or M else "aarch64-linux-gnu-"
PORT = "armv7a" if A32 else "aarch64"
# A list of registers is in gdb's order.
REGS = ([*(f"r{n}" for n in range(13)), "sp", "lr", "pc", "cpsr"] if A32 else
        [*(f"r{n}" for n in range(13)), "sp", "lr", "pc", "xpsr"] if M else
        [*(f"x{n}" for n in range(31)), "sp", "pc", "cpsr"])
SP, PC, CPSR = REGS.index("sp"), REGS.index("pc"), len(REGS) - 1
FP = REGS.index("r11" if A32 or M else "x29")
LR = "$lr" if A32 or M else "$x30"
ARG0, ARG1 = ("$r0", "$r1") if A32 or M else ("$x0", "$x1")
POINTER = 4 if A32 or M else 8
ADDRESS = r"[0-9a-f]{%d}" % (2 * POINTER)  # one in the shell's output
KERNEL_BASE = 0x40000000  # RAM of QEMU's virt board
RAM_BYTES = 128 << 20


# ---- the ELF ----

@functools.lru_cache(maxsize=None)
def names(elf):
    """{name: (address, size)}"""
    text = subprocess.run([TOOL + "nm", "-S", elf], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    rows = re.findall(r"^([0-9a-f]+) (?:([0-9a-f]+) )?\S (\S+)$", text, re.M)
    return {name: (int(at, 16), int(size or "0", 16)) for at, size, name in rows}


def address(board, name):
    return names(board.elf)[name][0]


@functools.lru_cache(maxsize=None)
def functions(elf):
    """[(start, end, name)] of every function, from the ELF's symbol table."""
    text = subprocess.run([TOOL + "readelf", "-sW", elf], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    rows = []
    for row in text.splitlines():
        words = row.split()
        if len(words) == 8 and words[3] == "FUNC" and words[6] != "UND":
            size = int(words[2], 0)
            start = int(words[1], 16) & ~1
            rows.append((start, start + size, words[7]))
    return sorted(rows)


def code(board, name):
    """Address of a function of the demo's; other files may have one of that name."""
    return debug_value(board.elf, f"(unsigned long) &'arch/bare/demo.c'::{name}")


def function_at(elf, pc):
    for start, end, name in functions(elf):
        if start <= pc < end:
            return name
    return None


def symbol_at(elf, at):
    """A function or object that contains the address, None when there is none."""
    for name, (start, size) in names(elf).items():
        if start <= at < start + size and not name.startswith("$"):
            return name
    return None


def source_of(elf, pc):
    """(function, file, line) by addr2line; the innermost inlined one."""
    out = subprocess.run([TOOL + "addr2line", "-f", "-e", elf, hex(pc)], check=True, text=True,
                         stdout=subprocess.PIPE).stdout.split("\n")
    path, _, line = out[1].partition(":")
    return out[0], os.path.basename(path), int(re.match(r"\d+|", line).group(0) or 0)


@functools.lru_cache(maxsize=None)
def _line_table(elf):
    text = subprocess.run([TOOL + "objdump", "--dwarf=decodedline", elf], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    table = {}
    for file, line, at in re.findall(r"^(\S+)\s+(\d+)\s+0x([0-9a-f]+)", text, re.M):
        table.setdefault(int(at, 16), set()).add((file, int(line)))
    return table


def lines_at(elf, at):
    """{(file, line)} that the line table gives for exactly this address."""
    return _line_table(elf).get(at, set())


@functools.lru_cache(maxsize=None)
def sections(elf):
    """{name: (address, bytes)} of what the ELF loads."""
    with open(elf, "rb") as f:
        data = f.read()
    wide = data[4] == 2  # ELFCLASS64
    (shoff,) = struct.unpack_from("<Q" if wide else "<I", data, 0x28 if wide else 0x20)
    size, count, index = struct.unpack_from("<HHH", data, 0x3a if wide else 0x2e)
    row = "<IIQQQQIIQQ" if wide else "<10I"
    rows = [struct.unpack_from(row, data, shoff + size * i) for i in range(count)]
    strings = rows[index][4]
    table = {}
    for name, kind, flags, addr, offset, length, *_ in rows:
        if kind != 8 and flags & 2:  # not NOBITS, and SHF_ALLOC
            text = data[strings + name:data.index(b"\0", strings + name)].decode()
            table[text] = (addr, data[offset:offset + length])
    return table


def elf_bytes(elf, at, length):
    """Bytes that the ELF loads at an address."""
    for start, data in sections(elf).values():
        if start <= at and at + length <= start + len(data):
            return data[at - start:at - start + length]
    raise Failure(f"{at:#x} is not in the ELF")


@functools.lru_cache(maxsize=None)
def debug_value(elf, expression):
    """A constant out of the debug information, such as an offset in a struct."""
    text = subprocess.run([GDB, "-nx", "-batch", "-ex", f"output/d {expression}", elf], check=True,
                          text=True, stdout=subprocess.PIPE).stdout
    return int(text.split()[-1])


def source_line(path, text):
    with open(os.path.join(ROOT, path), encoding="ascii") as f:
        rows = f.read().split("\n")
    return 1 + next(i for i, row in enumerate(rows) if text in row)


# ---- QEMU ----

def word(board, at):
    return struct.unpack("<I", board.memory(at, 4))[0]


def pointer(board, at):
    return int.from_bytes(board.memory(at, POINTER), "little")


def words(board, at, count):
    return struct.unpack(f"<{count}I", board.memory(at, 4 * count))


def counters(board):
    """The demo workload's counter of each CPU, out of QEMU's memory."""
    return words(board, address(board, "demo_counters"), CPUS)


def all_count(board, limit=LIMIT):
    """Wait until the counters of all CPUs have gone up."""
    first = counters(board)
    try:
        qtest.wait_for(lambda: all(b != a for a, b in zip(first, counters(board))),
                       f"all four CPUs counting from {first}", limit)
    except Failure as late:
        raise Failure(f"{late}; they are at {counters(board)}, {places(board)}") from None


def registers(board):
    """[{name: value}] of each CPU, as QEMU has them now."""
    text = board.monitor("info registers -a")
    cpus = []
    for part in text.split("CPU#")[1:]:
        shown = {n.lower(): int(v, 16) for n, v in
                 re.findall(r"\b(?:R(?=\d))?(X?\d\d|SP|PC)=([0-9a-f]+)", part)}
        if A32:
            values = {name: shown[f"{n:02}"] for n, name in enumerate(REGS[:CPSR])}
        else:
            values = {name: shown[f"x{int(name[1:]):02}" if name[0] == "x" else name]
                      for name in REGS[:CPSR]}
        values["cpsr"] = int(re.search(r"PS(?:R|TATE)=([0-9a-f]{8})", part).group(1), 16)
        cpus.append(values)
    if len(cpus) != CPUS:
        raise Failure(f"QEMU shows {len(cpus)} CPUs")
    return cpus


def frame_of(board, cpu):
    """Registers of a stopped CPU, from the memory where the exception entry left them; None when
    the stub has no frame of it."""
    stub = address(board, "stub")
    at = debug_value(board.elf, f"(unsigned long) &((struct hf *) 0)->cpus[{cpu}].frame")
    frame = pointer(board, stub + at)
    if not frame:
        return None
    layout = "<17I" if A32 else "<33QI"
    return list(struct.unpack(layout, board.memory(frame, struct.calcsize(layout))))


def thread_name(board, cpu):
    """Name of the thread that runs on a CPU, from the scheduler's table in QEMU's memory."""
    at = debug_value(board.elf, f"(unsigned long) &'arch/bare/sched.c'::cpus[{cpu}].current")
    offset = debug_value(board.elf, "(unsigned long) &((struct thread *) 0)->name")
    return board.memory(pointer(board, at) + offset, 24).split(b"\0")[0].decode()


def places(board, missing=()):
    """The function that each CPU is in."""
    return {n: function_at(board.elf, cpu["pc"]) for n, cpu in enumerate(registers(board)) if n not in missing}


def wait_halted(board, missing=(), spin=()):
    """Until all CPUs but one, which watches the line, and those `missing` are in machine_halt(), or in these
    functions for a lock that nobody releases any more."""
    def halted():
        return sum(place in ("machine_halt", *spin) for place in places(board, missing).values()) \
            >= CPUS - 1 - len(missing)
    try:
        qtest.wait_for(halted, "the CPUs in machine_halt()")
    except Failure as late:
        raise Failure(f"{late}; they are in {places(board, missing)}") from None


class Probe:
    """QEMU's own gdbstub, for a board booted with PROBE: it sees and stops the CPUs from outside,
    whatever the guest does. Connecting stops the board, if it is not `stopped` already (-S)."""

    def __init__(self, board, stopped=False):
        text = board.monitor("info chardev")
        port = int(re.search(r"gdb: filename=\S*?tcp:127\.0\.0\.1:(\d+)", text).group(1))
        self.line = Line(port)
        if not stopped:
            self.line.expect(rb"\$T02[^#]*#..")  # QEMU has stopped the CPUs
            self.line.send("+")
        self.line.packet("qXfer:features:read:target.xml:0,ffb")  # without it there is no `p`

    def registers(self, cpu):
        """Registers of a CPU."""
        qtest.equal(self.line.packet(f"Hg{cpu + 1:x}"), "OK", "QEMU's Hg")
        values = []
        for number in [*range(CPSR), 0x19 if A32 else CPSR]:
            text = self.line.packet(f"p{number:x}")
            values.append(int.from_bytes(bytes.fromhex(text), "little"))
        return values

    def breakpoint(self, at, on=True):
        qtest.equal(self.line.packet(f"{'Z' if on else 'z'}1,{at:x},4"), "OK", "QEMU's Z1")

    def run(self):
        self.line.send(Line.frame("vCont;c"))

    def wait(self, limit=LIMIT):
        """The CPU that has stopped."""
        match = self.line.expect(rb"\$(T[^#]*)#..", limit)
        self.line.send("+")
        return int(re.search(rb"thread:([0-9a-f]+)", match.group(1)).group(1), 16) - 1

    def leave(self):
        """The board runs on."""
        self.line.packet("D")
        self.line.close()


PROBE = "-gdb tcp:127.0.0.1:0"


# ---- gdb ----

class Gdb:
    """A real gdb on pipes. Use as a context manager; leaving kills it, so detach first."""

    def __init__(self, elf, port=None, limit=60.0):
        argv = [GDB, "-nx", "-q", "-ex", "set pagination off", "-ex", "set confirm off",
                "-ex", "set width 0", "-ex", "set height 0", "-ex", "set style enabled off",
                "-ex", f"set remotetimeout {GDB_WAITS}", "-ex", "set prompt",
                "-ex", "set print frame-arguments all", "-ex", "set print entry-values no", elf]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.out = Stream(self.process.stdout.fileno())
        self.limit = limit
        self.count = 0
        if port is not None:
            self.attach(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()  # gdb may be waiting for the target
        stop(self.process)

    def begin(self, command):
        """Send a command that may take long; end() waits for it."""
        self.count += 1
        self.process.stdin.write(f"{command}\necho @{self.count}@\\n\n".encode("latin1"))
        self.process.stdin.flush()

    def end(self, limit=None):
        match = self.out.expect(rb"(.*?)@%d@\r?\n" % self.count, limit or self.limit)
        return match.group(1).decode("latin1")

    def __call__(self, command, limit=None):
        self.begin(command)
        return self.end(limit)

    def attach(self, port):
        text = self(f"target remote 127.0.0.1:{port}")
        if "Remote debugging using" not in text:
            raise Failure(f"gdb could not attach: {text}")
        return text

    def interrupt(self):
        self.process.send_signal(2)  # SIGINT: gdb's own ^C, 0x03 on the line

    def number(self, expression):
        text = self(f'printf "=%u=\\n", (unsigned) ({expression})')
        match = re.search(r"=(\d+)=", text)
        if not match:
            raise Failure(f"gdb: {expression}: {text}")
        return int(match.group(1))

    def registers(self, thread=None):
        """All, in order; None for one that gdb shows as unavailable."""
        if thread is not None:
            self(f"thread {thread}")
        values = []
        for name in REGS:
            text = self(f"info registers {name}")
            match = re.search(rf"^{name}\s+0x([0-9a-f]+)", text, re.M)
            values.append(int(match.group(1), 16) if match else None)
        return values

    def backtrace(self, thread=None):
        """[(pc or None, function, file, line)]; pc is only printed where it is not at a line's
        beginning, so each frame is asked for it."""
        if thread is not None:
            self(f"thread {thread}")
        rows = []
        for row in self("bt").splitlines():
            match = re.match(r"#(\d+)\s+(?:0x([0-9a-f]+) in )?(\S+) \(.*?(?:\bat (\S+):(\d+))?$",
                             row)
            if match:
                pc = int(match.group(2), 16) if match.group(2) else None
                rows.append((pc, match.group(3), os.path.basename(match.group(4) or ""),
                             int(match.group(5) or 0)))
        return rows

    def frame_pcs(self, count):
        """The pc of each of the first frames."""
        text = self(f"frame apply {count} -q printf \"=%x=\\n\", $pc")
        return [int(m, 16) for m in re.findall(r"=([0-9a-f]+)=", text)]


SLOT_BYTES = 2048  # of all slots of probes


def text_but_slots(board):
    """The text is the linker's, but for the slots where probes leave copies of instructions."""
    start, text = sections(board.elf)[".text"]
    slots = address(board, f"{PORT}_probe_slots") - start
    now = board.memory(start, len(text))
    qtest.equal(now[:slots], text[:slots], "text below the slots")
    qtest.equal(now[slots + SLOT_BYTES:], text[slots + SLOT_BYTES:], "text behind the slots")


# ---- gdb on a running board ----

def running(board):
    board.wait_log("demo> ")
    all_count(board)


def attach(board):
    running(board)
    return Gdb(board.elf, board.port)


def leave(board, g):
    """Detach: the text is as the linker made it, and every CPU works on."""
    qtest.true("detached" in g("detach"), "gdb did not detach")
    start, text = sections(board.elf)[".text"]
    qtest.equal(board.memory(start, len(text)), text, "the text after the detach")
    all_count(board)


def stop_at(g, board, place):
    """Continue up to a temporary breakpoint; returns the CPU."""
    qtest.true("Temporary breakpoint" in g(f"tbreak {place}"), f"no breakpoint at {place}")
    g("continue")
    cpu = g.number("$_thread") - 1
    qtest.equal(g.number("$pc"), frame_of(board, cpu)[PC], "pc shown and pc saved")
    return cpu


def endless(board, client, cpu):
    """A CPU that stands at the begin of count(), let it count for ever: the range that it then stays
    in, and its registers as they were, for an end to it."""
    at = code(board, "count")
    client.ok(f"Hg{cpu + 1}")
    saved = client.ask("g")
    times = (0x7fffffff).to_bytes(4 if A32 else 8, "little").hex()
    client.ok(f"P1={times}")
    return f"{at:x},{at + 64:x}", saved


def scratch(board):
    """Memory that nobody uses: the stack of the last thread slot."""
    return address(board, f"{PORT}_thread_stacks") + (23 << 14) + 0x1000


# ---- the shell on a running board ----

def stopped(board):
    """A line at the shell's prompt, after ^C."""
    running(board)
    line = board.line()
    line.send("\x03")
    line.wait_prompt()
    return line


def resume(board, line):
    """`go`: the text is as the linker made it, every CPU works on."""
    line.send("go\r")
    all_count(board)
    line.close()
    start, text = sections(board.elf)[".text"]
    qtest.equal(board.memory(start, len(text)), text, "the text after `go`")
