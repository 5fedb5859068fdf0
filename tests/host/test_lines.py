#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Serial lines: their names, their locks, the list of them; and the log. sysfs, /dev and /proc are made up here where
no real adapter can be (HOLDFAST_ROOT)."""

import json
import os
import re
import signal
import subprocess
import tempfile
import unittest

from support import LIMIT_S, HOLDFAST, Holdfast, LineTest, PtyTarget, SerialLineTest, Stream, TcpLineTest, main
from test_control import Client


class Machine:
    """A made-up /sys, /dev and /run/lock in a folder."""

    def __init__(self, folder):
        self.root = folder
        for name in ("sys/class/tty", "dev/serial/by-id", "run/lock", "proc"):
            os.makedirs(os.path.join(folder, name))
        self.env = {**os.environ, "HOLDFAST_ROOT": folder}

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def write(self, path, text):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w", encoding="utf-8") as file:
            file.write(text + "\n")

    def usb(self, name, where, serial, vendor="0403", product="6001", maker="FTDI", text="FT232R USB UART"):
        """A USB adapter's port, as Linux shows it: the interface below the device, the port below that."""
        device = f"sys/devices/pci0000:00/0000:00:14.0/usb1/{where.split(':')[0]}"
        for key, value in (("idVendor", vendor), ("idProduct", product), ("manufacturer", maker),
                           ("product", text), ("serial", serial)):
            self.write(f"{device}/{key}", value)
        port = f"{device}/{where}/{name}"
        os.makedirs(self.path(port, "tty", name))
        os.symlink(self.path(port), self.path(port, "tty", name, "device"))
        os.symlink(self.path(port, "tty", name), self.path("sys/class/tty", name))
        os.symlink(f"../../{name}", self.path("dev/serial/by-id", f"usb-{maker}_{serial}-if00-port0"))

    def plain(self, name, kind):
        self.write(f"sys/devices/platform/serial8250/tty/{name}/type", kind)
        os.symlink(self.path("sys/devices/platform/serial8250"),
                   self.path("sys/devices/platform/serial8250/tty", name, "device"))
        os.symlink(self.path("sys/devices/platform/serial8250/tty", name), self.path("sys/class/tty", name))

    def forget(self, name, serial):
        os.unlink(self.path("sys/class/tty", name))
        os.unlink(self.path("dev/serial/by-id", f"usb-FTDI_{serial}-if00-port0"))


class WithMachine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.machine = Machine(folder.name)

    def device(self, name):
        """The target's end of a pty that is /dev/NAME there."""
        target = PtyTarget(self.machine.path("dev", name))
        self.addCleanup(target.close)
        return target

    def list(self, *args):
        done = subprocess.run([HOLDFAST, "list", *args], env=self.machine.env, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=10, check=False)
        self.assertEqual(done.returncode, 0)
        return done.stdout.decode(), done.stderr.decode()


class List(WithMachine):
    def test_a_machine_without_any(self):
        self.machine.plain("ttyS1", "0")
        out, err = self.list()
        self.assertEqual(out, "")
        self.assertIn("no serial device", err)
        self.assertEqual(json.loads(self.list("--json")[0]), [])

    def test_what_each_is(self):
        self.machine.usb("ttyUSB10", "1-2:1.0", "A9")
        self.machine.usb("ttyUSB2", "1-4.3:1.0", "A10XYZ", vendor="10c4", product="ea60", maker="Silicon Labs",
                         text="CP2102")
        self.machine.plain("ttyS0", "4")
        self.machine.plain("ttyS1", "0")
        os.makedirs(self.machine.path("sys/devices/virtual/tty/tty1"))
        os.symlink(self.machine.path("sys/devices/virtual/tty/tty1"), self.machine.path("sys/class/tty/tty1"))
        rows = self.list()[0].splitlines()
        self.assertEqual(len(rows), 4, rows)
        self.assertRegex(rows[1], r"^/dev/ttyS0 +- +serial8250 +- +$")
        self.assertRegex(rows[2], r"^/dev/ttyUSB2 +10c4:ea60 +1-4\.3:1\.0 +- +Silicon Labs CP2102, id:A10XYZ$")
        self.assertRegex(rows[3], r"^/dev/ttyUSB10 +0403:6001 +1-2:1\.0 +- +FTDI FT232R USB UART, id:A9$")
        got = json.loads(self.list("--json")[0])
        self.assertEqual([row["device"] for row in got], ["ttyS0", "ttyUSB2", "ttyUSB10"])
        self.assertEqual(got[2], {"device": "ttyUSB10", "usb": "0403:6001", "where": "1-2:1.0", "maker": "FTDI",
                                  "product": "FT232R USB UART", "serial": "A9",
                                  "by_id": "usb-FTDI_A9-if00-port0", "user": None})

    def test_who_uses_it(self):
        self.machine.usb("ttyUSB0", "1-2:1.0", "A9")
        target = self.device("ttyUSB0")
        os.makedirs(self.machine.path("proc", str(os.getpid()), "fd"))
        self.machine.write(f"proc/{os.getpid()}/comm", "minicom")
        os.symlink(os.ttyname(target.slave), self.machine.path("proc", str(os.getpid()), "fd", "7"))
        user = json.loads(self.list("--json")[0])[0]["user"]
        self.assertEqual(user, {"pid": os.getpid(), "command": "minicom"})
        self.assertRegex(self.list()[0], rf" {os.getpid()} minicom ")


