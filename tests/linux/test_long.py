# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""holdfast.ko on Debian's stock kernels: the long set, `make test-linux`. HF_ARCH=amd64|arm64|armhf. Many
hits, many stops, many loads, on a kernel that works hard meanwhile, with real gdb; and what the kernel has
to say afterwards in its log."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile

import vm
from busy import Watch, let_go, rest, work
from vm import ARCH, BUILT, CPUS, UART, cpus, frames, gdb, go, leave, stop

import hfrig
import linuxrig
import oracle
import qtest
from hfrig import Failure
from qtest import equal, test, true, wait_for

MACHINE = qtest.shared()
MACHINE.make = vm.boot(append="panic=-1 loglevel=7")
FREEZES_MASKED = ARCH == "amd64"  # by NMI
PC = "rip" if ARCH == "amd64" else "pc"
HITS = 1000
STOPS = 300
LOADS = 20
LONG = 900.0  # seconds for a thousand of anything, beside another VM


class Gdb(oracle.Gdb):
    """A real gdb on the stub's line that is talked to line by line; it knows the CPU and no program."""

    def __init__(self, machine):
        super().__init__(f"--eval-command=set architecture {linuxrig.GDB_ARCH[ARCH]}", limit=vm.LIMIT)
        self.machine = machine
        self.attach(machine.port)

    def go_on(self):
        """continue, until it has begun. No breakpoint is set, and it is not the first one: gdb sends vCont only."""
        self.begin("continue")
        # gdb sends a ^C that it gets before that packet ahead of it, and there it stops nothing
        wait_for(lambda: re.search(rb"#[0-9a-f]{2}\+$", self.machine.log()), "the stub has taken vCont", vm.LIMIT)

    def call_back(self):
        """^C; what the stop looks like."""
        self.interrupt()
        return self.end()


def calls_so_far(machine):
    return int(re.search(r"^(\d+) calls", machine.run("cat /proc/trouble"), re.M)[1])


@test(limit=LONG, board=MACHINE)
def a_hot_function_is_hit_a_thousand_times_under_load(machine):
    watch = Watch(machine)
    at = machine.symbol("vfs_read")
    work(machine)
    with Gdb(machine) as g:
        g(f"break *{at:#x}")
        g(f"ignore 1 {HITS - 1}")
        text = g("continue", limit=LONG)
        true("Breakpoint 1, " in text, f"no stop at the last hit: {text} {g('monitor summary | grep stop')}")
        true(f"already hit {HITS} times" in g("info breakpoints"), "hits")
        equal(int(re.search(r"0x[0-9a-f]+", g("p/x $" + PC))[0], 16), at, "pc")
        g("delete")
        g("detach")
    rest(machine)
    watch.check()


@test(limit=LONG, board=MACHINE)
def no_hit_of_four_cpus_on_one_breakpoint_is_lost(machine):
    watch, each = Watch(machine), HITS // CPUS
    at, before = machine.symbol("trouble_target"), calls_so_far(machine)
    with Gdb(machine) as g:
        g(f"break *{at:#x}")
        g("ignore 1 1000000")
        g.begin("continue")
        for cpu in range(CPUS):
            machine.begin(f"echo calls {cpu} {each} >/proc/trouble")
        for _ in range(CPUS):
            machine.console.expect(rb"trouble: %d calls done" % each, LONG)
        true("SIGINT" in g.call_back(), "^C does not stop it")
        text = g("info breakpoints")
        true(f"already hit {HITS} times" in text, f"hits: {text}")
        g("delete")
        g("detach")
    equal(calls_so_far(machine) - before, HITS, "calls")
    watch.check()


@test(limit=LONG, board=MACHINE)
def gdb_stops_and_continues_it_three_hundred_times(machine):
    watch = Watch(machine)
    work(machine)
    with Gdb(machine) as g:
        g.begin("continue")
        machine.run("true")
        g.call_back()
        for n in range(STOPS):
            g.go_on()
            text = g.call_back()
            true("SIGINT" in text, f"stop {n}: {text}")
        rows = re.findall(r'Thread \d+ "cpu (\d+): [^"]+" \(([^)]+)\)', g("info threads"))
        equal([int(cpu) for cpu, _ in rows], list(range(CPUS)), "threads")
        equal(sum(state == "frozen" for _, state in rows), CPUS - 1, f"frozen CPUs in {rows}")
        g("detach")
    rest(machine)
    watch.check()


@test(limit=LONG, board=MACHINE)
def ctrl_c_in_the_shell_stops_a_busy_system_a_hundred_times(machine):
    watch = Watch(machine)
    work(machine)
    line = machine.line()
    for n in range(100):
        line.send("\x03")
        line.wait_prompt(vm.LIMIT)
        states = cpus(line.command("cpu"))
        true(sorted(s.split(",")[0] for s in states.values()) == ["frozen"] * (CPUS - 1) + ["here"],
             f"stop {n}: {states}")
        let_go(line)
    leave(machine, line)
    rest(machine)
    watch.check()


