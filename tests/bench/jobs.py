# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""jobs - the jobs of the bench: what gdb is asked to do, and what it may cost.

Each job yields (name, round trips, bytes, bound of the round trips, bound of the bytes). Dumps are
checked against QEMU's own view of the memory, and hits and steps against what they have to lead to:
a job that did not do its work has no costs."""

import itertools
import os
import random
import re
import struct
import tempfile
import time

import hfrig
from hfrig import Board, Failure, Line
from linkway import LinkWay
from oracle import Gdb as TestGdb
from oracle import names
from proxy import Proxy

KIB = 1024
HITS = 20
STEPS = 50
FALSE_HITS = 500
COUNT_BURST = 100  # of demo.c
CPUS = 4

# The bytes that connect + bt may take; target.xml is in it.
CONNECT_BOUND = {"virt-a15": 5000, "virt-a57": 7000}

XML_BOUND = 2560

# gdb 13 reads the instruction at pc before each step of an AArch64 CPU: a round trip that no answer of
# ours can save (aarch64_software_single_step: it looks for exclusive sequences).
STEP_RT_BOUND = {"virt-a15": 4, "virt-a57": 5}

# What the link may cost: (how the job's name begins, round trips, bytes). Two goals are missed on virt-a57,
# 3500 bytes and 0.85 a byte; docs/bench.md has what is measured.
LINK_BOUNDS = [
    ("connect + bt", 10, {"virt-a15": 3500, "virt-a57": None}),
    ("dump 64 KiB of text", 40, {"virt-a15": 0.95 * 64 * KIB, "virt-a57": None}),
    ("dump 64 KiB of zeros", 10, 0.01 * 64 * KIB),
    ("dump 1 MiB", None, 0.35 * KIB * KIB),
    ("dump 64 KiB that do not pack", 40, None),  # tests/unit/test_link.c bounds what the target sends
    ("breakpoint hit + continue", 4, 250),
    ("stepi", 2, 200),
    ("conditional breakpoint", None, 1000),
    ("info threads", 8, 5000),
]
way = Proxy  # of gdb's bytes to the board; choose() sets it


class Meter:
    """What a proxy counted since the meter was made."""

    def __init__(self, proxy):
        self.proxy = proxy
        self.start = proxy.count()

    def read(self):
        now = self.proxy.count()
        return now[0] - self.start[0], now[1] - self.start[1]


class Gdb(TestGdb):
    """With gdb's own defaults where they cost something."""

    def attach(self, port):
        self("set print entry-values default")
        self("set print frame-arguments scalars")
        return super().attach(port)


def want(condition, text):
    if not condition:
        raise Failure(text)


# ---- a panicked board ----

def panicked(name):
    board = Board(name, append="crash=panic")
    board.wait_log(r"hf> ")
    return board


def sent(board):
    """How many bytes QEMU's log of the UART has. A byte is in the log after it is on the socket: an answer
    on QMP means that the CPU's write which sent the last one is over."""
    board.qmp("query-status")
    return len(board.log())


def want_all_passed(board, proxy, before):
    """Every byte of the board's since then came by the proxy, and no other did."""
    end = time.monotonic() + hfrig.LIMIT
    while (seen := sent(board) - before) != proxy.in_bytes:
        want(time.monotonic() < end, f"QEMU saw {seen} bytes, the proxy {proxy.in_bytes}")


def connect(board, bound):
    before = sent(board)
    with way(board.port) as proxy, Gdb(board.elf) as g:
        meter = Meter(proxy)
        g.attach(proxy.port)
        text = g("bt")
        rt, size = meter.read()
        want("panic" in text and "carry_out" in text, f"no backtrace of the panic: {text}")
        want_all_passed(board, proxy, before)
        yield "connect + bt of the panicked CPU", rt, size, 30, bound


def target_xml(board):
    line = board.line()
    try:
        text, at = "", 0
        while True:
            piece = line.packet(f"qXfer:features:read:target.xml:{at:x},ffb")
            want(piece[:1] in ("l", "m"), f"no target.xml: {piece!r}")
            text += piece[1:]
            at = len(text)
            if piece[0] == "l":
                break
        yield "target.xml, its text", None, len(text), None, XML_BOUND
    finally:
        line.close()