class Names(WithMachine):
    def start(self, line, *args):
        program = Holdfast("connect", line, "--gdb", "none", "--plain", *args, env=self.machine.env)
        self.addCleanup(program.close)
        return program

    def test_by_id_and_by_where_it_is_plugged_in(self):
        self.machine.usb("ttyUSB0", "1-2:1.0", "A9")
        self.machine.usb("ttyUSB1", "1-3.1:1.0", "B7")
        self.device("ttyUSB0")
        target = self.device("ttyUSB1")
        for name in ("id:B7", "id:usb-FTDI_B7", "usb:1-3.1", "usb:1-3.1:1.0"):
            with self.subTest(name=name):
                program = self.start(f"{name},9600")
                stream = target.accept()
                program.err.until(b"connected to " + name.encode() + b" at 9600 baud")
                stream.write(b"text")
                program.out.exactly(b"text")
                program.close()

    def test_a_name_that_fits_none_or_two_is_an_error(self):
        self.machine.usb("ttyUSB0", "1-2:1.0", "A9")
        self.machine.usb("ttyUSB1", "1-3.1:1.0", "A97")
        for name, text in (("id:Z", b"no such device"), ("id:A9", b"both fit"), ("usb:1-3", b"no such device"),
                           ("usb:1-2:1.1", b"no such device")):
            with self.subTest(name=name):
                program = self.start(name)
                self.assertEqual(program.wait(), 1)
                self.assertIn(text, program.err.to_end())

    def test_plugged_in_again_under_another_name(self):
        self.machine.usb("ttyUSB0", "1-2:1.0", "A9")
        first = self.device("ttyUSB0")
        program = self.start("id:A9")
        stream = first.accept()
        program.err.until(b"connected to id:A9")
        stream.write(b"one")
        program.out.exactly(b"one")
        self.machine.forget("ttyUSB0", "A9")
        first.hang_up()
        program.err.until(b"the line is lost")
        self.machine.usb("ttyUSB7", "1-2.4:1.0", "A9")
        second = self.device("ttyUSB7")
        program.err.until(b"the line is back")
        second.accept().write(b"two")
        program.out.exactly(b"two")


class Locks(WithMachine):
    def start(self, line):
        program = Holdfast("connect", line, "--gdb", "none", "--plain", env=self.machine.env)
        self.addCleanup(program.close)
        return program

    def lock(self, target):
        return self.machine.path("run/lock", "LCK.." + os.ttyname(target.slave)[5:].replace("/", "_"))

    def test_the_lock_file_has_our_number_and_goes_with_us(self):
        target = self.device("ttyUSB0")
        program = self.start(target.link)
        program.err.until(b"connected to")
        with open(self.lock(target), encoding="ascii") as file:
            self.assertEqual(file.read(), "%10d\n" % program.process.pid)
        program.close()
        self.assertFalse(os.path.exists(self.lock(target)))

    def test_a_shell_that_is_ended_takes_its_lock_along(self):
        target = self.device("ttyUSB0")
        program = Holdfast("shell", target.link, "rd", env=self.machine.env)
        self.addCleanup(program.close)
        target.accept().until(b"$qRcmd")
        self.assertTrue(os.path.exists(self.lock(target)))
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(), 128 + signal.SIGTERM)
        self.assertFalse(os.path.exists(self.lock(target)))

    def test_another_ones_lock_is_respected_and_named(self):
        target = self.device("ttyUSB0")
        with open(self.lock(target), "w", encoding="ascii") as file:
            file.write("%10d\n" % os.getpid())
        self.machine.write(f"proc/{os.getpid()}/comm", "minicom")
        program = self.start(target.link)
        self.assertEqual(program.wait(), 1)
        self.assertIn(b"another program uses it: minicom, process %d" % os.getpid(), program.err.to_end())
        self.assertTrue(os.path.exists(self.lock(target)))

    def test_the_lock_of_one_who_has_gone_is_taken(self):
        target = self.device("ttyUSB0")
        gone = subprocess.Popen(["true"])
        gone.wait()
        for text in ("%10d\n" % gone.pid, "", "nonsense\n"):
            with open(self.lock(target), "w", encoding="ascii") as file:
                file.write(text)
            program = self.start(target.link)
            program.err.until(b"connected to")
            program.close()

    def test_without_a_folder_for_locks_it_works(self):
        os.rmdir(self.machine.path("run/lock"))
        target = self.device("ttyUSB0")
        program = self.start(target.link)
        program.err.until(b"connected to")


