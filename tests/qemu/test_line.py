# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Bad input on the raw line, stopped and running: after each, the next good packet or line works at
once, and the kernel's memory and registers are as they were."""

import random
import re
import sys

import qtest
from hfrig import Failure, Line, expand
from oracle import (CPUS, PORT, Gdb, address, all_count, counters, frame_of, names, running, scratch,
                    sections)
from qtest import boot, equal, shared, test, true

BOARD = shared()


def stop(board):
    """A raw line whose peer has become gdb."""
    running(board)
    line = board.line()
    line.packet("qSupported:error-message+")
    return line


def go(board, line):
    equal(line.packet("D"), "OK", "D")
    line.close()
    all_count(board)


class Kept:
    """What bad input must not change: text, constants, threads and their stacks, registers."""

    def __init__(self, board):
        self.board = board
        self.places = [(start, len(data)) for start, data in sections(board.elf).values()]
        self.places += [names(board.elf)[n] for n in
                        ("demo_counters", "demo_ring", "devices", f"{PORT}_thread_stacks")]
        self.before = self.look()

    def look(self):
        return [self.board.memory(*place) for place in self.places] + \
               [frame_of(self.board, cpu) for cpu in range(CPUS)]

    def check(self, what):
        for place, old, new in zip(self.places + list(range(CPUS)), self.before, self.look()):
            true(old == new, f"{what}: changed {place}")


def works(board, line, what):
    """A good packet, sent once, is answered rightly. (Echoed text, and replies to junk, may come
    before.)"""
    at = address(board, "hf_trap")
    want = board.memory(at, 16).hex()
    line.send(Line.frame(f"m{at:x},10"))
    got = ""
    while got != want:
        try:
            got = expand(line.expect(rb"\$([^#$]*)#[0-9a-f]{2}").group(1)).decode("latin1")
        except Failure as error:
            raise Failure(f"{what}: the next packet was not answered: {error}") from None
    line.send("+")


def console_works(line):
    """The console takes a line; what comes while it is busy with another one is dropped."""
    for _ in range(10):
        line.at = len(line.seen)
        line.send("\r")
        try:
            line.expect(rb"demo> ", 2)
            line.send("uptime\r")
            line.expect(rb"uptime\r\n\d+ ms\r\n", 2)
            return
        except Failure:
            pass
    raise Failure("the console is deaf")


# ---- packets that are wrong ----

BAD_PACKETS = {
    "a G too short": "G" + "00" * 12,
    "a G too long": "G" + "00" * 900,
    "a G with no digits": "G" + "zz" * 68,
    "a P too short": "P0=1234",
    "a P too long": "P0=112233445566778899",
    "a P without a value": "P0",
    "a P of no register": "P77=00000000",
    "a p of no register": "p77",
    "an m without a length": "m40100000",
    "an m with junk": "m40100000,4;x",
    "an m of nowhere": "m0,4",
    "an M too short": "M40120000,4:0011",
    "an M too long": "M40120000,2:00112233",
    "an M with no digits": "M40120000,2:0g11",
    "an M to nowhere": "M0,2:1122",
    "an X too short": "X40120000,4:ab",
    "an X that ends in an escape": b"X40120000,3:ab}",
    "an X to nowhere": "Xf000000,2:ab",
    "a number with 20 digits": "m11112222333344445555,4",
    "an H of no thread": "Hg99",
    "a T of no thread": "T99",
    "a vCont of no thread": "vCont;c:99",
    "a vCont of no action": "vCont;q",
    "an empty vCont": "vCont;",
    "a c with junk": "cxyz",
    "an s with junk": "s!!",
    "a C without a signal": "C",
    "a Z of a bad kind": "Z0,40100000,9",
    "a Z without a kind": "Z0,40100000",
    "a qCRC of nowhere": "qCRC:0,100",
    "a qSearch without a pattern": "qSearch:memory:40100000;100;",
    "a qRcmd with half a digit": "qRcmd,6",
    "a qRcmd of 400 bytes": "qRcmd," + "61" * 400,
    "a qRcmd with a NUL": "qRcmd,680065",
}


