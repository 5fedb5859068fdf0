# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""holdfast.ko on Debian's stock kernels: the ways in and out that need a machine of their own. Stopped at load,
nobody answers, the kernel's own way first, a panic that only the notifier sees, panic_on_oops, and watchdogs
after a long stop. HF_ARCH=amd64|arm64|armhf."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

import vm
from busy import Watch, let_go, rest, work
from vm import ARCH, BUILT, CPUS, UART, cpus, frames, leave, stop

import hfrig
import linuxrig
import qtest
from qtest import equal, test, test_if, true, wait_for

LOUD = "panic=-1 loglevel=7"
TROUBLE = "/proc/trouble"
SLOW = 400.0  # seconds for a test, beside another VM
TIMEOUT = 3   # seconds until an unanswered stop is over
STOP = 40     # seconds of a long one; the kernel's watchdogs bite after 20 or 21
REBOOT = 120.0
CRASH_KERNEL = 300.0  # seconds until it is up: it unpacks itself first


def uptime(line):
    """The stopped kernel's own clock, seconds."""
    return float(re.search(r"^uptime +([0-9.]+) s", line.command("summary"), re.M)[1])


def stamp(machine, text):
    """When the kernel said it, by its own clock."""
    return float(machine.console.expect(rb"\[ *([0-9.]+)\] " + text, vm.LIMIT)[1])


def stops(machine):
    """How often a stop was announced."""
    return machine.log().count(b"*** holdfast: cpu ")


def only_this_cpu(line, cpu):
    """The CPU that panicked is here, the others have been stopped by the kernel, not by the debugger."""
    states = cpus(line.command("cpu"))
    true(states[cpu].startswith("here, "), f"CPU {cpu}: {states}")
    others = [state for number, state in states.items() if number != cpu]
    true(not any(state.startswith("frozen") for state in others), f"CPUs: {states}")


def panic_is_seen_late(machine):
    """One stop at a panic of CPU 2, when the kernel has said it and stopped the others; then it reboots."""
    line = machine.line()
    machine.begin(f"echo panic 2 >{TROUBLE}")
    line.wait_prompt(vm.LIMIT)
    true(b"*** holdfast: cpu 2: panic: trouble: asked to, number 42" in line.seen, f"announced: {line.seen!r}")
    machine.console.expect(rb"Kernel panic - not syncing: trouble: asked to, number 42", vm.LIMIT)
    only_this_cpu(line, 2)
    trace = frames(line.command("bt"))
    true(trace.index("panic") + 1 == trace.index("run_panic"), f"backtrace: {trace}")
    let_go(line)
    equal(machine.wait_end(REBOOT), 0, "QEMU's exit status after the reboot")
    equal(stops(machine), 1, "stops")


@test(limit=SLOW)
def wait_1_stops_at_load_before_the_system_is_up():
    machine = vm.Vm("wait=1", LOUD)
    qtest._live.append(machine)  # pylint: disable=protected-access
    line = machine.line()
    line.wait_prompt(linuxrig.BOOT)
    states = cpus(line.command("cpu"))
    equal(sorted(s.split(",")[0] for s in states.values()), ["frozen"] * (CPUS - 1) + ["here"], "CPUs")
    true("insmod" in next(s for s in states.values() if s.startswith("here")), f"who stopped: {states}")
    trace = frames(line.command("bt"))
    true("do_one_initcall" in trace and "do_init_module" in trace, f"backtrace: {trace}")
    machine.console.quiet(0.2)
    true(b"vm: up" not in machine.console.seen, "it was up before it stopped")
    let_go(line)
    machine.up()
    equal(stops(machine), 1, "stops")
    line.send("\x03")
    line.wait_prompt()
    let_go(line)
    leave(machine, line)
    machine.run("true")


@test(limit=SLOW, board=vm.boot(f"timeout={TIMEOUT}", LOUD))
def what_nobody_answers_goes_its_own_way(machine):
    over = rb".*nobody answered for %d s, going on" % TIMEOUT
    vm.die(machine, "oops", 1)
    machine.wait_log(rb"\*\*\* holdfast: cpu 1: died: " + over, vm.LIMIT)
    machine.console.expect(rb"run_oops", vm.LIMIT)
    vm.died(machine)
    # one byte is an answer, and then there is no hurry
    line = machine.line()
    vm.die(machine, "oops", 2)
    line.wait_prompt(vm.LIMIT)
    first = uptime(line)
    wait_for(lambda: uptime(line) > first + 2 * TIMEOUT, "twice the limit", vm.LIMIT)
    let_go(line)
    leave(machine, line)
    vm.died(machine)
    machine.begin("echo c >/proc/sysrq-trigger")
    asked = stamp(machine, rb"sysrq: Trigger a crash")
    machine.wait_log(rb"panic: sysrq triggered crash" + over, vm.LIMIT)
    went = stamp(machine, rb"Kernel panic - not syncing: sysrq triggered crash")
    true(went - asked >= TIMEOUT, f"asked at {asked}, gone on at {went}")
    equal(machine.wait_end(REBOOT), 0, "QEMU's exit status after the reboot")


@test(limit=SLOW, board=vm.boot("first=0", LOUD))
def first_0_lets_the_kernel_go_its_own_way_first(machine):
    vm.die(machine, "oops", 1)
    machine.console.expect(rb"run_oops", vm.LIMIT)
    vm.died(machine)
    equal(stops(machine), 0, "stops at an oops")
    panic_is_seen_late(machine)


