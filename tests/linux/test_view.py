# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What gdb and the shell show of a stock Linux kernel: tasks as threads, symbols without a vmlinux, a kernel
that was moved at boot, lists that are torn. HF_ARCH=amd64|arm64|armhf."""

import os
import re
import subprocess
import sys

import vm
from vm import ARCH, CPUS, frames, gdb, go, leave, stop

import hfrig
import qtest
from qtest import equal, test, true

MACHINE = qtest.shared()
MACHINE.make = vm.boot(append="panic=-1 loglevel=7")
LIMIT = 800.0  # seconds for a test, on a machine that is busy with others
TASK_BASE = 1000  # HF_TASK_BASE
SYMBOLS = 400.0  # seconds for a megabyte of names, or a backtrace of every task, with another VM beside
HOLDFAST = os.path.join(hfrig.BUILD, "holdfast")
UNWINDER = os.path.join(hfrig.ROOT, "scripts", "gdb-unwind.py")
READELF = vm.PREFIX + "readelf"


def pids(machine):
    """{pid: name} of every thread that the running kernel tells of."""
    text = machine.run("cd /proc; for t in [0-9]*/task/[0-9]*; do read -r c <$t/comm; echo \"T ${t##*/} $c\"; done")
    return {int(pid): name for pid, name in re.findall(r"^T (\d+) (.*)$", text, re.M)}


def functions(text):
    """Of gdb's backtrace, innermost first; an address without a name is "?"."""
    rows = re.findall(r"^#\d+ +(?:0x[0-9a-f]+ in )?(\S+) \(", text, re.M)
    return ["?" if row == "??" else row for row in rows]


def symbols(machine):
    """An ELF file of the running kernel's functions, read over the line, once for this boot."""
    path = os.path.join(machine.out, "kernel.elf")
    if os.path.exists(path):
        return path
    done = subprocess.run([HOLDFAST, "symbols", machine.line_name, "--timeout", "60", "--resume", path],
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=SYMBOLS, check=False)
    equal(done.returncode, 0, f"holdfast symbols: {done.stderr!r}")
    return path


def shows_all(shown, before, after, text):
    """A thread for every task that was there all the time, by its name or as what a CPU runs. /proc adds to a
    kernel thread's name what it works on."""
    running = [name.split(": ")[1] for number, name in shown.items() if number < TASK_BASE]
    for pid, name in before.items():
        name = re.sub(r"[<>&\"'$#}*]", ".", name)
        names = [shown[TASK_BASE + pid]] if TASK_BASE + pid in shown else running
        true(pid not in after or any(map(name.startswith, names)), f"pid {pid} {name} is not in {names}: {text}")


# gdb reads registers for `info threads`; these are its list without
LIST = ["info threads 1",
        "python for t in gdb.selected_inferior().threads(): print('T', t.ptid[1] or t.ptid[2], t.name)",
        "echo ==\\n"]
SELECT = "python [t for t in gdb.selected_inferior().threads() if (t.ptid[1] or t.ptid[2]) == %u][0].switch()"


def listed(text):
    """{thread: name} of what LIST printed."""
    return {int(number): name for number, name in re.findall(r"^T (\d+) (.*?)\r?$", text, re.M)}


@test(board=MACHINE, limit=LIMIT)
def threads_are_the_cpus_and_with_tasks_on_every_task(machine):
    before = pids(machine)
    text = gdb(machine, LIST + ["monitor tasks on"] + LIST + [SELECT % (TASK_BASE + 2), "info threads 6",
                                "monitor tasks off"] + LIST + ["detach"])
    after = pids(machine)
    off, on, off_again = (listed(part) for part in text.split("==\n")[:3])
    equal(sorted(off), list(range(1, CPUS + 1)), "threads without tasks")
    equal(sorted(off_again), list(range(1, CPUS + 1)), "threads when tasks are off again")
    equal(sorted(n for n in on if n < TASK_BASE), list(range(1, CPUS + 1)), "CPUs among all")
    true(re.search(r'"kthreadd" \(pid 2, sleeps, cpu \d\)', text), text)
    shows_all(on, before, after, text)


def traced(text):
    """{thread: (name, functions)} of `thread apply all bt`. The row at 0 is where the unwinder ends."""
    parts = re.split(r"^Thread \d+ \(Thread (\d+) \"([^\"]*)\" .*$", text, flags=re.M)[1:]
    return {int(parts[i]): (parts[i + 1], functions(parts[i + 2])) for i in range(0, len(parts), 3)}


def kernels_own(machine, pid):
    """The functions of /proc/PID/stack. On arm it is empty for a task that is not the reader."""
    names = re.findall(r"\] ([\w.]+)\+", machine.run(f"cat /proc/{pid}/stack"))
    return [name.split(".")[0] for name in names]


