# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A Cortex-M with the debugger in it: every fault from every context, and back; stacks that are none; bad
reads everywhere; a fault of the debugger itself. Through real gdb, on the SDK's board HF_BOARD."""

import contextlib
import os
import re
import sys

import qtest
import sdkrig as sdk
from hfrig import Board
from oracle import Gdb, function_at, names
from qtest import NAME, equal, test, test_if, true
from raw import Raw

HERE = sdk.PROGRAMS
STRIKE = [os.path.join(HERE, name) for name in ("strike.c", "strike.S", "strike_fpu.S")]
LIMIT_C = os.path.join(HERE, "limit.c")
V8M = NAME.startswith(("mps2-an505", "mps2-an521"))
HOLE = 0xF0000000
FRAME_BYTES = 104  # FRAME_SIZE of arch/armv7m/frame.h
# context of strike.c: (what it is, exception number it strikes in)
CONTEXTS = {0: ("main", 0), 1: ("PRIMASK", 0), 2: ("process stack", 0), 4: ("lowest priority", 14),
            5: ("highest priority", 36), 6: ("middle priority", 36), 7: ("BASEPRI", 0), 8: ("SVC", 11),
            12: ("interrupt 100", 116)}
AT_PRIORITY_0 = (1, 5, 8)  # no fault is above that: it becomes a HardFault
# kind of strike.S: (signal, pc when it is not the instruction's own address)
KINDS = {0: ("SIGTRAP", None), 1: ("SIGILL", None), 2: ("SIGBUS", None), 3: ("SIGBUS", None),
         4: (("SIGBUS", "SIGSEGV"), 0x9FFFFFFE), 5: ("SIGILL", 0x100), 6: ("SIGFPE", None)}
# and in words: CFSR, BFAR
WORDS = {0: "breakpoint in the program", 1: "died: undefined instruction de07", 2: "died: bad access: no memory at f0000004",
         3: "died: bad access: no memory at f0000000|died: a write some instructions ago went nowhere",
         4: "died: cannot execute there: no(t permitted| memory)", 5: "died: branch to an even address: no Thumb code",
         6: "died: division by zero"}
LOST_MSP, LOST_PSP = 3, 9


def build():
    return sdk.build(*STRIKE, "-I", HERE)


def waiting():
    return sdk.at_main(build())


def places(g, kind):
    at = names(g.elf)
    return at[f"strike_{kind}"][0] & ~1, at[f"strike_{kind}_end"][0] & ~1


def look(g, context, kind):
    """At a strike: where it is, why, the registers, and that bad reads are errors here."""
    what, exception = CONTEXTS[context]
    signals, elsewhere = KINDS[kind]
    text = g("continue")
    where = f"{what}, kind {kind}"
    true(any(s in text for s in ([signals] if isinstance(signals, str) else signals)), f"{where}: {text}")
    at, behind = places(g, kind)
    equal(g.number("$pc"), at if elsewhere is None else elsewhere, f"{where}: pc")
    equal(g.number("$xpsr & 0x1ff"), exception, f"{where}: exception number")
    count = g.number("strikes")
    for n in (0, 4, 8, 11, 12):
        equal(g.number(f"$r{n}"), 0x01010101 * (n + 1) ^ count, f"{where}: r{n}")
    equal(g.number("$sp"), g.number("before.sp"), f"{where}: sp")
    equal(g.number("$primask"), g.number("before.primask"), f"{where}: primask")
    for address in (HOLE, 0x9FFFFFFC):
        true("Cannot access memory" in g(f"x/wx {address:#x}"), f"{where}: a read at {address:#x}")
    equal(g.number("canary[7]"), 0xCA0A0007, f"{where}: a good read behind bad ones")
    if not NAME.endswith("-gdb"):
        text = g("monitor summary")
        true(re.search(f"stop +cpu 0: ({WORDS[kind]})", text), f"{where}: {text}")
        equal(", a HardFault" in text, kind >= 2 and context in AT_PRIORITY_0, f"{where}: HFSR: {text}")
    g(f"set var $pc = {behind:#x}")


# ---- the matrix ----

def strikes_in(context):
    with waiting() as (board, g):
        g.elf = board.elf
        rounds = [(kind, floating) for floating in (range(4) if sdk.FPU else (0,)) for kind in KINDS]
        for kind, floating in rounds:
            where = f"{CONTEXTS[context][0]}, kind {kind}, FPU {floating}"
            g(f"set var kind = {kind}")
            g(f"set var context = {context}")
            g(f"set var floating = {floating}")
            look(g, context, kind)
            true("round_done" in g("continue"), f"{where}: it did not go on")
            equal(g.number("wrong"), 0, f"{where}: what is not as it was")
        equal(g.number("strikes"), len(rounds), "strikes")
        g("set var context = -1")
        g("delete")
        true("exited normally" in g("continue"), "no good end")


