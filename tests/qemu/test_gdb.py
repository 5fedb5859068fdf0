# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Real gdb, straight on the UART of a running four-CPU board. What it shows is compared with QEMU's
memory and registers and with the ELF."""

import os
import random
import re
import sys

import qtest
from hfrig import gdb
from oracle import (A32, ADDRESS, ARG1, CPUS, LR, PC, PORT, Gdb, address, all_count, attach, counters,
                    elf_bytes, frame_of, function_at, leave, lines_at, names, running, scratch,
                    sections, source_of, stop_at, thread_name, word, words)
from qtest import equal, shared, test, true

BOARD = shared()


# ---- looking ----

@test(board=BOARD)
def four_cpus_with_the_names_of_what_runs_there(board):
    with attach(board) as g:
        rows = re.findall(r"Thread (\d+) \"cpu (\d): ([^\"]*)\" \((.*?)\)", g("info threads"))
        equal([int(r[0]) for r in rows], [1, 2, 3, 4], "thread numbers")
        equal([int(r[1]) for r in rows], [0, 1, 2, 3], "CPU numbers")
        equal([r[2] for r in rows], [thread_name(board, cpu) for cpu in range(CPUS)], "names")
        equal([r[3] for r in rows], ["stopped on request"] + ["frozen"] * 3, "notes")
        leave(board, g)


@test(board=BOARD)
def registers_are_those_the_exception_entry_saved(board):
    with attach(board) as g:
        for cpu in range(CPUS):
            equal(g.registers(cpu + 1), frame_of(board, cpu), f"registers of CPU {cpu}")
        leave(board, g)


@test(board=BOARD)
def backtraces_agree_with_addr2line(board):
    with attach(board) as g:
        for cpu in range(CPUS):
            rows = g.backtrace(cpu + 1)
            pcs = g.frame_pcs(len(rows))
            equal(pcs[0], frame_of(board, cpu)[PC], "pc of the innermost frame")
            true(len(rows) >= 3, f"CPU {cpu}: only {rows}")
            for depth, ((_, _, file, line), pc) in enumerate(zip(rows, pcs)):
                # a caller's pc is behind its call; an inlined frame shares its caller's pc
                inner = depth == 0 or pcs[depth - 1] == pc
                if depth + 1 < len(pcs) and pcs[depth + 1] == pc:
                    equal((file, line), source_of(board.elf, pc)[1:], f"line of frame {depth}")
                elif not inner or depth == 0:
                    want = source_of(board.elf, pc - (depth > 0))[1:]
                    equal((file, line), want, f"line of frame {depth} of CPU {cpu}")
            equal(function_at(board.elf, pcs[-1]),
                  "_start" if cpu == 0 else f"{PORT}_secondary", "outermost function")
        leave(board, g)


@test(board=BOARD)
def memory_read_equals_qemus(board):
    with attach(board) as g:
        path = os.path.join(board.out, "dump.bin")
        for name in (".text", ".rodata", ".ksyms"):
            start, data = sections(board.elf)[name]
            g(f"dump binary memory {path} {start:#x} {start + len(data):#x}")
            with open(path, "rb") as f:
                got = f.read()
            equal(got, board.memory(start, len(data)), f"{name} read by gdb and by QEMU")
            equal(got, data, f"{name} read by gdb and in the ELF")
        for name in ("demo_ring", "threads", "demo_counters"):
            start, size = names(board.elf)[name]
            for offset in (0, 1, 2, 3):
                g(f"dump binary memory {path} {start + offset:#x} {start + size:#x}")
                with open(path, "rb") as f:
                    equal(f.read(), board.memory(start + offset, size - offset), name)
        leave(board, g)


@test(board=BOARD)
def memory_that_is_not_there_is_an_error(board):
    with attach(board) as g:
        for at in (0, 0xffc, 0x0f000000, 0x400fffff, 0x7ff00000, 0xfffffffc):
            text = g(f"x/1xw {at:#x}") if at & 1 == 0 else g(f"x/1xb {at:#x}")
            if at == 0x400fffff:  # the device tree's MiB is mapped
                equal(int(text.split()[-1], 16), board.memory(at, 1)[0], "last byte of the DTB")
            else:
                true(f"Cannot access memory at address {at:#x}" in text, f"{at:#x}: {text}")
        leave(board, g)


@test(board=BOARD)
def info_line_and_symbols_agree_with_binutils(board):
    with attach(board) as g:
        for name in ("fold", "push", "hf_trap", "bare_tick", f"{PORT}_exception"):
            at = address(board, name)
            match = re.search(r'Line (\d+) of "(?:\S*/)?(\S+)"', g(f"info line *{at:#x}"))
            shown = (match.group(2), int(match.group(1)))
            true(shown in lines_at(board.elf, at), f"{name}: {shown}, {lines_at(board.elf, at)}")
            equal(g.number(f"&{name}"), at, f"address of {name}")
        leave(board, g)


@test(board=BOARD)
def every_task_is_a_thread_when_asked_for(board):
    with attach(board) as g:
        listed = re.findall(r"^ *(\d+) +\d+ ([A-Z])(\*?) +(\S+)\r?$", g("monitor ps"), re.M)
        sleepers = {int(pid): name for pid, _, star, name in listed if not star}
        true(len(sleepers) >= CPUS, f"who sleeps: {listed}")
        g("monitor tasks on")
        rows = re.findall(r'Thread (\d+) "([^"]*)" \(pid (\d+), ', g("info threads"))
        equal({int(pid): name for _, name, pid in rows}, sleepers, "threads that are tasks")
        true(all(int(thread) == 1000 + int(pid) for thread, _, pid in rows), f"numbers: {rows}")
        for part in re.split(r"^Thread ", g("thread apply all bt"), flags=re.M)[1:]:
            true(re.search(r"^#\d+ .*\b(begin|_start|\w+_secondary) \(", part, re.M), f"does not end: {part}")
        g("monitor tasks off")
        equal(len(re.findall(r"Thread \d+ ", g("info threads"))), CPUS, "threads when they are off again")
        leave(board, g)


# ---- changing ----

@test(board=BOARD)
def memory_written_arrives(board):
    with attach(board) as g:
        at = scratch(board)
        data = random.Random(2).randbytes(6000) + bytes(range(256)) + b"$#}*" * 64
        path = os.path.join(board.out, "in.bin")
        with open(path, "wb") as f:
            f.write(data)
        g(f"restore {path} binary {at + 1:#x}")
        equal(board.memory(at + 1, len(data)), data, "bytes written by X packets")
        g(f"set var *(char *){at + 3:#x} = 0x5a")
        g(f"set var *(short *){at + 6:#x} = 0x1234")
        g(f"set var *(int *){at + 8:#x} = 0x89abcdef")
        got = board.memory(at, 16)
        equal((got[3], got[6:8], got[8:12]), (0x5a, b"\x34\x12", b"\xef\xcd\xab\x89"), "bytes")
        equal(got[4:6], data[3:5], "the neighbours")
        leave(board, g)


@test(board=BOARD)
def a_patched_byte_of_the_text_shows_and_goes(board):
    with attach(board) as g:
        start, text = sections(board.elf)[".text"]
        for name in (".text", ".rodata", ".ksyms"):
            true(f'Section {name}, range' in (s := g(f"compare-sections {name}"))
                 and ": matched" in s, f"{name}: {s}")
        at = address(board, "demo_tick") + 5
        old = elf_bytes(board.elf, at, 1)[0]
        g(f"set var *(unsigned char *){at:#x} = {old ^ 0x10}")
        equal(board.memory(at, 1)[0], old ^ 0x10, "the patched byte in QEMU's memory")
        true("MIS-MATCHED" in g("compare-sections .text"), "a patched byte was not noticed")
        g(f"set var *(unsigned char *){at:#x} = {old}")
        equal(board.memory(start, len(text)), text, "the text put back")
        true("matched" in g("compare-sections .text"), "the text was put back")
        leave(board, g)


@test(board=BOARD)
def find_finds_what_python_finds(board):
    with attach(board) as g:
        whole, text = sections(board.elf)[".text"]
        start = address(board, "hf_init")  # behind the vectors' gaps, where there is no pattern
        text = text[start - whole:]
        for at in (0, 254, 300, 319, 320, 8191, len(text) - 9):
            pattern = text[at:at + 8]
            values = ", ".join(f"(unsigned char){b:#x}" for b in pattern)
            got = re.findall(r"^(0x[0-9a-f]+)", g(f"find {start:#x}, +{len(text)}, {values}"), re.M)
            want, where = [], text.find(pattern)
            while where >= 0:
                want.append(start + where)
                where = text.find(pattern, where + 1)
            equal([int(g_, 16) for g_ in got], want, f"places of the 8 bytes at {at}")
        text = g(f"find {start:#x}, +{len(text)}, (unsigned char)1, (unsigned char)254, "
                 "(unsigned char)77, (unsigned char)3, (unsigned char)177")
        true("Pattern not found" in text, text)
        leave(board, g)


@test(board=BOARD)
def a_register_set_by_gdb_is_the_programs(board):
    with attach(board) as g:
        done = address(board, "bytes_done")
        stop_at(g, board, "*account")
        before = word(board, done)
        g(f"set var {ARG1} = 1000")
        g(f"tbreak *({LR})")
        g("continue")
        equal(word(board, done), before + 1000, "bytes_done with the argument changed to 1000")
        leave(board, g)


def q_registers(board, number):
    """One SIMD register of each CPU, as QEMU has it."""
    text = board.monitor("info registers -a")
    return [int(high + low, 16) for high, low in
            re.findall(rf"\bQ{number:02}=([0-9a-f]{{16}}):([0-9a-f]{{16}})", text)]


@test(board=BOARD)
def floating_point_registers_are_each_cpus_own(board):
    """The kernel uses none: on ARMv7-A it leaves the unit off, on AArch64 gdb's values stay."""
    with attach(board) as g:
        if A32:
            for name in ("d0", "d31", "fpscr"):
                true("<unavailable>" in g(f"info registers {name}"), f"{name} of a unit that is off")
            leave(board, g)
            return
        wanted = {n: [n << 56 | 0x5a5a5a5a0000 + cpu for cpu in range(CPUS)] for n in (0, 7, 31)}
        for cpu in range(CPUS):
            g(f"thread {cpu + 1}")
            for n, values in wanted.items():
                g(f"set var $d{n}.u = {values[cpu]:#x}")
            g(f"set var $fpcr = {cpu << 22:#x}")  # rounding mode
        for _ in range(3):
            g.begin("continue")
            all_count(board)
            equal({n: q_registers(board, n) for n in wanted}, wanted, "registers while it runs")
            g.interrupt()
            g.end()
        for cpu in range(CPUS):
            g(f"thread {cpu + 1}")
            for n, values in wanted.items():
                shown = re.search(r"(0x[0-9a-f]+)\s*$", g(f"output/x $v{n}")).group(1)
                equal(int(shown, 16), values[cpu], f"v{n} of CPU {cpu}")
            equal(g.number("$fpcr"), cpu << 22, f"fpcr of CPU {cpu}")
        leave(board, g)


