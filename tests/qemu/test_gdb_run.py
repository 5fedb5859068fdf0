# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Real gdb makes a four-CPU board run: breakpoints, steps, ^C. Where the CPUs really were is read
from QEMU, by QMP and by QEMU's own gdbstub."""

import re
import sys
import time

import qtest
from oracle import (A32, ARG0, CPSR, CPUS, LR, PC, PROBE, Probe, address, all_count, attach,
                    counters, elf_bytes, frame_of, function_at, leave, lines_at, source_line,
                    source_of, stop_at, word, words)
from qtest import equal, shared, test, true

BOARD = shared()
STEP_BITS = 0x80 if A32 else 0x200080  # I; SS


@test(board=BOARD)
def locals_of_the_demo(board):
    with attach(board) as g:
        stop_at(g, board, "account")
        p = g.number("p")
        row = words(board, p, 9)  # sequence, cpu, payload[6], checksum
        equal([g.number("p->sequence"), g.number("p->cpu"), g.number("p->payload[5]"),
               g.number("p->checksum")], [row[0], row[1], row[7], row[8]], "members of *p")
        equal(row[8], (row[0] + sum(row[2:8])) & 0xffffffff, "the packet's checksum")
        chain = [row[1] for row in g.backtrace()]
        equal(chain[:5], ["account", "fold", "check", "handle", "drain"], "call chain")
        g("up")
        equal((g.number("length"), g.number("sum")), (6, row[8]), "locals of fold()")
        equal(g.number("p"), p, "p of fold()")
        g("frame function drain")
        equal(g.number("&p"), p, "p of drain() is the packet")
        true(g.number("ring") == address(board, "demo_ring"), "argument of drain()")
        leave(board, g)


@test(board=BOARD)
def next_step_finish_until_advance(board):
    with attach(board) as g:
        cpu = stop_at(g, board, "fold")
        lines = []
        for _ in range(3):
            g("next")
            pc = g.number("$pc")
            equal(pc, frame_of(board, cpu)[PC], "pc")
            equal(function_at(board.elf, pc), "fold", "function after next")
            lines.append(source_of(board.elf, pc)[2])
        first = source_of(board.elf, address(board, "fold"))[2]
        true(all(first < line < first + 8 for line in lines), f"lines {lines} after {first}")
        done = word(board, address(board, "packets_done"))
        g("advance account")
        equal(function_at(board.elf, g.number("$pc")), "account", "function after advance")
        back = g.number(LR)
        text = g("finish")
        equal(g.number("$pc"), back, "pc after finish")
        equal(word(board, address(board, "packets_done")), done + 1, "account() has run once")
        text = g("finish")  # of fold(): returns the checksum
        value = int(re.search(r"Value returned is \$\d+ = (\d+)", text).group(1))
        equal(function_at(board.elf, g.number("$pc")), "check", "function after finish")
        equal(value, g.number("p->checksum"), "value that fold() returned")
        stop_at(g, board, "check")
        for _ in range(3):  # the call's line may be entered more than once
            g("step")
            if g.backtrace()[0][1] != "check":
                break
        equal(g.backtrace()[0][1], "fold", "step goes into the call")
        stop_at(g, board, "fold")
        line = source_line("arch/bare/demo.c", "account(p, length")
        g(f"until {line}")  # out of the loop before it
        true(("demo.c", line) in lines_at(board.elf, g.number("$pc")), "not at the line")
        equal(g.number("sum"), g.number("p->checksum"), "sum behind the loop")
        leave(board, g)


def branch_target(insn, pc):
    """Where a direct branch goes; None for anything else."""
    def signed(low, bits):
        field = insn >> low & ((1 << bits) - 1)
        return (field ^ 1 << (bits - 1)) - (1 << (bits - 1))
    if A32:  # B, BL: DDI 0406C A8.8.18, A8.8.25
        return pc + 8 + 4 * signed(0, 24) if insn >> 25 & 7 == 5 and insn >> 28 != 0xf else None
    if insn & 0x7c000000 == 0x14000000:  # B, BL: DDI 0487 C4.1.65, as all that follow
        return pc + 4 * signed(0, 26)
    if insn & 0xff000010 == 0x54000000 or insn & 0x7e000000 == 0x34000000:  # B.cond, CBZ, CBNZ
        return pc + 4 * signed(5, 19)
    return pc + 4 * signed(5, 14) if insn & 0x7e000000 == 0x36000000 else None  # TBZ, TBNZ


