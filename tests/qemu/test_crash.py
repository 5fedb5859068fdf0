# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Every failure of the demo kernel, entered through its console: the stop's message, the shell's
backtraces, real gdb's backtraces of the same stacks, and what the other CPUs were at. The two
unwinders have nothing in common: the stub's reads ARM's unwind tables, or AArch64 code and frame
records; gdb's the debug information."""

import re
import sys

import qtest
from oracle import (A32, ADDRESS, CPSR, CPUS, PC, PORT, REGS, SP, Gdb, address, elf_bytes, frame_of,
                    function_at, functions, registers, source_line, source_of, wait_halted, words)
from qtest import boot, equal, test, true

ENDS = ("_start", f"{PORT}_secondary", f"{PORT}_thread_start")
WORKER = ["carry_out", "worker_thread", "begin", f"{PORT}_thread_start"]
PANIC_ENTRY = ["panic"]
UDF = 0xe7f000f0 if A32 else 0  # what crash undef runs
BY_PRIORITY = qtest.NAME.endswith("-pmr")  # how the kernel masks interrupts, else by PSTATE.I
KEPT = range(4, 12) if A32 else range(19, 30)  # registers that a call leaves alone


def crash(board, kind):
    """Let it fail; returns the line at the shell's prompt, and the announcement of the stop."""
    board.wait_log("demo> ")
    line = board.line()
    line.send(f"crash {kind}\r")
    line.wait_prompt(60)
    text = line.seen.decode("latin1").replace("\r\n", "\n")
    log = text[:text.index("*** holdfast")]
    true(re.search(rf"\[ *\d+\.\d+\] CPU \d: crash {kind}$", log, re.M), f"not told: {log!r}")
    return line, text[text.index("*** holdfast"):]


def stop_of(text):
    """(cpu, why) of an announcement."""
    match = re.match(r"\*\*\* holdfast: cpu (\d): (.*)\n    at (\S+) \(pc ([0-9a-f]{8,16})\)\n",
                     text)
    true(match, f"not an announcement: {text!r}")
    return int(match.group(1)), match.group(2), int(match.group(4), 16)


def frames(text):
    """[(pc, name)] of a backtrace of the shell; each name is the ELF's for that pc. None is guessed, but
    the caller of the compiler's own arithmetic (__aeabi_uldivmod), which has no unwind table."""
    rows = re.findall(rf"^#(\d+)\s+({ADDRESS}) (\??)([^+\s]+)\+0x([0-9a-f]+)/0x([0-9a-f]+)$", text,
                      re.M)
    equal([int(r[0]) for r in rows], list(range(len(rows))), "frame numbers")
    guessed = [n for n, r in enumerate(rows) if r[2] == "?"]
    true(all(n > 0 and rows[n - 1][3].startswith("__aeabi_") for n in guessed), f"guessed frames: {text}")
    return [(int(r[1], 16), r[3], int(r[4], 16), int(r[5], 16)) for r in rows]


def check_names(elf, rows, text):
    """Names, offsets and sizes are those of the ELF."""
    exact = [0] + [n for n, row in enumerate(text_rows(text)) if row == "exception"]
    for depth, (pc, name, offset, size) in enumerate(rows):
        inside = pc if depth in exact else pc - 1
        start, end, expected = next(f for f in functions(elf) if f[0] <= inside < f[1])
        equal(name, expected, f"function of frame {depth} at {pc:#x}")
        equal((offset, size), (pc - start, end - start), f"offset and size of frame {depth}")


def text_rows(text):
    """Per frame "exception" when the line before it is the mark of one, else ""."""
    out, mark = [], ""
    for row in text.split("\n"):
        if "--- exception ---" in row:
            mark = "exception"
        elif row.startswith("#"):
            out.append(mark)
            mark = ""
    return out


def per_cpu(text):
    """The parts of btc's output."""
    parts = re.split(r"^cpu (\d)[^\n]*\n", text, flags=re.M)
    equal(parts[1::2], [str(n) for n in range(CPUS)], "CPUs of btc")
    return parts[2::2]


def shell_stacks(board, line, cpu, missing=()):
    """Stacks of all CPUs, by btc, checked with the ELF; bt is the same as btc's for this CPU."""
    stacks = []
    for n, text in enumerate(per_cpu(line.command("btc"))):
        rows = frames(text)
        if n in missing:
            equal(rows, [], f"frames of CPU {n}, which did not stop")
            true("still running" in text, text)
        else:
            check_names(board.elf, rows, text)
            equal(rows[0][0], frame_of(board, n)[PC], f"pc of CPU {n}")
            true(rows[-1][1] in ENDS or len(rows) == 64, f"outermost frame of CPU {n}: {rows[-1]}")
        stacks.append([(pc, name) for pc, name, *_ in rows])
    equal([(pc, name) for pc, name, *_ in frames(line.command("bt"))], stacks[cpu], "bt")
    return stacks


