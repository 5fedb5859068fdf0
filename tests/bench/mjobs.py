# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""mjobs - the jobs of the bench on a Cortex-M: a program of the SDK, packets of 768 bytes and a link of 4 KiB. The
bounds are what was measured and some room: they find what has become dearer."""

import os

import hfrig
import jobs
from hfrig import Board
from jobs import KIB, Gdb, Meter, choose, dump, want
from oracle import names

HITS = 7  # scale() is called eight times
STEPS = 50
ZEROS = 0x20200000  # RAM that nobody uses
# path: {how the job's name begins: (round trips, bytes)}
BOUNDS = {
    "direct": {"connect": (30, 4000), "dump 64 KiB of text": (180, 2.1 * 64 * KIB),
               "dump 64 KiB of zeros": (180, 0.15 * 64 * KIB), "breakpoint": (10, 600), "stepi": (8, 500)},
    "link": {"connect": (20, 4000), "dump 64 KiB of text": (40, 1.2 * 64 * KIB),
             "dump 64 KiB of zeros": (10, 0.01 * 64 * KIB), "breakpoint": (4, 400), "stepi": (5, 500)},
}


def connect(board):
    with jobs.way(board.port) as proxy, Gdb(board.elf) as g:
        meter = Meter(proxy)
        g.attach(proxy.port)
        text = g("bt")
        want("_start" in text, f"no backtrace: {text}")
        yield "connect + bt at the stop before main()", *meter.read()


def dumps(board):
    text = names(board.elf)["image_text_begin"][0]
    with jobs.way(board.port) as proxy, Gdb(board.elf, proxy.port) as g:
        yield "dump 64 KiB of text", *dump(board, g, proxy, text, 64 * KIB)
        yield "dump 64 KiB of zeros", *dump(board, g, proxy, ZEROS, 64 * KIB)


def hits_and_steps(board):
    with jobs.way(board.port) as proxy, Gdb(board.elf, proxy.port) as g:
        g("set print entry-values no")
        g("break scale")
        want("scale (" in g("continue"), "no first hit")
        meter = Meter(proxy)
        for _ in range(HITS):
            want("scale (" in g("continue"), "no hit")
        rt, size = meter.read()
        yield "breakpoint hit + continue", rt / HITS, size / HITS
        g("delete")
        g("tbreak fit")
        g("continue")
        g("stepi")
        meter = Meter(proxy)
        for _ in range(STEPS):
            g("stepi")
        rt, size = meter.read()
        yield "stepi, lr on the stack", rt / STEPS, size / STEPS


def run(name, path):
    """Every job on one board, by one path."""
    choose(path)
    elf = os.path.join(hfrig.BUILD, "sdk", name, "probe.elf")
    for job in (connect, dumps, hits_and_steps):
        board = Board(name, elf=elf)
        try:
            board.wait_log(r"hf> ")
            for what, rt, size in job(board):
                bounds = next(b for begin, b in BOUNDS[path].items() if what.startswith(begin))
                yield what, rt, size, *bounds
        finally:
            board.close()
