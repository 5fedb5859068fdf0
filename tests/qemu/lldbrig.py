# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""lldbrig - a real lldb that a test talks to line by line, as oracle.Gdb is a real gdb."""

import os
import re
import subprocess

from hfrig import Failure, Stream, stop

# Debian's lldb does not find its own Python module, nor what that imports.
PYTHON_OF_LLDB = "/usr/lib/llvm-14/lib/python3.11/dist-packages:/usr/lib/python3/dist-packages"


class Lldb:
    """A real lldb on pipes. Use as a context manager; leaving kills it, so detach first."""

    def __init__(self, elf, port, limit=60.0):
        env = dict(os.environ, PYTHONPATH=PYTHON_OF_LLDB, TERM="dumb")
        self.process = subprocess.Popen(
            ["lldb", "--no-lldbinit", "--no-use-colors", elf], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.out = Stream(self.process.stdout.fileno())
        self.limit = limit
        self.count = 0
        self("settings set auto-confirm true")
        self("script lldb.debugger.SetAsync(False)")
        text = self(f"gdb-remote 127.0.0.1:{port}")
        if "stop reason" not in text:
            raise Failure(f"lldb could not attach: {text}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()  # it may be waiting for the target
        stop(self.process)

    def __call__(self, command):
        """Run a command to its end, also one that waits for a stop."""
        self.count += 1
        self.process.stdin.write(f"{command}\nscript print('@%d@' % {self.count})\n".encode())
        self.process.stdin.flush()
        match = self.out.expect(rb"(.*?)^@%d@\r?\n" % self.count, self.limit)
        return match.group(1).decode("latin1")

    def detach(self):
        """It says so some time behind the command's end."""
        self.process.stdin.write(b"detach\n")
        self.process.stdin.flush()
        self.out.expect(rb"^Process \d+ detached", self.limit)

    def number(self, expression):
        text = self(f"expression -f d -- (unsigned long)({expression})")
        match = re.search(r"\$\d+ = (\d+)", text)
        if not match:
            raise Failure(f"lldb: {expression}: {text}")
        return int(match.group(1))

    def backtrace(self):
        return re.findall(r"frame #\d+: 0x([0-9a-f]+) \S+`(\w+)", self("bt"))
