# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""demorig - what the demos have in common: they print what they do and see, and check each of it."""

import os
import re
import sys

import hfrig
from hfrig import Failure


def say(text):
    print(f"\n== {text}", flush=True)


def show(text):
    for row in text.replace("\r\n", "\n").strip("\n").split("\n"):
        print(f"    {row}".rstrip(), flush=True)


def check(condition, what):
    if not condition:
        raise Failure(what)


def section(text, start, end):
    """What gdb printed between two of our markers."""
    match = re.search(rf"{start}\n(.*?){end}\n", text, re.S)
    check(match, f"gdb did not get as far as {end!r}; it printed:\n{text}")
    return match.group(1)


def stopped_cpu(tool):
    return int(re.search(rb"\*\*\* holdfast: cpu (\d+):", tool.console.seen).group(1))


def shell_command(tool, command, expected):
    """Type a command, show it, and return what came."""
    tool.type(command + "\r")
    match = tool.console.expect(re.escape(command.encode()) + rb"\r?\n(.*?)\[\d\]hf> ")
    text = match.group(1).decode("latin1").replace("\r\n", "\n")
    show(f"[{stopped_cpu(tool)}]hf> {command}\n{text}")
    check(re.search(expected, text, re.S), f"the shell's `{command}` does not show {expected!r}")
    return text


def run(name, function, stays=False):
    """The exit status. stays: it runs until ^C, which is no failure then."""
    os.chdir(hfrig.ROOT)
    hfrig.raise_on_signals()
    try:
        function()
    except KeyboardInterrupt:
        print()
        return 0 if stays else 130
    except (Failure, OSError) as failure:
        print(f"\n{name}: {failure}", file=sys.stderr)
        return 1
    return 0
