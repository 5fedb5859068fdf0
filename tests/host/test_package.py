#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What is delivered beside the program: the Debian package, the completion for bash, the unit for systemd, the
manual pages. What completion and manual pages know of options is compared with the tables of getopt_long."""

import gzip
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


def option_tables():
    """{command: its long options}, as getopt_long has them; but for --help."""
    tables = {}
    for name in ("opts.c", "opts_run.c"):
        with open(os.path.join(ROOT, "host", name), encoding="utf-8") as file:
            for table, rows in re.findall(r"struct option (\w+)\[\] = (\{.*?\{NULL)", file.read(), re.S):
                tables[table.split("_")[0]] = set(re.findall(r'\{"([a-z-]+)", \w+_argument', rows)) - {"help"}
    tables["run"] = tables.pop("options")
    return tables


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

    def test_it_installs_into_an_empty_root_and_leaves_nothing_there(self):
        root = os.path.join(self.folder.name, "empty")
        os.makedirs(os.path.join(root, "var/lib/dpkg/info"))
        os.makedirs(os.path.join(root, "var/lib/dpkg/updates"))
        with open(os.path.join(root, "var/lib/dpkg/status"), "w", encoding="ascii"):
            pass
        dpkg = ("dpkg", f"--root={root}", "--force-depends", "--force-not-root", "--log=/dev/null")
        run(*dpkg, "-i", self.deb, stderr=subprocess.DEVNULL)  # it names the libraries, which are not in there
        self.assertIn("Status: install ok installed", run(*dpkg, "-s", "holdfast"))
        self.assertEqual(run(os.path.join(root, "usr/bin/holdfast"), "--version"), run(PROGRAM, "--version"))
        run(*dpkg, "-P", "holdfast")
        left = [name for folder, _, names in os.walk(root) for name in names if "var/lib/dpkg" not in folder]
        self.assertEqual(left, [])

    def test_it_says_whose_it_is_and_what_has_changed(self):
        with open(self.path("usr/share/doc/holdfast/copyright"), encoding="utf-8") as file:
            text = file.read()
        for part in ("License: BSD-2-Clause or GPL-2\n", "/usr/share/common-licenses/GPL-2", 'PROVIDED BY THE COPYRIGHT HOLDERS'):
            self.assertIn(part, text)
        with gzip.open(self.path("usr/share/doc/holdfast/changelog.gz"), "rt") as file:
            self.assertRegex(file.read(), r"\Aholdfast \([0-9.]+\) unstable; urgency=medium\n(.*\n)+ -- .* <.*@.*>  \w+, ")

    def test_systemd_finds_nothing_wrong_with_the_unit(self):
        unit = "holdfast@.service"
        with open(self.path("lib/systemd/system/" + unit), encoding="utf-8") as file:
            text = file.read()
        for add, status in (("", 0), ("NoSuchSetting=1\n", 0), ("ExecStartPre=/nonexistent\n", 1)):
            path = os.path.join(self.folder.name, unit)
            with open(path, "w", encoding="utf-8") as file:  # the program is where it was unpacked
                file.write(text.replace("ExecStart=/usr/bin/holdfast", f"{add}ExecStart={self.path('usr/bin/holdfast')}"))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", path], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
            about = [row for row in done.stdout.splitlines() if "holdfast" in row]
            self.assertEqual((done.returncode, len(about)), (status, 1 if add else 0), done.stdout)

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
        for command, options in option_tables().items():
            self.assertEqual(self.complete("holdfast", command, "/dev/ttyUSB0", "--"), sorted("--" + o for o in options))
        self.assertEqual(self.complete("holdfast", "shell", "tcp:x:1", "--re"), ["--resume"])
        self.assertEqual(self.complete("holdfast", "list", "--"), ["--json"])

    def test_values(self):
        self.assertEqual(self.complete("holdfast", "connect", "--dtr", "o"), ["on", "off"])
        self.assertEqual(self.complete("holdfast", "connect", "--stop", "b"), ["break"])
        self.assertIn("connect", self.complete("holdfast", "help", ""))
        self.assertIn("tcp:", self.complete("holdfast", "connect", "t"))
        self.assertEqual(self.complete("holdfast", "symbols", "--arch", "a"), ["aarch64", "arm"])
        with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
            file.write("# mine\n[bench1]\nline = /dev/x\n[other]\n")
            file.flush()
            self.assertEqual(self.complete("holdfast", "run", "--boards", file.name, "-b", ""), ["bench1", "other"])


class ManualPages(unittest.TestCase):
    def read(self, name):
        with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
            return file.read()

    def flags(self, text):
        """The long options in macros such as `.It Fl -raw Ar port` or `.Op Fl -raw Ar port`."""
        return set(re.findall(r"Fl -([a-z][a-z-]*)", "\n".join(re.findall(r"^\.(?:It|Op) .*$", text, re.M))))

    def test_each_command_has_the_options_that_the_program_has(self):
        page = self.read("holdfast.1")
        tables = {**option_tables(), "list": {"json"}, "decode": set()}
        synopsis = {words.split()[0]: words
                    for words in page.split(".Sh DESCRIPTION")[0].split(".Nm\n.Cm ")[1:]}
        for command, options in tables.items():
            if command == "run":
                text = self.read("holdfast-run.1").split(".Ss Boards")[0]
            else:
                text = re.search(rf"^\.Ss {command}\n(.*?)^\.S[sh] ", page, re.S | re.M).group(1)
                self.assertEqual(self.flags(synopsis[command]), options, command)
            if command != "list":  # says it in a sentence
                self.assertEqual(self.flags(text), options, command)

    def test_each_command_is_in_the_synopsis(self):
        text = run(PROGRAM, "--help")
        commands = set(re.search(r"holdfast help \[([a-z |]+)\]", text).group(1).split(" | "))
        self.assertTrue(set(option_tables()) < commands, commands)
        for command in commands:
            self.assertRegex(self.read("holdfast.1"), rf"(?m)^\.Nm\n\.Cm {command}$")

    def test_the_exit_status_of_run_is_one_table(self):
        """The manual page, the help text and the program's own names; 125 is left free."""
        with open(os.path.join(ROOT, "host", "verdict.h"), encoding="utf-8") as file:
            known = set(re.findall(r"VERDICT_\w+ =\s+(\d+)", file.read()))
        page = self.read("holdfast-run.1").split(".Sh EXIT STATUS")[1].split(".Sh EXAMPLES")[0]
        self.assertEqual(set(re.findall(r"^\.It (\d+)", page, re.M)), known)
        told = run(PROGRAM, "help", "run").split("Exit status: ")[1]
        self.assertEqual(set(re.findall(r"(?:^|; )\s*(\d+)[ +]", told)), known)
        self.assertEqual(known, {"0", "1", "2", "3", "4", "5", "10", "11", "12", "20", "21", "128"})


if __name__ == "__main__":
    main()