def read_out(board, g, proxy, start, length):
    """((RT, bytes) of a dump by gdb, what it wrote)"""
    path = os.path.join(board.out, "dump.bin")
    meter = Meter(proxy)
    before = sent(board) - proxy.in_bytes
    g(f"dump binary memory {path} {start:#x} {start + length:#x}", limit=300.0)
    costs = meter.read()
    want_all_passed(board, proxy, before)
    with open(path, "rb") as f:
        return costs, f.read()


def dump(board, g, proxy, start, length):
    """(RT, bytes) of a dump by gdb; what it wrote is what QEMU sees."""
    costs, data = read_out(board, g, proxy, start, length)
    want(data == board.memory(start, length), f"the dump of {start:#x} is wrong")
    return costs


def dump_text(board):
    start = names(board.elf)["image_text_begin"][0]
    with way(board.port) as proxy, Gdb(board.elf, proxy.port) as g:
        rt, size = dump(board, g, proxy, start, 64 * KIB)
        yield "dump 64 KiB of text", rt, size, 40, 2.05 * 64 * KIB


def unescape(data):
    """Undo RSP's escapes."""
    out, at = bytearray(), 0
    while at < len(data):
        escaped = data[at] == ord("}")
        out.append(data[at + 1] ^ 0x20 if escaped else data[at])
        at += 2 if escaped else 1
    return bytes(out)


def dump_binary(board):
    """As gdb 16 would: it asks for PacketSize, and reads what fits."""
    start, length = names(board.elf)["image_text_begin"][0], 64 * KIB
    got = b""
    with Proxy(board.port) as proxy:
        line = Line(proxy.port)
        size = int(re.search(r"PacketSize=([0-9a-f]+)",
                             line.packet("qSupported:binary-upload+")).group(1), 16)
        meter = Meter(proxy)
        while len(got) < length:
            want_bytes = min(size - 1, length - len(got))
            piece = line.packet(f"x{start + len(got):x},{want_bytes:x}").encode("latin1")
            want(piece[:1] == b"b" and len(piece) > 1, f"x: {piece[:20]!r}")
            got += unescape(piece[1:])
        costs = meter.read()
        line.close()
    want(got == board.memory(start, length), "what x read is wrong")
    yield "dump 64 KiB by the x packet, replayed", None, costs[1], None, 1.03 * length


# ---- memory of every kind, on a board that maps all its RAM ----

RAM = 0x44000000  # nobody's, on the board of the SDK
MIB = KIB * KIB
PAGE = 4 * KIB