@test(board=BOARD)
def a_variable_set_by_gdb_is_the_programs(board):
    with attach(board) as g:
        at = address(board, "demo_counters") + 8
        g("set var demo_counters[2] = 0x10000000")
        equal(word(board, at), 0x10000000, "the counter in QEMU's memory")
        leave(board, g)
        true(0x10000000 < word(board, at) < 0x10100000, "CPU 2 counts on from the new value")
        true(word(board, at + 4) < 0x10000000, "CPU 3's counter was left alone")


# ---- the rest of a session ----

@test(board=BOARD)
def five_times_attached_and_detached(board):
    for _ in range(5):
        with attach(board) as g:
            seen = counters(board)
            equal(len(re.findall(r"Thread \d", g("info threads"))), CPUS, "threads")
            equal(counters(board), seen, "the counters of a stopped board")
            leave(board, g)


@test(board=BOARD)
def monitor_commands_run_in_the_shell(board):
    with attach(board) as g:
        rows = re.findall(rf"^#\d+\s+({ADDRESS}) \??([\w.]+)\+0x", g("monitor bt"), re.M)
        pcs = g.frame_pcs(8)
        physical = [pc for n, pc in enumerate(pcs) if n == 0 or pcs[n - 1] != pc]
        equal([int(pc, 16) for pc, _ in rows], physical[:len(rows)], "pcs of monitor bt")
        for pc, name in rows:
            equal(name, function_at(board.elf, int(pc, 16) - (pc != rows[0][0])), "function")
        at = address(board, "demo_ring")
        got = re.findall(r" ([0-9a-f]{8})(?= )", g(f"monitor md4c4 {at:x}").split("  ")[0] + " ")
        equal([int(v, 16) for v in got], list(words(board, at, 4)), "words shown by monitor md")
        g("thread 3")
        true("*" in re.search(r"^(.) cpu 2:", g("monitor cpu"), re.M).group(1), "cpu follows gdb")
        true("use gdb's own command" in g("monitor go"), "monitor go was not refused")
        true("unknown command" in g("monitor nonsense"), "no word about an unknown command")
        leave(board, g)


