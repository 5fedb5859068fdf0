# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""linuxjobs - the jobs of the bench on Debian's stock kernel, with holdfast.ko as `make linux` ships it.

As in jobs.py each job yields (name, round trips, bytes, bound of the round trips, bound of the bytes), and
is checked. gdb has no program here: it knows the CPU, and addresses from /proc/kallsyms."""

import os
import re
import subprocess

import jobs
import linuxrig
from jobs import HITS, KIB, MIB, STEPS, Meter, want
from linuxrig import Vm

FALSE_HITS = 500
TASKS = 350
THREADS = 55
PREFIX = {"amd64": "", "arm64": "aarch64-linux-gnu-", "armhf": "arm-linux-gnueabihf-"}
# gdb 13 reads the instruction at pc before each step of an AArch64 CPU, as in jobs.py.
STEP_RT_BOUND = {"amd64": 4, "arm64": 5, "armhf": 4}


class Gdb(jobs.Gdb):
    def __init__(self, vm, port=None):
        super().__init__(f"--eval-command=set architecture {linuxrig.GDB_ARCH[vm.name]}", port)


def module_size(arch):
    """What the module takes in the kernel, by binutils."""
    path = os.path.join(linuxrig.built(arch), "holdfast.ko")
    text = subprocess.run([PREFIX[arch] + "size", path], check=True, text=True, stdout=subprocess.PIPE).stdout
    for name, size in zip(("text", "data", "bss"), text.splitlines()[1].split()):
        yield f"holdfast.ko, its {name}", None, int(size), None, None


# ---- a kernel that panicked ----

class Places:
    """Where things are, as the kernel tells while it runs."""

    def __init__(self, vm):
        rows = vm.run("grep -E 'Kernel (code|data)' /proc/iomem")
        spans = {k: (int(a, 16), int(b, 16))
                 for a, b, k in re.findall(r"([0-9a-f]+)-([0-9a-f]+) : Kernel (\w+)", rows)}
        self.text = vm.symbol("_stext")
        self.data = self.text + spans["data"][0] - spans["code"][0]
        self.data_bytes = spans["data"][1] + 1 - spans["data"][0]


def connect(vm):
    with jobs.way(vm.port) as proxy, Gdb(vm) as g:
        before = jobs.sent(vm) - proxy.in_bytes
        meter = Meter(proxy)
        g.attach(proxy.port)
        text = g("bt")
        rt, size = meter.read()
        want("#1 " in text, f"no backtrace: {text}")
        jobs.want_all_passed(vm, proxy, before)
        yield "connect + bt of the panicked CPU", rt, size, 30, 7000


def zeros(vm, places):
    """64 KiB of zeros in the kernel's data, at a page."""
    memory = vm.memory(places.data, places.data_bytes)
    for at in range(0, len(memory) - 64 * KIB, 4 * KIB):
        if not any(memory[at:at + 64 * KIB]):
            return places.data + at
    raise jobs.Failure("there are no 64 KiB of zeros in the kernel's data")


