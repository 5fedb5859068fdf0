#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The snippets below examples/ci and examples/vscode, as far as that goes without the systems they are for: YAML and
JSON are parsed and have the parts those systems demand, their shell lines are bash's, and `holdfast run` takes the
command lines in them: it ends with 2, the line is not there, and not with 1."""

import json
import os
import re
import shlex
import subprocess
import tempfile
import unittest

import yaml

from support import HOLDFAST, main

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")


def read(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf8") as f:
        return f.read()


class Examples(unittest.TestCase):
    def is_shell(self, text):
        done = subprocess.run(["bash", "-n"], input=text, text=True, stderr=subprocess.PIPE, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), text)

    def takes(self, command):
        """With a script, an ELF and a line of ours; nobody listens there."""
        words = shlex.split(command)
        words = words[words.index("holdfast"):]
        self.assertEqual(words[1], "run")
        line = "tcp:127.0.0.1:9"
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("t.hfs", "stop\n"), ("boards.ini", f"[bench1]\nline = {line}\n")):
                with open(os.path.join(folder, name), "w", encoding="utf8") as f:
                    f.write(text)
            known = {"build/demo.elf": os.path.abspath(HOLDFAST), "/dev/ttyUSB0,921600": line}
            words = [known.get(w, "t.hfs" if w.endswith(".hfs") else w) for w in words[1:]]
            if "-b" in words:
                words[1:1] = ["--boards", "boards.ini"]
            done = subprocess.run([os.path.abspath(HOLDFAST), *words], cwd=folder, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
                                  env=dict(os.environ, XDG_RUNTIME_DIR=folder))
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_the_workflow_of_github_actions(self):
        flow = yaml.safe_load(read("ci/github-actions.yml"))
        self.assertEqual(flow[True], ["push"])  # "on" is a truth to YAML 1.1
        commands = []
        for job in flow["jobs"].values():
            self.assertIn("self-hosted", job["runs-on"])
            for step in job["steps"]:
                self.assertEqual(len({"uses", "run"} & step.keys()), 1, step)
                commands.append(step.get("run", "true"))
        for command in commands:
            self.is_shell(command)
        self.takes(next(c for c in commands if "holdfast" in c))

    def test_the_job_of_lava(self):
        job = yaml.safe_load(read("ci/lava-job.yml"))
        for key in ("job_name", "device_type", "visibility", "priority", "timeouts"):
            self.assertIn(key, job)
        self.assertEqual([list(a) for a in job["actions"]], [["deploy"], ["boot"], ["test"]])
        steps = []
        for definition in job["actions"][2]["test"]["definitions"]:
            self.assertEqual(definition["from"], "inline")
            self.assertEqual(definition["repository"]["metadata"]["format"], "Lava-Test Test Definition 1.0")
            steps += definition["repository"]["run"]["steps"]
        for step in steps:
            self.is_shell(step)
        self.assertEqual(len(steps), 1)
        self.takes(steps[0])

    def test_the_command_of_jenkins(self):
        command = re.search(r"'''(holdfast.*?)'''", read("ci/Jenkinsfile"), re.S).group(1).replace("\\\n", " ")
        self.is_shell(command)
        self.takes(command)

    def test_the_configurations_of_vscode(self):
        for one in json.loads(read("vscode/launch.json"))["configurations"]:
            self.assertEqual((one["type"], one["request"], one["MIMode"]), ("cppdbg", "launch", "gdb"))
            for key in ("name", "program", "cwd"):
                self.assertTrue(one[key])
            self.assertEqual(len({"miDebuggerServerAddress", "coreDumpPath"} & one.keys()), 1, one)


if __name__ == "__main__":
    main()