@test(limit=SLOW, board=vm.boot("none", LOUD))
def a_panic_that_may_not_be_probed_is_seen_by_the_notifier(machine):
    machine.begin(f"echo noprobe >{TROUBLE}")
    machine.console.expect(rb"trouble: panic is on the blacklist: 0", vm.LIMIT)
    text = machine.run(f"insmod /holdfast.ko uart={UART},115200")
    true("no kprobe on panic (-22): at a panic only its own CPU is seen" in text, text)
    panic_is_seen_late(machine)


@test(limit=SLOW, board=vm.boot(append=LOUD))
def kprobes_that_are_switched_off_leave_the_notifier(machine):
    text = machine.run("mount -t debugfs none /sys/kernel/debug && echo 0 >/sys/kernel/debug/kprobes/enabled;"
                       " cat /sys/kernel/debug/kprobes/enabled")
    true(re.search(r"^0$", text, re.M), text)
    line = machine.line()
    machine.begin("echo c >/proc/sysrq-trigger")
    line.wait_prompt(vm.LIMIT)
    true(b": panic: sysrq triggered crash" in line.seen, f"announced: {line.seen!r}")
    machine.console.expect(rb"Kernel panic - not syncing: sysrq triggered crash", vm.LIMIT)
    let_go(line)
    equal(machine.wait_end(REBOOT), 0, "QEMU's exit status after the reboot")
    equal(stops(machine), 1, "stops")


@test(limit=SLOW, board=vm.boot(append=LOUD))
def an_oops_that_becomes_a_panic_stops_once(machine):
    machine.run("echo 1 >/proc/sys/kernel/panic_on_oops")
    line = machine.line()
    vm.die(machine, "oops", 1)
    line.wait_prompt(vm.LIMIT)
    true(b"*** holdfast: cpu 1: died: " in line.seen, f"announced: {line.seen!r}")
    equal(frames(line.command("bt"))[:2], ["trouble_fault", "run_oops"], "backtrace")
    let_go(line)
    machine.console.expect(rb"Kernel panic - not syncing: (?:Oops: )?Fatal exception", vm.LIMIT)
    equal(machine.wait_end(REBOOT), 0, "QEMU's exit status after the reboot")
    equal(stops(machine), 1, "stops")


def with_crash_kernel(params):
    """A machine that has one loaded: the same kernel, which boots the same initramfs."""
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        crash = os.path.join(folder, "crash")
        os.mkdir(crash)
        shutil.copy(BUILT + "/bzimage", crash)
        shutil.copy(BUILT + "/initramfs", crash)
        subprocess.run(["gcc", "-O2", "-ffreestanding", "-nostdlib", "-static", "-o", crash + "/load",
                        hfrig.ROOT + "/tests/linux/kexec/load.c"], check=True)
        initrd = os.path.join(folder, "initrd")
        shutil.copy(BUILT + "/initramfs", initrd)
        with open(initrd, "ab") as f:
            subprocess.run(["cpio", "-o", "-H", "newc", "-R", "0:0", "--quiet"], cwd=folder, check=True, stdout=f,
                           input=b"crash\ncrash/bzimage\ncrash/initramfs\ncrash/load\n")
        machine = vm.boot(params, LOUD + " crashkernel=192M", HF_INITRD=initrd)()
    words = "console=ttyS0,115200 rdinit=/init hf=none no_timer_check nr_cpus=1"
    text = machine.run(f"/crash/load /crash/bzimage /crash/initramfs '{words}'; cat /sys/kernel/kexec_crash_loaded")
    true(re.search(r"^1$", text, re.M), f"no crash kernel: {text}")
    return machine


def crash_kernel_is_up(machine):
    machine.console.expect(rb"vm: up.*?vm# ", CRASH_KERNEL)
    true(re.search(r"^/proc/vmcore$", machine.run("ls /proc/vmcore"), re.M), "this is no crash kernel")


@test_if(ARCH == "amd64", limit=SLOW)  # the kernels of the others have no kexec_file_load()
def a_crash_kernel_boots_after_the_debugger_was_asked():
    machine = with_crash_kernel("")
    line = machine.line()
    machine.begin("echo c >/proc/sysrq-trigger")
    line.wait_prompt(vm.LIMIT)
    true(b": panic: sysrq triggered crash" in line.seen, f"announced: {line.seen!r}")
    let_go(line)
    crash_kernel_is_up(machine)
    equal(stops(machine), 1, "stops")


@test_if(ARCH == "amd64", limit=SLOW)
def a_crash_kernel_leaves_no_panic_to_first_0():
    machine = with_crash_kernel("first=0")
    machine.begin("echo c >/proc/sysrq-trigger")
    crash_kernel_is_up(machine)
    equal(stops(machine), 0, "stops")


@test(limit=SLOW, board=vm.boot(append=LOUD))
def no_watchdog_bites_after_a_long_stop(machine):
    watch = Watch(machine)
    work(machine)
    line = stop(machine)
    first = uptime(line)
    wait_for(lambda: uptime(line) > first + STOP, f"{STOP} s of the kernel's clock", SLOW)
    let_go(line)
    leave(machine, line)
    machine.run("sleep 25", limit=SLOW)  # of its time: each of them has looked by then
    rest(machine)
    watch.check()


sys.exit(qtest.main(__name__))