@test(board=BOARD)
def wrong_packets_are_answered_by_an_error_and_change_nothing(board):
    line = stop(board)
    kept = Kept(board)
    for what, payload in BAD_PACKETS.items():
        answer = line.packet(payload)
        true(answer.startswith("E"), f"{what}: {answer!r}")
        works(board, line, what)
        kept.check(what)
    for payload in ("vMustReplyEmpty", "Q", "qNonsense", "!", "R00", "b", "j", "vFlashErase:0,1",
                    "QStartNoAckMode", "\x01\x02", ""):
        equal(line.packet(payload), "", f"answer to {payload!r}")
        works(board, line, repr(payload))
    kept.check("unknown packets")
    go(board, line)


@test(board=BOARD)
def a_write_across_the_end_of_memory_changes_nothing(board):
    line = stop(board)
    top = address(board, "image_data_end")
    stack = scratch(board)
    for at, length in ((top - 16, 32), (top - 1, 2), (stack - 4, 8), (top - 8, 0x7f0),
                       (0xfffffff8, 16)):
        low = stack if at == stack - 4 else top - 4096
        before = board.memory(low, 4096)
        for payload in (f"M{at:x},{length:x}:{'5a' * length}",
                        f"X{at:x},{length:x}:{'Z' * length}"):
            true(line.packet(payload).startswith("E"), f"{payload[:20]} was taken")
            true(board.memory(low, 4096) == before, f"{payload[:20]} has changed memory")
    works(board, line, "writes across the end")
    go(board, line)


# ---- framing ----

@test(board=BOARD)
def broken_frames_and_the_next_one_works(board):
    line = stop(board)
    kept = Kept(board)
    good = Line.frame("M%x,4:deadbeef" % address(board, "demo_counters"))
    wrong = good[:-2] + (b"00" if good[-2:] != b"00" else b"01")
    cases = {"a wrong checksum": (wrong, b"-"),
             "a checksum that is not hex": (good[:-2] + b"zz", b"-"),
             "a packet too long": (b"$" + b"m" * 5000 + b"#00", b"-"),
             "half a packet": (good[:8], b""),
             "a packet without its last digit": (good[:-1], b""),
             "a '$' alone": (b"$", b""),
             "'#' and digits": (b"#00#zz", b""),
             "acknowledgements": (b"+" * 50, b""),
             "a frame in a frame": (good[:6] + good[:9], b"")}
    for what, (data, answer) in cases.items():
        equal(line.packet("qC")[:2], "QC", "qC")
        line.at = len(line.seen)
        line.send(data)
        if answer:
            line.expect(re.escape(answer))
        works(board, line, what)
        kept.check(what)
    go(board, line)


@test(board=BOARD)
def a_refused_packet_is_repeated_and_a_refused_reply_too(board):
    line = stop(board)
    at = address(board, "hf_trap")
    line.at = len(line.seen)
    line.send(Line.frame(f"m{at:x},4")[:-2] + b"00")
    line.expect(b"-")
    line.send(Line.frame(f"m{at:x},4"))
    first = line.expect(rb"\+(\$[^#]*#..)").group(1)
    for _ in range(3):
        line.send("-")
        equal(line.expect(rb"\$[^#]*#..").group(0), first, "reply after '-'")
    line.send("+")
    works(board, line, "resends")
    go(board, line)


@test(board=BOARD)
def random_bytes_while_stopped(board):
    line = stop(board)
    kept = Kept(board)
    for seed in range(8):
        line.packet("Hg0")
        data = random.Random(seed).randbytes(2000)
        mark = len(line.seen)
        line.send(data)
        line.send("#")
        works(board, line, f"2000 random bytes, seed {seed}")
        back = len(line.seen) - mark
        true(back <= len(data), f"{back} bytes came back for {len(data)}")
        kept.check(f"random bytes, seed {seed}")
    go(board, line)


@test(board=BOARD)
def return_and_silence_is_a_person_and_a_packet_is_gdb_again(board):
    line = stop(board)
    line.send("\r")
    line.wait_prompt()
    for half in ("", "md 401", "$", "summary | grep", "\x1b["):
        line.send(half)
        line.at = len(line.seen)
        works(board, line, f"{half!r} at the prompt")
        line.send("\r")
        line.wait_prompt()
    true(line.command("cpu").startswith("* cpu 0"), "a command after packets")
    line.packet("?")
    go(board, line)