def gdb_stacks(board, stacks, missing=()):
    """Real gdb's own unwinder finds the same pcs."""
    with Gdb(board.elf, board.port) as g:
        threads = g("info threads")
        for n in range(CPUS):
            if n in missing:
                true(re.search(rf"Thread {n + 1} .*still running", threads), threads)
                equal(g.registers(n + 1), [None] * len(REGS), f"registers of CPU {n}")
                continue
            g(f"thread {n + 1}")
            pcs = g.frame_pcs(200)
            real = [pc for i, pc in enumerate(pcs) if i == 0 or pcs[i - 1] != pc]
            equal(real[:len(stacks[n])], [pc for pc, _ in stacks[n]], f"gdb's frames of CPU {n}")
        g("kill")


def goes_its_way(board, stack, missing=(), spin=()):
    """`go` leaves a dead board to the kernel: it halts; and a key brings the debugger back, which
    shows the same stack. Returns the line at the prompt."""
    line = board.line()
    line.send("\r")
    line.wait_prompt()
    line.send("go\r")
    line.expect("halted")
    wait_halted(board, missing, spin)
    line.send("x")
    line.wait_prompt()
    line.send("\r")
    line.wait_prompt()
    equal([(pc, name) for pc, name, *_ in frames(line.command("bt"))], stack, "bt after the halt")
    return line


def whole(board, kind, cpu, why, chain, missing=(), spin=()):
    """One failure from the console command to the halt; returns text, stacks."""
    line, text = crash(board, kind)
    stopped, told, pc = stop_of(text)
    equal(stopped, cpu, "CPU that stopped")
    true(re.fullmatch(why, told), f"why: {told!r}, expected {why!r}")
    equal(pc, frame_of(board, cpu)[PC], "pc of the announcement")
    for n in range(CPUS):
        equal(f"cpu {n} did not stop" in text, n in missing, f"CPU {n} named as running")
    stacks = shell_stacks(board, line, cpu, missing)
    equal([name for _, name in stacks[cpu]][:len(chain)], chain, "call chain")
    line.close()
    gdb_stacks(board, stacks, missing)
    goes_its_way(board, stacks[cpu], missing, spin)
    return told, stacks


@test(board=boot())
def null_dereference_in_an_interrupt_handler(board):
    chain = ["push", "seal", "build", "receive", "demo_irq", "bare_ipi", "arm_dispatch",
             f"{PORT}_exception"]
    # it dies with the ring's lock held
    _, stacks = whole(board, "null-irq", 1, r"died: NULL pointer: read at 0{7}[0-9a-f]", chain,
                      spin=("take", "receive"))
    below = [name for _, name in stacks[1]]
    true(below[-4:] == WORKER, f"the interrupted thread is not below: {below}")
    true("null_irq" in below, f"the interrupted function is not below: {below}")


@test(board=boot())
def undefined_instruction(board):
    _, stacks = whole(board, "undef", 2, f"died: undefined instruction {UDF:08x}",
                      ["run_garbage", "undef"] + WORKER)
    equal(elf_bytes(board.elf, stacks[2][0][0], 4), UDF.to_bytes(4, "little"), "the instruction")


@test(board=boot())
def bug(board):
    told, stacks = whole(board, "bug", 3, r"died: BUG at arch/bare/fail\.c:\d+",
                         ["check_order", "bug"] + WORKER)
    line = source_line("arch/bare/fail.c", "BUG();")
    equal(told.rpartition(":")[2], str(line), "line of BUG()")
    equal(source_of(board.elf, stacks[3][0][0])[1:], ("fail.c", line), "line of the pc")


@test(board=boot())
def explicit_panic(board):
    whole(board, "panic", 0, r"panic: told to, by worker/0, code 42",
          PANIC_ENTRY + ["give_up", "explicit_panic"] + WORKER)


@test(board=boot())
def stack_overflow_into_the_guard_page(board):
    told, stacks = whole(board, "stack", 3,
                         r"died: stack overflow: (read|write) at [0-9a-f]{8}", [])
    offset = int(told.split()[-1], 16) - address(board, f"{PORT}_thread_stacks")
    true(0 <= offset < 24 << 14 and offset % (1 << 14) < 0x1000, f"{told}: not in a guard page")
    got = [name for _, name in stacks[3]]
    want = [("odd", "even"), ("even", "odd")][got[0] == "even"] * 32
    equal(got, list(want), "two functions that call each other")