@test(board=BOARD)
def stepi_goes_one_instruction(board):
    with attach(board) as g:
        cpu = stop_at(g, board, "*count")
        g("set scheduler-locking on")
        others = [frame_of(board, other)[PC] for other in range(CPUS) if other != cpu]
        seen = counters(board)
        pc = g.number("$pc")
        for _ in range(12):
            insn = int.from_bytes(elf_bytes(board.elf, pc, 4), "little")
            g("stepi")
            new = g.number("$pc")
            equal(new, frame_of(board, cpu)[PC], "pc")
            target = branch_target(insn, pc)
            if target is not None:
                true(new in (pc + 4, target), f"{pc:#x} -> {new:#x}")
            else:
                equal(new, pc + 4, f"pc behind {pc:#x}")
            pc = new
        held = [frame_of(board, other)[PC] for other in range(CPUS) if other != cpu]
        equal(held, others, "the pcs of the CPUs that are held")
        now = counters(board)
        equal([now[i] for i in range(CPUS) if i != cpu], [seen[i] for i in range(CPUS) if i != cpu],
              "the counters of the CPUs that are held")
        leave(board, g)


@test(board=BOARD)
def stepping_through_an_exclusive_loop_ends(board):
    with attach(board) as g:
        stop_at(g, board, "*add_to_total")
        g("set scheduler-locking on")
        back = g.number(LR)
        before = word(board, address(board, "shared_total"))
        steps = 0
        exclusive = []
        while g.number("$pc") != back:
            insn = g("x/i $pc")
            exclusive += re.findall(r"\b(ldrex|strex|ldaxr|stlxr)\b", insn)
            g("stepi")
            steps += 1
            true(steps < 60, "60 steps, and still in add_to_total()")
        equal(word(board, address(board, "shared_total")), before + 1, "the total after one call")
        equal(g.number(ARG0), before + 1, "value returned")
        true(exclusive[:1] == ["ldrex" if A32 else "ldaxr"], f"stepped over {exclusive}")
        leave(board, g)


@test(board=BOARD, limit=240)
def a_breakpoint_is_hit_on_every_cpu(board):
    with attach(board) as g:
        g("break *count")
        hits = {}
        end = time.monotonic() + 180
        while len(hits) < CPUS and time.monotonic() < end:
            g("continue")
            cpu = g.number("$_thread") - 1
            equal(g.number("$pc"), address(board, "count"), "pc")
            equal(g.number(ARG0), address(board, "demo_counters") + 4 * cpu,
                  f"the counter that CPU {cpu} counts")
            equal(frame_of(board, cpu)[0], g.number(ARG0), "argument in memory")
            hits[cpu] = hits.get(cpu, 0) + 1
        equal(sorted(hits), [0, 1, 2, 3], "CPUs that hit it")
        shown = re.search(r"already hit (\d+) times", g("info breakpoints"))
        equal(int(shown.group(1)), sum(hits.values()), "hits that gdb counted")
        leave(board, g)


@test(board=BOARD)
def a_planted_breakpoint_is_in_memory_only_while_it_runs(board):
    with attach(board) as g:
        at = address(board, "counter_thread")  # not run again: planted, never hit
        own = elf_bytes(board.elf, at, 4)
        g(f"break *{at:#x}")
        equal(board.memory(at, 4), own, "the instruction while the board is stopped")
        g.begin("continue")
        all_count(board)  # before, Z0 plants it for a moment, to see that it takes
        planted = int.from_bytes(board.memory(at, 4), "little")
        if A32:
            equal(planted & 0xfff000f0, 0xe1200070, "a BKPT")
        else:
            equal(planted & 0xffe0001f, 0xd4200000, "a BRK")
        g.interrupt()
        g.end()
        equal(board.memory(at, 4), own, "the instruction after the stop")
        leave(board, g)


@test(board=BOARD)
def a_conditional_breakpoint(board):
    with attach(board) as g:
        g("break account if p->cpu == 2 && p->sequence % 2 == 0")
        for _ in range(2):
            g("continue")
            sequence, cpu = words(board, g.number("p"), 2)
            equal((cpu, sequence % 2), (2, 0), "the packet that met the condition")
        leave(board, g)