# ---- running ----

def wait_text(line, text):
    line.expect(re.escape(text.encode("latin1")))


@test(board=boot())
def a_dollar_typed_at_the_console_is_the_consoles(board):
    running(board)
    line = board.line()
    for text in ("$", "$PATH", "$a#", "$a#zz", "price: 5$ #1", "$m0,4#00"):
        line.send(text)
        wait_text(line, text)  # echoed, byte by byte
        line.send("\r")
        line.expect(rb"unknown command; try: help\r\n")
    all_count(board)
    line.send("uptime\r")
    line.expect(rb"uptime\r\n\d+ ms\r\n")


@test(board=boot())
def a_whole_packet_typed_at_the_console_stops_the_board(board):
    running(board)
    line = board.line()
    line.send("half a li")
    wait_text(line, "half a li")
    answer = line.packet("?")
    true(answer.startswith("T02"), answer)
    works(board, line, "a packet at the console")
    seen = counters(board)
    line.packet("qC")
    equal(counters(board), seen, "counters of a stopped board")
    line.packet("D")
    all_count(board)
    line.send("help\r")  # the half line is forgotten
    line.expect(rb"help\r\n  help ")


@test(board=boot())
def random_bytes_while_running(board):
    running(board)
    line = board.line()
    for seed in range(6):
        data = bytes(b for b in random.Random(seed).randbytes(1500) if b != 3)
        line.send(data)
        console_works(line)
        all_count(board)
        equal(line.packet("?")[:3], "T02", "stop")
        works(board, line, "random bytes")
        line.packet("D")
    all_count(board)


@test(board=boot())
def break_stops_a_running_board(board):
    running(board)
    line = board.line()
    line.send("upt")
    wait_text(line, "upt")
    board.send_break()
    line.wait_prompt()
    seen = counters(board)
    true("here" in line.command("cpu"), "the shell")
    equal(counters(board), seen, "counters of a stopped board")
    line.send("go\r")
    all_count(board)
    line.send("uptime\r")
    line.expect(rb"uptime\r\n\d+ ms\r\n")  # "upt" is forgotten
    equal(line.packet("?")[:3], "T02", "a packet after a BREAK")
    line.send(Line.frame("vCont;c"))
    all_count(board)
    line.at = len(line.seen)
    board.send_break()
    line.expect(rb"\$T02thread:")
    line.send("+")
    line.packet("D")


@test(board=boot("hfwait crash=$?#3f"))
def a_dollar_in_the_log_never_reaches_gdb_raw(board):
    board.wait_log("hf> ")
    line = board.line()
    equal(line.packet("?")[:3], "T05", "stop at boot")
    mark = len(line.seen)
    line.send(Line.frame("vCont;c"))
    text = b""
    while b"no crash" not in text or not text.endswith(b"\n"):
        text += bytes.fromhex(line.expect(rb"\$O([0-9a-f]*)#[0-9a-f]{2}").group(1).decode())
        line.send("+")
    true(b"no crash '$?#3f'" in text, f"text in O packets: {text!r}")
    raw = line.seen[mark:].replace(b"+", b"")
    equal(re.sub(rb"\$O[0-9a-f]*#[0-9a-f]{2}", b"", raw), b"", "bytes outside of O packets")
    line.send("\x03")
    line.expect(rb"\$T02")
    line.send("+")
    go(board, line)


@test(board=boot("hfwait crash=$?#3f"))
def real_gdb_prints_the_kernels_text(board):
    board.wait_log("hf> ")
    with Gdb(board.elf, board.port) as g:
        g.begin("continue")
        g.out.expect(r"boot option: no crash '\$\?#3f'")
        all_count(board)
        g.interrupt()
        true("SIGINT" in g.end(), "no SIGINT")
        true("detached" in g("detach"), "detach")
    all_count(board)


@test(board=boot())
def a_person_who_types_while_gdb_is_away_gets_the_console(board):
    line = stop(board)
    line.send(Line.frame("vCont;c"))
    all_count(board)
    console_works(line)  # gdb is gone; somebody sits at the terminal now
    line.send("\x03")
    line.wait_prompt()
    line.command("cpu")
    line.send("go\r")
    all_count(board)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