@test()
def faults_in_main_and_on():
    strikes_in(0)


@test()
def faults_with_primask_set_and_on():
    strikes_in(1)


@test()
def faults_on_the_process_stack_and_on():
    strikes_in(2)


@test()
def faults_in_a_handler_of_the_lowest_priority_and_on():
    strikes_in(4)


@test()
def faults_in_a_handler_of_the_highest_priority_and_on():
    strikes_in(5)


@test()
def faults_in_a_handler_of_middle_priority_and_on():
    strikes_in(6)


@test()
def faults_with_basepri_set_and_on():
    strikes_in(7)


@test()
def faults_in_svc_and_on():
    strikes_in(8)


@test_if(V8M)
def faults_in_an_interrupt_with_a_high_number_and_on():
    strikes_in(12)


# ---- no stack ----

def lost(context):
    with waiting() as (board, g):
        g(f"set var context = {context}")
        text = g("continue")
        true("SIGBUS" in text or "SIGSEGV" in text, text)
        equal(g.number("$pc"), names(board.elf)["hf_exception"][0] & ~1, "pc: where the CPU is")
        true("unavail" in g("info registers r0"), "r0, that nobody can know")
        text = g(f"info registers {'msp' if context == LOST_MSP else 'psp'}")
        value = int(re.search(r"0x([0-9a-f]+)", text).group(1), 16)
        true(HOLE <= value < HOLE + 0x200, f"the stack pointer: {text}")
        equal(g.number("strikes"), 0, "a good read")
        true("Cannot access memory" in g(f"x/wx {HOLE:#x}"), "a bad read")
        g(f"set var $sp = {names(board.elf)['process_stack'][0] + 0x400:#x}")
        g("set var $xpsr = 0x01000000")
        g("tbreak main")
        g("set var $pc = &main")
        true("main ()" in g("continue"), "it does not go on from where it is put")


@test()
def a_stack_overflow_on_the_main_stack():
    lost(LOST_MSP)


@test()
def a_stack_overflow_on_the_process_stack():
    lost(LOST_PSP)


@test()
def a_resume_without_a_stack_is_refused():
    with waiting() as (board, g):
        g("set var kind = 1")
        g("set var context = 0")
        g("continue")
        sp = g.number("$sp")
        g(f"set var $sp = {HOLE + 0x100:#x}")
        text = g("continue")
        true("SIGILL" in text, f"it went on: {text}")
        equal(g.number("$sp"), HOLE + 0x100, "sp as it was set")
        g(f"set var $sp = {sp:#x}")
        g(f"set var $pc = {names(board.elf)['strike_1_end'][0] & ~1:#x}")
        true("round_done" in g("continue"), "it does not go on with a stack")
        equal(g.number("wrong"), 0, "what is not as it was")


# ---- a stack limit ----

@contextlib.contextmanager
def at_limit(process, room):
    """limit.c, stopped by the fault that it runs into; what gdb said of it."""
    elf = sdk.build(LIMIT_C)
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"attach gdb to this line")
        with Gdb(elf, board.port) as g:
            g("tbreak main")
            g("continue")
            equal(g.number("$secure"), 1, "the security state, in main()")
            g(f"set var process = {process}")
            g(f"set var room = {room}")
            text = g("continue")
            true("SIGSEGV" in text, text)
            true("stack overflow: below its limit" in g("monitor summary"), g("monitor summary"))
            limit = g.number("&stack") + 1024
            for name, value in (("msplim", 0 if process else limit), ("psplim", limit if process else 0)):
                equal(g.number(f"(unsigned)${name}"), value, name)
            equal(g.number("$r4"), 0x44444444, "r4")
            equal(g.number("stack[511]"), 0, "a good read")
            true("Cannot access memory" in g(f"x/wx {HOLE:#x}"), "a bad read")
            g.elf = elf
            yield g, limit


def limit_with_room(process):
    with at_limit(process, 1) as (g, limit):
        at = names(g.elf)
        equal(g.number("$pc"), at["at_once"][0] & ~1, "pc: the instruction that would")
        equal(g.number("$sp"), limit + 1024 - 64, "sp, as it was before that")
        equal(g.number("$r7") & 2 if process else 2, 2, "r7")
        true("unavail" not in g("info registers r0 r1 r2 r3 r12"), "what the CPU has pushed")
        g(f"set var $pc = {at['behind'][0] & ~1:#x}")
        text = g("continue")
        true("exited normally" in text, f"it does not go on: {text}")


