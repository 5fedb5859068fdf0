# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""holdfast.ko's hardware breakpoints and watchpoints on Debian's stock kernel, with real gdb and the shell.
A thread of trouble.ko on each CPU in turn writes the next number, so a write that was missed shows."""

import re
import sys

import vm
from vm import ARCH, CPUS, UART, frames, gdb, go, leave, stop

import qtest
from qtest import equal, test, true

MACHINE = qtest.shared()
MACHINE.make = vm.boot(params="hw=4", append="panic=-1 loglevel=7")
ROUNDS = 2  # of all CPUs


def watched(machine):
    """Where the watched words of trouble.ko are."""
    machine.begin("echo where >/proc/trouble")
    return int(machine.console.expect(rb"watched at ([0-9a-f]+)\r", vm.LIMIT)[1], 16)


def start(machine, word):
    """On one CPU after the other, for ever, until finish()."""
    machine.run(f"(while :; do for c in 0 1 2 3; do echo {word} $c 1 >/proc/trouble; sleep 0.1; done; done) &"
                " loop=$!")


def finish(machine):
    text = machine.run("kill $loop; wait $loop; dmesg")
    true("WARNING:" not in text and "BUG:" not in text, f"the kernel complains: {text[-2000:]}")


def hits(text):
    """Of each stop at number 1: the CPU, and the rest of its lines up to the next stop."""
    found = re.findall(r'^Thread (\d+)(?: "[^"]*")? hit [^\n]*\b1\b[^\n]*\n(.*?)(?=^Thread|\Z)', text,
                       re.M | re.S)
    return [(int(thread) - 1, rest) for thread, rest in found]


def run_gdb(machine, first):
    """Set it, go on until every CPU had its turns, take it away."""
    text = gdb(machine, [first] + ["continue"] * (ROUNDS * CPUS) + ["delete", "detach"])
    found = hits(text)
    equal(len(found), ROUNDS * CPUS, f"stops in {text}")
    equal({cpu for cpu, _ in found}, set(range(CPUS)), f"CPUs that stopped, in {text}")
    return found, text


@test(board=MACHINE)
def watch_sees_every_write_of_every_cpu(machine):
    at = watched(machine)
    start(machine, "write")
    found, text = run_gdb(machine, f"watch *(int *) {at:#x}")
    finish(machine)
    values = [tuple(map(int, re.search(r"Old value = (\d+)\s+New value = (\d+)", rest).groups()))
              for _, rest in found]
    equal([new for _, new in values], list(range(values[0][1], values[0][1] + len(values))),
          f"numbers written, in {text}")
    equal([old + 1 for old, _ in values], [new for _, new in values], "old values")


@test(board=MACHINE)
def hbreak_stops_every_cpu(machine):
    at = machine.symbol("trouble_target")
    start(machine, "calls")
    _, text = run_gdb(machine, f"hbreak *{at:#x}")
    finish(machine)
    equal(text.count(f"{at:#018x} in" if ARCH != "armhf" else f"{at:#010x} in"), ROUNDS * CPUS, f"places: {text}")


@test(board=MACHINE)
def rwatch_and_awatch_see_reads(machine):
    at = watched(machine)
    start(machine, "read")
    for word, name in (("rwatch", "read"), ("awatch", "access (read/write)")):
        text = gdb(machine, [f"{word} *(int *) {at:#x}", "continue", "continue", "monitor bt", "delete",
                             "detach"])
        equal(text.count(f"hit Hardware {name} watchpoint 1"), 2, f"{word}: {text}")
        true("trouble_load" in frames(text), f"{word}: {text}")
    finish(machine)


@test(board=MACHINE)
def the_shell_sets_counts_and_clears(machine):
    at = watched(machine)
    line = stop(machine)
    true(re.search(r" 0 hard +enabled", line.command("bph trouble_target")), "bph")
    true(re.search(rf" 1 write +enabled +0*{at:x}.*, 4 bytes", line.command(f"bpw {at:x} 4")), "bpw")
    line.send("go\r")
    for _ in range(2):
        machine.begin("echo calls 3 1 >/proc/trouble")
        line.wait_prompt()
        equal(frames(line.command("bt"))[:2], ["trouble_target", "run_calls"], "backtrace at the breakpoint")
        line.send("go\r")
        machine.console.expect(rb"1 calls done", vm.LIMIT)
    machine.begin("echo write 2 >/proc/trouble")
    line.wait_prompt()
    true("trouble_store" in frames(line.command("bt"))[0], "backtrace at the watchpoint")
    line.send("go\r")
    machine.console.expect(rb"wrote \d+", vm.LIMIT)
    line.send("\x03")
    line.wait_prompt()
    equal(re.findall(r"hits (\d+) ", line.command("bl")), ["2", "1"], "hits")
    line.command("bc *")
    line.send("go\r")
    machine.begin("echo calls 3 1 >/proc/trouble")
    machine.console.expect(rb"1 calls done", vm.LIMIT)
    machine.begin("echo write 2 >/proc/trouble")
    machine.console.expect(rb"wrote \d+", vm.LIMIT)
    leave(machine, line)


@test(board=MACHINE)
def what_cannot_be_had_is_refused_with_the_reason(machine):
    at = watched(machine)
    line = stop(machine)
    for n in range(4):
        true("write" in line.command(f"bpw {at + 64 * n:x} 4"), f"number {n}")
    answer = line.command(f"bpw {at + 256:x} 4")
    true("no debug register is left" in answer, answer)
    if ARCH == "amd64":
        line.command("bc *")
        true("not supported" in line.command(f"bpr {at:x} 4"), "rwatch on amd64")
    true("forbidden" in line.command("bph notify_die"), "bph where kprobes are forbidden")
    line.command("bc *")
    true("write" in line.command(f"bpw {at:x} 4"), "after the others were cleared")
    line.send("go\r")
    text = machine.run("echo 1 >/sys/module/holdfast/parameters/hw; dmesg | tail -3; cat /sys/module/holdfast/parameters/hw")
    true("debug registers are in use" in text and re.search(r"^4$", text, re.M), text)
    line.send("\x03")
    line.wait_prompt()
    line.command("bc *")
    go(machine, line)


@test(board=MACHINE)
def a_cpu_that_was_offline_has_none_until_asked_again(machine):
    at = watched(machine)
    machine.run("cd /sys/devices/system/cpu/cpu3; echo 0 >online; echo 1 >online; cd /")
    line = stop(machine)
    answer = line.command(f"bpw {at:x} 4")
    true("not possible in this state" in answer, answer)
    go(machine, line)
    machine.run("echo 4 >/sys/module/holdfast/parameters/hw")
    line = stop(machine)
    true("write" in line.command(f"bpw {at:x} 4"), "after hw was written")
    line.send("go\r")
    machine.begin("echo write 3 >/proc/trouble")
    line.wait_prompt()
    line.command("bc *")
    line.send("go\r")
    machine.console.expect(rb"wrote \d+", vm.LIMIT)
    leave(machine, line)
    text = machine.run("dmesg")
    true("WARNING:" not in text and "BUG:" not in text, f"the kernel complains: {text[-2000:]}")


@test(board=MACHINE)
def the_registers_are_given_back(machine):
    hw = "/sys/module/holdfast/parameters/hw"
    text = machine.run(f"dmesg -c >/dev/null; echo 0 >{hw}; echo 4 >{hw}; rmmod holdfast;"
                       f" insmod /holdfast.ko uart={UART} hw=4; dmesg")
    true("ready on" in text and "the kernel gave" not in text and "WARNING:" not in text, text)
    line = stop(machine)
    answer = line.command("bph trouble_target")
    true("hard" in answer, answer)
    line.command("bc *")
    go(machine, line)


sys.exit(qtest.main(__name__))
