# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The shell's own commands for Linux, on the stock kernel: what they show is compared with what the kernel says
of itself. The kernel is moved at boot where it can be (KASLR). HF_ARCH=amd64|arm64|armhf."""

import os
import re
import subprocess
import sys

import vm
from vm import ARCH, CPUS, gdb, go, leave, stop

import qtest
from qtest import equal, test, true

MACHINE = qtest.shared()
# of amd64 the file that a boot loader starts: only that one moves itself
MACHINE.make = vm.boot(append="panic=-1 loglevel=7",
                       kernel=os.path.join(vm.BUILT, "bzimage") if ARCH == "amd64" else vm.KERNEL)
WORD = 4 if ARCH == "armhf" else 8


def linked_at(machine):
    """Where the symbol _text or _stext would be if the kernel had not been moved."""
    del machine
    return {"amd64": ("_text", 0xffffffff81000000), "arm64": ("_stext", 0xffff800008010000)}[ARCH]


@test(board=MACHINE)
def what_it_was_moved_by_is_told(machine):
    slide = 0
    if ARCH != "armhf":
        name, address = linked_at(machine)
        slide = machine.symbol(name) - address
        true(slide > 0, f"{name} was not moved: {slide:#x}")
    text = gdb(machine, ["maint packet qOffsets", "detach"])
    true(f'received: "Text={slide:x};Data={slide:x};Bss={slide:x}"' in text, text)
    line = stop(machine)
    true(re.search(rf"^moved by +{slide:x} ", line.command("summary"), re.M), f"summary: {slide:x}")
    go(machine, line)


@test(board=MACHINE)
def gdb_moves_a_vmlinux_by_it_and_leaves_our_symbols_alone(machine):
    """A file with .text, linked where Debian links its kernel, and one of `holdfast symbols`."""
    prefix = vm.PREFIX or "x86_64-linux-gnu-"
    panic = machine.symbol("panic")
    name, address = linked_at(machine) if ARCH != "armhf" else ("_stext", machine.symbol("_stext"))
    slide = machine.symbol(name) - address
    source, vmlinux = (os.path.join(machine.out, f) for f in ("v.S", "vmlinux"))
    with open(source, "w", encoding="ascii") as file:
        file.write(f".text\n.globl panic\npanic: .long 0\n.data\n.long 0\n")
    subprocess.run([prefix + "gcc-12", "-nostdlib", "-static", f"-Wl,-Ttext={panic - slide:#x}", "-Wl,-e,panic",
                    "-Wl,--build-id=none", "-o", vmlinux, source], check=True)
    text = gdb(machine, ["info address panic", "detach"], elf=vmlinux)
    true(f"is at {panic:#x} " in text, f"vmlinux by {slide:#x}: {text}")
    kallsyms, ours = (os.path.join(machine.out, f) for f in ("kallsyms", "ours.elf"))
    with open(kallsyms, "w", encoding="ascii") as file:
        file.write(f"{panic:x} T panic\n")
    subprocess.run([os.path.join(vm.hfrig.BUILD, "holdfast"), "symbols", kallsyms, "--arch", ARCH, ours],
                   check=True, stderr=subprocess.DEVNULL)
    text = gdb(machine, ["info address panic", "detach"], elf=ours)
    true(f"is at {panic:#x} " in text, f"our own file was moved: {text}")


@test(board=MACHINE)
def vmcoreinfo_is_the_kernels(machine):
    release = machine.run("uname -r").strip()
    where = machine.symbol("_stext")
    text = gdb(machine, ["maint packet qlinux.vmcoreinfo", "detach"])
    reply = re.search(r'received: "Q(.*)"', text, re.S)
    true(reply, text)
    info = reply[1].replace("\\x0a", "\n")
    true(info.startswith(f"OSRELEASE={release}"), info[:200])
    true(re.search(rf"^SYMBOL\(_stext\)={where:x}$", info, re.M), info)
    true(re.search(r"^PAGESIZE=4096$", info, re.M), info)


@test(board=MACHINE)
def summary_says_what_uname_uptime_and_proc_say(machine):
    version = machine.run("uname -v").strip()
    total = int(re.search(r"MemTotal: +(\d+)", machine.run("cat /proc/meminfo"))[1])
    uptime = vm.uptime(machine)
    line = stop(machine)
    text = line.command("summary")
    equal(re.search(r"^version +(.*?)\r?$", text, re.M)[1], version, "version")
    equal(int(re.search(r"^memory +(\d+) KiB", text, re.M)[1]), total, "memory")
    free = int(re.search(r"free (\d+) KiB", text)[1])
    true(total / 4 < free < total, f"free: {free} of {total}")
    shown = float(re.search(r"^uptime +([\d.]+) s", text, re.M)[1])
    true(uptime - 2 <= shown < uptime + 60, f"uptime {shown}, was {uptime}")
    true(re.search(r"^load +\d+\.\d\d \d+\.\d\d \d+\.\d\d\r?$", text, re.M), text)
    true(re.search(r"^host +\(none\)", text, re.M), text)
    go(machine, line)


@test(board=MACHINE)
def per_cpu_shows_each_cpus_own(machine):
    machine.begin("echo where 1 >/proc/trouble")
    at = machine.console.expect(rb"trouble: per_cpu at (?:0x)?([0-9a-f]+)\r\n", vm.LIMIT).group(1).decode()
    line = stop(machine)
    text = line.command(f"per_cpu {at} 4")
    rows = re.findall(r"^cpu (\d+) [0-9a-f]+ ([0-9a-f]+)\r?$", text, re.M)
    equal(rows, [(str(cpu), f"5eed{cpu:04x}") for cpu in range(CPUS)], f"the marks of trouble.ko: {text!r}")
    offsets = re.findall(r"^cpu \d+ offset ([0-9a-f]+)\r?$", line.command("per_cpu"), re.M)
    equal(len(set(offsets)), CPUS, "offsets")
    bad = "7000000000000000" if ARCH == "amd64" else "10"  # there per-cpu addresses begin at 0
    true("????" in line.command(f"per_cpu {bad} 4"), "a bad address has a value")
    true("usage: per_cpu" in line.command("per_cpu 10 3"), "three bytes")
    go(machine, line)


@test(board=MACHINE)
def irqs_counts_what_proc_counts(machine):
    def counts(text):
        found = {}
        for row in re.findall(r"^ *(\d+): +(.*)$", text, re.M):
            numbers = row[1].split()[:CPUS]
            found[int(row[0])] = (sum(map(int, numbers)), row[1])
        return found
    before = counts(machine.run("cat /proc/interrupts"))
    line = stop(machine)
    text = line.command("irqs")
    go(machine, line)
    after = counts(machine.run("cat /proc/interrupts"))
    seen = 0
    for irq, rest in re.findall(r"^ *(\d+) (\S.*)$", text, re.M):
        total = sum(int(n) for n in re.findall(r" \d+:(\d+)", rest))
        number = int(irq)
        if number not in before:  # the kernel's own, which it hides there
            true(re.match(r"\S+ (IPI|-)(?= |$)", rest), f"irq {irq} is not in /proc/interrupts: {rest}")
            continue
        true(before[number][0] <= total <= after[number][0],
             f"irq {irq}: {before[number][0]} <= {total} <= {after[number][0]}: {rest}")
        seen += 1
    true(seen >= 3 and "holdfast" in text, text)


@test(board=MACHINE)
def dmesg_is_the_kernels_log_to_the_last_record(machine):
    for n in range(3):
        machine.run(f"echo 'record {n} of three' >/dev/kmsg")
    machine.run(f"echo {'long ' * 150}end >/dev/kmsg")
    line = stop(machine)
    text = line.command("dmesg | grep of three")
    equal(re.findall(r"record (\d) of three", text), ["0", "1", "2"], "records")
    last = line.command("dmesg 5")
    true("long long" in last, last)
    true("Linux version" in line.command("dmesg | grep Linux version"), "the first record")
    go(machine, line)


@test(board=MACHINE)
def sr_runs_a_sysrq_key_when_the_system_goes_on(machine):
    line = stop(machine)
    true("sysrq-h runs as soon as" in line.command("sr h"), "sr h")
    true("in use" in line.command("sr h"), "a second one")
    line.send("go\r")
    machine.console.expect(rb"sysrq: HELP", vm.LIMIT)
    leave(machine, line)
    machine.run("true")


@test(board=MACHINE)
def tasks_is_a_parameter_too(machine):
    folder = "/sys/module/holdfast/parameters/tasks"
    equal(machine.run(f"cat {folder}").strip(), "N", "at first")
    machine.run(f"echo 1 >{folder}")
    line = stop(machine)
    true("and all tasks" in line.command("tasks"), "the parameter does nothing")
    line.command("tasks off")
    go(machine, line)
    equal(machine.run(f"cat {folder}").strip(), "N", "after tasks off")


@test(board=MACHINE)
def reboot_off_ends_the_machine(machine):
    line = stop(machine)
    if ARCH == "amd64":  # that would need ACPI, which needs a kernel that lives
        true("not supported on this port" in line.command("reboot off"), "reboot off")
        go(machine, line)
        return
    line.send("reboot off\r")
    equal(machine.wait_end(vm.LIMIT), 0, "QEMU's exit status")


@test(board=vm.boot(append="panic=-1 loglevel=7"))
def reboot_starts_again(machine):
    line = stop(machine)
    line.send("reboot\r")
    equal(machine.wait_end(vm.LIMIT), 0, "QEMU's exit status")


sys.exit(qtest.main(__name__))
