#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""size FOLDER [SIZE-TOOL] - what each object below FOLDER adds to an image, in bytes, and which of its
functions takes the most stack (gcc's -fstack-usage; without what it calls)."""

import glob
import os
import subprocess
import sys

ROW = "{:<22} {:>7} {:>6} {:>6} {:>7}  {}"


def deepest(path):
    """(bytes, function) out of a .su file."""
    worst = (0, "-")
    with open(path, encoding="ascii") as f:
        for row in f:
            where, size, _ = row.rstrip("\n").split("\t")
            worst = max(worst, (int(size), where.rsplit(":", 1)[-1]))
    return worst


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    folder = sys.argv[1]
    objects = sorted(glob.glob(os.path.join(folder, "**", "*.o"), recursive=True))
    if not objects:
        print(f"size: no objects in {folder}", file=sys.stderr)
        return 1
    tool = sys.argv[2] if len(sys.argv) == 3 else "arm-none-eabi-size"
    text = subprocess.run([tool, *objects], check=True, text=True, stdout=subprocess.PIPE).stdout
    print(ROW.format("object", "text", "data", "bss", "stack", "in"))
    sums = [0, 0, 0]
    for path, row in zip(objects, text.splitlines()[1:]):
        sizes = [int(word) for word in row.split()[:3]]
        sums = [a + b for a, b in zip(sums, sizes)]
        stack, function = deepest(path[:-2] + ".su")
        print(ROW.format(os.path.relpath(path, folder)[:-2], *sizes, stack, function))
    print(ROW.format("all", *sums, "", ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
