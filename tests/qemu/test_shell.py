# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The shell's commands on the real board: what they print is compared with QEMU's memory, the ELF
and the kernel's own tables. Breakpoints and steps are in test_shell_run.py, keys, lines and the pager
in test_keys.py."""

import random
import re
import sys

import qtest
from oracle import (A32, CPSR, CPUS, PC, POINTER, PORT, REGS, SP, address, debug_value, frame_of,
                    functions, names, pointer, resume, scratch, sections, stopped, symbol_at, word,
                    words)
from qtest import equal, shared, test, true
from shellout import as_address, cells, elements

BOARD = shared()
UART = 0x09000000


# ---- help ----

def command_names(board):
    """Names of all commands, out of the tables in the kernel's memory."""
    size = debug_value(board.elf, "sizeof(struct hf_cmd)")
    found = []
    start, length = names(board.elf)["hf_cmd_tables"]
    tables = [pointer(board, start + n) for n in range(0, length, POINTER)]
    for table in [t for t in tables if t] + [address(board, "hf_bare_cmds")]:
        while pointer(board, table):
            found.append(board.memory(pointer(board, table), 24).split(b"\0")[0].decode())
            table += size
    return found


@test(board=BOARD)
def help_lists_every_command_of_the_tables(board):
    line = stopped(board)
    every = command_names(board)
    true(len(every) > 20, f"only {every}")
    listed = [row.split()[0] for row in line.command("help").splitlines()]
    for name in every:
        equal(listed.count(name), 1, f"rows of {name}")
        text = line.command(f"help {name}")
        equal(text.split()[0], name, f"help {name}")
        for length in range(1, len(name)):
            prefix = name[:length]
            meant = [n for n in every if n.startswith(prefix)]
            if prefix in every or len(meant) > 1:
                continue
            equal(line.command(f"help {prefix}").split()[0], name, f"help {prefix}")
    true("ambiguous command: b " in line.command("b"), "b stands for several")
    true("unknown command: nonsense " in line.command("nonsense"), "nonsense")
    resume(board, line)


# ---- memory ----

@test(board=BOARD)
def md_shows_qemus_memory_in_every_width(board):
    line = stopped(board)
    for name in (".text", ".rodata"):
        start, data = sections(board.elf)[name]
        for width in (1, 2, 4, 8):
            for count in (1, 3, 16, 33):
                at = start + 64 + (count if width == 1 else 0)
                got = cells(line.command(f"md{width}c{count} {at:x}"))
                want = elements(data[at - start:at - start + width * count], width)
                equal(got, want, f"md{width}c{count} {at:x}")
    at = address(board, "demo_ring")
    ring = elements(board.memory(at, 36 * POINTER))
    equal(cells(line.command(f"md {at:x} 4")), ring[:4], "md 4")
    equal(cells(line.command("")), ring[4:], "Return")
    equal(cells(line.command(f"md demo_ring+{4 * POINTER:x} 2")), ring[4:6], "symbol + offset")
    count = 16 if A32 else 8  # of one row
    row = line.command(f"md1c{count} {sections(board.elf)['.ksyms'][0]:x}")
    text = board.memory(sections(board.elf)[".ksyms"][0], count)
    equal(row.rstrip("\n")[-count:], "".join(chr(b) if 32 <= b < 127 else "." for b in text), "text")
    resume(board, line)


@test(board=BOARD)
def mdr_is_bare_hex(board):
    line = stopped(board)
    start, data = sections(board.elf)[".text"]
    for count in (1, 31, 32, 33, 500):
        got = line.command(f"mdr {start + 3:x} {count}")
        true(re.fullmatch(r"([0-9a-f]+\n)*", got), f"mdr: {got!r}")
        equal(bytes.fromhex(got.replace("\n", "")), data[3:3 + count], f"mdr of {count}")
    text = line.command(f"mdr {address(board, 'image_data_end') - 2:x} 4")
    true("mdr: address not accessible" in text and text.startswith("0000\n"), text)
    resume(board, line)


@test(board=BOARD)
def mds_names_what_words_point_to(board):
    line = stopped(board)
    text = line.command(f"mds {address(board, f'{PORT}_vectors') & ~0xff:x} 4")
    equal(len(text.splitlines()), 4, "rows of mds")
    at = names(board.elf)["hf_cmd_tables"][0]
    table = pointer(board, at)
    for n, row in enumerate(line.command(f"mds {table:x} 10").splitlines()):
        value = pointer(board, table + POINTER * n)
        got = row.split()
        equal([int(got[0], 16), int(got[1], 16)], [table + POINTER * n, value], "address and word")
        equal(got[2].split("+")[0] if len(got) > 2 else None, symbol_at(board.elf, value), row)
    resume(board, line)


