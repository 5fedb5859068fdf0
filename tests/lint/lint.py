# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What the checks of tests/lint share: which files there are, and how a check says what it found."""
import os
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("LINT_ROOT") or os.path.dirname(os.path.dirname(HERE))  # elsewhere in the self-test
OUT = os.path.join(ROOT, "build", "lint")
CODE = ("stub/", "arch/", "transport/", "host/")
BOARD = "virt-a15"  # the board whose compiler calls the checks repeat
LIMIT_S = 600


def call(command, limit=LIMIT_S):
    """(exit status, output) of a command in the root of the tree."""
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return 1, f"{command[0]}: out of time\n"
    except FileNotFoundError:
        return 127, f"{command[0]}: not installed (make setup)\n"
    return done.returncode, done.stdout


def files(*suffixes, under=("",)):
    """Files that git knows, by the end of their name and by folder."""
    names = call(["git", "ls-files"])[1].splitlines()
    return [n for n in names if (n.endswith(suffixes) if suffixes else True)
            and n.startswith(tuple(under)) and os.path.isfile(os.path.join(ROOT, n))]


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="surrogateescape") as source:
        return source.read()


def interpreter(name):
    """The words of a script's first line, [] when it has none."""
    with open(os.path.join(ROOT, name), "rb") as source:
        first = source.readline(120)
    return first[2:].decode("ascii", "replace").split() if first.startswith(b"#!") else []


def scripts(kind):
    """Programs whose first line names this interpreter ("sh" stands for bash and sh)."""
    words = {"sh": ("sh", "bash"), "python": ("python3",)}[kind]
    return [n for n in files() if any(os.path.basename(w) in words for w in interpreter(n))]


def goal(board):
    """What make builds for a board: a Cortex-M has no reference kernel, but the debugger of its SDK."""
    small = board.startswith(("mps2-", "microbit"))
    return f"build/sdk/{board}/obj/holdfast.o" if small else f"build/{board}/demo.elf"


def compiles(board=BOARD, suffixes=(".c",)):
    """{source: its compiler call as a list of words} for the files of a board's firmware."""
    text = call(["make", "-n", "-B", "V=1", goal(board)])[1]
    found = {}
    for line in text.splitlines():
        words = shlex.split(line) if " -c " in line and "gcc " in line else []
        for name in (w for w in words if w.endswith(suffixes) and not w.startswith(("-", "build/"))):
            found[name] = words
    return found


def finish(name, problems, fine):
    """Print what is wrong, file:line first, or one line when nothing is; the exit status says which."""
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} found" if problems else f"{name}: {fine}")
    sys.exit(1 if problems else 0)
