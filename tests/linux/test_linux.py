# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""holdfast.ko on Debian's stock kernel: the short set. HF_ARCH=amd64|arm64|armhf. What the stub shows is
compared with what the running kernel says of itself in /proc."""

import os
import re
import subprocess
import sys

import vm
from hfrig import HOLDFAST, ROOT, Control, Holdfast
from vm import ARCH, CPUS, UART, cpus, frames, gdb, go, leave, stop

import qtest
from qtest import equal, test, test_if, true

MACHINE = qtest.shared()
MACHINE.make = vm.boot(append="panic=-1 loglevel=7")
FREEZES_MASKED = ARCH == "amd64"  # by NMI
WORD = 4 if ARCH == "armhf" else 8
PC = "rip" if ARCH == "amd64" else "pc"
STORE = "mov" if ARCH == "amd64" else "str"  # of a word, as the disassembler writes it


def only_frozen(states, here):
    """All CPUs are in the debugger, one of them talks."""
    equal(len(states), CPUS, "CPUs")
    true(states[here].startswith("here, "), f"cpu {here}: {states[here]}")
    for number, state in states.items():
        true(number == here or state.startswith("frozen, "), f"cpu {number}: {state}")


def insn_after(machine, line, name):
    """Bytes of the instruction at the pc: what to add to step over it by hand."""
    del machine, name
    if ARCH != "amd64":
        return 4
    code = line.command("mdr %rip 2").strip()
    return {"c707": 6}[code]  # movl $1, (%rdi)


@test(board=MACHINE)
def ctrl_c_stops_every_cpu_and_go_lets_them_run(machine):
    line = stop(machine)
    head = line.seen.decode("latin1")
    here = int(re.search(r"\*\*\* holdfast: cpu (\d+): stopped on request", head)[1])
    states = cpus(line.command("cpu"))
    only_frozen(states, here)
    trace = line.command("btc")
    equal(len(re.findall(r"^cpu \d+", trace, re.M)), CPUS, "backtraces")
    equal(trace.count("#0 "), CPUS, "innermost frames")
    go(machine, line)
    before = vm.uptime(machine)
    machine.run("sleep 0.2")
    true(vm.uptime(machine) > before, "time stands still")


@test(board=MACHINE)
def sysrq_stops_in_the_process_that_asks(machine):
    line = machine.line()
    machine.begin("echo g >/proc/sysrq-trigger")
    line.wait_prompt()
    trace = frames(line.command("bt"))
    for name in ("__handle_sysrq", "write_sysrq_trigger", "vfs_write"):
        true(any(f.startswith(name) for f in trace), f"{name} is not in {trace}")
    go(machine, line)


@test(board=MACHINE)
def gdb_sees_the_cpus_and_the_kernels_memory(machine):
    version = machine.run("cat /proc/version").strip()
    banner = machine.symbol("linux_proc_banner" if ARCH == "amd64" else "panic")
    text = gdb(machine, ["info threads", "bt 3", f"x/8xb {banner}", "p/x $" + PC, "stepi",
                         "p/x $" + PC, "x/4xb 0", "monitor sym panic", "detach"])
    rows = re.findall(r'Thread (\d+) "cpu (\d+): [^"]+" \((\S+)', text)
    equal([(int(t), int(c)) for t, c, _ in rows], [(n + 1, n) for n in range(CPUS)], "threads")
    values = re.findall(r"^\$\d+ = (0x[0-9a-f]+)", text, re.M)
    true(len(values) == 2 and values[0] != values[1], f"stepi did not move the pc: {values}")
    true("Cannot access memory at address 0x0" in text, "address 0 could be read")
    true("#1 " in text, "no backtrace")
    true(re.search(r"panic\+0x0", text), "monitor does not work")
    if ARCH == "amd64":  # the others keep no names of data
        data = re.search(rf"{banner:#x}:\s+([0-9a-fx\s]+)", text)[1].split()
        equal(bytes(int(b, 16) for b in data[:5]), b"%s ve", "the format of /proc/version")
    true(version.startswith("Linux version"), version)
    machine.run("true")


@test(board=MACHINE.make)
def the_target_says_which_kernel_it_is(machine):
    """The build ID that the framed link carries is the one in the kernel's own notes. A machine of its own: on a
    host so loaded that QEMU's UART has not taken the link's end in time, the target keeps the link for 5 s."""
    notes = machine.run("hexdump -v -e '1/1 \"%02x\"' /sys/kernel/notes; echo")
    wanted = re.search(r"14000000" r"03000000" r"474e5500" r"([0-9a-f]{40})", notes)[1]
    path = os.path.join(machine.out, "control")
    with Holdfast(machine.line_name, "--control", path) as hf, Control(path) as c:
        hf.messages.expect(rb"framed link")
        target = c.ask(do="status")["target"]
    equal((target["build_id"], target["cpus"]), (wanted, CPUS), "build id, CPUs")
    true(target["name"].startswith("Linux "), f"name: {target['name']}")


@test_if(ARCH == "amd64", board=MACHINE)
def selectors_are_known_and_cannot_be_changed(machine):
    text = gdb(machine, ["p/x $cs", "p/x $ss", "p/x $ds", "p/x $fs", "set var $cs = 0x33", "p/x $cs", "detach"])
    values = re.findall(r"^\$\d+ = (\S+)$", text, re.M)
    equal(values[:2], ["0x10", "0x18"], "__KERNEL_CS and __KERNEL_DS")
    true(all(value.startswith("0x") for value in values), f"one is not known: {values}")
    true("Could not write register \"cs\"" in text, f"cs was written: {text}")
    equal(values[-1], "0x10", "cs behind it")
    text = gdb(machine, ["info registers", "p $st0", "p $fs_base", "detach"])
    true(re.search(r"^fs_base +<unavailable>", text, re.M) and re.search(r"^gs_base +<unavailable>", text, re.M), text)
    equal(re.findall(r"^\$\d+ = (.*)$", text, re.M), ["<unavailable>"] * 2, "st0, fs_base")
    true("remote failure" not in text, text)


@test(board=MACHINE)
def an_oops_is_shown_and_passed_on(machine):
    line = machine.line()
    vm.die(machine, "oops", 1)
    line.wait_prompt()
    true("*** holdfast: cpu 1: died: " in line.seen.decode("latin1"), "no death of CPU 1")
    only_frozen(cpus(line.command("cpu")), 1)
    equal(frames(line.command("bt"))[:4], ["trouble_fault", "run_oops", "kthread", "ret_from_fork"],
          "backtrace")
    true(re.search(r"^ *\d+ +1 R\* +trouble/1$", line.command("ps"), re.M), "ps does not show who runs")
    line.send("go\r")
    vm.died(machine)
    decoded(machine.console.seen)
    leave(machine, line)


def decoded(log):
    """What the kernel has printed, by `holdfast decode`: the line of source where it died, and the instruction."""
    module = os.path.join(vm.BUILT, "trouble.ko")
    text = subprocess.run([HOLDFAST, "decode", module], input=log, stdout=subprocess.PIPE, timeout=60,
                          check=True).stdout.decode("latin1")
    died = re.search(r"trouble_fault\+0x\w+/0x\w+ \[trouble\]\r?\n +trouble_fault at \S+/trouble\.c:(\d+)$", text, re.M)
    true(died, f"where it died: {text[-3000:]}")
    with open(os.path.join(ROOT, "tests", "linux", "module", "trouble.c"), encoding="utf8") as f:
        equal(f.read().splitlines()[int(died[1]) - 1].strip(), "WRITE_ONCE(*at, 1);", f"line {died[1]}")
    true(re.search(rf"^ +--> \S+ .* {STORE} .*<-- the fault$", text, re.M), f"the instruction: {text[-3000:]}")


def repair(machine, word):
    """A thread dies of this; the debugger leads it past the instruction, and it goes on."""
    line = machine.line()
    vm.die(machine, word, 2)
    line.wait_prompt()
    line.command(f"rm {PC} %{PC}+{insn_after(machine, line, PC):x}")
    line.send("go\r")
    machine.console.expect(rb"trouble: survived", vm.LIMIT)
    vm.died(machine)
    leave(machine, line)


@test(board=MACHINE)
def a_repaired_oops_goes_on(machine):
    repair(machine, "oops")


@test(board=MACHINE)
def a_repaired_write_to_the_kernels_own_addresses_goes_on(machine):
    """There Linux ends the thread by itself, behind the die chain."""
    repair(machine, "wild")
    machine.run("true")


@test(board=MACHINE)
def a_repaired_bug_goes_on_where_it_is_told_to_or_is_refused(machine):
    line = machine.line()
    vm.die(machine, "bug", 1)
    line.wait_prompt()
    answer = line.command(f"rm {PC} trouble_land")
    line.send("go\r")
    if ARCH == "amd64":  # whose kernel takes it for a program's then
        true("forbidden" in answer or "not possible" in answer, answer)
    else:
        machine.console.expect(rb"trouble: landed\r\n", vm.LIMIT)
    vm.died(machine)
    leave(machine, line)
    machine.run("true")


@test(board=MACHINE)
def a_bug_is_shown(machine):
    line = machine.line()
    vm.die(machine, "bug", 3)
    line.wait_prompt()
    equal(frames(line.command("bt"))[:2], ["run_bug", "kthread"], "backtrace")
    line.send("go\r")
    vm.died(machine)
    leave(machine, line)


@test(board=MACHINE)
def a_cpu_with_interrupts_masked_is_frozen_or_named(machine):
    line = machine.line()
    # who asks must not wait for that CPU; it is masked until it is released, or for 60 s
    machine.begin("taskset 1 sh -c 'echo masked 3 60000 >/proc/trouble; echo g >/proc/sysrq-trigger;"
                  " echo release >/proc/trouble'")
    line.wait_prompt()
    state = cpus(line.command("cpu"))[3]
    trace = line.command("btc").split("cpu 3")[1]
    if FREEZES_MASKED:
        equal(state, "frozen, trouble/3", "CPU 3")
        true("run_masked" in frames(trace), f"CPU 3's backtrace: {trace}")
    else:
        equal(state, "did not stop, still running", "CPU 3")
        true("registers unknown" in trace, f"CPU 3's backtrace: {trace}")
    line.send("go\r")
    machine.console.expect(rb"trouble: masked done", vm.LIMIT)
    leave(machine, line)
    machine.run("true")


@test(board=MACHINE)
def a_breakpoint_stops_steps_and_counts(machine):
    line = stop(machine)
    line.command("bp trouble_target")
    line.send("go\r")
    machine.begin("echo calls 2 3 >/proc/trouble")
    for _ in range(3):
        line.wait_prompt()
        equal(frames(line.command("bt"))[:3], ["trouble_target", "run_calls", "kthread"], "backtrace")
        line.send("go\r")
    machine.console.expect(rb"3 calls done", vm.LIMIT)
    line.send("\x03")
    line.wait_prompt()
    true(re.search(r"hits 3 ", line.command("bl")), "hits")
    line.send("go\r")
    machine.begin("echo calls 1 1 >/proc/trouble")
    line.wait_prompt()
    places = [line.command("ss") for _ in range(3)]
    offsets = [int(re.search(r"trouble_target\+0x([0-9a-f]+)/", p)[1], 16) for p in places]
    true(0 < offsets[0] < offsets[1] < offsets[2], f"steps: {offsets}")
    line.command("bc *")
    line.send("go\r")
    machine.console.expect(rb"1 calls done", vm.LIMIT)
    leave(machine, line)
    machine.run("true")


@test(board=MACHINE)
def a_breakpoint_that_would_recurse_is_refused(machine):
    line = stop(machine)
    reasons = {
        "linux_trap": "the debugger itself runs there",
        "copy_from_kernel_nofault": "the debugger runs through that function",
        "notify_die": "kernel forbids probes|debugger runs through",
        "core_kernel_text": "the debugger runs through that function",
        "is_module_text_address": "the debugger runs through that function",
        "irq_work_queue": "the debugger runs through that function",
        "module_put": "the debugger runs through that function",
    }
    if ARCH == "amd64":  # the others keep no names of data, and have no such functions
        reasons["init_task"] = "no code of the kernel"
        for name in ("_raw_spin_lock_irqsave", "lookup_address", "arch_touch_nmi_watchdog",
                     "__rcu_read_lock", "native_apic_mem_write", "switch_ldt"):
            reasons[name] = "the debugger runs through that function"
    for place, reason in reasons.items():
        answer = line.command(f"bp {place}")
        true(re.search(reason, answer), f"bp {place}: {answer!r}")
    equal(re.findall(r"^ *\d+ soft", line.command("bl"), re.M), [], "breakpoints")
    go(machine, line)


@test(board=MACHINE.make)
def a_breakpoint_in_what_ends_a_session_stops_there_once(machine):
    line = stop(machine)
    true("enabled" in line.command("bp _printk_deferred"), "not set")  # says that rmmod will fail
    line.send("go\r")
    line.wait_prompt()
    equal(frames(line.command("bt"))[0], "_printk_deferred", "where")
    go(machine, line)
    line = stop(machine)
    line.command("bc *")
    go(machine, line)


@test(board=MACHINE)
def devices_and_holes_are_not_touched(machine):
    rows = machine.run("echo 1 >/proc/sys/kernel/kptr_restrict; cat /proc/vmallocinfo")
    # the UART itself; the HPET
    base = {"amd64": "fed00000"}.get(ARCH, "9000000")
    device = re.search(rf"^0x([0-9a-f]+)-\S+ +\d+ .*phys=(?:0x)?0*{base}\b", rows, re.M)
    line = stop(machine)
    true(device, f"{base} is not mapped: {rows}")
    for place in ("0", "10", device[1]):
        answer = line.command(f"md1 {place} 1")
        true(not re.search(r"^[0-9a-f]+ +[0-9a-f]{2}\b", answer, re.M), f"md {place}: {answer!r}")
    go(machine, line)


@test_if(ARCH == "amd64", board=MACHINE)
def odd_addresses_make_the_kernel_warn_of_nothing(machine):
    """Pages for stacks of 16-bit programs, whose tables look bad; an address without its upper bits."""
    machine.run("dmesg -c >/dev/null")
    line = stop(machine)
    stacks = re.findall(r"^cpu \d [0-9a-f]+ ([0-9a-f]{16})\r?$", line.command("per_cpu espfix_stack 8"), re.M)
    equal(len(stacks), CPUS, "stacks")
    for at in stacks:
        true(at.startswith("ffffff"), f"espfix_stack: {at}")
        line.command(f"md8 {at} 1")
    banner = re.search(r"[0-9a-f]{16}", line.command("sym linux_banner"))[0]
    short = int(banner, 16) & 0xffffffffffff
    for command in (f"md8 {short:x} 1", f"mm {short:x} 0"):
        answer = line.command(command)
        true("????" in answer or "not accessible" in answer, f"{command}: {answer}")
    go(machine, line)
    text = machine.run("dmesg")
    true("WARNING:" not in text, f"the kernel warns: {text}")


@test(board=MACHINE)
def the_log_is_the_kernels(machine):
    machine.run("echo 'kept for the test' >/dev/kmsg")
    line = stop(machine)
    true("kept for the test" in line.command("dmesg | grep kept"), "not in dmesg")
    facts = line.command("summary")
    release = open(vm.BUILT + "/abi", encoding="ascii").read().strip()
    true(f"Linux {release} " in facts, facts)
    go(machine, line)


@test(board=MACHINE)
def sleeping_tasks_and_modules_are_shown(machine):
    base = re.search(r"^trouble .* 0x([0-9a-f]+)", machine.run("cat /proc/modules"), re.M)[1]
    line = stop(machine)
    trace = frames(line.command("btp 2"))
    true("kthreadd" in trace and any("schedule" in f for f in trace), f"kthreadd: {trace}")
    true(re.search(r"^pid 1 init, last on cpu \d$", line.command("bta S"), re.M), "bta has no init")
    rows = dict(re.findall(r"^add-symbol-file (\S+)\.ko 0x([0-9a-f]+)$", line.command("lsmod"), re.M))
    equal(rows.get("trouble"), base, f"lsmod: {rows}")
    true("holdfast" in rows, f"lsmod: {rows}")
    go(machine, line)


@test(board=MACHINE)
def a_module_with_breakpoints_is_unloaded(machine):
    """What they stood in is gone, or another's by now: nothing is written back."""
    line = stop(machine)
    line.command("bp trouble_target")
    line.command("bp trouble_load")
    line.send("go\r")
    machine.run("rmmod trouble")
    line.send("\x03")
    line.wait_prompt()
    equal(len(re.findall(r"^ \d soft +disabled ", line.command("bl"), re.M)), 2, "disabled breakpoints")
    line.command("bc *")
    go(machine, line)
    machine.run("insmod /trouble.ko")
    line = stop(machine)
    line.command("bp trouble_target")
    line.send("go\r")
    machine.run("rmmod trouble; insmod /trouble.ko")
    line.send("\x03")
    line.wait_prompt()
    line.command("bc *")
    line.send("go\r")
    machine.begin("echo calls 1 3 >/proc/trouble")
    machine.console.expect(rb"3 calls done", vm.LIMIT)
    leave(machine, line)
    machine.run("true")