@test(board=BOARD)
def mm_writes_with_the_width_asked(board):
    line = stopped(board)
    at = scratch(board)
    line.command(f"mm4 {at:x} 11223344")
    line.command(f"mm4 {at + 4:x} 55667788")
    equal(words(board, at, 2), (0x11223344, 0x55667788), "two words")
    for width, offset, value in ((1, 1, 0xaa), (2, 2, 0xbbcc), (2, 5, 0xddee), (1, 7, 0)):
        want = bytearray(board.memory(at, 8))
        want[offset:offset + width] = value.to_bytes(width, "little")
        line.command(f"mm{width} {at + offset:x} {value:x}")
        equal(board.memory(at, 8), bytes(want), f"mm{width} at +{offset}")
    before = board.memory(at, 8)
    for bad in (f"mm1 {at:x} 100", f"mm2 {at:x} 10000", f"mm {at:x}", f"mm3 {at:x} 1", "mm",
                "mm 0 1", "mm f000000 1", f"mm {at:x} 1 2"):
        true(re.search("usage|not accessible|unknown", line.command(bad)), f"{bad} was taken")
    equal(board.memory(at, 8), before, "memory after refused writes")
    resume(board, line)


@test(board=BOARD)
def device_registers_one_access_each(board):
    line = stopped(board)
    equal(cells(line.command(f"md4c4 {UART + 0xfe0:x}")),
          ["00000011", "00000010", "00000014", "00000000"], "PL011 peripheral ID")
    equal(cells(line.command(f"md4c4 {UART + 0xff0:x}")),
          ["0000000d", "000000f0", "00000005", "000000b1"], "PrimeCell ID")
    old = int(cells(line.command(f"md4c1 {UART + 0x34:x}"))[0], 16)  # UARTIFLS
    line.command(f"mm4 {UART + 0x34:x} {old ^ 9:x}")
    equal(int(cells(line.command(f"md4c1 {UART + 0x34:x}"))[0], 16), old ^ 9, "UARTIFLS")
    line.command(f"mm4 {UART + 0x34:x} {old:x}")
    resume(board, line)


@test(board=BOARD)
def addresses_as_people_type_them(board):
    line = stopped(board)
    at = address(board, "demo_ring")
    for text, want in (("demo_ring", at), ("demo_ring+1c", at + 0x1c), ("demo_ring-4", at - 4),
                       (f"0x{at:x}", at), (f"{at:X}", at), ("%pc", frame_of(board, 0)[PC]),
                       ("%sp+8", frame_of(board, 0)[SP] + 8),
                       ("*threads", pointer(board, address(board, "threads"))),
                       ("hf_trap+0x10", address(board, "hf_trap") + 16)):
        got = line.command(f"sym {text}").split()[0]
        equal(int(got, 16), want, text)
    for text in ("nosuchsymbol", "%nosuch", "12zz", "+", "demo_ring+", "*f000000", "%pc%lr"):
        answer = line.command(f"md {text}")
        true(re.search(r"not found|usage|not accessible", answer), f"md {text}: {answer!r}")
    resume(board, line)


# ---- registers ----

def registers_of(text):
    return dict(re.findall(r"(\w+) +([0-9a-f]{8,16})(?=\s)", text))


@test(board=BOARD)
def rd_rm_ef_and_cpu(board):
    line = stopped(board)
    stub = address(board, "stub")
    for cpu in range(CPUS):
        true(f"* cpu {cpu}: " in line.command(f"cpu {cpu}"), f"cpu {cpu}")
        frame = frame_of(board, cpu)
        text = line.command("rd")
        got = registers_of(text)
        want = [as_address(v) for v in frame[:CPSR]] + [f"{frame[CPSR]:08x}"]
        equal([got.get(n) for n in REGS], want, f"rd of CPU {cpu}")
        at = pointer(board, stub + debug_value(
            board.elf, f"(unsigned long) &((struct hf *) 0)->cpus[{cpu}].frame"))
        frames = registers_of(line.command(f"ef {at:x}"))  # an FPU's are not in it
        equal(frames, {n: v for n, v in got.items() if n in REGS}, f"ef of CPU {cpu}'s frame")
    line.command("cpu 2")
    before = frame_of(board, 2)
    one, three, twelve = REGS[1], REGS[3], REGS[12]
    equal(line.command(f"rd {three} %sp").split(),
          [three, as_address(before[3]), "sp", as_address(before[SP])], f"rd {three} %sp")
    line.command(f"rm {twelve} cafe")
    equal(frame_of(board, 2)[12], 0xcafe, f"{twelve} after rm")
    line.command(f"rm {twelve} {before[12]:x}")
    equal(frame_of(board, 2), before, "registers put back")
    too_large = f"rm {one} 1{as_address(0)}"
    for bad in ("rm", f"rm {twelve}", "rm r99 1", too_large, f"rm {one} 1 2", "rd r99", "cpu 9",
                "cpu x", "ef", "ef 0", "bt 1"):
        true(re.search("usage|not found|not accessible", line.command(bad)), f"{bad} was taken")
    equal(frame_of(board, 2), before, "registers after refused changes")
    resume(board, line)


