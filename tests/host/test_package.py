#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What is delivered beside the program: the Debian package, the completion for bash, the unit for systemd."""

import os
import re
import subprocess
import tempfile
import unittest

from support import main

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, "build", "holdfast")


def run(*args, **more):
    return subprocess.run(args, stdout=subprocess.PIPE, timeout=60, check=True, text=True, **more).stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.deb = run(os.path.join(ROOT, "scripts/deb-host"), cls.folder.name).strip()
        cls.root = os.path.join(cls.folder.name, "root")
        run("dpkg-deb", "-x", cls.deb, cls.root)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def path(self, name):
        return os.path.join(self.root, name)

    def test_it_has_what_it_should_and_the_program_runs(self):
        for name in ("usr/share/man/man1/holdfast.1.gz", "usr/share/bash-completion/completions/holdfast",
                     "lib/systemd/system/holdfast@.service", "usr/share/doc/holdfast/copyright",
                     "usr/share/doc/holdfast/control.md"):
            self.assertTrue(os.path.getsize(self.path(name)) > 0, name)
        self.assertEqual(run(self.path("usr/bin/holdfast"), "--version"), run(PROGRAM, "--version"))

    def test_it_depends_on_every_library_that_is_linked(self):
        needs = run("dpkg-deb", "-f", self.deb, "Depends")
        for library in ("libc6", "libuv1", "liblz4-1", "libjansson4", "libtelnet2"):
            self.assertIn(library, needs)

    def test_all_of_it_belongs_to_root_and_is_readable(self):
        for row in run("dpkg-deb", "-c", self.deb).splitlines():
            self.assertRegex(row, r"^[d-]r[w-][x-]r-[x-]r-[x-] root/root ")

    def test_the_unit_starts_a_command_line_that_the_program_takes(self):
        with open(self.path("lib/systemd/system/holdfast@.service"), encoding="utf-8") as file:
            unit = file.read()
        with open(self.path("usr/share/doc/holdfast/board.conf"), encoding="utf-8") as file:
            config = dict(row.split("=", 1) for row in file.read().splitlines() if row and row[0] != "#")
        command = re.search(r"^ExecStart=/usr/bin/(.*)$", unit, re.M).group(1)
        for key, value in config.items():
            command = command.replace("${%s}" % key, value).replace(f"${key}", value)
        command = command.replace("%i", "board").split()
        self.assertNotIn("$", "".join(command))
        # Up to where it would need the device: a log that cannot be is the first thing that fails.
        command[command.index("--log") + 1] = "/proc/no/log"
        done = subprocess.run([self.path("usr/bin/holdfast"), *command[1:]], stderr=subprocess.PIPE, timeout=60,
                              check=False, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("/proc/no/log", done.stderr)


class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash would offer for the last word."""
        script = f"""
source {ROOT}/host/dist/holdfast.bash
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_holdfast
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
        env = {**os.environ, "PATH": os.path.dirname(PROGRAM) + ":" + os.environ["PATH"]}
        return run("bash", "-c", script, "bash", *words, env=env).split()

    def test_commands(self):
        offered = self.complete("holdfast", "")
        for command in ("connect", "shell", "list", "help", "--version"):
            self.assertIn(command, offered)
        self.assertEqual(self.complete("holdfast", "conn"), ["connect"])

    def test_the_options_are_those_that_the_program_has(self):
        offered = self.complete("holdfast", "connect", "/dev/ttyUSB0", "--")
        for option in ("--gdb", "--log-stamp", "--control", "--plain"):
            self.assertIn(option, offered)
        for option in offered:
            done = subprocess.run([PROGRAM, "connect", option], stderr=subprocess.PIPE, timeout=60, check=False, text=True)
            self.assertNotIn("unknown option", done.stderr, option)
        self.assertEqual(self.complete("holdfast", "shell", "tcp:x:1", "--re"), ["--resume"])
        self.assertEqual(self.complete("holdfast", "list", "--"), ["--json"])

    def test_values(self):
        self.assertEqual(self.complete("holdfast", "connect", "--dtr", "o"), ["on", "off"])
        self.assertEqual(self.complete("holdfast", "connect", "--stop", "b"), ["break"])
        self.assertIn("connect", self.complete("holdfast", "help", ""))
        self.assertIn("tcp:", self.complete("holdfast", "connect", "t"))


if __name__ == "__main__":
    main()