@test(limit=LONG, board=MACHINE)
def twenty_loads_and_unloads_leave_nothing_behind(machine):
    watch = Watch(machine)
    work(machine)
    for n in range(LOADS):
        text = machine.run("rmmod holdfast; ls -d /sys/module/holdfast; grep -c holdfast /proc/interrupts")
        true("unloaded" in text and "No such file" in text and re.search(r"^0$", text, re.M),
             f"unload {n}: {text}")
        text = machine.run(f"insmod /holdfast.ko uart={UART},115200")
        true(f"holdfast: ready on {UART}" in text, f"load {n}: {text}")
        line = stop(machine)
        equal(len(cpus(line.command("cpu"))), CPUS, "CPUs")
        go(machine, line)
    # the tty is everybody's again
    true("resource busy" in machine.run(f"echo no >/dev/{UART}"), f"{UART} can be opened beside the module")
    machine.run("rmmod holdfast")
    line = machine.line()
    machine.run(f"echo 'from the tty' >/dev/{UART}")
    line.expect(rb"from the tty", vm.LIMIT)
    leave(machine, line)
    machine.run(f"insmod /holdfast.ko uart={UART},115200")
    rest(machine)
    watch.check()


@test(limit=LONG, board=MACHINE)
def bytes_that_come_while_it_unloads_do_no_harm(machine):
    """A line that is not listened to any more must not keep a CPU in its interrupt."""
    watch = Watch(machine)
    line = machine.line()
    for _ in range(5):
        machine.begin("rmmod holdfast; echo it is 'out'")
        end = machine.console.at
        while b"it is out" not in machine.console.seen[end:]:
            line.send("x" * 64)
            machine.console.pump(0.05)
            if len(machine.console.seen) - end > 100000:
                raise Failure("the console does not end")
        machine.console.expect(rb"it is out\r\n", vm.LIMIT)
        machine.run(f"insmod /holdfast.ko uart={UART},115200")
    leave(machine, line)
    watch.check()
    line = stop(machine)
    go(machine, line)


@test(limit=LONG, board=MACHINE)
def a_hung_cpu_is_seen_by_gdb_as_what_it_is(machine):
    machine.run("echo masked 3 20000 >/proc/trouble")
    text = gdb(machine, ["info threads", f"thread apply all -s p/x ${PC}", "detach"])
    rows = dict(re.findall(r'Thread \d+ "cpu (\d+)(?:: [^"]+)?" \(([^)]+)\) ', text))
    equal(len(rows), CPUS, f"threads: {text}")
    values = re.findall(r"^\$\d+ = (0x[0-9a-f]+|<unavailable>)$", text, re.M)
    if FREEZES_MASKED:
        equal(rows["3"], "frozen", "CPU 3")
        equal(len(values), CPUS, f"registers: {text}")
    else:
        true("running" in rows["3"], f"CPU 3: {rows}")
        equal(sum(v.startswith("0x") for v in values), CPUS - 1, f"registers: {text}")
    machine.console.expect(rb"trouble: masked done", vm.LIMIT)
    line = stop(machine)
    true(cpus(line.command("cpu"))[3].split(",")[0] in ("frozen", "here"), "CPU 3 is not back")
    go(machine, line)


@test(limit=LONG, board=MACHINE)
def a_bug_is_shown_to_gdb_and_the_system_goes_on(machine):
    line = machine.line()
    vm.die(machine, "bug", 2)
    line.wait_prompt(vm.LIMIT)
    leave(machine, line)
    text = gdb(machine, ["monitor bt", "info threads", "detach"])
    true(re.search(r'\* +3 +Thread 3 "cpu 2: trouble/2" \(died\)', text), f"who died: {text}")
    equal(frames(text)[:2], ["run_bug", "kthread"], "backtrace")
    line = machine.line()
    line.send("\r")
    line.wait_prompt(vm.LIMIT)
    let_go(line)
    vm.died(machine)
    leave(machine, line)


# ---- a disk ----

DISK_MIB = 96
FILES = 24  # of each writer, 1 MiB each
WRITER = (f"write() {{ n=0; while [ $n -lt {FILES} ]; do dd if=/dev/urandom of=/mnt/$1.$n bs=64k count=16"
          " 2>/dev/null; md5sum /mnt/$1.$n >>/tmp/sums; n=$((n+1)); done; }")