def kernel_data(name):
    """1 MiB of kernel data: a third zero pages, the others in turn from what the reference kernel holds in
    its data, tables, stacks and log when it panics."""
    board = panicked(name)
    try:
        table = names(board.elf)
        start, end = table["image_text_end"][0], table["image_end"][0]
        memory = board.memory(start, end - start)
    finally:
        board.close()
    pages = [memory[at:at + PAGE] for at in range(0, len(memory), PAGE)]
    full = [page for page in pages if any(page)]
    want(len(full) > 20, f"only {len(full)} pages of data")
    turn = itertools.cycle(full)
    return b"".join(bytes(PAGE) if n % 3 == 0 else next(turn) for n in range(MIB // PAGE))


def dump_data(name):
    elf = os.path.join(hfrig.BUILD, "sdk", name, "probe.elf")
    with tempfile.NamedTemporaryFile() as sample:
        sample.write(kernel_data(name) + bytes(MIB) + random.Random(1).randbytes(64 * KIB))
        sample.flush()
        board = Board(name, elf=elf,
                      qemu_args=f"-device loader,file={sample.name},addr={RAM:#x},force-raw=on")
        try:
            board.wait_log(r"hf> ")
            with way(board.port) as proxy, Gdb(elf, proxy.port) as g:
                rt, size = dump(board, g, proxy, RAM + MIB, 64 * KIB)
                yield "dump 64 KiB of zeros", rt, size, 40, 0.08 * 64 * KIB
                rt, size = dump(board, g, proxy, RAM, MIB)
                yield "dump 1 MiB of kernel data, a third zero", rt, size, None, 0.9 * MIB
                rt, size = dump(board, g, proxy, RAM + 2 * MIB, 64 * KIB)
                yield "dump 64 KiB that do not pack", rt, size, 40, None
        finally:
            board.close()


# ---- a running board ----

def running(name):
    board = Board(name)
    board.wait_log(r"demo> ")
    return board


def hits(board, entry_values, what, bound_rt, bound_bytes):
    """At a function with two arguments; with entry values gdb looks them up in the caller, too."""
    with way(board.port) as proxy, Gdb(board.elf, proxy.port) as g:
        g(f"set print entry-values {entry_values}")
        g("break fold")
        want("hit Breakpoint" in g("continue"), "no first hit")
        meter = Meter(proxy)
        for _ in range(HITS):
            text = g("continue")
            want("hit Breakpoint" in text, f"no hit: {text}")
        rt, size = meter.read()
        g("delete")
        g("detach")
        yield f"breakpoint hit + continue{what}", rt / HITS, size / HITS, bound_rt, bound_bytes


def steps(board, place, what, bound_rt, bound_bytes):
    with way(board.port) as proxy, Gdb(board.elf, proxy.port) as g:
        g(f"tbreak {place}")
        text = g("continue")
        want("hit Temporary" in text, f"no hit: {text}")
        g("stepi")
        before = g.number("$pc")
        meter = Meter(proxy)
        for _ in range(STEPS):
            g("stepi")
        rt, size = meter.read()
        want(g.number("$pc") != before, "the steps led nowhere")
        g("detach")
        yield f"stepi{what}", rt / STEPS, size / STEPS, bound_rt, bound_bytes


def calls(board):
    """How often demo.c's count() was called, by what it counts, out of QEMU's memory."""
    at, size = names(board.elf)["demo_counters"]
    total = sum(struct.unpack(f"<{size // 4}I", board.memory(at, size)))
    return total // COUNT_BURST


def false_hits(board):
    """A condition that does not hold for FALSE_HITS calls, then does."""
    with way(board.port) as proxy, Gdb(board.elf, proxy.port) as g:
        goal = g.number("demo_counters[0]") + FALSE_HITS // CPUS * COUNT_BURST
        g(f"break demo.c:count if demo_counters[0] > {goal}")
        before = calls(board)
        meter = Meter(proxy)
        want("hit Breakpoint" in (text := g("continue")), f"no hit: {text}")
        rt, size = meter.read()
        passed = calls(board) - before
        want(passed >= FALSE_HITS * 3 // 4, f"only {passed} calls of count()")
        want(g.number("demo_counters[0]") > goal, "the condition does not hold")
        g("delete")
        g("detach")
        yield f"conditional breakpoint, {FALSE_HITS} false hits", rt, size, None, 1000


# ---- all of them ----

def while_running(name):
    board = running(name)
    try:
        yield from hits(board, "no", "", 8, 600)
        yield from hits(board, "default", ", entry values", None, None)
        yield from steps(board, "demo.c:count", "", STEP_RT_BOUND[name], 320)
        yield from steps(board, "fold", ", lr on the stack", None, None)
        yield from false_hits(board)
    finally:
        board.close()


def direct(name):
    """gdb straight on the UART, each job on a board as it needs it."""
    board = panicked(name)
    try:
        yield from connect(board, CONNECT_BOUND[name])
        yield from target_xml(board)
        yield from dump_text(board)
        yield from dump_binary(board)
    finally:
        board.close()
    yield from dump_data(name)
    yield from while_running(name)


def link_jobs(name):
    board = panicked(name)
    try:
        yield from connect(board, None)
        yield from dump_text(board)
    finally:
        board.close()
    yield from dump_data(name)
    yield from while_running(name)


def with_link_bounds(name, rows):
    """The same through the host program, with the bounds of the link."""
    for job, rt, size, _, _ in rows:
        found = [b for b in LINK_BOUNDS if job.startswith(b[0]) and not job.endswith(("values", "stack"))]
        bound_rt, bound_bytes = found[0][1:] if found else (None, None)
        if isinstance(bound_bytes, dict):
            bound_bytes = bound_bytes.get(name)
        yield job, rt, size, bound_rt, bound_bytes


def linked(name):
    return with_link_bounds(name, link_jobs(name))


def choose(path):
    """The way that gdb's bytes take from now on."""
    global way  # pylint: disable=global-statement
    way = {"direct": Proxy, "link": LinkWay}[path]


def run(name, path):
    """Every job on one board, by one path."""
    choose(path)
    yield from {"direct": direct, "link": linked}[path](name)
