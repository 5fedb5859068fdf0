# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What the page tables in QEMU's memory say is mapped, read without the stub's help."""

import struct

from oracle import A32, address, sections, words
from qtest import equal

PAGE = 0x1000
SECTION = 0x100000  # what one second-level table of ARMv7-A covers
SPACE = 1 << 32  # the kernel maps nothing above


def _short_descriptors(board):
    """(page, writable) by ARM DDI 0406C B3.5.1."""
    for index, entry in enumerate(words(board, address(board, "armv7a_l1"), 4096)):
        if entry & 3 == 0:
            continue
        equal(entry & 3, 1, f"kind of the level 1 entry {index}")
        for n, page in enumerate(words(board, entry & ~0x3ff, 256)):
            if page & 3:
                at = index * SECTION + n * PAGE
                equal(page & ~0xfff, at, "identity mapping")
                yield at, page >> 9 & 1 == 0  # AP[2]


def _long_descriptors(board, table, level, base):
    """(page, writable) by ARM DDI 0487 D8.3: three levels, 4 KiB pages."""
    for n, entry in enumerate(struct.unpack("<512Q", board.memory(table, PAGE))):
        at = base + (n << 12 + 9 * (3 - level))
        if entry == 0:
            continue
        equal(entry & 3, 3, f"kind of the level {level} entry of {at:#x}")
        if level < 3:
            yield from _long_descriptors(board, entry & 0xfffffffff000, level + 1, at)
        else:
            equal(entry & 0xfffffffff000, at, "identity mapping")
            yield at, entry >> 7 & 1 == 0  # AP[2]


class Map:
    """The pages that are there."""

    def __init__(self, board):
        self.elf = board.elf
        self.pages = dict(_short_descriptors(board) if A32 else
                          _long_descriptors(board, address(board, "aarch64_l1"), 1, 0))
        self.borders = sorted({b for at in self.pages for b in (at, at + PAGE)
                               if (b in self.pages) != (b - PAGE in self.pages)
                               or self.pages.get(b) != self.pages.get(b - PAGE)})

    def readable(self, at, length):
        """How many bytes can be read before the first one that is not there."""
        for n in range(length):
            if at + n >= SPACE or (at + n) % SPACE & ~(PAGE - 1) not in self.pages:
                return n
        return length

    def loaded(self, at, length):
        """Memory as the ELF has it, or None where the board changes it."""
        for name, (start, data) in sections(self.elf).items():
            if name != ".data" and start <= at and at + length <= start + len(data):
                return data[at - start:at - start + length]
        return None
