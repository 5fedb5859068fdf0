# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""sdkrig - programs of the SDK (docs/sdk.md), built as a third party builds them: with newlib, pkg-config and
what `make sdk` left."""

import contextlib
import os
import shlex
import subprocess
import tempfile

from hfrig import BUILD, ROOT, Board
from oracle import A32, M, TOOL, Gdb
from qtest import NAME, true

SDK = os.path.join(BUILD, "sdk", NAME)
PROGRAMS = os.path.join(ROOT, "tests", "qemu", "sdk")
MODES = os.path.join(PROGRAMS, "modes.c")
ISA = "armv7a" if A32 else "armv7m" if M else "aarch64"
FPU = not M or NAME.removesuffix("-monitor") in ("mps2-an386", "mps2-an500", "mps2-an505")
MODES_MORE = [MODES.replace("modes.c", f"modes_{ISA}.S")] + [MODES.replace("modes.c", "modes_armv7m_fpu.S")] * (M and FPU)
FOLDER = tempfile.TemporaryDirectory(prefix="holdfast-sdk-")  # gone at the end
OUT = FOLDER.name


def flags(what):
    env = dict(os.environ, PKG_CONFIG_PATH=SDK)
    text = subprocess.run(["pkg-config", what, "holdfast"], env=env, check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return shlex.split(text)


def build(source, *more, without=()):
    """The ELF of a program, with the SDK's own flags but those in `without`."""
    elf = os.path.join(OUT, f"{os.path.basename(source)}-{abs(hash(more + tuple(without)))}.elf")
    if not os.path.exists(elf):
        sources = [source] + (MODES_MORE if source == MODES else [])
        words = ["-Og", "-g", *flags("--cflags"), *sources, *flags("--libs")]
        words = [w for w in words if w not in without]
        done = subprocess.run([TOOL + "gcc", *words, *more, "-o", elf], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        true(done.returncode == 0, f"{source}: {done.stdout.decode()}")
    return elf


@contextlib.contextmanager
def at_main(elf):
    """The program in main(), and a gdb with a breakpoint at round_done()."""
    with Board(NAME, elf=elf) as board:
        board.wait_log(r"attach gdb to this line")
        with Gdb(elf, board.port) as g:
            g("break round_done")
            g("tbreak main")
            true("main ()" in g("continue"), "main was not reached")
            yield board, g