def disk_machine(folder):
    """A machine with an empty ext4 on a virtio disk; (machine, the disk's file)."""
    disk, initrd = os.path.join(folder, "disk"), os.path.join(folder, "initrd")
    flavour = os.path.basename(BUILT)
    subprocess.run([hfrig.ROOT + "/scripts/linux-modules", flavour, initrd, "virtio_pci", "virtio_blk",
                    "crc32c_generic", "ext4"], check=True)
    with open(disk, "wb") as f:
        f.truncate(DISK_MIB << 20)
    subprocess.run(["/sbin/mke2fs", "-q", "-F", "-t", "ext4", disk], check=True)
    drive = f"-drive file={disk},format=raw,if=none,id=disk -device virtio-blk-pci,drive=disk"
    machine = vm.boot(append="panic=-1 loglevel=7", qemu_args=drive, HF_INITRD=initrd)()
    text = machine.run("for m in /modules/*; do insmod $m; done; mkdir /mnt; mount -t ext4 /dev/vda /mnt"
                       " && echo moun''ted")
    true(re.search(r"^mounted$", text, re.M), f"no disk: {text}")
    return machine, disk


def files_on(disk, names, folder):
    """{name: md5 of what the file system in the image holds}, by e2fsprogs."""
    sums = {}
    for name in names:
        to = os.path.join(folder, "out")
        subprocess.run(["/sbin/debugfs", "-R", f"dump /{name} {to}", disk], check=True,
                       stderr=subprocess.DEVNULL)
        with open(to, "rb") as f:
            sums[name] = hashlib.md5(f.read()).hexdigest()
    return sums


def oops_is_seen(machine, cpu):
    """An oops; gdb looks; the system goes on, and the thread that oopsed does not."""
    line = machine.line()
    vm.die(machine, "oops", cpu)
    line.wait_prompt(vm.LIMIT)
    leave(machine, line)
    text = gdb(machine, ["monitor bt", "info threads", "detach"])
    true(f'"cpu {cpu}: trouble/{cpu}" (died)' in text, f"who died: {text}")
    equal(frames(text)[:2], ["trouble_fault", "run_oops"], "backtrace")
    line = machine.line()
    line.send("\r")
    line.wait_prompt(vm.LIMIT)
    let_go(line)
    vm.died(machine)
    leave(machine, line)


@test(limit=LONG)
def an_oops_while_two_shells_write_to_disk_loses_nothing():
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        machine, disk = disk_machine(folder)
        machine.run(WRITER)
        machine.run("{ (write a & write b & wait; touch /tmp/written) & }")
        for cpu, number in ((1, 3), (2, 8), (3, 13)):
            text = machine.run(f"until grep -qs /a.{number} /tmp/sums; do sleep 0.1; done; ls /tmp", LONG)
            true("written" not in text, f"the writers were done too early: {text}")
            oops_is_seen(machine, cpu)
        machine.run("until [ -e /tmp/written ]; do sleep 0.1; done", LONG)
        rows = machine.run("cat /tmp/sums; umount /mnt && echo un''mounted", limit=LONG)
        sums = {name: md5 for md5, name in re.findall(r"^([0-9a-f]{32})  /mnt/(\S+)$", rows, re.M)}
        equal(len(sums), 2 * FILES, "files")
        true(re.search(r"^unmounted$", rows, re.M), f"umount: {rows}")
        qtest.close(machine)
        check = subprocess.run(["/sbin/e2fsck", "-f", "-n", disk], check=False, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        equal(check.returncode, 0, f"e2fsck: {check.stdout}")
        equal(files_on(disk, sums, folder), sums, "what is on the disk")


# ---- the end ----

@test(limit=LONG)
def sysrq_c_is_a_panic_that_gdb_sees_whole():
    machine = vm.boot(append="panic=-1 loglevel=7")()
    panic = machine.symbol("panic")
    line = machine.line()
    machine.begin("echo c >/proc/sysrq-trigger")
    line.wait_prompt(vm.LIMIT)
    head = line.seen.decode("latin1")
    true(re.search(r"\*\*\* holdfast: cpu \d+: panic: sysrq triggered crash", head), f"greeting: {head}")
    leave(machine, line)
    text = gdb(machine, ["p/x $" + PC, "monitor bt", "info threads", "detach"])
    states = re.findall(r'Thread \d+ "cpu \d+: [^"]+" \((\S+)\)', text)
    equal(sorted(states), sorted(["frozen"] * (CPUS - 1) + ["panic"]), "threads")
    pc = int(re.search(r"^\$1 = (0x[0-9a-f]+)", text, re.M)[1], 16)
    true(panic <= pc < panic + 16, f"pc {pc:#x}, panic {panic:#x}")
    equal(frames(text)[:2], ["panic", "sysrq_handle_crash"], "backtrace")
    line = machine.line()
    line.send("\r")
    line.wait_prompt(vm.LIMIT)
    line.send("go\r")
    machine.console.expect(rb"Kernel panic - not syncing: sysrq triggered crash", vm.LIMIT)
    equal(machine.wait_end(vm.LIMIT), 0, "QEMU's exit status after the reboot")


sys.exit(qtest.main(__name__))
