#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The snippets below examples/ci and examples/vscode, as far as that goes without the systems they are for: YAML and
JSON are parsed and have the parts those systems demand, and their shell lines are bash's. tests/qemu/test_ci.py carries
them out."""

import json
import os
import re
import subprocess
import unittest

import yaml

from support import main

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")


def read(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf8") as f:
        return f.read()


class Examples(unittest.TestCase):
    def is_shell(self, text):
        done = subprocess.run(["bash", "-n"], input=text, text=True, stderr=subprocess.PIPE, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), text)

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

    def test_the_command_of_jenkins(self):
        command = re.search(r"'''(holdfast.*?)'''", read("ci/Jenkinsfile"), re.S).group(1).replace("\\\n", " ")
        self.is_shell(command)

    def test_the_configurations_of_vscode(self):
        for one in json.loads(read("vscode/launch.json"))["configurations"]:
            self.assertEqual((one["type"], one["request"], one["MIMode"]), ("cppdbg", "launch", "gdb"))
            for key in ("name", "program", "cwd"):
                self.assertTrue(one[key])
            self.assertEqual(len({"miDebuggerServerAddress", "coreDumpPath"} & one.keys()), 1, one)


if __name__ == "__main__":
    main()
