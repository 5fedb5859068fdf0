# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""For gdb: `source scripts/gdb-unwind.py` has the target unwind its own stacks, by `monitor frames`. A stock
kernel comes without the tables that gdb needs, and what gdb guesses from the code goes astray; the stub reads the
kernel's own. Names come from a file of `holdfast symbols`. One question a thread and stop; where the stub itself
would guess, gdb does. A backtrace ends with a row at address 0."""

import re

import gdb
from gdb.unwinder import Unwinder, register_unwinder

ROW = re.compile(r"^#\d+ (\w+)((?: \w+=[0-9a-f]+)+)\r?$", re.M)
EVENTS = ("cont", "memory_changed", "register_changed", "exited", "new_objfile")


class FrameId:
    """What tells a frame: its caller's stack pointer, and where its function begins."""

    def __init__(self, sp, pc):
        self.sp, self.pc = gdb.Value(sp), gdb.Value(pc)


class StubUnwinder(Unwinder):
    """One table for each thread: {(pc, sp): registers of the caller, None at the end}."""

    def __init__(self):
        super().__init__("holdfast")
        self.tables = {}
        for event in EVENTS:
            getattr(gdb.events, event).connect(lambda _: self.tables.clear())

    @staticmethod
    def ask(thread, pc, sp):
        """The target does not hear which thread gdb has selected until gdb reads something of it."""
        text = gdb.execute(f"monitor frames {thread}", to_string=True)
        rows = []
        for kind, registers in ROW.findall(text):
            row = {name: int(value, 16) for name, value in (pair.split("=") for pair in registers.split())}
            if pc in row and sp in row:
                rows.append((kind, row))
        if rows:  # gdb ends where the pc is 0, and looks at the frame behind that one
            last = rows[-1][1][sp]
            rows += [("call", {pc: 0, sp: last}), ("call", {pc: 0, sp: last + 1}), ("call", None)]
        return {(row[pc], row[sp]): caller for (_, row), (kind, caller) in zip(rows, rows[1:])
                if kind != "guess"}

    def table(self, pc, sp):
        thread = gdb.selected_thread()
        if thread is None:
            return {}
        if thread.ptid not in self.tables:
            self.tables[thread.ptid] = {}  # should the question itself unwind
            try:
                self.tables[thread.ptid] = self.ask(thread.ptid[1] or thread.ptid[2], pc, sp)
            except gdb.error:  # a target that does not know the command
                pass
        return self.tables[thread.ptid]

    @staticmethod
    def function(pc):
        match = re.search(r"\+ (\d+) in section", gdb.execute(f"info symbol {pc:#x}", to_string=True))
        return pc - int(match[1]) if match else pc

    def __call__(self, pending):
        names = {r.name for r in pending.architecture().registers("general")}
        pc, sp = ("rip", "rsp") if "rip" in names else ("pc", "sp")
        try:
            values = [pending.read_register(name) for name in (pc, sp)]
            at = tuple(int(value) & (1 << 8 * value.type.sizeof) - 1 for value in values)
        except gdb.error:  # not known
            return None
        table = self.table(pc, sp)
        if at not in table:
            return None
        caller = table[at]
        info = pending.create_unwind_info(FrameId(caller[sp] if caller else at[1] + 1, self.function(at[0])))
        for name, value in (caller or {}).items():
            if name in names:
                info.add_saved_register(name, gdb.Value(value).cast(pending.read_register(name).type))
        if caller and "r0" in names and "cpsr" not in caller:  # ARM: the instruction set stays
            info.add_saved_register("cpsr", pending.read_register("cpsr"))
        return info


register_unwinder(None, StubUnwinder(), replace=True)