@test(board=BOARD)
def breakpoints_where_none_may_be_are_refused(board):
    running(board)
    line = board.line()
    places = {"the stub's text": address(board, "hf_trap"), "page 0": 0, "a device": 0x09000000,
              "no address": 0x0f000000, "an odd one": address(board, "count") + 1,
              "half a word": address(board, "count") + 2, "the end": 0xfffffffc,
              "the copy routine": address(board, f"{PORT}_copy")}
    line.packet("qSupported")
    start, text = sections(board.elf)[".text"]
    for what, at in places.items():
        answer = line.packet(f"Z0,{at:x},4")
        true(re.fullmatch(r"E[0-9a-f]{2}|E\..*", answer), f"Z0 in {what}: {answer!r}")
        equal(board.memory(start, len(text)), text, f"the text after Z0 in {what}")
        equal(line.packet(f"z0,{at:x},4"), "OK", f"z0 in {what}")
    equal(line.packet(f"Z0,{address(board, 'count'):x},7")[:1], "E", "a kind there is not")
    equal(line.packet("D"), "OK", "D")
    line.close()
    all_count(board)
    with attach(board) as g:
        g("break *hf_cpu_park")
        text = g("continue")
        true("Cannot insert breakpoint 1" in text, text)
        g("delete")
        leave(board, g)


