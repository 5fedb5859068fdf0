# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What the shell prints, as a test expects it and taken apart; widths are the CPU's."""

from oracle import POINTER


def as_address(value):
    return f"{value:0{2 * POINTER}x}"


def cells(text):
    """The hex elements of md's output, in order."""
    out = []
    for row in text.splitlines():
        out += row.split("  ")[0].split()[1:]
    return out


def elements(data, width=POINTER):
    """Bytes as md shows them."""
    return [f"{int.from_bytes(data[n:n + width], 'little'):0{2 * width}x}"
            for n in range(0, len(data), width)]
