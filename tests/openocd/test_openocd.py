# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Real OpenOCD: its `rtt server` as the line of a board without a UART, the commands of
scripts/openocd/holdfast.cfg, and each board's configuration. The debug port is dap.py's."""

import glob
import os
import re
import subprocess
import sys
import tempfile

import rig
import qtest
import sdkrig as sdk
from hfrig import HOLDFAST, LIMIT, ROOT, Holdfast, Line, free_port
from oracle import Gdb, function_at, names
from qtest import equal, test, true

PROBE = os.path.join(ROOT, "sdk", "example", "probe.c")
DEBUGEN, S_HALT = 1, 1 << 17


def program():
    return sdk.build(PROBE)


def shell(port, *commands):
    return subprocess.run([HOLDFAST, "shell", f"rtt:127.0.0.1:{port}", "--timeout", "20", *commands],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=100)


# ---- configurations ----

@test()
def every_configuration_is_taken_by_openocd():
    files = sorted(glob.glob(os.path.join(ROOT, "scripts", "openocd", "*.cfg")))
    true(len(files) >= 6, f"configurations: {files}")
    for path in files:
        board = os.path.basename(path) != "holdfast.cfg"
        script = "puts [list targets: [target names]]; shutdown"
        done = subprocess.run(["openocd", "-f", path, "-c", "gdb_port disabled", "-c", "tcl_port disabled",
                               "-c", "telnet_port disabled", "-c", script], cwd=ROOT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              timeout=LIMIT, stdin=subprocess.DEVNULL)
        true("Error" not in done.stdout, f"{path}: {done.stdout}")
        true(re.search(r"targets: \{?\w", done.stdout) if board else "targets:" in done.stdout,
             f"{path}: no target: {done.stdout}")


# ---- the ring as a line ----

@test(limit=200.0)
def gdb_through_holdfast_on_the_ring():
    elf = program()
    with rig.served(elf) as (board, _, _, port):
        with Holdfast(f"rtt:127.0.0.1:{port}") as tool:
            with Gdb(elf, tool.gdb_port) as g:
                equal(function_at(elf, g.number("$pc")), "_start", "the function it waits in")
                g("break fit")
                true("fit (" in g("continue"), "no breakpoint")
                chain = [row[1] for row in g.backtrace()]
                equal(chain, ["fit", "main"], "the backtrace")
                g("stepi")
                g("next")
                at, size = names(elf)["samples"]
                want = board.memory(at, size)
                with tempfile.NamedTemporaryFile() as f:
                    g(f"dump binary memory {f.name} {at:#x} {at + size:#x}")
                    equal(f.read(), want, "memory")
                g("delete")
                text = g("continue")
                true("exited with code 052" in text, f"the end: {text}")
            tool.console.expect(rb"slope 1\.50 offset 2\.00")


@test(limit=200.0)
def a_bare_gdb_on_openocds_port():
    elf = program()
    with rig.served(elf) as (_, _, _, port):
        with Gdb(elf, port) as g:
            g("tbreak scale if value == 3")
            true("scale (" in g("continue"), "no conditional breakpoint")
            equal(g.number("(int) value"), 3, "an argument")
            true("exited with code 052" in g("continue"), "the end")


@test(limit=200.0)
def a_running_program_is_stopped_by_ctrl_c():
    elf = sdk.build(sdk.MODES)
    with rig.served(elf) as (board, _, _, port):
        with Gdb(elf, port) as g:
            g("tbreak spin")
            g("tbreak main")
            g("continue")
            g("set var mode = 3")
            g("jump spin")
            g.begin("continue")
            at = names(elf)["spins"][0]
            qtest.wait_for(lambda: int.from_bytes(board.memory(at, 4), "little") > 1000, "it spins")
            g.interrupt()
            true("SIGINT" in g.end(), "no ^C")
            equal(function_at(elf, g.number("$pc")), "spin", "where it was stopped")


@test(limit=200.0)
def the_shell_from_a_script():
    elf = program()
    with rig.served(elf) as (board, _, _, port):
        at = names(elf)["main"][0] & ~1
        done = shell(port, f"mdr {at:x} 16", "rd pc")
        equal(done.returncode, 0, done.stderr)
        true(board.memory(at, 16).hex() in done.stdout.replace(" ", ""), f"mdr: {done.stdout}")


@test(limit=200.0)
def another_openocd_finds_the_ring_where_the_first_left_it():
    elf = program()
    with rig.probed(elf) as (_, probe):
        for _ in range(2):
            port = free_port()
            with rig.OpenOcd(probe.port, "holdfast_hand_over",
                             f"holdfast_rtt {rig.RAM_BEGIN:#x} 0x20000 {port}"):
                line = Line(port)
                line.send("\r")
                line.wait_prompt()
                true("program" in line.command("cpu"), "the shell")
                line.close()


# ---- the commands ----

@test(limit=200.0)
def hand_over_and_take_back():
    elf = program()
    with rig.probed(elf) as (_, probe):
        with rig.OpenOcd(probe.port) as ocd:
            ocd("halt")
            true(probe.target.control & DEBUGEN, "halting debug is on after a halt")
            equal(ocd("sim.cpu curstate"), "halted", "state")
            ocd("holdfast_hand_over")
            equal(probe.target.control, 0, "DHCSR after the hand-over")
            true(probe.stub.running, "the CPU does not run")
            ocd("holdfast_take_back")
            equal(probe.target.control & DEBUGEN, DEBUGEN, "DHCSR after the taking back")
            ocd("halt")
            true(not probe.stub.running, "OpenOCD's halt")


@test(limit=200.0)
def what_openocd_reads_is_what_the_stub_reads():
    elf = program()
    with rig.served(elf) as (board, _, ocd, port):
        at = names(elf)["main"][0] & ~1
        with tempfile.NamedTemporaryFile() as f:
            ocd(f"dump_image {f.name} {at:#x} 64")
            by_probe = f.read()
        equal(by_probe, board.memory(at, 64), "OpenOCD and QEMU")
        done = shell(port, f"mdr {at:x} 64")
        equal(re.sub(r"\s", "", done.stdout), by_probe.hex(), "OpenOCD and the stub")


@test(limit=200.0)
def a_reset_by_the_probe_starts_the_program_anew():
    elf = program()
    with rig.probed(elf, "-action reboot=reset") as (_, probe):
        with rig.OpenOcd(probe.port) as ocd:
            ocd("reset halt")
            equal(ocd.word(rig.dap.DHCSR) & S_HALT, S_HALT, "halted at reset")
            text = ocd("reg pc")
            equal(int(re.search(r"0x([0-9a-f]+)", text).group(1), 16), names(elf)["_start"][0] & ~1, "pc")
            port = free_port()
            ocd("holdfast_run")
            ocd(f"holdfast_rtt {rig.RAM_BEGIN:#x} 0x20000 {port}")
            line = Line(port)
            line.send("\r")
            line.wait_prompt()
            line.close()


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
