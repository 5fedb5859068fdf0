# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The ends of a session: hfwait, the clock that runs while nobody answers a dead board, and the
ladder for faults inside the debugger itself (stub/panic.c)."""

import re
import sys
import time

import qtest
from hfrig import Line
from oracle import (A32, ADDRESS, CPUS, PC, POINTER, REGS, Gdb, address, all_count, counters,
                    frame_of, function_at, names, pointer, registers, sections, wait_halted,
                    word)
from qtest import boot, equal, test, true


@test(board=boot("hfwait"))
def hfwait_stops_before_the_first_thread(board):
    board.wait_log("hf> ")
    true(b"demo> " not in board.log(), "the console thread has run")
    equal(counters(board), (0,) * CPUS, "counters")
    with Gdb(board.elf, board.port) as g:
        chain = [row[1] for row in g.backtrace(1)]
        true("bare_main" in chain, f"not in bare_main(): {chain}")
        equal(len(re.findall(r"Thread \d", g("info threads"))), CPUS, "threads")
        true("detached" in g("detach"), "detach")
    board.wait_log("demo> ")
    all_count(board)


# ---- nobody there ----

BOOTS = rb"holdfast reference kernel, options"


def uptime(line):
    return int(re.search(r"uptime:? +(\d+)", line.command("summary")).group(1))


@test(board=boot("crash=panic panic_timeout=2 panic=reboot panic_delay=0"))
def nobody_answers_and_the_board_reboots(board):
    board.wait_log(rb"nobody answered for 2 s.*rebooting.*" + BOOTS, 30)


@test(board=boot("crash=bug panic_timeout=2 panic=off"))
def nobody_answers_a_death_and_the_board_goes_off(board):
    equal(board.wait_end(30), 0, "QEMU's exit status")
    true(b"nobody answered for 2 s" in board.log() and b"powering off" in board.log(), "the log")


@test(board=boot("crash=panic panic_timeout=2 panic=halt"))
def nobody_answers_and_the_board_halts(board):
    board.wait_log("nobody answered for 2 s.*halted", 30)
    wait_halted(board)
    line = board.line()
    line.send("\r")  # late, but not too late
    line.wait_prompt()
    true("told to, by worker/0" in line.command("summary"), "summary")


@test(board=boot("crash=panic panic_timeout=6 panic=reboot panic_delay=0"))
def a_key_stops_the_clock(board):
    line = board.line()
    line.wait_prompt(30)
    line.send(" ")
    end = uptime(line) + 8
    qtest.wait_for(lambda: uptime(line) >= end, "eight more seconds on the board", 30)
    true(b"nobody answered" not in board.log(), "the clock ran on")
    equal(len(re.findall(BOOTS, board.log())), 1, "boots")


@test(board=boot("hfwait crash=panic panic_timeout=6 panic=reboot panic_delay=0"))
def gdb_stops_the_clock(board):
    with Gdb(board.elf) as g:
        g("info line panic")  # it has read the ELF: that may take longer than the clock
        board.wait_log("hf> ", 30)
        line = board.line()
        line.send("\r")
        line.wait_prompt()
        line.send("go\r")
        line.expect(rb"\*\*\* holdfast: cpu 0: panic.*hf> ", 30)
        line.close()
        g.attach(board.port)

        def seconds():
            return int(re.search(r"uptime:? +(\d+)", g("monitor summary")).group(1))
        end = seconds() + 8
        qtest.wait_for(lambda: seconds() >= end, "eight more seconds on the board", 30)
        equal(g.backtrace(1)[0][1], "panic", "innermost function")
    true(b"nobody answered" not in board.log(), "the clock ran on")
    equal(len(re.findall(BOOTS, board.log())), 1, "boots")


@test(board=boot("panic_timeout=1 panic=reboot panic_delay=0"))
def a_stop_on_request_has_no_clock(board):
    board.wait_log("demo> ")
    line = board.line()
    line.send("\x03")
    line.wait_prompt()
    # the bytes that follow would answer, so QEMU's clock tells when the time is long over
    ended = time.monotonic() + 4
    qtest.wait_for(lambda: time.monotonic() > ended, "four seconds", 10)
    true(b"nobody answered" not in board.log(), "the clock ran")
    true(uptime(line) >= 4, "uptime")
    equal(len(re.findall(BOOTS, board.log())), 1, "boots")


# ---- faults inside the debugger ----

def stopped(board):
    board.wait_log("demo> ")
    line = board.line()
    line.send("\x03")
    line.wait_prompt()
    return line


def fault(line, command="fault"):
    """Into the safe session; returns what was printed."""
    line.send(command + "\r")
    text = line.expect(rb"(\*\*\* holdfast: fault inside the debugger.*?)\[\d\]safe-hf> ").group(1)
    return text.decode("latin1")


@test(board=boot())
def a_fault_in_the_debugger_opens_the_safe_session(board):
    line = stopped(board)
    before = [frame_of(board, cpu) for cpu in range(CPUS)]
    text = fault(line)
    true("NULL pointer: write at 00000010" in text, text)
    pcs = [int(pc, 16) for pc in re.findall(rf"^#\d+\s+({ADDRESS})", line.command("bt"), re.M)]
    equal(pcs[0], before[0][PC], "pc of the board's stop")
    outermost = function_at(board.elf, pcs[-1] - 1)  # of the idle thread, or of a worker that ran
    true(outermost == "_start" or outermost.endswith("_thread_start"), f"outermost function: {outermost}")
    shown = re.findall(rf"\b([rx]\d+) +({ADDRESS})", line.command("rd"))
    true(len(shown) >= 12, f"registers of rd: {shown}")
    for name, value in shown:
        equal(int(value, 16), before[0][REGS.index(name)], name)
    at = sections(board.elf)[".text"][0]
    row = line.command(f"md4c4 {at:x}").split()[1:5]
    equal([int(v, 16) for v in row], [word(board, at + 4 * n) for n in range(4)], "words by md")
    seen = counters(board)
    for command in ("go", "ss", "mm demo_counters 1", f"rm {REGS[0]} 1", "bp 40100000",
                    "dmesg", "ps"):
        true("not possible in this state" in line.command(command), f"{command} was not refused")
    equal([frame_of(board, cpu) for cpu in range(CPUS)], before, "registers")
    equal(counters(board), seen, "counters")


@test(board=boot())
def a_second_fault_prints_the_registers_and_stands(board):
    line = stopped(board)
    fault(line, "fault undef")
    line.send("fault undef\r")
    text = line.expect(rb"fault inside the safe session\r\n(.*?cpsr=[0-9a-f]{8,16}) ?\r\n").group(1)
    values = dict(re.findall(r"(\w+)=([0-9a-f]{8,16})", text.decode()))
    equal(len(values), len(REGS), "registers printed")
    pc, sp, cpsr = (int(values[name], 16) for name in ("pc", "sp", "cpsr"))
    start, _ = names(board.elf)["hf_bare_cmds"]
    fault_at = pointer(board, start + POINTER)  # hf_bare_cmds[0].run
    true(fault_at <= pc < fault_at + 0x100, f"pc {pc:#x} is not in fault() at {fault_at:#x}")
    equal(word(board, pc) & (0xfff000f0 if A32 else 0xffe0001f), 0xe7f000f0 if A32 else 0xd4200000,
          "instruction at the pc: __builtin_trap()")
    stacks, size = names(board.elf)["armv7a_exc_stacks" if A32 else "aarch64_debug_stacks"]
    true(stacks <= sp < stacks + size // CPUS, f"sp {sp:#x} is not on CPU 0's stacks")
    equal(cpsr & 0x1f, 0x13 if A32 else 0x05, "mode")  # SVC; EL1h
    qtest.wait_for(lambda: function_at(board.elf, registers(board)[0]["pc"]) is not None, "CPU 0")
    seen = counters(board)
    mark = len(board.log())
    line.send("help\r$?#3f\x03")
    qtest.wait_for(lambda: registers(board)[0]["cpsr"] & 0xc0 == 0xc0, "CPU 0 masked")
    equal(counters(board), seen, "counters of a board that stands")
    equal(len(board.log()), mark, "bytes sent after the last word")


@test(board=boot())
def gdb_in_the_safe_session_may_look_and_not_touch(board):
    line = stopped(board)
    fault(line)
    line.close()
    with Gdb(board.elf, board.port) as g:
        for cpu in range(CPUS):
            equal(g.registers(cpu + 1), frame_of(board, cpu), f"registers of CPU {cpu}")
        seen = word(board, address(board, "shared_total"))
        g("set var shared_total = 77")
        equal(word(board, address(board, "shared_total")), seen, "memory after a write by gdb")
        before = frame_of(board, 0)
        g("thread 1")
        g(f"set var ${REGS[3]} = 5")
        equal(frame_of(board, 0), before, "registers after a write by gdb")
        g("break *count")
        text = g("continue")
        true("Cannot insert" in text or "cannot" in text, f"continue in a safe session: {text}")
    line = board.line()
    line.send("\r")
    line.expect(rb"safe-hf> ")


@test(board=boot())
def a_fault_in_a_gdb_command_leaves_a_line_for_the_next_gdb(board):
    line = stopped(board)
    line.packet("qSupported")
    line.send(Line.frame("qRcmd," + b"fault".hex()))
    line.expect(rb"\[\d\]safe-hf> ")
    line.close()
    with Gdb(board.elf, board.port) as g:
        equal(g.registers(2), frame_of(board, 1), "registers of CPU 1")


@test(board=boot("panic_timeout=2"))
def a_safe_session_that_nobody_answers_reboots(board):
    line = stopped(board)
    fault(line)
    board.wait_log(rb"fault inside the debugger.*" + BOOTS, 30)
    all_count(board)


@test(board=boot("panic_timeout=5"))
def a_second_fault_with_a_timeout_reboots(board):
    line = stopped(board)
    fault(line)
    line.send("fault\r")
    board.wait_log(rb"fault inside the safe session.*" + BOOTS, 30)
    all_count(board)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
