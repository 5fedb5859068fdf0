# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Guarded memory: any address gives data or an error, and nothing else happens. Every border of the
kernel's memory map is tried from both sides, with every width; what is mapped is read from the page
tables in QEMU's memory, and QEMU's own address translation is asked too."""

import re
import struct
import sys

import qtest
from hfrig import Line, expand
from oracle import A32, PORT, address, all_count, debug_value, running, scratch, sections
from pagetables import PAGE, SECTION, SPACE, Map
from qtest import equal, shared, test, true
from shellout import cells

BOARD = shared()
GIC, UART = 0x08000000, 0x09000000
DEVICES = range(GIC, UART + PAGE)
MODES = ("SVC", "SYS", "IRQ", "FIQ", "ABT", "UND") if A32 else ("EL1t", "EL1h")
PROBE = "<3I" if A32 else "<Q2I"  # address, length, write
GICV2 = not qtest.NAME.startswith("virt-a72")


def stop(board):
    running(board)
    line = board.line()
    line.packet("qSupported")
    return line


def go(board, line):
    equal(line.packet("D"), "OK", "D")
    line.close()
    all_count(board)


def read(line, at, length):
    """The bytes that `m` gives; None for an error."""
    answer = line.packet(f"m{at:x},{length:x}")
    return None if answer[:1] == "E" else bytes.fromhex(answer)


def many(line, requests):
    """The answers to many packets. They are sent in bursts: QEMU holds back what the board has not
    taken yet, and a round trip of the machine for each would take minutes."""
    answers = []
    for first in range(0, len(requests), 50):
        burst = requests[first:first + 50]
        line.send(b"+".join(Line.frame(request) for request in burst))
        for _ in burst:
            match = line.expect(rb"\$([^#]*)#([0-9a-f]{2})")
            equal(sum(match.group(1)) & 0xff, int(match.group(2), 16), "checksum")
            answers.append(expand(match.group(1)).decode("latin1"))
    line.send("+")
    return answers


def read_many(line, requests):
    return many(line, [f"m{at:x},{length:x}" for at, length in requests])


def check_read(board, where, request, answer):
    at, length = request
    count = where.readable(at, length) if at + length <= SPACE else 0
    if answer[:1] == "E":
        equal(count, 0, f"bytes that can be read of m{at:x},{length:x}, which gave {answer}")
        return
    got = bytes.fromhex(answer)
    equal(len(got), count, f"bytes of m{at:x},{length:x}")
    if count and where.loaded(at, count):
        equal(got, where.loaded(at, count), f"m{at:x},{length:x}")


@test(board=BOARD)
def qemu_agrees_with_the_page_tables(board):
    running(board)
    where = Map(board)
    true(len(where.borders) > 60, f"only {len(where.borders)} borders")
    for border in where.borders:
        for at in (border - 1, border):
            text = board.monitor(f"gva2gpa {at % SPACE:#x}")
            match = re.search(r"gpa: (0x[0-9a-f]+)", text)
            mapped = at & ~(PAGE - 1) in where.pages
            equal(int(match.group(1), 16) if match else None, at if mapped else None, f"{at:#x}")


def side_effect(at, length):
    """Reading there does more than to read: GICC_IAR takes an interrupt, UARTDR a byte."""
    return any(at < end and at + length > begin for begin, end in (
        (GIC + 0x1000c, GIC + 0x10010), (UART, UART + 4)))


@test(board=BOARD)
def reads_around_every_border(board):
    line = stop(board)
    where = Map(board)
    requests = [(border + offset, length) for border in [*where.borders, SPACE]
                for offset in (-8, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 7)
                for length in (1, 2, 4, 8, 11, 40)
                if border + offset < SPACE and not side_effect(border + offset, length)]
    answers = read_many(line, requests)
    for request, answer in zip(requests, answers):
        check_read(board, where, request, answer)
    refused = sum(answer[:1] == "E" for answer in answers)
    true(1000 < refused < len(answers) - 1000, f"{refused} errors of {len(answers)}")
    go(board, line)


@test(board=BOARD)
def reads_at_every_page_of_the_map_and_every_mib_of_the_space(board):
    line = stop(board)
    where = Map(board)
    edges = set(range(SECTION, SPACE, SECTION)) | set(where.pages)
    requests = [(at - back, 4) for at in sorted(edges) if at not in DEVICES for back in (0, 2)]
    for request, answer in zip(requests, read_many(line, requests)):
        check_read(board, where, request, answer)
    go(board, line)


@test(board=BOARD)
def the_shell_shows_what_is_there_and_question_marks(board):
    running(board)
    line = board.line()
    line.send("\x03")
    line.wait_prompt()
    where = Map(board)
    for border in where.borders:
        if border in DEVICES or border == UART + PAGE:
            continue
        for width in (1, 2, 4):
            at = border - 8
            text = line.command(f"md{width}c{16 // width} {at % SPACE:x}")
            shown = cells(text)
            data = board.memory(at, 16)
            for n in range(16 // width):
                there = where.readable(at + n * width, width) == width
                value = int.from_bytes(data[n * width:(n + 1) * width], "little")
                equal(shown[n], f"{value:0{2 * width}x}" if there else "?" * 2 * width,
                      f"element {n} of {text!r}")
    line.send("go\r")
    all_count(board)
    line.close()


@test(board=BOARD)
def writes_around_every_border_change_only_what_was_asked(board):
    line = stop(board)
    where = Map(board)
    rodata = sections(board.elf)[".rodata"]
    low, high = scratch(board), address(board, "image_data_end")
    true(high - address(board, "image_bss_end") >= 32, "no room behind the .bss")
    true(where.readable(low - 1, 1) == 0 == where.readable(high, 1), "no holes at the ends")
    for border in (low, high):
        begin = low if border == low else high - 32
        for at in range(border - 8, border + 9):
            for length in (1, 2, 4, 8):
                there = where.readable(at, length) == length
                before = board.memory(begin, 32)
                data = bytes((17 * at + length + n) & 0xff for n in range(length))
                answer = line.packet(f"M{at:x},{length:x}:{data.hex()}")
                after = bytearray(before)
                if there:
                    after[at - begin:at - begin + length] = data
                equal(answer[:1], "O" if there else "E", f"M{at:x},{length:x}: {answer}")
                equal(board.memory(begin, 32), bytes(after), f"memory after M{at:x},{length:x}")
    for at in (rodata[0], rodata[0] + 3, rodata[0] + len(rodata[1]) - 4):
        answer = line.packet(f"M{at:x},4:00112233")
        equal(answer[:1], "E", f"write to read-only data: {answer}")
    equal(board.memory(rodata[0], len(rodata[1])), rodata[1], "read-only data")
    go(board, line)


@test(board=BOARD)
def device_registers_are_read_once_with_the_width_asked(board):
    line = stop(board)
    ids = b"".join(line_bytes(line, UART + 0xfe0 + 4 * n, 4)[:1] for n in range(8))
    equal(ids, bytes([0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1]), "PL011 and PrimeCell IDs")
    flags = int.from_bytes(line_bytes(line, UART + 0x18, 4), "little")
    true(flags & 0x10, f"UARTFR {flags:#x}: the receive FIFO is empty")
    equal(len(line_bytes(line, GIC + 4, 4)), 4, "GICD_TYPER")
    if GICV2:
        cpus = int.from_bytes(line_bytes(line, GIC + 4, 4), "little") >> 5 & 7
        equal(cpus + 1, 4, "CPUs that the interrupt controller knows")
    go(board, line)


def line_bytes(line, at, length):
    data = read(line, at, length)
    true(data is not None and len(data) == length, f"m{at:x},{length:x}: {data}")
    return data


# ---- in every CPU mode ----

def probes(where, board):
    """[(address, length, write)]: every border, every width, both sides; writes at the ends of the
    unused stack and into read-only memory."""
    rows = []
    stack = scratch(board)
    for border in where.borders:
        for offset, length in ((-4, 4), (-4, 8), (-2, 2), (-2, 4), (-1, 1), (-1, 2), (0, 1), (0, 2),
                               (0, 4), (1, 4)):
            at = border + offset
            if not any(a in DEVICES or a >= SPACE for a in (at, at + length - 1)):
                rows.append((at, length, 0))
    for offset, length in ((0, 4), (-4, 8), (-1, 2), (-4, 4), (0x2ffc, 4), (0x2fff, 1)):
        rows.append((stack + offset, length, 1))
    text, rodata = sections(board.elf)[".text"][0], sections(board.elf)[".rodata"][0]
    rows += [(at, length, 1) for at in (text, rodata, 0, 0x0f000000) for length in (1, 2, 4)]
    return rows


@test(board=BOARD)
def the_guarded_copy_works_in_every_mode_and_leaves_the_banks(board):
    where = Map(board)
    limit = debug_value(board.elf, f"sizeof({PORT}_probes) / sizeof({PORT}_probes[0])")
    rows = probes(where, board)
    faults = 0
    for first in range(0, len(rows), limit):
        faults += run_probes(board, where, rows[first:first + limit])
    true(faults > 100, f"only {faults} faults")


def run_probes(board, where, rows):
    line = stop(board)
    table = b"".join(struct.pack(PROBE, *row) for row in rows)
    at = address(board, f"{PORT}_probes")
    for n in range(0, len(table), 1024):
        piece = table[n:n + 1024]
        equal(line.packet(f"M{at + n:x},{len(piece):x}:{piece.hex()}"), "OK", "M")
    count = struct.pack("<I", len(rows)).hex()
    equal(line.packet(f"M{address(board, f'{PORT}_probe_count'):x},4:{count}"), "OK", "M")
    go(board, line)
    line = board.line()
    mark = len(board.log())
    line.send("selftest\r")
    qtest.wait_for(lambda: b"selftest: %d guarded" % (len(rows) * len(MODES)) in board.log()[mark:],
                   "the selftest's last word")
    line.close()
    return sum(check_mode(board, where, rows, n) for n in range(len(MODES)))


def check_mode(board, where, rows, mode):
    slots = debug_value(board.elf, f"sizeof({PORT}_probes) / sizeof({PORT}_probes[0])")
    data = board.memory(address(board, f"{PORT}_probe_results") + mode * slots * 16, len(rows) * 16)
    faults = 0
    for n, (at, length, write) in enumerate(rows):
        done, broken, got = struct.unpack_from("<iI8s", data, n * 16)
        what = f"{'write' if write else 'read'} of {length} at {at:#x} in {MODES[mode]} mode"
        want = where.readable(at, length)
        if write:
            want = min([m for m in range(length) if not where.pages.get(
                (at + m) & ~(PAGE - 1), False)] + [length])
        equal(done, want, f"bytes done: {what}")
        equal(broken, 0, f"registers lost: {what}")
        faults += want < length
        if not write and want and where.loaded(at, want):
            equal(got[:want], where.loaded(at, want), what)
    return faults


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
