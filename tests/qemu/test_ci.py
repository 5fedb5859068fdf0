# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What is below examples/ci and examples/vscode, carried out: the commands in these files against a board, in a folder
that stands for the checkout, with the paths and the line of this machine; and VS Code's configurations by what its C++
extension says to gdb (GDB/MI)."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import qtest
import yaml
from hfrig import BUILD, HOLDFAST, ROOT, Holdfast, Stream, stop
from qtest import NAME, boot, equal, test, true

sys.path.insert(0, os.path.join(ROOT, "tests", "host"))
from faultline import FaultSerial  # noqa: E402

EXAMPLES = os.path.join(ROOT, "examples")
ELF = os.path.join(BUILD, NAME, "demo.elf")
# What LAVA's own script of this name does, as far as a verdict goes.
LAVA_TEST_CASE = """#!/bin/sh
name=$1
[ "$2" = --shell ] || exit 2
shift 2
if "$@"; then result=pass; else result=fail; fi
echo "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=$name RESULT=$result>"
"""


def read(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf8") as f:
        return f.read()


class Checkout:
    """A user's: `make` puts the firmware into build/, a script is in tests/, `holdfast` is in the path."""

    def __init__(self, line):
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.at = self.folder.name
        script = read("rig/panic.hfs").replace("panic.core data", "panic.core demo_counters")
        self.write("tests/panic.hfs", script)
        self.write("panic.hfs", script)
        self.write("Makefile", f"build/demo.elf:\n\tmkdir -p build && cp {ELF} $@\n")
        self.write("config/holdfast/boards.ini", f"[bench1]\nline = {line}\n")
        self.write("bin/lava-test-case", LAVA_TEST_CASE)
        os.chmod(os.path.join(self.at, "bin/lava-test-case"), 0o755)
        os.symlink(HOLDFAST, os.path.join(self.at, "bin/holdfast"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def write(self, name, text):
        path = os.path.join(self.at, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf8") as f:
            f.write(text)

    def run(self, command):
        """As a step of CI: a shell that ends at the first error. (exit status, what it printed)"""
        env = dict(os.environ, PATH=f"{self.at}/bin:{os.environ['PATH']}", XDG_CONFIG_HOME=f"{self.at}/config",
                   XDG_RUNTIME_DIR=self.at)
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command], cwd=self.at, env=env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=150,
                              check=False)
        return done.returncode, done.stdout.decode("latin1")

    def passes(self, command):
        status, text = self.run(command)
        equal(status, 0, f"{command}: {text[-2000:]}")
        return text

    def has(self, name):
        """Files that CI is told to keep."""
        true(glob.glob(os.path.join(self.at, name)), f"no {name}")

    def verdict(self):
        cases = list(ElementTree.parse(os.path.join(self.at, "holdfast.xml")).getroot().iter("testcase"))
        true(cases, "no test case in holdfast.xml")
        true(all(c.find("failure") is None and c.find("error") is None for c in cases), "it did not pass")


class Mi:
    """gdb as VS Code's C++ extension starts it for a configuration of launch.json."""

    def __init__(self, config, place):
        self.count = 0
        self.process = subprocess.Popen([config["miDebuggerPath"], "-nx", "--interpreter=mi"], cwd=place,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.out = Stream(self.process.stdout.fileno())
        self.done("-gdb-set mi-async on")  # so that it hears -exec-interrupt while the target runs
        for command in config.get("setupCommands", ()):
            self.done(f"-interpreter-exec console {json.dumps(command['text'])}")
        self.done("-file-exec-and-symbols " + config["program"].replace("${workspaceFolder}", place))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        stop(self.process)

    def ask(self, command):
        self.count += 1
        self.process.stdin.write(f"{self.count}{command}\n".encode())
        self.process.stdin.flush()
        return self.out.expect(rb"^%d\^[^\n]*\n" % self.count, 60.0).group().decode("latin1")

    def done(self, command, result="done"):
        text = self.ask(command)
        true(text.startswith(f"{self.count}^{result}"), f"{command}: {text}")
        return text


def configurations():
    one, two = json.loads(read("vscode/launch.json"))["configurations"]
    equal(("miDebuggerServerAddress" in one, "coreDumpPath" in two), (True, True), "the order in launch.json")
    return one, two


@test(board=boot())
def vscode_attaches_runs_and_pauses(board):
    board.wait_log("demo> ")
    config = configurations()[0]
    host, port = config["miDebuggerServerAddress"].rsplit(":", 1)
    equal(port, re.search(r"OPTS_GDB_PORT +(\d+)", read("../host/opts.h")).group(1), "the gdb port of holdfast connect")
    with Holdfast(board.line_name) as hf, Checkout(board.line_name) as place:
        os.symlink(BUILD, os.path.join(place.at, "build"))
        with Mi(config, place.at) as gdb:
            gdb.done(f"-target-select remote {host}:{hf.gdb_port}", "connected")
            equal(gdb.done("-thread-info").count("{id="), 4, "threads")
            gdb.done("-break-insert fold")
            gdb.done("-exec-continue --all", "running")
            gdb.out.expect(rb'^\*stopped,reason="breakpoint-hit"[^\n]*func="fold"', 60.0)
            true('func="check"' in gdb.done("-stack-list-frames"), "the caller")
            gdb.done("-break-delete")
            gdb.done("-exec-continue --all", "running")
            gdb.done("-exec-interrupt --all")
            gdb.out.expect(rb'^\*stopped,reason="signal-received",signal-name="SIGINT"', 60.0)
            gdb.done("-target-detach")


@test(limit=200, board=boot())
def the_workflow_of_github_actions_and_its_core_in_vscode(board):
    board.wait_log("demo> ")
    steps = yaml.safe_load(read("ci/github-actions.yml"))["jobs"]["bench1"]["steps"]
    with Checkout(board.line_name) as place:
        for step in steps:
            if "run" in step:
                place.passes(step["run"])
        kept = [step["with"]["path"].split() for step in steps if "upload-artifact" in step.get("uses", "")]
        equal(len(kept), 1, "steps that keep files")
        for name in kept[0]:
            place.has(name)
        place.verdict()
        config = configurations()[1]
        os.makedirs(os.path.join(place.at, "build", NAME))
        shutil.copy(ELF, os.path.join(place.at, "build", NAME))
        with Mi(dict(config, program=config["program"].replace("virt-a15", NAME)), place.at) as gdb:
            gdb.done("-target-select core " + config["coreDumpPath"].replace("${workspaceFolder}", place.at), "connected")
            equal(gdb.done("-thread-info").count("{id="), 4, "threads")
            true('func="explicit_panic"' in gdb.done("-stack-list-frames"), "the backtrace")


@test(limit=200, board=boot())
def the_pipeline_of_jenkins(board):
    board.wait_log("demo> ")
    text = read("ci/Jenkinsfile")
    commands = re.findall(r"sh '([^']+)'", text) + re.findall(r"script: '''(.*?)'''", text, re.S)
    equal(len(commands), 2, "commands")
    with Checkout(board.line_name) as place:
        for command in commands:
            place.passes(command)
        place.has(re.search(r"junit '([^']+)'", text).group(1))
        for name in re.search(r"artifacts: '([^']+)'", text).group(1).split(", "):
            place.has(name)
        place.verdict()
        status, said = place.run(commands[1].replace("bench1", "bench2"))  # what it calls a broken rig
        equal(status, 1, said)
        place.write("config/holdfast/boards.ini", "[bench1]\nline = tcp:127.0.0.1:9\n")
        status, said = place.run(commands[1])
        equal(status, 2, said)


@test(limit=200, board=boot())
def the_job_of_lava(board):
    job = yaml.safe_load(read("ci/lava-job.yml"))
    prompts = [p for action in job["actions"] for p in action.get("boot", {}).get("prompts", [])]
    equal(len(prompts), 1, "prompts that LAVA waits for")
    board.wait_log(prompts[0])
    definition = [action["test"] for action in job["actions"] if "test" in action][0]["definitions"][0]
    line = FaultSerial(board.port)  # without a fault
    try:
        with Checkout(board.line_name) as place:
            for step in definition["repository"]["run"]["steps"]:
                equal(step.count("/dev/ttyUSB0"), 1, step)
                said = place.passes(step.replace("/dev/ttyUSB0", line.board.link))
                true("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=panic RESULT=pass>" in said, said[-2000:])
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
