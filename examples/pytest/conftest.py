# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""pytest runs holdfast's scripts: each *.hfs is a test, its verdict the test's result.

    pytest --holdfast-line /dev/ttyUSB0,921600 tests/          a board that is there
    pytest --holdfast-board bench1 tests/                      one of boards.ini
    pytest --holdfast-start 'scripts/qemu virt-a15 {port}' ... one that each test starts, on a free port
"""

import json
import shlex
import socket
import subprocess

import pytest


def pytest_addoption(parser):
    group = parser.getgroup("holdfast")
    group.addoption("--holdfast", default="holdfast", help="the program")
    group.addoption("--holdfast-line", help="the target's line")
    group.addoption("--holdfast-board", help="a board of boards.ini")
    group.addoption("--holdfast-start", help="a command that starts the target; {port} is its TCP port")
    group.addoption("--holdfast-elf", help="the target's ELF")


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".hfs":
        return Script.from_parent(parent, path=file_path)
    return None


class Script(pytest.File):
    def collect(self):
        yield Run.from_parent(self, name=self.path.stem)


class Verdict(Exception):
    """The run did not pass."""


class Run(pytest.Item):
    def command(self):
        option = self.config.getoption
        words = [option("--holdfast"), "run"]
        start = option("--holdfast-start")
        if option("--holdfast-board"):
            words += ["-b", option("--holdfast-board")]
        elif start:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            start = start.format(port=port)
            words += [f"tcp:127.0.0.1:{port}"]
        else:
            words += [option("--holdfast-line")]
        words += [str(self.path), "--json"]
        if option("--holdfast-elf"):
            words += ["--elf", option("--holdfast-elf")]
        return words + (["--", *shlex.split(start)] if start else [])

    def runtest(self):
        done = subprocess.run(self.command(), stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.add_report_section("call", "holdfast", done.stderr.decode(errors="replace"))
        rows = [json.loads(row) for row in done.stdout.decode().splitlines()]
        end = rows[-1] if rows else {"verdict": "bad script", "line": 0, "text": done.stderr.decode()}
        self.user_properties.append(("holdfast", end["verdict"]))
        if done.returncode:
            raise Verdict(f"{self.path.name}:{end['line']}: {end['verdict']} ({done.returncode}): {end['text']}")

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, Verdict):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)