@test(board=MACHINE)
def it_does_not_unload_while_a_breakpoint_stands(machine):
    line = stop(machine)
    line.command("bp trouble_target")
    line.send("go\r")
    text = machine.run("rmmod holdfast; ls -d /sys/module/holdfast; dmesg | tail -4")
    true("holdfast: unloaded" not in text and "cannot be unloaded: a breakpoint is set" in text and re.search(r"^/sys/module/holdfast$", text, re.M), text)
    line.send("\x03")
    line.wait_prompt()
    line.command("bc *")
    go(machine, line)


@test(board=MACHINE)
def it_unloads_and_loads_again(machine):
    for _ in range(2):
        text = machine.run("rmmod holdfast; ls /sys/module; dmesg | tail -4")
        true("holdfast: unloaded" in text and not re.search(r"^holdfast$", text, re.M), text)
        text = machine.run(f"insmod /holdfast.ko uart={UART}; dmesg | tail -4")
        true(f"holdfast: ready on {UART}" in text, text)
    line = stop(machine)
    equal(len(cpus(line.command("cpu"))), CPUS, "CPUs")
    go(machine, line)


def takes_no_interrupt(line, cpu):
    """Its counters of interrupts stand still for a second of the target's."""
    def uptime():
        return float(re.search(r"^uptime +([\d.]+) s", line.command("summary"), re.M)[1])
    at = re.search(rf"^cpu {cpu} ([0-9a-f]+) ", line.command("per_cpu irq_stat 8"), re.M)[1]
    before = line.command(f"mdr {at} 40")
    end = uptime() + 1
    while uptime() < end:
        pass
    equal(line.command(f"mdr {at} 40"), before, f"interrupts of CPU {cpu}")


@test(board=MACHINE)
def a_panic_is_shown_with_every_cpu_alive(machine):
    line = machine.line()
    machine.begin("echo panic 2 >/proc/trouble")
    line.wait_prompt()
    true("*** holdfast: cpu 2: panic: trouble: asked to, number 42" in line.seen.decode("latin1"),
         f"not announced: {line.seen[-300:]!r}")
    only_frozen(cpus(line.command("cpu")), 2)
    equal(frames(line.command("bt"))[:2], ["panic", "run_panic"], "backtrace")
    if ARCH == "amd64":
        takes_no_interrupt(line, 2)
    line.send("go\r")
    machine.console.expect(rb"Kernel panic - not syncing: trouble: asked to, number 42", vm.LIMIT)
    equal(machine.wait_end(vm.LIMIT), 0, "QEMU's exit status after the reboot")


sys.exit(qtest.main(__name__))