def dump_data(vm, g, proxy, start, length):
    """As jobs.dump(), of what nobody wrote meanwhile: a kernel's data has clocks in it, and the debugger calms
    its watchdogs."""
    before = vm.memory(start, length)
    costs, data = jobs.read_out(vm, g, proxy, start, length)
    after = vm.memory(start, length)
    steady = [at for at in range(length) if before[at] == after[at]]
    want(len(data) == length and len(steady) > length * 99 // 100, f"{len(data)} bytes, {len(steady)} of them steady")
    want(all(data[at] == after[at] for at in steady), f"the dump of {start:#x} is wrong")
    return costs


def dumps(vm, places):
    with jobs.way(vm.port) as proxy, Gdb(vm, proxy.port) as g:
        for name, start, each in (
                ("dump 64 KiB of text", places.text + MIB, 2.05),
                ("dump 64 KiB of zeros", zeros(vm, places), 0.08)):
            rt, size = jobs.dump(vm, g, proxy, start, 64 * KIB)
            yield name, rt, size, 40, each * 64 * KIB
        rt, size = dump_data(vm, g, proxy, places.data, MIB)
        yield "dump 1 MiB of kernel data, as it is", rt, size, None, None


def after_panic(arch):
    with Vm(arch, HF_APPEND="panic=-1") as vm:
        vm.up()
        places = Places(vm)
        vm.begin("echo c >/proc/sysrq-trigger")
        vm.wait_log(rb"hf> ", linuxrig.LIMIT)
        yield from connect(vm)
        yield from dumps(vm, places)


# ---- a kernel that runs ----

def list_threads(vm):
    """With every task a thread. What tasks cost at the stop before it is not in it."""
    with jobs.way(vm.port) as proxy, Gdb(vm, proxy.port) as g:
        g("monitor tasks on")
        meter = Meter(proxy)
        text = g("info threads", limit=300.0)
        rt, size = meter.read()
        g("monitor tasks off")
        g("detach")
        count = len(re.findall(r"^[* ] +\d+ +Thread ", text, re.M))
        want(count >= THREADS, f"only {count} threads: {text}")
        yield "info threads, for 55 of them", rt / count * THREADS, size / count * THREADS, 120, 20000


def stop_at_target(vm, g, at, calls):
    g(f"break *{at:#x}")
    g.begin("continue")
    vm.begin(f"echo calls 2 {calls} >/proc/trouble")
    text = g.end()
    want("Breakpoint " in text, f"no hit: {text}")


def hits_and_steps(vm, at, what):
    with jobs.way(vm.port) as proxy, Gdb(vm, proxy.port) as g:
        stop_at_target(vm, g, at, 1000)
        meter = Meter(proxy)
        for _ in range(HITS):
            want("Breakpoint " in g("continue"), "no hit")
        rt, size = meter.read()
        yield f"breakpoint hit + continue{what}", rt / HITS, size / HITS, 8, 600
        g("delete")
        meter, seen = Meter(proxy), set()
        for _ in range(STEPS):
            seen.add(re.search(r"0x[0-9a-f]+", g("stepi"))[0])
        rt, size = meter.read()
        want(len(seen) > 5, f"the steps led nowhere: {seen}")
        g("detach")
        yield f"stepi{what}", rt / STEPS, size / STEPS, STEP_RT_BOUND[vm.name], 320


def counter(vm):
    """(calls of trouble_target() so far, where they are counted)"""
    match = re.search(r"^(\d+) calls, counted at (?:0x)?([0-9a-f]+)", vm.run("cat /proc/trouble"), re.M)
    return int(match[1]), int(match[2], 16)


def false_hits(vm, at):
    calls, place = counter(vm)
    with jobs.way(vm.port) as proxy, Gdb(vm, proxy.port) as g:
        meter = Meter(proxy)
        g(f"break *{at:#x} if *(unsigned *) {place:#x} == {calls + FALSE_HITS}")
        g.begin("continue")
        vm.begin("echo calls 2 1000 >/proc/trouble")
        text = g.end()
        rt, size = meter.read()
        want("Breakpoint " in text, f"no hit: {text}")
        want(g.number(f"*(unsigned *) {place:#x}") == calls + FALSE_HITS, "another stop")
        g("delete")
        g("detach")
        yield f"conditional breakpoint, {FALSE_HITS} false hits", rt, size, None, 1000


def while_running(arch):
    with Vm(arch) as vm:
        at = vm.up().symbol("trouble_target")
        yield from list_threads(vm)
        yield from hits_and_steps(vm, at, "")
        yield from false_hits(vm, at)
        vm.run(f"for n in $(seq {TASKS}); do sleep 100000 & done", limit=4 * linuxrig.LIMIT)
        yield from hits_and_steps(vm, at, f", {TASKS} tasks")


def all_jobs(arch):
    yield from after_panic(arch)
    yield from while_running(arch)


def run(board, path):
    """Every job on Linux for one architecture, by one path."""
    jobs.choose(path)
    arch = board.removeprefix("linux-")
    if path == "link":
        yield from jobs.with_link_bounds(board, all_jobs(arch))
        return
    yield from all_jobs(arch)
    yield from module_size(arch)