# ---- leaving ----

@test(board=BOARD)
def gdbs_kill_leaves_the_board_stopped_in_the_shell(board):
    running(board)
    gdb(board.elf, board.port, ["bt"])
    all_count(board)  # gdb was told that it attached to a running board: quitting detaches
    gdb(board.elf, board.port, ["bt", "kill"])
    seen = counters(board)
    line = board.line()
    line.send("\r")
    line.wait_prompt()
    line.command("summary")
    equal(counters(board), seen, "the counters after gdb's kill")
    line.send("go\r")
    all_count(board)
    line.close()


@test(board=BOARD)
def a_gdb_killed_while_stopped(board):
    with attach(board):
        pass  # SIGKILL
    with Gdb(board.elf, board.port) as g:
        equal(g.registers(2), frame_of(board, 1), "registers seen by the next gdb")
        leave(board, g)


@test(board=BOARD)
def a_gdb_killed_while_it_reads(board):
    with attach(board) as g:
        path = os.path.join(board.out, "dump.bin")
        mark = len(board.log())
        g.begin(f"dump binary memory {path} 0x40100000 0x40180000")
        qtest.wait_for(lambda: len(board.log()) > mark + 20000, "bytes of the dump")
    with Gdb(board.elf, board.port) as g:
        equal(g.registers(3), frame_of(board, 2), "registers seen by the next gdb")
        leave(board, g)


@test(board=BOARD)
def a_gdb_killed_while_the_board_runs(board):
    at = address(board, "counter_thread")
    with attach(board) as g:
        g(f"break *{at:#x}")
        g.begin("continue")
        all_count(board)
    all_count(board)
    with Gdb(board.elf, board.port) as g:
        equal(g.registers(4), frame_of(board, 3), "registers seen by the next gdb")
        leave(board, g)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
