# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""holdfast.ko's parameters on Debian's stock kernel, changed while it runs, and the kernel's lockdown. Lockdown
only ever gets stricter, so it comes last."""

import re
import sys

import vm
from vm import ARCH, CPUS, UART, cpus, frames, gdb, go, leave, stop

import qtest
from qtest import equal, test, test_if, true

MACHINE = qtest.shared()
MACHINE.make = vm.boot(append="panic=-1 loglevel=7")
PARAMETERS = "/sys/module/holdfast/parameters"
PC = "rip" if ARCH == "amd64" else "pc"


def set_param(machine, name, value):
    """What the kernel said to it."""
    return machine.run(f"dmesg -c >/dev/null; echo {value} >{PARAMETERS}/{name}; dmesg")


@test(board=MACHINE)
def each_parameter_can_be_read(machine):
    text = machine.run(f"cd {PARAMETERS}; grep . *; cd /")
    values = dict(re.findall(r"^(\w+):(.*)$", text, re.M))
    want = {"access": "all", "first": "Y", "hw": "2", "timeout": "0", "uart": f"{UART},115200", "wait": "N",
            "warn": "N"}
    equal({name: values.get(name) for name in want}, want, text)
    for name, value in (("timeout", "99999999"), ("hw", "9"), ("access", "some"), ("warn", "perhaps")):
        set_param(machine, name, value)
    equal(machine.run(f"cd {PARAMETERS}; grep . *; cd /"), text, "after bad values")


@test(board=MACHINE)
def a_warning_stops_when_asked_to(machine):
    machine.run(f"echo 1 >{PARAMETERS}/warn")
    line = machine.line()
    machine.begin("echo warn 2 >/proc/trouble")
    line.wait_prompt()
    true(re.search(r"WARN at \S*trouble\.c:\d+", line.seen.decode("latin1")), f"{line.seen[-400:]!r}")
    trace = frames(line.command("bt"))
    true("run_warn" in trace, f"backtrace: {trace}")
    line.send("go\r")
    machine.console.expect(rb"trouble: a warning", vm.LIMIT)
    text = machine.run(f"echo 0 >{PARAMETERS}/warn; echo warn 2 >/proc/trouble; sleep 0.5; echo there")
    true("there" in text, text)
    leave(machine, line)


@test(board=MACHINE)
def access_limits_what_a_session_may_do(machine):
    at = machine.symbol("panic")
    machine.run(f"echo read >{PARAMETERS}/access")
    line = stop(machine)
    for command in (f"mm {at:x} 0", f"rm {PC} 0", "bp trouble_target", "reboot"):
        true("forbidden" in line.command(command), command)
    true(re.search(r"^[0-9a-f]+ +[0-9a-f]{8}", line.command(f"md {at:x} 1"), re.M), "md")
    go(machine, line)
    machine.run(f"echo shell >{PARAMETERS}/access")
    true("Cannot access memory" in gdb(machine, [f"x/4xb {at}", "detach"]), "gdb reads")
    machine.run(f"echo off >{PARAMETERS}/access; echo g >/proc/sysrq-trigger")
    line = machine.line()
    line.send("\x03")
    machine.run(f"sleep 0.3; echo all >{PARAMETERS}/access")
    equal(line.quiet(0.5), b"", "what came while it was off")
    leave(machine, line)
    go(machine, stop(machine))


@test(board=MACHINE)
def the_line_is_changed_or_kept(machine):
    line = stop(machine)
    line.command("bp trouble_target")
    line.send("go\r")
    text = set_param(machine, "uart", f"{UART},57600")
    true("holdfast: uart: a breakpoint is set" in text, text)
    line.send("\x03")
    line.wait_prompt()
    line.command("bc *")
    go(machine, line)
    text = set_param(machine, "uart", "ttyS9")
    true(f"ready on {UART},115200" in text, text)
    go(machine, stop(machine))
    for speed in ("268435456", "4000000000", "1"):  # 16 times the first is 0 in 32 bits
        text = set_param(machine, "uart", f"{UART},{speed}")
        true("gives no such speed" in text and f"ready on {UART},115200" in text, text)
    go(machine, stop(machine))
    text = set_param(machine, "uart", f"{UART},57600")
    true(f"ready on {UART},57600" in text, text)
    line = stop(machine)
    line.command("kp p:held trouble_target do count")
    line.send("go\r")
    text = set_param(machine, "uart", f"{UART},115200")
    true("holdfast: uart: a probe is set" in text, text)
    line.send("\x03")
    line.wait_prompt()
    line.command("kp -*")
    line.send("go\r")
    text = set_param(machine, "uart", f"{UART},57600")
    true(f"ready on {UART},57600" in text, text)
    leave(machine, line)
    go(machine, stop(machine))


@test(board=MACHINE)
def the_consoles_line_is_shared(machine):
    machine.begin(f"echo console >{PARAMETERS}/uart; sleep 0.2; echo g >/proc/sysrq-trigger; echo behind")
    console = machine.console
    console.expect(rb"\*\*\* holdfast: cpu \d: stopped on request.*\]hf> ", vm.LIMIT)
    console.send("cpu\r")
    text = console.expect(rb"cpu\r\n(.*?)\]hf> ", vm.LIMIT)[1].decode("latin1").replace("\r", "")
    equal(len(cpus(text)), CPUS, f"CPUs: {text}")
    console.send("go\r")
    console.expect(rb"behind\r\n", vm.LIMIT)
    text = set_param(machine, "uart", UART)
    true(f"ready on {UART}" in text, text)
    go(machine, stop(machine))


@test(board=MACHINE)
def lockdown_is_honoured(machine):
    at = machine.symbol("trouble_hits" if ARCH == "amd64" else "panic")
    security = "/sys/kernel/security"
    text = machine.run(f"mount -t securityfs none {security}; echo integrity >{security}/lockdown; cat {security}/lockdown")
    true("[integrity]" in text, text)
    line = stop(machine)
    for command in (f"mm {at:x} 0", f"rm {PC} 0", "bp trouble_target", "bph trouble_target"):
        true("forbidden" in line.command(command), command)
    true(re.search(r"^[0-9a-f]+ +[0-9a-f]{8}", line.command(f"md {at:x} 1"), re.M), "md")
    go(machine, line)
    text = gdb(machine, [f"set var *(int *) {at:#x} = 0", f"set var ${PC} = 0", f"hbreak *{at:#x}", "detach"])
    true("Cannot access memory" in text and "Could not write register" in text, text)
    machine.run(f"echo confidentiality >{security}/lockdown")
    line = stop(machine)
    answer = line.command(f"md {at:x} 1")
    true("forbidden" in answer, answer)
    go(machine, line)


@test_if(ARCH == "amd64", board=vm.boot(append="panic=-1 loglevel=7 maxcpus=2", cpus=33))
def a_cpu_beyond_those_that_are_kept_stays_offline(machine):
    folder = "/sys/devices/system/cpu"
    text = machine.run(f"echo 1 >{folder}/cpu31/online; echo 1 >{folder}/cpu30/online;"
                       f" cat {folder}/online; dmesg | tail -n 4")
    true(re.search(r"^0-1,30$", text, re.M) and "CPU 31 stays offline" in text, text)
    line = stop(machine)
    states = cpus(line.command("cpu"))
    equal(sorted(n for n, state in states.items() if state != "offline"), [0, 1, 30], "CPUs")
    go(machine, line)
    machine.run(f"rmmod holdfast; echo 1 >{folder}/cpu31/online")
    true("0-1,30-31" in machine.run(f"cat {folder}/online"), "after it was unloaded")


sys.exit(qtest.main(__name__))