def limit_without_room(process):
    with at_limit(process, 0) as (g, limit):
        equal(g.number("$pc"), names(g.elf)["hf_exception"][0] & ~1, "pc: where the CPU is")
        true("unavail" in g("info registers r0"), "r0, that nobody can know")
        equal(g.number("$psp" if process else "$msp") & 0xffffffff, limit, "the stack pointer")
        equal(g.number(f"*(unsigned *)({limit - 4})"), 0, "the word below the limit")
        equal(g.number(f"*(unsigned *)({limit})"), 0x44444444, "the last word that was pushed")
        equal(g.number("$r6") & 0xffffffff, g.number("&main_sp"), "r6")
        g(f"set var $sp = {limit + 1024 - 64:#x}")
        g("set var $xpsr = 0x01000000")
        g(f"set var $pc = {names(g.elf)['behind'][0] & ~1:#x}")
        text = g("continue")
        true("exited normally" in text, f"it does not go on from where it is put: {text}")


@test_if(V8M)
def the_main_stack_limit_with_room_for_a_frame():
    limit_with_room(0)


@test_if(V8M)
def the_process_stack_limit_with_room_for_a_frame():
    limit_with_room(1)


@test_if(V8M)
def the_main_stack_limit_without():
    limit_without_room(0)


@test_if(V8M)
def the_process_stack_limit_without():
    limit_without_room(1)


@test_if(V8M)
def a_branch_to_non_secure_code_is_a_secure_fault():
    with waiting() as (_, g):
        g("set mem inaccessible-by-default off")
        g("set var context = -1")
        at = g.number("$pc")
        for register, value in ((0xd8, 0), (0xdc, 0), (0xe0, 0x0fffffe1), (0xd0, 1)):  # SAU: Non-secure up to there
            g(f"set var *(unsigned *){0xe000ed00 + register:#x} = {value:#x}")
        g("set var $pc = 0x200")
        text = g("continue")
        true("SIGSEGV" in text, text)
        equal(g.number("$pc"), 0x200, "pc")
        equal(g.number("$secure"), 1, "the security state")
        text = g("monitor summary")
        true("secure fault: branch to Non-secure code" in text, text)
        true("Cannot access memory" in g(f"x/wx {HOLE:#x}"), "a bad read")
        g(f"set var $pc = {at:#x}")
        g("delete")
        true("exited normally" in g("continue"), "it does not go on from where it is put")


# ---- where a bad read would be the end ----

def in_place(context, exception, faultmask):
    with waiting() as (board, g):
        g("set mem inaccessible-by-default off")
        g(f"set var context = {context}")
        text = g("continue")
        true("SIGINT" in text, f"no stop by NMI: {text}")
        equal(g.number("$xpsr & 0x1ff"), exception, "exception number")
        equal(g.number("$faultmask"), faultmask, "FAULTMASK")
        for address in (HOLE, 0x9FFFFFFC, 0xA0000000):
            true("Cannot access memory" in g(f"x/wx {address:#x}"), f"a read at {address:#x}")
        if not NAME.endswith("-gdb"):
            text = g(f"monitor md {HOLE:x}")
            true("f0000000 ????????" in text, f"the shell's md: unknown, not invented: {text}")
            true("? at f0000000: cannot be read safely from here" in text, f"the shell's md: {text}")
            text = g(f"monitor mdr {HOLE:x} 4")
            true("cannot be read safely from here" in text, f"the shell's mdr: {text}")
        at = names(board.elf)["main"][0] & ~1
        equal(g.number(f"*(unsigned *){at:#x}"), int.from_bytes(board.memory(at, 4), "little"), "code")
        g("set var strikes = 77")
        equal(g.number("strikes"), 77, "a write to RAM")
        text = g("continue")
        true("round_done" in text, f"it did not go on: {text}")
        equal(g.number("$xpsr & 0x1ff"), 0, "back in main")
        equal(g.number("$faultmask"), 0, "FAULTMASK behind it")
        g("set var context = -1")
        g("set var wrong = 0")
        g("delete")
        true("exited normally" in g("continue"), "no good end")


@test()
def nmi_inside_a_hardfault_looks_at_known_memory_only():
    in_place(11, 3, 0)


@test()
def nmi_with_faultmask_set_looks_at_known_memory_only():
    in_place(10, 0, 1)


