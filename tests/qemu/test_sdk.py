# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Programs of the SDK (docs/sdk.md), built as a third party builds them: with newlib, pkg-config and
what `make sdk` left, and debugged with real gdb from the first instruction to the exit code."""

import contextlib
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys

import qtest
from belowrig import LINE, arguments, hypervisor, lines, noted
from hfrig import LIMIT, ROOT, Board, Failure, Line, free_port, stop
from lldbrig import Lldb
from oracle import (A32, M, TOOL, Gdb, elf_bytes, function_at, names, sections,
                    source_line)
from qtest import NAME, equal, test, test_if, true
from sdkrig import FPU, MODES, OUT, SDK, build, flags

PROBE = os.path.join(ROOT, "sdk", "example", "probe.c")
RAM_MIB = 4 if M else 128
A32_FPU = A32 or M  # d registers, fpscr
FPU_COUNT = 16 if M else 32


# ---- running ----

@contextlib.contextmanager
def program(elf, qemu_args=""):
    """A board that runs it."""
    with Board(NAME, elf=elf, qemu_args=qemu_args) as board:
        yield board


@contextlib.contextmanager
def stopped(elf, qemu_args=""):
    """A program that waits before main, and a gdb attached to it."""
    with program(elf, qemu_args) as board:
        board.wait_log(r"hf> ")
        with Gdb(elf, board.port) as g:
            yield board, g


def begin(g, mode):
    """modes.c on its way to what it shall do."""
    g("tbreak main")
    g("continue")
    g(f"set var mode = {mode}")


def ends(board, g, code):
    """Continue to the exit; then the board is off. Returns what gdb printed."""
    text = g("continue")
    how = "normally" if code == 0 else f"with code 0{code:o}"
    true(f"exited {how}]" in text, f"no exit {how}: {text}")
    equal(board.wait_end(), 0, "QEMU's status")
    return text


def value(board, name, form):
    """A variable as QEMU has it."""
    at, _ = names(board.elf)[name]
    return struct.unpack(form, board.memory(at, struct.calcsize(form)))


# ---- the example, as docs/sdk.md goes through it ----

@test()
def from_the_first_instruction_to_the_exit_code():
    elf = build(PROBE)
    with stopped(elf) as (board, g):
        true("stopped at boot" in board.log().decode("latin1"), "no word of the stop")
        equal(function_at(elf, g.number("$pc")), "_start", "the function it stops in")
        g("break main")
        true("Breakpoint 1, main () at" in g("continue"), "main was not reached")
        equal(g.number("$pc") & ~1, names(elf)["main"][0] & ~1, "pc in main")
        g("next")
        g("next")
        line = source_line("sdk/example/probe.c", "if (missing != 0)")
        true(f"{line}\t" in g("frame"), "two lines on")
        equal(g.number("missing"), 0, "a local variable of main()")
        g("tbreak scale")
        g("continue")
        true("no sensor at port 7" in g.out.seen.decode(), "its output is not in gdb's")
        true("factor=1.5, value=0" in g("frame"), "arguments")
        g("up")
        equal(g.number("i"), 0, "a local variable of measure()")
        g("break fit")
        g("continue")
        got = [float(x) for x in re.findall(r"[\d.]+", g("output/f samples").strip("{}\n"))]
        equal(tuple(got), value(board, "samples", "<8d"), "the samples")
        text = ends(board, g, 42)
        true("slope 1.50 offset 2.00, 8 samples of 2.0 to 12.5 mV\ntotal 8\n" in text, text)


@test_if(not M)
def a_program_that_starts_in_the_hypervisors_mode():
    with stopped(build(PROBE), "-machine virtualization=on") as (board, g):
        g("hbreak fit")
        true("fit (" in g("continue"), "a hardware breakpoint was not hit")
        equal(g.number("$cpsr") & 0x1f, 0x13 if A32 else 0x04, "SVC mode, EL1t")
        ends(board, g, 42)


@test_if(not M and not A32)  # what QEMU tells a hypervisor of; on ARMv7-A see test_below.py
def cache_lines_of_what_is_written_with_the_cache_off_are_dropped():
    elf = build(PROBE)
    begin, end, stack = (names(elf)[n][0] for n in ("hf_state_begin", "hf_state_end", "hf_stack_top"))
    with Board(NAME, elf=hypervisor(elf), qemu_args=arguments(elf)) as board:
        board.wait_log(r"hf> ")
        dropped, count = lines(board, elf, "again", begin, end)
        equal(len(dropped), count, f"lines of [{begin:#x}, {end:#x}) dropped twice")
        equal(noted(board, elf, "highest"), (stack - LINE,), "the highest line: of the stack")


@test_if(not M)
def asynchronous_aborts_are_let_through():
    with stopped(build(PROBE)) as (_, g):
        g("tbreak main")
        true("main ()" in g("continue"), "main was not reached")
        equal(g.number("$cpsr") & 0x100, 0, "mask A in main()")


@test()
def floats_and_structs_in_calls_and_returns():
    with stopped(build(PROBE)) as (board, g):
        g("tbreak fit")
        g("continue")
        equal(g("output scale(2.5, 4)"), "10", "scale(2.5, 4)")
        equal(g("output fit(samples, 8)"), "{slope = 1.5, offset = 2}", "fit()")
        text = g("output summary(samples, 8)")
        true(re.fullmatch(r'{count = 8, low = 2, high = 12.5, unit = 0x\w+ "mV"}', text), text)
        true("{slope = 1.5, offset = 2}" in g("finish"), "a struct of doubles returned")
        g("tbreak summary")
        g("continue")
        true("count = 8, low = 2" in g("finish"), "a struct in memory returned")
        g("print (void)(total = 77)")
        true("total 77" in ends(board, g, 42), "the variable that was set")


@test()
def return_and_jump():
    elf = build(PROBE)
    with stopped(elf) as (board, g):
        g("tbreak scale if value == 3")
        g("continue")
        g("return (double)1000")
        g("next")
        equal(value(board, "samples", "<8d")[3], 1002.0, "what return made of samples[3]")
        g("tbreak fit")
        g("continue")
        g("finish")
        g("tbreak fit")
        line = source_line("sdk/example/probe.c", "struct line line = fit(")
        true("Temporary breakpoint" in g(f"jump {line}"), "no second call of fit()")
        g("set var samples[3] = 6.5")
        ends(board, g, 42)


@test()
def a_longjmp_is_passed():
    with stopped(build(PROBE)) as (board, g):
        g("break main")
        g("continue")
        g("next")
        g("next")
        landing = source_line("sdk/example/probe.c", "if (missing != 0)")
        g(f"tbreak {landing}")
        true(f"{landing}\t" in g("next"), "next over a call that longjmps did not stop there")
        equal(g.number("missing"), 7, "what longjmp carried")
        g("delete")
        ends(board, g, 42)


@test_if(not M)  # a Cortex-M watches with the DWT, which QEMU does not have
def a_watchpoint_sees_each_change():
    with stopped(build(PROBE)) as (board, g):
        true("Hardware watchpoint" in g("watch total"), "no hardware watchpoint")
        for n in range(3):
            text = g("continue")
            if "Old value" not in text:
                raise Failure(f"change {n}: {text}")
            equal(value(board, "total", "<I")[0], n + 1, "total at the stop")
        g("delete")
        ends(board, g, 42)


@test(limit=120)
def stepped_through_instruction_by_instruction():
    elf = build(PROBE)
    with stopped(elf) as (board, g):
        g("stepi 25")
        g("tbreak fit")
        g("continue")
        for _ in range(40):
            at = g.number("$pc")
            size = 2 if M or (A32 and g.number("$cpsr & 0x20")) else 4
            code = elf_bytes(elf, at, size)
            true(code == board.memory(at, size), "no breakpoint stands in the stopped program")
            g("stepi")
            true(g.number("$pc") != at, f"no step from {at:#x}")
        for _ in range(12):
            g("next")
        text = ends(board, g, 42)
        true("total 8" in g.out.seen.decode() + text, "its output")


# ---- the whole FPU ----

@test_if(FPU)
def every_fpu_register_is_shown_and_can_be_changed():
    size = 8 if A32_FPU else 16
    with stopped(build(MODES)) as (board, g):
        begin(g, 6)
        true("SIGTRAP" in g("continue"), "no stop at its breakpoint instruction")
        want = bytearray(board.memory(names(board.elf)["wanted"][0], FPU_COUNT * size))
        for n in range(FPU_COUNT):
            text = g(f"info registers {'d' if A32_FPU else 'v'}{n}")
            raw = int(re.search(r"raw (0x\w+)" if A32_FPU else r"\s(0x\w+)", text).group(1), 16)
            equal(raw, int.from_bytes(want[size * n:size * (n + 1)], "little"), f"register {n}")
        for n, number in ((FPU_COUNT // 2 + 1, 2.5), (3, -1.0)):
            g(f"set var $d{n}{'' if A32_FPU else '.f'} = {number}")
            want[size * n:size * (n + 1)] = struct.pack("<d", number).ljust(size, b"\0")
        g(f"set var ${'fpscr' if A32_FPU else 'fpcr'} = 0x03000000")
        g("tbreak memcmp")
        g("continue")
        found = board.memory(names(board.elf)["found"][0], FPU_COUNT * size)
        equal(found, bytes(want), "the registers as the program has them")
        equal(g.number(f"${'fpscr' if A32_FPU else 'fpcr'}") & 0x03000000, 0x03000000, "rounding, flush")
        ends(board, g, 1)


@test_if(FPU)
def the_fpu_survives_stops():
    with stopped(build(MODES)) as (board, g):
        begin(g, 6)
        g("continue")
        for _ in range(5):
            g("stepi")
        true("called" in g("output (int)puts(\"called\")"), "a function called in between")
        ends(board, g, 0)


# ---- loading ----

@test(limit=150)
def loaded_over_itself_and_over_another():
    probe, modes = build(PROBE), build(MODES)
    with stopped(probe) as (board, g):
        text = g("load")
        true("Start address" in text, f"load: {text}")
        equal(g.number("$pc"), names(probe)["_start"][0], "pc behind load")
        true("_start ()" in g("continue"), "it does not stop before main again")
        g("tbreak main")
        true("main ()" in g("continue"), "main was not reached")
        g(f"file {modes}")
        g("load")
        board.elf = modes
        for start, data in sections(modes).values():
            if start >= names(modes)["hf_state_end"][0]:
                equal(board.memory(start, len(data)), data, f"what was loaded at {start:#x}")
        g("continue")
        begin(g, 3)
        g.begin("continue")
        qtest.wait_for(lambda: value(board, "spins", "<I")[0] > 1000, "it spins")
        g.interrupt()
        true("SIGINT" in g.end(), "^C after a load")
        g("set var mode = 0")
        g(f"file {probe}")
        g("load")
        g("continue")
        board.elf = probe
        g.begin("continue")
        true("exited with code 052" in g.end(), "the first program once more")
        equal(board.wait_end(), 0, "QEMU's status")


@test()
def a_program_of_another_sdk_is_refused():
    elf = build(PROBE)
    other = elf + ".other"
    shutil.copy(elf, other)
    header = elf_bytes(elf, names(elf)["hf_image_header"][0], 8)
    with open(other, "r+b") as f:
        at = f.read().index(header)
        f.seek(at + 4)
        f.write(bytes(b ^ 0xff for b in header[4:]))
    with stopped(elf) as (board, g):
        g(f"file {other}")
        text = g("load")
        true("failed" in text or "rror" in text, f"load of a foreign program: {text}")
        equal(board.memory(names(elf)["hf_image_header"][0], 8), header, "the header")
        g(f"file {elf}")
        true("Start address" in g("load"), "the right one")
        g("continue")
        ends(board, g, 42)


# ---- faults, ^C, input ----

@test()
def faults_are_signals():
    bad = "SIGBUS" if M else "SIGSEGV"
    for mode, signal, where in ((1, bad, "touch_null"), (2, "SIGILL", "undefined")):
        with stopped(build(MODES)) as (board, g):
            begin(g, mode)
            text = g("continue")
            true(signal in text and where in text, f"no {signal} in {where}: {text}")
            equal(function_at(board.elf, g.number("$pc")), where, "the faulting function")
            true("main ()" in g("bt"), "no backtrace to main")
            text = g("continue")
            code = {"SIGSEGV": 139, "SIGBUS": 138, "SIGILL": 132}[signal]
            true(f"exited with code 0{code:o}]" in text and "*** the program died" in text, text)
            equal(board.wait_end(), 0, "QEMU's status")


@test()
def a_fault_can_be_mended():
    with stopped(build(MODES)) as (board, g):
        begin(g, 1)
        g("continue")
        g("return")
        ends(board, g, 0)


@test()
def a_breakpoint_of_its_own_is_passed():
    with stopped(build(MODES)) as (board, g):
        begin(g, 4)
        text = g("continue")
        true("SIGTRAP" in text and "compiled_in" in text, text)
        true("behind it" in ends(board, g, 0), "it did not go on behind the instruction")


@test()
def abort_is_an_exit_code():
    with stopped(build(MODES)) as (board, g):
        begin(g, 5)
        ends(board, g, 134)


@test()
def constructors_exit_handlers_and_the_last_line():
    with stopped(build(MODES)) as (board, g):
        begin(g, 10)
        true("constructed 7, the handler" in ends(board, g, 0), "what runs before and after main()")


@test()
def the_heap_ends_before_the_stack():
    with stopped(build(MODES)) as (board, g):
        begin(g, 7)
        text = ends(board, g, 0)
        size = int(re.search(r"heap of (\d+) MiB", text).group(1))
        true(RAM_MIB - 13 <= size < RAM_MIB, f"{size} MiB of heap on a board with {RAM_MIB}")


@test()
def interrupted_detached_and_found_again():
    with stopped(build(MODES)) as (board, g):
        begin(g, 3)
        g.begin("continue")
        qtest.wait_for(lambda: value(board, "spins", "<I")[0] > 1000, "it spins")
        g.interrupt()
        text = g.end()
        true("SIGINT" in text and "spin" in text, text)
        equal(g.number("spins"), value(board, "spins", "<I")[0], "spins")
        true("main ()" in g("bt"), "no backtrace to main")
        before = value(board, "spins", "<I")[0]
        g("detach")
        qtest.wait_for(lambda: value(board, "spins", "<I")[0] > before, "it spins on")
    with program(build(MODES, "-Wl,--defsym=hf_board_wait=0")) as board:
        board.wait_log("mode\\?")
        line = board.line()
        line.send("3\r")
        qtest.wait_for(lambda: value(board, "spins", "<I")[0] > 1000, "it spins")
        line.close()
        with Gdb(board.elf, board.port) as g:
            equal(function_at(board.elf, g.number("$pc")), "spin", "where it was found")
            g("kill")


@test()
def no_gdb_at_all():
    with program(build(PROBE, "-Wl,--defsym=hf_board_wait=0")) as board:
        equal(board.wait_end(), 0, "QEMU's status")
        text = board.log().decode("latin1")
        equal(text, "no sensor at port 7\r\nslope 1.50 offset 2.00, 8 samples of 2.0 to 12.5 mV\r\n"
                    "total 8\r\n", "what it printed")


@test()
def the_line_is_its_standard_input():
    with program(build(MODES, "-Wl,--defsym=hf_board_wait=0")) as board:
        board.wait_log("mode\\?")
        line = board.line()
        line.send("9\b4\r")
        line.expect(rb"9\x08 \x084\r\nmode 4\r\n\r?\n?\*\*\* holdfast: cpu 0: breakpoint in the prog")
        line.wait_prompt()
        at = re.search(r"pc ([0-9a-f]+)", line.command("rd pc")).group(1)
        equal(function_at(board.elf, int(at, 16)), "compiled_in", "where it stopped")
        line.send("go\r")
        line.expect(rb"behind it\r\n")
        line.close()
        equal(board.wait_end(), 0, "QEMU's status")


@test()
def interrupted_while_it_waits_for_input():
    with stopped(build(MODES)) as (board, g):
        g.begin("continue")
        g.out.expect(rb"mode\?")
        g.interrupt()
        text = g.end()
        true("SIGINT" in text, text)
        rows = [r[1] for r in g.backtrace()]
        true("main" in rows, f"no backtrace from the read to main: {rows}")
        g("detach")
        line = board.line()
        line.send("8\r")
        equal(board.wait_end(), 0, "QEMU's status")
        true(b"mode 8" in board.log(), "its output after the detach")
        line.close()


@test()
def a_gdb_that_dies_is_followed_by_another():
    elf = build(MODES)
    with stopped(elf) as (board, g):
        begin(g, 3)
        g.begin("continue")
        qtest.wait_for(lambda: value(board, "spins", "<I")[0] > 1000, "it spins")
        g.process.kill()
        g.process.wait()
        with Gdb(elf, board.port) as h:
            equal(function_at(elf, h.number("$pc")), "spin", "where the next gdb finds it")
            h("set var mode = -1")
            true("exited normally" in h("continue"), "its end")
        equal(board.wait_end(), 0, "QEMU's status")


@test()
def lldb_goes_through_the_example():
    elf = build(PROBE)
    with program(elf) as board:
        board.wait_log(r"hf> ")
        with Lldb(elf, board.port) as d:
            d("breakpoint set -n fit")
            text = d("continue")
            true("stop reason = breakpoint" in text and "n=8" in text, f"no stop at fit(): {text}")
            equal([f for _, f in d.backtrace()][:2], ["fit", "main"], "the backtrace")
            d("breakpoint delete -f")
            text = d("finish")
            true("`main" in text, f"finish: {text}")
            d("thread step-over")
            text = d("expression samples[7]")
            true("= 12.5" in text, f"a double: {text}")
            d("expression total = 9")
            equal(value(board, "total", "<I")[0], 9, "total as QEMU has it")
            true("exited with status = 42" in d("continue"), "its end")
        equal(board.wait_end(), 0, "QEMU's status")


# ---- what is delivered ----

@test()
def every_float_abi_and_optimisation_links_and_runs():
    hard = [w for w in flags("--cflags") if w.startswith("-mf")]
    kinds = (["-mfloat-abi=soft"], ["-mfpu=neon-vfpv4", "-mfloat-abi=softfp"], ["-mthumb", *hard],
             ["-marm", "-O2", *hard])
    for more in kinds if A32 else (["-O2"], ["-O0"], ["-Os", "-ffunction-sections"]):
        elf = build(PROBE, *more, "-Wl,--defsym=hf_board_wait=0", without=hard)
        with program(elf) as board:
            equal(board.wait_end(), 0, "QEMU's status")
            true(b"slope 1.50 offset 2.00" in board.log(), f"{more}: {board.log()!r}")


@test()
def the_header_stands_alone_and_only_public_names_are_seen():
    source = os.path.join(OUT, "header.c")
    with open(source, "w", encoding="ascii") as f:
        f.write("#include <holdfast.h>\nint use(struct hf *k)\n{\n\thf_exit(k, 3);\n"
                "\treturn hf_in_session(hf_board());\n}\n")
    languages = [["-std=c11", "-xc"]]
    if A32 or M:
        languages.append(["-std=c++17", "-xc++"])  # Debian's other cross compiler comes without C++
    for words in languages:
        subprocess.run([TOOL + "gcc", *words, "-Wall", "-Wextra", "-Werror", *flags("--cflags"),
                        "-c", source, "-o", os.devnull], check=True)
    text = subprocess.run([TOOL + "nm", "-g", "--defined-only",
                           os.path.join(SDK, "obj", "holdfast.o")], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    names = [row.split()[-1] for row in text.splitlines()]
    true(len(names) > 10, "no names")
    equal([n for n in names if not n.startswith("hf_")], [], "names that are not the SDK's")


@test()
def qemu_cmd_starts_a_program():
    elf, port = build(PROBE), free_port()
    with open(os.path.join(SDK, "qemu.cmd"), encoding="ascii") as f:
        rows = f.read().splitlines()
    equal(len(rows), 1, "lines")
    argv = shlex.split(rows[0].replace("@ELF@", elf).replace("@PORT@", str(port)))
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL)
    try:
        line = Line(port)
        line.send("\r")
        line.wait_prompt()
        line.close()
        with Gdb(elf, port) as g:
            true("exited with code 052" in g("continue"), "the example's end")
        equal(process.wait(LIMIT), 0, "QEMU's status")
    finally:
        stop(process)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