class ModemLines(LineTest, SerialLineTest, unittest.TestCase):
    def test_a_device_without_them_says_so(self):
        for option in ("--dtr", "--rts"):
            program = Holdfast("connect", self.target.line, "--gdb", "none", option, "off")
            self.addCleanup(program.close)
            self.assertEqual(program.wait(), 1)
            self.assertIn(b"it has no DTR and RTS", program.err.to_end())

    def test_they_are_left_alone_unless_told(self):
        """Every ioctl that it makes, as strace shows: none of them is about DTR or RTS. A BREAK begins and ends."""
        control = os.path.join(self.folder.name, "control")
        trace = os.path.join(self.folder.name, "trace")
        if subprocess.run(["which", "strace"], stdout=subprocess.DEVNULL, check=False).returncode:
            self.fail("strace is missing: run scripts/setup")
        program = subprocess.Popen(["strace", "-f", "-e", "trace=ioctl", "-o", trace,
                                    os.path.join(os.path.dirname(HOLDFAST) or ".", "holdfast"), "connect",
                                    self.target.line, "--gdb", "none", "--plain", "--no-console",
                                    "--control", control],
                                   stderr=subprocess.PIPE, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        err = Stream(program.stderr.fileno())
        err.until(b"connected to")
        client = Client(control)
        self.addCleanup(client.close)
        self.assertTrue(client.ask(do="break")["ok"])
        self.assertTrue(client.ask(do="type", text="x")["ok"])
        self.target.accept().exactly(b"x")  # held back until the BREAK is over
        with open(trace, encoding="utf-8") as file:
            os.kill(int(file.read().split()[0]), signal.SIGTERM)
        program.wait(LIMIT_S)
        program.stderr.close()
        with open(trace, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("TCSETS2", text)
        self.assertEqual(re.findall("TIOC[SC]BRK", text), ["TIOCSBRK", "TIOCCBRK"])
        self.assertNotRegex(text, r"TIOCM(SET|BIS|BIC)")
        for flags in re.findall(r"c_cflag=([^,}]*)", text[text.index("TCSETS2"):]):
            self.assertNotIn("HUPCL", flags)


class Log(LineTest, TcpLineTest, unittest.TestCase):
    def start(self, *args):
        self.log = os.path.join(self.folder.name, "log")
        program = Holdfast("connect", self.target.line, "--gdb", "none", "--plain", "--log", self.log, *args)
        self.addCleanup(program.close)
        return program, self.target.accept()

    def read(self, name=""):
        with open(self.log + name, "rb") as file:
            return file.read()

    def test_each_line_has_its_time(self):
        program, line = self.start("--log-stamp")
        for piece in (b"one\r\ntw", b"o\n", b"\nthree"):
            line.write(piece)
            program.out.exactly(piece)
        stamp = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "
        self.assertRegex(self.read(), rb"\A%bone\r\n%btwo\n%b\n%bthree\Z" % (stamp, stamp, stamp, stamp))

    def test_a_long_log_is_cut_at_the_end_of_a_line(self):
        program, line = self.start("--log-max", "1", "--log-keep", "2")
        rows = b"".join(b"%07d\n" % n for n in range(4 * 131072 + 1))  # 4 MiB and a line
        for at in range(0, len(rows), 65536):
            line.write(rows[at:at + 65536])
            program.out.exactly(rows[at:at + 65536])
        self.assertEqual(self.read(), rows[-8:])
        self.assertEqual(self.read(".1"), rows[3 << 20:4 << 20])
        self.assertEqual(self.read(".2"), rows[2 << 20:3 << 20])
        self.assertFalse(os.path.exists(self.log + ".3"))


class Colour(unittest.TestCase):
    def notes(self, env, terminal):
        self.count += 1
        target = PtyTarget(os.path.join(self.folder.name, f"tty{self.count}"))
        self.addCleanup(target.close)
        program = Holdfast("connect", target.line, "--gdb", "none", "--plain", terminal=terminal,
                           env={**os.environ, **env})
        self.addCleanup(program.close)
        return program.err.until(re.compile(rb"[^\n]*connected to[^\n]*\n")).group()

    def test_only_on_a_terminal_and_not_for_one_who_wants_none(self):
        self.count = 0
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.assertIn(b"\x1b[36m", self.notes({"TERM": "xterm", "NO_COLOR": ""}, True))
        for env, terminal in (({"TERM": "xterm", "NO_COLOR": "1"}, True), ({"TERM": "dumb", "NO_COLOR": ""}, True),
                              ({"TERM": "xterm", "NO_COLOR": ""}, False)):
            self.assertNotIn(b"\x1b", self.notes(env, terminal))


if __name__ == "__main__":
    main()