@test(board=MACHINE, limit=LIMIT)
def every_task_has_a_backtrace_in_gdb(machine):
    elf = symbols(machine)
    before = pids(machine)
    stacks = {pid: kernels_own(machine, pid) for pid in (1, 2)}
    text = gdb(machine, [f"source {UNWINDER}", "set print thread-events off", "monitor tasks on",
                         "thread apply all bt", "monitor tasks off", "detach"], elf=elf, limit=SYMBOLS)
    after = pids(machine)
    traces = traced(text)
    for complaint in ("Remote failure", "Cannot access", "Backtrace stopped", "PC not saved", "Python Exception"):
        true(complaint not in text, f"{complaint}: {text[-3000:]}")
    equal(sorted(n for n in traces if n < TASK_BASE), list(range(1, CPUS + 1)), "CPUs among all")
    shows_all({number: name for number, (name, _) in traces.items()}, before, after, text)
    for number, (name, inner) in traces.items():
        true(len(inner) > 1 and inner[-1] == "?", f"thread {number} {name} has no end: {inner}")
        true("?" not in inner[:-1] or number < TASK_BASE, f"thread {number} {name} goes astray: {inner}")
        true(number < TASK_BASE or "__schedule" in inner[:2] or "ret_from_fork" in inner[:1],
             f"thread {number} {name} does not sleep: {inner}")
    equal(traces[TASK_BASE + 2][1][-3:], ["kthreadd", "ret_from_fork", "?"], "the end of pid 2")
    for pid, stack in stacks.items():
        inner = [name.split(".")[0] for name in traces[TASK_BASE + pid][1][:-1]]
        true(inner[-len(stack):] == stack or ARCH == "armhf", f"pid {pid}: {inner}, in /proc {stack}")


@test(board=MACHINE, limit=LIMIT)
def the_cpu_that_stopped_has_its_own_backtrace(machine):
    """Others are looked at first: gdb does not tell the target when it comes back to that one."""
    elf = symbols(machine)
    machine.run("dmesg -n 1; (while :; do echo calls 2 1 >/proc/trouble; sleep 0.1; done) & loop=$!")
    text = gdb(machine, [f"source {UNWINDER}", "break *trouble_target", "continue", "thread apply all bt",
                         "delete", "detach"], elf=elf, limit=SYMBOLS)
    machine.run("kill $loop; wait $loop; dmesg -n 7")
    _, inner = traced(text)[3]
    equal((inner[0], inner[1], inner[-3:]), ("trouble_target", "run_calls", ["kthread", "ret_from_fork", "?"]), text)


@test(board=MACHINE, limit=LIMIT)
def symbols_over_the_line_are_the_kernels(machine):
    elf = symbols(machine)
    rows = subprocess.run([READELF, "-sW", elf], stdout=subprocess.PIPE, text=True, check=True).stdout
    ours = {row.split()[-1]: int(row.split()[1], 16) for row in rows.splitlines() if " FUNC " in row}
    true(len(ours) > 20000, f"only {len(ours)} functions")
    for name in ("panic", "vfs_read", "schedule", "kthreadd", "trouble_target", "linux_trap"):
        equal(ours.get(name), machine.symbol(name), name)
    listing = machine.run("grep -E ' [tT] (vfs|tcp)_' /proc/kallsyms")
    theirs = {n: int(a, 16) for a, n in re.findall(r"^([0-9a-f]+) [tT] (\w+)$", listing, re.M)}
    true(len(theirs) > 100, listing)
    same = sum(ours.get(name) == addr for name, addr in theirs.items())
    # of names at one address the kernel tells one
    true(same > 0.9 * len(theirs), f"{same} of {len(theirs)} vfs_ and tcp_ functions are right")


@test(board=MACHINE, limit=LIMIT)
def symbols_of_a_file_are_the_same(machine):
    listing = machine.run("grep -E ' [tT] (vfs|kthread|__schedule|schedule|trouble)' /proc/kallsyms")
    text, path = os.path.join(machine.out, "kallsyms"), os.path.join(machine.out, "file.elf")
    with open(text, "w", encoding="ascii") as file:
        file.write("".join(row + "\n" for row in re.findall(r"^[0-9a-f]+ [tT] .*$", listing, re.M)))
    subprocess.run([HOLDFAST, "symbols", text, "--arch", ARCH, path], check=True,
                   stderr=subprocess.DEVNULL)
    text = gdb(machine, ["info address vfs_read", "info symbol trouble_target", "detach"], elf=path)
    true(f"is at {machine.symbol('vfs_read'):#x} " in text, text)
    true("trouble_target in section .code.trouble" in text, text)


@test(board=MACHINE, limit=LIMIT)
def a_task_that_sleeps_cannot_be_stepped(machine):
    text = gdb(machine, ["monitor tasks on", "info threads 1", SELECT % (TASK_BASE + 2), "p/x $pc", "stepi",
                         "p/x $pc", "thread 1", "stepi", "monitor tasks off", "detach"])
    true("only a cpu's thread can be stepped or run" in text, text)
    values = re.findall(r"^\$\d+ = (0x[0-9a-f]+)", text, re.M)
    true(len(values) == 2 and values[0] == values[1], f"kthreadd's pc: {values}")
    machine.run("true")