@test(board=boot())
def deadlock_with_interrupts_masked(board):
    board.wait_log("demo> ")
    board.wait_log(r"demo> .*", 20)
    line = board.line()
    functions(board.elf)  # kept: there is no time for it later
    line.send("crash deadlock\r")
    line.expect("CPU 2: crash deadlock")

    def spinning():
        cpu = registers(board)[2]  # as QEMU has it, before anything is frozen
        # QEMU does not show a mask by priority; that no tick came, CPU 0 says below.
        masked = BY_PRIORITY or cpu["cpsr"] & 0x80
        return cpu if masked and function_at(board.elf, cpu["pc"]) == "book" else None
    spins = qtest.wait_for(spinning, "CPU 2 spinning with IRQ masked in book()")
    line.wait_prompt(60)
    cpu, told, _ = stop_of(line.seen.decode("latin1").replace("\r\n", "\n").partition("\n*** ")[2]
                           .join(["*** ", ""]))
    equal(cpu, 0, "CPU that noticed")
    true(re.fullmatch(r"panic: cpu 2 stuck: no tick for \d+ of mine", told), told)
    stacks = shell_stacks(board, line, 0)
    equal([n for _, n in stacks[0]][:5],
          ["panic", "fail_tick", "bare_tick", "arm_dispatch", f"{PORT}_exception"], "chain of CPU 0")
    equal([n for _, n in stacks[2]], ["book", "deadlock"] + WORKER, "chain of the spinning CPU")
    lock = address(board, "order_lock")
    equal(words(board, lock, 1)[0], 3, "holder of the lock: CPU 2 + 1")
    line.close()
    with Gdb(board.elf, board.port) as g:
        shown = g.registers(3)
        for number in (*KEPT, SP):
            equal(shown[number], spins[REGS[number]], f"{REGS[number]} of the spinning CPU")
        equal(function_at(board.elf, shown[PC]), "book", "function of the spinning CPU")
        equal(shown[CPSR] & 0xff, spins["cpsr"] & 0xff, "mode and masks of the spinning CPU")
        g("kill")
    gdb_stacks(board, stacks)
    goes_its_way(board, stacks[0], missing=(2,))  # that one's IRQs stay masked


@test(board=boot())
def two_cpus_panic_at_once(board):
    line, text = crash(board, "twin")
    cpu, told, _ = stop_of(text)
    true(cpu in (1, 2), f"winner: {cpu}")
    equal(told, f"panic: twin on CPU {cpu}", "why")
    stacks = shell_stacks(board, line, cpu)
    other = 3 - cpu
    equal([n for _, n in stacks[cpu]], PANIC_ENTRY + ["twin"] + WORKER, "chain of the winner")
    chain = [n for _, n in stacks[other]]
    equal(chain[-6:], ["panic", "twin"] + WORKER, "chain of the other")
    facts = line.command("summary")
    true(re.search(rf"^cpu {cpu} panic:? +twin on CPU {cpu}$", facts, re.M), facts)
    true(re.search(rf"^cpu {other} panic:? +twin on CPU {other} \(not the first\)$", facts, re.M),
         facts)
    line.close()
    gdb_stacks(board, stacks)
    line = goes_its_way(board, stacks[cpu])
    # Its console text may have met the session of the first, and is in the log then.
    text = line.command("dmesg | grep panics too")
    true(f"CPU {other} panics too: twin on CPU {other}" in text, f"the other's last word: {text!r}")


@test(board=boot())
def a_cpu_with_everything_masked_is_named_as_running(board):
    line, text = crash(board, "masked")
    true("cpu 3 did not stop: still running" in text, text)
    true(re.search(r"^  cpu 3: did not stop, still running$", line.command("cpu"), re.M), "cpu")
    line.command("cpu 3")
    true("registers are unknown" in line.command("rd"), "rd of a running CPU")
    true("registers are unknown" in line.command("bt"), "bt of a running CPU")
    true("registers are unknown" in line.command(f"rm {REGS[0]} 1"), "rm of a running CPU")
    line.command("cpu 0")
    at = address(board, "ledger")
    first = words(board, at, 1)[0]
    qtest.wait_for(lambda: words(board, at, 1)[0] != first, "CPU 3 counting in the ledger")
    stacks = shell_stacks(board, line, 0, missing=(3,))
    equal([n for _, n in stacks[0]], PANIC_ENTRY + ["masked"] + WORKER, "chain of CPU 0")
    line.close()
    gdb_stacks(board, stacks, missing=(3,))
    goes_its_way(board, stacks[0], missing=(3,))


# ---- where the stop comes from ----

@test(board=boot("crash=panic"))
def the_boot_option_does_the_same(board):
    line = board.line()
    board.wait_log(r"\*\*\* holdfast: cpu 0: panic: told to")
    line.send("\r")
    line.wait_prompt()
    equal([n for _, n in shell_stacks(board, line, 0)[0]][:3],
          PANIC_ENTRY + ["give_up", "explicit_panic"], "call chain")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
