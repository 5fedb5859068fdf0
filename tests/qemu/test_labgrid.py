# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The driver of examples/labgrid in the packaged labgrid, with a board: behind a raw TCP port, behind ser2net as an
exporter of labgrid starts it (RFC 2217), and on a serial device; a test that passes, and one that meets a panic."""

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import qtest
from hfrig import BUILD, HOLDFAST, ROOT, free_port, stop
from qtest import NAME, boot, equal, test, true

sys.path.insert(0, os.path.join(ROOT, "tests", "host"))
from faultline import FaultSerial  # noqa: E402

EXAMPLE = os.path.join(ROOT, "examples", "labgrid")
PORT = """      NetworkSerialPort:
        host: 127.0.0.1
        port: 4000
        protocol: raw
"""


def network(port, protocol):
    return PORT.replace("4000", str(port)).replace("raw", protocol)


class Place:
    """A folder with the example's files, whose board.yaml has this resource in the place of its own."""

    def __init__(self, resource):
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.at = os.path.join(self.folder.name, "labgrid")
        shutil.copytree(EXAMPLE, self.at, ignore=shutil.ignore_patterns("__pycache__"))
        self.env = os.path.join(self.at, "board.yaml")
        with open(self.env, encoding="utf8") as f:
            text = f.read()
        for old, new in ((PORT, resource), ("../../build/holdfast", HOLDFAST)):
            equal(text.count(old), 1, f"{old!r} in board.yaml")
            text = text.replace(old, new)
        with open(self.env, "w", encoding="utf8") as f:
            f.write(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, name, status):
        """{test: the text of its failure, or None}"""
        result = os.path.join(self.at, "result.xml")
        done = subprocess.run(["pytest-3", "-q", "-p", "no:cacheprovider", "--rootdir", self.at, "-c", "/dev/null",
                               "--lg-env", self.env, "--junitxml", result, os.path.join(self.at, name)],
                              env=dict(os.environ, LG_ELF=os.path.join(BUILD, NAME, "demo.elf")), cwd=self.at,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=100, check=False)
        text = done.stdout.decode()
        equal(done.returncode, status, text)
        rows = {}
        for case in ElementTree.parse(result).iter("testcase"):
            bad = case.find("failure")
            rows[case.get("name")] = None if bad is None else bad.text
        return rows

    def passes(self):
        equal(self.run("test_board.py", 0), dict.fromkeys((
            "test_the_console_answers", "test_every_cpu_freezes_and_runs_again", "test_a_panic_that_is_wanted")))


@test(board=boot())
def it_passes_on_a_raw_port(board):
    with Place(network(board.port, "raw")) as place:
        place.passes()


@test(board=boot())
def it_passes_behind_what_an_exporter_starts(board):
    port = free_port()
    exporter = subprocess.Popen(
        ["ser2net", "-d", "-n", "-u", "-Y", f"connection: &con01#  accepter: telnet(rfc2217,mode=server),tcp,127.0.0.1,{port}",
         "-Y", f"  connector: tcp,127.0.0.1,{board.port}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with Place(network(port, "rfc2217")) as place:
            place.passes()
    finally:
        stop(exporter)


@test(board=boot())
def it_passes_on_a_serial_device(board):
    board.wait_log("demo> ")
    line = FaultSerial(board.port)
    try:
        with Place(f"      RawSerialPort:\n        port: {line.board.link}\n") as place:
            place.passes()
    finally:
        line.close()


@test(board=boot())
def a_panic_ends_a_test_that_waits_for_something_else(board):
    with Place(network(board.port, "raw")) as place:
        said = place.run("test_meets_a_panic.py", 1)
    equal(list(said), ["test_something_else"])
    text = said["test_something_else"]
    for part in ("Stopped: cpu 1: died: NULL pointer: read at 00000004", "cpu 1 (stopped here)", " push+0x", "cpu 3\n"):
        true(part in text, f"{part!r} in {text}")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