@test(board=MACHINE, limit=LIMIT)
def every_cpu_can_be_stepped(machine):
    """Also those that were frozen: on amd64 by an NMI, whose way back the kernel keeps twice."""
    commands = ["set scheduler-locking on"]
    for cpu in range(1, CPUS + 1):
        commands += [f"thread {cpu}", "p/x $pc", "stepi", "p/x $pc"]
    text = gdb(machine, commands + ["detach"])
    values = [int(value, 16) for value in re.findall(r"^\$\d+ = (0x[0-9a-f]+)", text, re.M)]
    equal(len(values), 2 * CPUS, text)
    for cpu in range(CPUS):
        before, after = values[2 * cpu:2 * cpu + 2]
        true(before != after, f"cpu {cpu} is still at {before:#x}: {text}")
    machine.run("true")


def step_cost(machine):
    """Packets and bytes of a stepi and what follows it, as gdb's own trace has them."""
    text = gdb(machine, ["stepi", "set debug remote 1", "echo ==\\n", "stepi", "echo ==\\n",
                         "set debug remote 0", "detach"])
    part = text.split("==\n")[1]
    sent = re.findall(r"Sending packet: \$(.*)#[0-9a-f]{2}", part)
    got = re.findall(r"Packet received: (.*)", part)
    true(sent and got, text)
    return len(sent), sum(map(len, sent)) + sum(map(len, got))


@test(board=MACHINE, limit=LIMIT)
def a_step_costs_the_same_with_many_tasks(machine):
    packets, size = step_cost(machine)
    machine.begin("echo gather 0 1000 >/proc/trouble")
    machine.console.expect(rb"a crowd of 1000", vm.LIMIT)
    many_packets, many_size = step_cost(machine)
    equal(many_packets, packets, "packets of a step")
    true(abs(many_size - size) < 60, f"a step: {size} bytes, with 1000 tasks {many_size}")


@test(board=MACHINE, limit=LIMIT)
def a_thousand_tasks_are_listed(machine):
    text = gdb(machine, ["monitor tasks on"] + LIST + ["monitor tasks off", "detach"])
    crowd = [name for name in listed(text).values() if name.startswith("crowd/")]
    equal(len(set(crowd)), 1000, "tasks of the crowd")
    line = stop(machine)
    equal(len(re.findall(r"^ *\d+ +\d+ \S+ +crowd/\d+$", line.command("ps"), re.M)), 1000, "in ps")
    go(machine, line)


@test(board=MACHINE, limit=LIMIT)
def pid_chooses_what_is_shown(machine):
    line = stop(machine)
    true(re.search(r"^pid 2 kthreadd, last on cpu \d$", line.command("pid 2"), re.M), "pid 2")
    trace = line.command("bt")
    true(re.search(r"^pid 2 kthreadd, last on cpu \d$", trace, re.M), trace)
    true("kthreadd" in frames(trace), trace)
    true("?" in line.command(f"rd {'rax' if ARCH == 'amd64' else 'r0' if ARCH == 'armhf' else 'x0'}"),
         "a register that was not saved has a value")
    true("no task is chosen" not in line.command("pid"), "pid forgot")
    line.command("cpu 0")
    true("no task is chosen" in line.command("pid"), "cpu 0 does not end it")
    true("not found" in line.command("pid 4000000"), "pid of nobody")
    go(machine, line)


@test(board=MACHINE, limit=LIMIT)
def lists_that_are_torn_end(machine):
    for how in range(5):
        for word, command in (("tasks", "ps"), ("tasks", "bta X"), ("modules", "lsmod")):
            line = machine.line()
            machine.begin(f"echo {word} 1 {how} >/proc/trouble")
            line.wait_prompt()
            answer = line.command(command)
            true("fault inside" not in answer and len(answer) < 200000, f"{word} {how}: {answer}")
            true(f"{command.split()[0]}: address not accessible" in answer, f"{word} {how}: {answer}")
            true(CPUS == len(vm.cpus(line.command("cpu"))), "the shell is gone")
            line.send("go\r")
            machine.console.expect(rb"are whole again", vm.LIMIT)
            leave(machine, line)


@test(board=MACHINE, limit=LIMIT)
def gdb_survives_a_torn_list_of_tasks(machine):
    machine.begin("echo tasks 1 0 >/proc/trouble")
    text = gdb(machine, ["monitor tasks on"] + LIST + ["monitor tasks off"] + LIST + ["detach"])
    equal(sorted(n for n in listed(text) if n < TASK_BASE), list(range(1, CPUS + 1)), "CPUs")
    machine.run("true")


sys.exit(qtest.main(__name__))