@test()
def memmanage_where_nothing_may_be_executed():
    with waiting() as (_, g):
        g("set var context = -1")
        at = g.number("$pc")
        uart = 0x50200000 if NAME.startswith(("mps2-an505", "mps2-an521")) else 0x40004000
        g(f"set var $pc = {uart:#x}")  # a device in the CPU's own map, too: DDI 0403E B3.1
        text = g("continue")
        true("SIGSEGV" in text, text)
        equal(g.number("$pc"), uart, "pc")
        if not NAME.endswith("-gdb"):
            true("cannot execute there: not permitted" in g("monitor summary"), g("monitor summary"))
        true("Cannot access memory" in g(f"x/wx {HOLE:#x}"), "a bad read")
        g(f"set var $pc = {at:#x}")
        g("delete")
        true("exited normally" in g("continue"), "it does not go on from where it is put")


def without_a_handler(irq):
    with waiting() as (_, g):
        g("set mem inaccessible-by-default off")
        at = g.number("$pc")
        for register in (0xe000e100, 0xe000e200):  # enabled, and pending
            g(f"set var *(unsigned *){register + irq // 32 * 4:#x} = {1 << irq % 32:#x}")
        text = g("continue")
        true("SIGILL" in text, text)
        equal(g.number("$pc"), at, "pc")
        if not NAME.endswith("-gdb"):
            true(f"exception {irq + 16}, and the program has no handler" in g("monitor summary"), g("monitor summary"))
        text = g("continue")
        true("exited with code 0204]" in text, text)


@test()
def an_interrupt_without_a_handler_is_told():
    without_a_handler(21)


@test_if(V8M)
def the_last_interrupt_of_the_board_is_told_too():
    without_a_handler(123)


@test_if(V8M)  # what an MPS2 with a Cortex-M3 in QEMU reads behind its RAM is 0
def a_vector_that_cannot_be_read_is_a_hardfault():
    with waiting() as (board, g):
        g("set mem inaccessible-by-default off")
        g("set var context = -1")
        at, vectors = g.number("$pc"), names(board.elf)["hf_vectors"][0]
        table = 0x10800000 - 128  # 32 vectors, then no memory
        for offset in range(0, 64, 4):
            g(f"set var *(unsigned *){table + offset:#x} = *(unsigned *){vectors + offset:#x}")
        g(f"set var *(unsigned *)0xe000ed08 = {table:#x}")
        g("set var *(unsigned *)0xe000e100 = 0x100000")  # IRQ 20 enabled
        g("set var *(unsigned *)0xe000e200 = 0x100000")  # and pending
        text = g("continue")
        true("SIGBUS" in text, text)
        equal(g.number("$pc"), at, "pc")
        if not NAME.endswith("-gdb"):
            true("died: the vector table cannot be read" in g("monitor summary"), g("monitor summary"))
        true("Cannot access memory" in g(f"x/wx {HOLE:#x}"), "a bad read")
        text = g("continue")
        true("the program died: the vector table cannot be read" in text and "exited with code 0212]" in text, text)


# ---- the set-up, and the debugger's own fault ----

@test_if(not NAME.endswith("-gdb"))
def a_set_up_that_does_not_work_is_named():
    with waiting() as (_, g):
        g("set mem inaccessible-by-default off")
        true("warning" not in g("monitor summary"), "a warning, and nothing is wrong")
        g("set var *(unsigned *)0xe000ed18 = 0x00e0e0e0")
        true("SHPR1" in g("monitor summary"), "faults of a low priority")
        g("set var *(unsigned *)0xe000ed18 = 0")
        true("warning" not in g("monitor summary"), "a warning, and all is well again")


def into_a_hole(board, elf, name):
    """[(address, word)]: written there, the debugger's own call of a function ends where nothing is."""
    at, size = names(elf)["hf.stub"]
    function = names(elf)[name][0] & ~1
    offset = board.memory(at, size).find((function | 1).to_bytes(4, "little"))
    if offset >= 0:
        equal(offset % 4, 0, f"the debugger's pointer to {name}()")
        return [(at + offset, 0xf0000001)]
    # It calls the function directly: ldr.w pc, [pc] and the address, behind a nop when it begins in half a word.
    begin = (function + 3) & ~3
    nop = [(function - 2, int.from_bytes(board.memory(function - 2, 2), "little") | 0xbf000000)]
    return (nop if begin != function else []) + [(begin, 0xf000f8df), (begin + 4, 0xf0000001)]


