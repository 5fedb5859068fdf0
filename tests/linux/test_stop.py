# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""holdfast.ko on Debian's stock kernel: stops in bad moments. A CPU that does not stop, two that die at once,
the kernel in the middle of patching itself, a fault in the debugger, a panic while gdb is attached."""

import concurrent.futures
import re
import sys

import vm
from vm import ARCH, cpus, frames, gdb, go, leave, stop

import qtest
from qtest import equal, test, test_if, true

MACHINE = qtest.shared()
MACHINE.make = vm.boot(append="panic=-1 loglevel=7")
TROUBLE = "/proc/trouble"


def asked_beside(machine, line, job):
    """A job on another CPU gets going; then CPU 0 asks for a stop."""
    machine.begin(f"taskset 1 sh -c 'echo {job} >{TROUBLE}; sleep 1; echo g >/proc/sysrq-trigger'")
    line.wait_prompt()


@test_if(ARCH != "amd64", board=MACHINE)  # there an NMI stops every CPU
def a_breakpoint_goes_for_good_when_a_cpu_does_not_stop(machine):
    line = stop(machine)
    line.command("bp trouble_target")
    line.send("go\r")
    machine.begin(f"taskset 1 sh -c 'echo masked 3 15000 >{TROUBLE}; sleep 1; echo calls 1 1 >{TROUBLE}'")
    line.wait_prompt()
    equal(cpus(line.command("cpu"))[3], "did not stop, still running", "CPU 3")
    line.send("go\r")
    line.expect(rb"breakpoint at [0-9a-f]+ disabled for good: cpu 3 did not stop", vm.LIMIT)
    machine.console.expect(rb"trouble: 1 calls done", vm.LIMIT)
    true(b"masked done" not in machine.console.seen, "it waited for CPU 3")
    machine.console.expect(rb"trouble: masked done", vm.LIMIT)
    line.send("\x03")
    line.wait_prompt()
    true(re.search(r"^ 0 soft +disabled .* hits 1 ", line.command("bl"), re.M), "bl")
    line.command("bc *")
    go(machine, line)


@test_if(ARCH != "armhf", board=MACHINE)  # whose locks are not waited for in one place
def a_cpu_that_waits_for_a_lock_with_interrupts_masked_stops(machine):
    line = machine.line()
    asked_beside(machine, line, f"hold 2 6000 >{TROUBLE}; sleep 0.3; echo wait 3")
    equal(cpus(line.command("cpu"))[3], "frozen, trouble/3", "CPU 3")
    line.command("cpu 3")
    trace = frames(line.command("bt"))
    true(trace[0].endswith("queued_spin_lock_slowpath") and "run_waiter" in trace, f"CPU 3: {trace}")
    line.send("go\r")
    machine.console.expect(rb"waiter got the lock", vm.LIMIT)
    leave(machine, line)
    machine.run("true")


@test(board=MACHINE)
def no_breakpoint_while_the_kernel_patches_itself(machine):
    line = machine.line()
    asked_beside(machine, line, "patch 3 8000")
    answer = line.command("bp trouble_target")
    true("lock for patching" in answer or "text_mutex" in answer, answer)
    true("no breakpoints" in line.command("bl"), "one was set")
    line.send("go\r")
    machine.console.expect(rb"trouble: patched", vm.LIMIT)
    line.send("\x03")
    line.wait_prompt()
    true("enabled" in line.command("bp trouble_target"), "afterwards")
    line.command("bc *")
    go(machine, line)


@test(board=MACHINE)
def two_cpus_that_die_at_once_are_both_shown(machine):
    line = machine.line()
    vm.die(machine, "both", 1, 2)
    dead = set()
    for _ in range(2):
        line.wait_prompt()
        dead.add(int(re.findall(r"\*\*\* holdfast: cpu (\d): died", line.seen.decode("latin1"))[-1]))
        equal(frames(line.command("bt"))[:2], ["trouble_fault", "run_both"], "backtrace")
        line.send("go\r")
    equal(dead, {1, 2}, "CPUs that died")
    vm.died(machine)
    leave(machine, line)


@test(board=vm.boot(append="panic=-1 loglevel=7"))
def a_fault_in_the_debugger_leaves_a_smaller_one(machine):
    machine.run(f"echo logfault >{TROUBLE}; sleep 0.5")
    line = stop(machine)
    line.send("dmesg\r")
    line.expect(rb"\*\*\* holdfast: fault inside the debugger.*hf> ", vm.LIMIT)
    true(re.search(r"(rip|pc) +[0-9a-f]+", line.command("rd")), "no registers")
    true("address" not in line.command(f"md {machine_text(line)} 1"), "no memory")
    line.send("reboot\r")
    machine.wait_end(vm.LIMIT)


def machine_text(line):
    """The address of the code that was interrupted."""
    return re.search(r"(?:rip|pc) +([0-9a-f]+)", line.command("rd"))[1]


@test(board=vm.boot(append="panic=-1 loglevel=7"))
def gdb_sees_the_panic_while_it_waits(machine):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(gdb, machine, ["continue", "monitor cpu", "monitor bt", "continue"])
        machine.console.expect(rb"cannot be unloaded: gdb is attached", vm.LIMIT)
        machine.begin(f"echo panic 2 >{TROUBLE}")
        machine.console.expect(rb"Kernel panic - not syncing: trouble: asked to, number 42", vm.LIMIT)
        machine.wait_end(vm.LIMIT)
        text = running.result(vm.LIMIT)
    true(re.search(r'^Thread 3 "cpu 2: trouble/2" received signal SIGABRT', text, re.M), text)
    equal(len(cpus(text)), vm.CPUS, f"CPUs in {text}")
    equal(frames(text)[:2], ["panic", "run_panic"], f"backtrace in {text}")


sys.exit(qtest.main(__name__))
