# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Typing at the shell's prompt: line ends, editing keys, history, bad bytes, the pager, ^C; gdb
that comes at any moment, and text after it; and the end of the board by `reboot`."""

import re
import sys

import qtest
from hfrig import Line
from oracle import CPUS, Gdb, all_count, counters, frame_of, names, resume, stopped
from qtest import NAME, boot, equal, shared, test, test_if, true
from shellout import as_address

BOARD = shared()
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, DEL = "\x1b[H", "\x1b[F", "\x1b[3~"


def typed(line, keys):
    """Type keys that end with Return; the output of what was run, behind the echo."""
    line.send(keys)
    return line.expect(rb"\r\n(.*?)\[\d\]hf> ").group(1).decode("latin1").replace("\r\n", "\n")


def names_it(board, text, name):
    """Is it what `sym NAME` prints?"""
    start, size = names(board.elf)[name]
    return text == f"{as_address(start)} {name}+0x0/0x{size:x}\n"


@test(board=BOARD)
def cr_lf_and_crlf_end_one_line_each(board):
    line = stopped(board)
    for end in ("\r", "\n", "\r\n"):
        mark = len(line.seen)
        true(names_it(board, typed(line, "sym hf_trap" + end), "hf_trap"), f"line ended by {end!r}")
        true(names_it(board, typed(line, "sym hf_rx" + end), "hf_rx"), f"line ended by {end!r}")
        prompts = len(re.findall(rb"\[\d\]hf> ", line.seen[mark:]))
        equal(prompts, 2, f"prompts after two lines ended by {end!r}")
    resume(board, line)


@test(board=BOARD)
def editing_keys(board):
    line = stopped(board)
    for keys in ("sym hf_trax\x08p", "sym hf_trax\x7fp", f"sym hf_tap{LEFT}{LEFT}r",
                 f"ym hf_trap{HOME}s", "ym hf_trap\x01s\x05", f"sym hf_trapq{LEFT}{DEL}",
                 f"sym hf_trapq{LEFT}\x04", f"sym hf_trap zzz{LEFT * 4}\x0b",
                 "rubbish\x15sym hf_trap", f"sym f_trap{LEFT * 6}h{END}", "sym\thf_trap",
                 f"sm{LEFT}y{RIGHT} hf_trap", "sym hf_tra\x02\x02\x06\x06p",
                 "ym hf_trap\x1b[1~s\x1b[4~", "sym hf_trap\x1b[15~\x1b[1;5C\x1bOP\x1b[24~",
                 "sym hf_trax\x1b\x08p", "sym hf_trap\x1b", "sym hf_trap\x1b[",
                 f"{LEFT * 9}{DOWN * 3}\x08\x08sym hf_trap"):
        true(names_it(board, typed(line, keys + "\r"), "hf_trap"), f"keys {keys!r}")
    line.send("rubbish\x03")
    line.expect(rb"\^C\r\n\[\d\]hf> ")
    true(names_it(board, typed(line, "sym hf_trap\r"), "hf_trap"), "a line after ^C")
    resume(board, line)


@test(board=BOARD)
def history(board):
    line = stopped(board)
    for name in ("hf_trap", "hf_rx", "hf_init"):
        typed(line, f"sym {name}\r")
    for keys, name in ((UP, "hf_init"), (UP * 3, "hf_trap"), ("\x10" * 2, "hf_init"),
                       (UP * 4, "hf_rx"), (UP * 20 + DOWN * 20 + "sym hf_trap", "hf_trap"),
                       ("rubbish" + UP, "hf_trap")):
        got = typed(line, keys + "\r")
        true(names_it(board, got, name), f"keys {keys!r}: {got!r}, expected {name}")
    resume(board, line)


@test(board=BOARD)
def bad_lines_are_refused_and_the_next_one_works(board):
    line = stopped(board)
    seen = counters(board)
    frames = [frame_of(board, cpu) for cpu in range(CPUS)]
    write = "mm demo_counters 1"
    for what, text in (("a long line", write + " " * 200), ("10 KB", "mm " + "a" * 10240),
                       ("a NUL", "mm\0 demo_counters 1"), ("8-bit bytes", write + "\xe4\xff"),
                       ("a bell", write + "\x07"), ("only bad bytes", "\0\0\xff"),
                       ("an unknown command", "frobnicate"),
                       ("a line wiped inside an escape at the end", write + "\x1b\x15")):
        got = typed(line, text + "\r")
        good = got == "" or re.search("ignored|unknown command", got)
        true(good, f"{what}: {got!r}")
        equal(counters(board), seen, f"memory after {what}")
        true(names_it(board, typed(line, "sym hf_trap\r"), "hf_trap"), f"the line after {what}")
    equal([frame_of(board, cpu) for cpu in range(CPUS)], frames, "registers")
    resume(board, line)


# ---- long output ----

@test(board=BOARD)
def ctrl_c_ends_a_long_command(board):
    line = stopped(board)
    line.send("md8c65536 40100000\r")
    line.expect(rb"40100100 ")
    line.send("\x03")
    line.wait_prompt()
    rows = len(re.findall(rb"^0*401[0-9a-f]{5} ", line.seen, re.M))
    true(rows < 30000, "the command ran to its end")
    line.quiet(0.2)
    line.at = len(line.seen)
    true(names_it(board, typed(line, "sym hf_trap\r"), "hf_trap"), "the next line")
    resume(board, line)


MORE = rb"-- more: space, return, q --"


@test(board=BOARD)
def the_pager_is_off_until_asked_for(board):
    line = stopped(board)
    whole = line.command("help")
    true("-- more" not in whole, "a pager that nobody asked for")
    line.command("set lines 6")
    line.send("help\r")
    line.expect(MORE)
    line.send(" ")
    line.expect(MORE)
    line.send("\r")
    line.expect(MORE)
    line.send("q")
    line.wait_prompt()
    rows = line.seen[line.seen.rindex(b"help\r\n"):].replace(b"\r\n", b"\n")
    rows = re.sub(MORE + rb"\r *\r", b"", rows).decode().splitlines()[1:]
    rows = [row for row in rows if not row.startswith("[0]hf>")]
    equal(rows, whole.splitlines()[:13], "two pages and a line of help")
    line.send("help\r")
    line.expect(MORE)
    line.send("\x03")
    line.wait_prompt()
    line.command("set lines 0")
    equal(line.command("help"), whole, "help without the pager")
    resume(board, line)


# ---- gdb comes and goes ----

def gdb_looks(board):
    """A real gdb attaches at the first try, sees the registers, and leaves the board stopped."""
    with Gdb(board.elf, board.port) as g:
        for cpu in (0, 3):
            equal(g.registers(cpu + 1), frame_of(board, cpu), f"registers of CPU {cpu}")
        g("kill")


@test(board=BOARD)
def gdb_attaches_whatever_the_shell_was_at(board):
    line = stopped(board)
    line.command("set lines 5")
    for state in ("", "md 401", "$", "$m401", "\x1b[", "a | grep", "x" * 300, "\0\xff", "help\r"):
        line.send(state)
        if state == "help\r":
            line.expect(MORE)
        line.close()
        gdb_looks(board)
        line = board.line()
        line.send("\r")
        line.wait_prompt()
        true(names_it(board, line.command("sym hf_trap"), "hf_trap"), f"a line after {state!r}")
    line.command("set lines 0")
    resume(board, line)


@test(board=BOARD)
def a_packet_ends_the_command_that_prints(board):
    line = stopped(board)
    line.send("md8c65536 40100000\r")
    line.expect(rb"40100100 ")
    line.send(Line.frame("?"))
    line.expect(rb"\$T02thread:1")
    rows = len(re.findall(rb"^0*401[0-9a-f]{5} ", line.seen, re.M))
    true(rows < 30000, "the command printed to its end")
    gdb = line.packet("qC")
    equal(gdb, "QC1", "the next packet")
    line.send("\r")
    line.wait_prompt()
    resume(board, line)


@test(board=boot("crash=panic"))
def text_after_gdb_has_left_a_dead_board_is_the_shells(board):
    board.wait_log("hf> ")
    for _ in range(3):
        with Gdb(board.elf, board.port) as g:
            equal(g.registers(1), frame_of(board, 0), "registers of CPU 0")
            true("detached" in g("detach"), "detach")
        line = board.line()
        true(names_it(board, line.command("sym hf_trap"), "hf_trap"), "the line after gdb")
        equal(line.packet("?")[:3], "T06", "a packet after text")
        line.close()


# ---- the end ----

BOOTS = rb"holdfast reference kernel, options"


@test(board=boot())
def reboot_restarts_the_board(board):
    line = stopped(board)
    line.send("go\r")
    line.send("\x03")
    for command in ("reboot", "reboot cold"):
        if command != "reboot":
            line.send("\x03")
        line.wait_prompt()
        mark = len(board.log())
        line.send(command + "\r")
        qtest.wait_for(lambda: re.search(BOOTS + rb".*demo> ", board.log()[mark:], re.S),
                       f"another boot after {command}")
        all_count(board)


# GICC_APR0 of QEMU's virt board: the priorities of group 0 that are active on the CPU that reads it.
ACTIVE_PRIORITIES = 0x080100d0


@test_if(NAME in ("virt-a15", "virt-a57"), board=boot())
def a_restart_forgets_what_was_active(board):
    """As if the reset had come between the acknowledge of the highest priority and its end: QEMU's
    GICv2 keeps that over a reset."""
    line = stopped(board)
    line.command(f"mm4 {ACTIVE_PRIORITIES:x} 1")
    mark = len(board.log())
    line.send("reboot\r")
    qtest.wait_for(lambda: re.search(BOOTS + rb".*demo> ", board.log()[mark:], re.S), "the boot")
    all_count(board)


@test(board=boot())
def reboot_off_ends_it(board):
    stopped(board).send("reboot off\r")
    equal(board.wait_end(), 0, "QEMU's exit status")


@test(board=boot())
def reboot_nonsense_is_refused(board):
    line = stopped(board)
    true("usage" in line.command("reboot now"), "reboot now")
    equal(len(re.findall(BOOTS, board.log())), 1, "boots")
    resume(board, line)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