# ---- the kernel ----

@test(board=BOARD)
def dmesg_is_what_the_console_showed(board):
    line = stopped(board)
    log = board.log().decode("latin1")
    rows = re.findall(r"^(\[ *\d+\.\d+\]) <(\d)>(.*)$", line.command("dmesg"), re.M)
    true(len(rows) >= 4, f"only {rows}")
    for stamp, level, text in rows:
        equal(f"{stamp} {text}\r\n" in log, level != "7", f"{stamp} {text} on the console")
    shown = re.findall(r"(?:^|> )(\[ *\d+\.\d+\]) (.*?)\r$", log, re.M)
    equal([(s, t) for s, level, t in rows if level != "7"], shown, "log and console")
    equal(len(line.command("dmesg 2").splitlines()), 2, "rows of dmesg 2")
    ups = line.command("dmesg | grep : up")
    equal(len(ups.splitlines()), CPUS - 1, "rows with ': up'")
    resume(board, line)


@test(board=BOARD)
def sym_knows_every_function_both_ways(board):
    line = stopped(board)
    rows = functions(board.elf)
    known = [name for *_, name in rows]
    chosen = [r for r in random.Random(1).sample(rows, 150) if r[1] - r[0] > 4]
    for start, end, name in chosen:
        inside = start + (end - start) // 2 & ~3
        got = line.command(f"sym {inside:x}").split()
        want = f"{name}+0x{inside - start:x}/0x{end - start:x}"
        equal(got, [as_address(inside), want], f"sym {inside:x}")
        if known.count(name) == 1:
            got = line.command(f"sym {name}").split()
            equal(got, [as_address(start), f"{name}+0x0/0x{end - start:x}"], f"sym {name}")
    equal(line.command("sym 1234").split(), [as_address(0x1234), "0x1234"], "sym of nothing")
    resume(board, line)


@test(board=BOARD)
def ps_is_the_schedulers_table(board):
    line = stopped(board)
    size = debug_value(board.elf, "sizeof(struct thread)")
    field = {n: debug_value(board.elf, f"(unsigned long) &((struct thread *) 0)->{n}")
             for n in ("state", "id", "cpu", "name")}
    table, total = names(board.elf)["threads"]
    want = []
    for at in range(table, table + total, size):
        state = word(board, at + field["state"])
        if state == 0:  # THREAD_UNUSED
            continue
        want.append((word(board, at + field["id"]), word(board, at + field["cpu"]),
                     "S" if state == 3 else "R", state == 2,
                     board.memory(at + field["name"], 24).split(b"\0")[0].decode()))
    got = [(int(i), int(c), s, star == "*", name) for i, c, s, star, name in
           re.findall(r"^ *(\d+) +(\d) (\w)(\*?) +(\S+)$", line.command("ps"), re.M)]
    equal(got, want, "threads")
    true(sum(row[3] for row in got) == CPUS, "one thread on each CPU")
    resume(board, line)


@test(board=BOARD)
def settings(board):
    line = stopped(board)
    at = address(board, "demo_ring")
    line.command("set mdcount 3")
    line.command("set mdwidth=2")
    true(re.search(r"^mdcount += 3 ", line.command("env"), re.M), "mdcount in env")
    equal(cells(line.command(f"md {at:x}")),
          [board.memory(at + n, 2)[::-1].hex() for n in (0, 2, 4)], "md with the settings")
    for bad in ("set mdwidth 3", "set mdwidth 16", "set mdcount 0", "set lines 5000", "set x 1",
                "set lines x"):
        true(re.search("usage|not found", line.command(bad)), f"{bad} was taken")
    line.command("set mdcount 32")
    line.command(f"set mdwidth {POINTER}")
    equal(line.command("set"), line.command("env"), "set alone")
    resume(board, line)


@test(board=BOARD)
def summary_and_filters(board):
    line = stopped(board)
    text = line.command("summary")
    for want in (r"system +bare", r"stop +cpu 0: stopped on request", r"line +pl011.*overruns 0"):
        true(re.search(want, text), f"no {want!r} in {text}")
    seconds = int(re.search(r"uptime:? +(\d+)", text).group(1))
    equal(line.command("summary | grep stopped on").count("\n"), 1, "rows with 'stopped on'")
    equal(line.command("summary | grep zzz"), "", "rows with 'zzz'")
    for bad in ("summary | less", "summary | grep", "summary |", "summary | grep a | grep b"):
        answer = line.command(bad)
        true("grep TEXT" in answer or answer == "", f"{bad}: {answer!r}")
    qtest.wait_for(lambda: int(re.search(r"uptime:? +(\d+)", line.command("summary")).group(1)) >
                   seconds, "the board's clock going on")
    resume(board, line)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