@test(board=BOARD)
def a_temporary_breakpoint_where_all_cpus_run_stops_once(board):
    with attach(board) as g:
        stop_at(g, board, "*count")
        g.begin("continue")
        all_count(board)
        g.interrupt()
        text = g.end()
        true("SIGINT" in text, f"another stop than the one asked for: {text}")
        leave(board, g)


def board_own(board, pc):
    """Is it the debugger's own code, where no step is allowed?"""
    return address(board, "hf_text_begin") <= pc < address(board, "hf_text_end")


@test(board=BOARD)
def a_step_of_another_thread_moves_that_cpu_only(board):
    with attach(board) as g:
        cpu = stop_at(g, board, "*count")
        busy = [n for n in range(CPUS) if n != cpu and not board_own(board, frame_of(board, n)[PC])]
        other = busy[0]
        before = [frame_of(board, n) for n in range(CPUS)]
        g("set scheduler-locking on")
        g(f"thread {other + 1}")
        g("stepi")
        after = [frame_of(board, n) for n in range(CPUS)]
        equal(g.number("$_thread"), other + 1, "thread that stepped")
        true(after[other][PC] != before[other][PC], "it did not step")
        for n in range(CPUS):
            if n != other:
                equal(after[n], before[n], f"registers of CPU {n}")
        leave(board, g)


@test(board=BOARD)
def a_step_that_is_refused_ends_where_it_began(board):
    with attach(board) as g:
        inside = address(board, "hf_reg_row")  # the debugger itself: not to be stepped through
        g("set scheduler-locking on")
        g("thread 2")
        old, sp = g.number("$pc"), g.number("$sp")
        g(f"set var $pc = {inside:#x}")
        text = g("stepi")
        if A32:
            true("cannot go on" in text and "SIGINT" in text, f"no word of the refusal: {text}")
        else:  # the hardware steps: nothing is planted there
            inside += 4
        equal((g.number("$_thread"), g.number("$pc")), (2, inside), "thread and pc")
        g(f"set var $pc = {old:#x}")
        g(f"set var $sp = {sp:#x}")
        equal(frame_of(board, 1)[PC], old, "pc put back")
        leave(board, g)


@test(board=BOARD)
def ctrl_c_stops_everything(board):
    with attach(board) as g:
        g.begin("continue")
        all_count(board)
        g.interrupt()
        text = g.end()
        true("SIGINT" in text, f"no SIGINT: {text}")
        seen = counters(board)
        g("info threads")
        g("bt")
        equal(counters(board), seen, "the counters of a stopped board")
        leave(board, g)


# ---- what QEMU's own debugger sees when the CPUs go on ----

@test(board=qtest.boot(qemu_args=PROBE))
def every_cpu_goes_on_with_the_registers_shown(board):
    with attach(board) as g:
        shown = [g.registers(cpu + 1) for cpu in range(CPUS)]
        probe = Probe(board)
        for pc in {r[PC] for r in shown}:
            probe.breakpoint(pc)
        probe.run()
        g.begin("detach")
        left = set(range(CPUS))
        end = time.monotonic() + 60
        while time.monotonic() < end:
            cpu = probe.wait()
            if cpu in left:
                equal(probe.registers(cpu), shown[cpu], f"registers of CPU {cpu} as it goes on")
                left.discard(cpu)
            if not left:
                break
            probe.line.packet(f"vCont;s:{cpu + 1:x}")
            probe.run()
        equal(left, set(), "CPUs that did not come back")
        for pc in {r[PC] for r in shown}:
            probe.breakpoint(pc, False)
        probe.leave()
        g.end()
        all_count(board)


@test(board=qtest.boot(qemu_args=PROBE))
def a_cpu_steps_off_its_breakpoint_with_the_registers_shown(board):
    with attach(board) as g:
        g("break *push")
        for _ in range(3):
            g("continue")
            cpu = g.number("$_thread") - 1
            shown = g.registers()
            probe = Probe(board)
            probe.breakpoint(shown[PC])
            probe.run()
            g.begin("continue")
            equal(probe.wait(), cpu, "CPU that executes the instruction")
            seen = probe.registers(cpu)
            equal(seen[:CPSR], shown[:CPSR], "registers under the breakpoint")
            equal(seen[CPSR] | STEP_BITS, shown[CPSR] | STEP_BITS, "cpsr but for those of the step")
            probe.breakpoint(shown[PC], False)
            probe.leave()
            g.end()
        leave(board, g)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
