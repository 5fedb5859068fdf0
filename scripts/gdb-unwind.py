# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""For gdb: `source scripts/gdb-unwind.py` has the target unwind its own stacks, by `monitor frames`. gdb itself
needs a vmlinux with debug data where a kernel has no frame pointers (x86-64); the stub reads the kernel's own
tables. Names come from a file of `holdfast symbols`. One question a thread and stop."""

import re

import gdb
from gdb.unwinder import Unwinder, register_unwinder

ROW = re.compile(r"^#(\d+) (\w+)((?: \w+=[0-9a-f]+)+)\r?$", re.M)


class FrameId:
    """What tells a frame: its caller's stack pointer, and where its function begins."""

    def __init__(self, sp, pc):
        self.sp, self.pc = gdb.Value(sp), gdb.Value(pc)


class StubUnwinder(Unwinder):
    """One table for each thread: {(pc, sp): registers of the caller, None at the end}."""

    def __init__(self):
        super().__init__("holdfast")
        self.tables = {}
        for event in (gdb.events.cont, gdb.events.memory_changed, gdb.events.register_changed,
                      gdb.events.exited, gdb.events.new_objfile):
            event.connect(lambda _: self.tables.clear())

    @staticmethod
    def ask(pc, sp):
        rows = []
        for _, _, registers in ROW.findall(gdb.execute("monitor frames", to_string=True)):
            rows.append({name: int(value, 16)
                         for name, value in (pair.split("=") for pair in registers.split())})
        return {(row[pc], row[sp]): rows[i + 1] if i + 1 < len(rows) else None
                for i, row in enumerate(rows) if pc in row and sp in row}

    def table(self, pc, sp):
        thread = gdb.selected_thread()
        if thread is None:
            return {}
        if thread.ptid not in self.tables:
            self.tables[thread.ptid] = {}  # should the question itself unwind
            try:
                self.tables[thread.ptid] = self.ask(pc, sp)
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
        values = {name: pending.read_register(name) for name in (pc, sp)}
        if any(value.is_optimized_out for value in values.values()):
            return None
        at = tuple(int(value) & (1 << 8 * value.type.sizeof) - 1 for value in values.values())
        table = self.table(pc, sp)
        if at not in table:
            return None
        caller = table[at]
        info = pending.create_unwind_info(FrameId(caller[sp] if caller else at[1], self.function(at[0])))
        for name, value in (caller or {}).items():
            if name in names:
                info.add_saved_register(name, gdb.Value(value).cast(pending.read_register(name).type))
        if caller and "cpsr" in names and "cpsr" not in caller:  # the instruction set stays
            info.add_saved_register("cpsr", pending.read_register("cpsr"))
        return info


register_unwinder(None, StubUnwinder(), replace=True)