@test_if(not NAME.endswith("-gdb"))
def a_fault_inside_the_debugger_leads_to_a_safe_session():
    elf = build()
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        line = board.line()
        for at, word in into_a_hole(board, elf, "hf.sdk_fact"):
            line.command(f"mm4 {at:x} {word:x}")
        line.send("summary\r")
        text = line.expect(rb"(\*\*\* holdfast: fault inside the debugger.*?)\[\d\]safe-hf> ").group(1)
        true(b"cannot execute there: no" in text, f"why: {text}")
        rows = line.command("rd")
        pc = re.search(r"\bpc +([0-9a-f]{8})\b", rows)
        equal(pc and function_at(elf, int(pc.group(1), 16)), "_start", f"the program's registers: {rows}")
        top = names(elf)["hf.armv7m_debug_stack_top"][0]
        second = board.memory(top - 2 * FRAME_BYTES, FRAME_BYTES)
        true(HOLE.to_bytes(4, "little") in second, "its frame is the second of the debug stack: there is room below")
        main = names(elf)["main"][0] & ~1
        true(board.memory(main, 8).hex() in line.command(f"mdr {main:x} 8").replace(" ", ""), "memory")
        true("?" in line.command(f"md {HOLE:x} 10"), "a bad read in a safe session")
        line.close()


@test_if(NAME.endswith("-gdb"))
def a_fault_inside_the_debugger_without_a_shell_leaves_gdb_a_look():
    elf = build()
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"attach gdb to this line")
        main = names(elf)["main"][0] & ~1
        with Gdb(elf, board.port) as g:
            for at, word in into_a_hole(board, elf, "hf.sdk_text_check"):
                g(f"set var *(unsigned *){at:#x} = {word:#x}")
            g.process.kill()
            g.process.wait()
        r = Raw(board)
        r.begin(f"Z0,{main:x},2")
        text = r.line.expect(rb"(\*\*\* holdfast: fault inside the debugger.*?)\r\n.*safe session").group(1)
        true(re.search(rb"fault: cfsr [0-9a-f]{8}", text), f"why: {text}")
        r.line.close()
        with Gdb(elf, board.port) as g:
            equal(function_at(elf, g.number("$pc")), "_start", "the program's registers")
            equal(g.number(f"*(unsigned *){main:#x}"), int.from_bytes(board.memory(main, 4), "little"), "memory")
            true("Cannot access memory" in g(f"x/wx {HOLE:#x}"), "a bad read in a safe session")
            g("set var strikes = 77")
            equal(board.memory(names(elf)["strikes"][0], 4), bytes(4), "memory after a write by gdb")
            text = g("stepi")
            equal(function_at(elf, g.number("$pc")), "_start", f"a step in a safe session: {text}")


# ---- backtraces ----

@test()
def a_backtrace_goes_through_the_exception():
    with waiting() as (board, g):
        g("set var kind = 1")
        for context, handler, outer in ((4, "PendSV_Handler", "pend_sv"), (6, "IRQ20_Handler", "interrupt_at"),
                                        (8, "SVC_Handler", "once")):
            g(f"set var context = {context}")
            g("continue")
            text = g("bt")
            frames = re.findall(r"^#\d+ +(?:0x[0-9a-f]+ in )?(<signal handler called>|\w+)", text, re.M)
            chain = ["strike", "hit", handler, "<signal handler called>", outer, "main"]
            equal([frame for frame in frames if frame in chain], chain, text)
            g(f"set var $pc = {names(board.elf)['strike_1_end'][0] & ~1:#x}")
            g("continue")


@test_if(not NAME.endswith("-gdb"))
def the_shell_goes_through_the_exception_too():
    elf = sdk.build(*STRIKE, "-I", HERE, "-funwind-tables")
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"hf> ")
        line = board.line()
        at = {name: start & ~1 for name, (start, _) in names(elf).items()}
        line.command(f"mm4 {at['context']:x} 4")
        line.command(f"bp {at['hit']:x}")
        line.send("go\r")
        line.expect(rb"cpu 0: breakpoint")
        line.wait_prompt()
        rows = line.command("bt")
        pcs = [int(m, 16) for m in re.findall(r"^#\d+\s+([0-9a-f]{8})", rows, re.M)]
        found = [function for function in (function_at(elf, pc) for pc in pcs) if function is not None]
        equal(found[:5], ["hit", "PendSV_Handler", "pend_sv", "once", "main"], rows)
        line.close()


@test_if(not NAME.endswith("-gdb"))
def a_host_that_spoke_before_the_receiver_was_on_is_heard():
    elf = sdk.build(*STRIKE, "-I", HERE)
    with Board(NAME, elf=elf, qemu_args="-S") as board:
        line = board.line()
        line.send("\r")
        board.qmp("cont")
        line.wait_prompt()
        true("stop" in line.command("summary"), "no answer")
        line.close()


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
