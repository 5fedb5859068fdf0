#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast decode`: oops texts in the forms of Linux on arm, arm64 and x86 and of our stub, made for a program
that is compiled here. What it says is compared with addr2line and objdump."""

import os
import re
import subprocess
import tempfile
import unittest

from support import HOLDFAST, Holdfast, TcpTarget, main

SOURCE = """\
static inline __attribute__((always_inline)) int deep(volatile int *p)
{
	return *p;
}

__attribute__((noinline)) int faulty(volatile int *p)
{
	int v = deep(p);
	return v + 1;
}

__attribute__((noinline)) int caller(volatile int *p)
{
	return faulty(p) * 3;
}

void _start(void)
{
	caller((volatile int *)0);
	for (;;)
		;
}
"""

ARM = """\
[    7.1] Unable to handle kernel NULL pointer dereference at virtual address 00000000
[    7.1] Internal error: Oops: 5 [#1] SMP ARM
[    7.1] PC is at {pc}
[    7.1] LR is at {ret}
[    7.1]  {pc} from {ret}
[    7.1] Code: {code}
"""
ARM64 = """\
[    7.1] Internal error: Oops: 96000004 [#1] SMP
[    7.1] pc : {pc}
[    7.1] lr : {ret}
[    7.1] Call trace:
[    7.1]  {pc}
[    7.1]  {ret}
[    7.1] Code: {code}
"""
X86 = """\
[    7.1] BUG: kernel NULL pointer dereference, address: 0000000000000000
[    7.1] RIP: 0010:{pc}
[    7.1] Code: {code}
[    7.1] Call Trace:
[    7.1]  <TASK>
[    7.1]  {ret}
"""
OURS = """\
*** holdfast: cpu 1: died: NULL pointer: read at 00000000
    at {pc} (pc 1234)
#0  00001234 {pc}
#1  00001238 {ret}
"""


class Machine:
    """A compiler, its binutils, and the program built with them."""

    def __init__(self, folder, cc, prefix, flags=()):
        self.prefix, self.elf = prefix, os.path.join(folder, "program")
        source = os.path.join(folder, "program.c")
        with open(source, "w", encoding="ascii") as f:
            f.write(SOURCE)
        subprocess.run([cc, "-O1", "-g", "-static", "-no-pie", "-nostdlib", "-ffreestanding",
                        "-fno-optimize-sibling-calls", "-fno-asynchronous-unwind-tables", *flags,
                        "-o", self.elf, source], check=True)
        self.symbols = {w[3]: (int(w[0], 16), int(w[1], 16))
                        for w in (row.split() for row in self.tool("nm", "-S").splitlines()) if len(w) == 4}

    def tool(self, name, *args):
        return subprocess.run([self.prefix + name, *args, self.elf], check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    def insns(self, function):
        """[(address, groups of hex, text)] as objdump has them."""
        rows = re.findall(r"^ *([0-9a-f]+):\t((?:[0-9a-f]{2,8} ?)+) *\t(.*)$",
                          self.tool("objdump", "-d", f"--disassemble={function}"), re.M)
        return [(int(a, 16), b.split(), c) for a, b, c in rows]

    def place(self, name, address):
        start, size = self.symbols[name]
        return f"{name}+0x{address - start:x}/0x{size:x}"

    def lines(self, address):
        """[(function, file:line)] of binutils, the innermost first."""
        text = self.tool("addr2line", "-f", "-i", f"0x{address:x}", "-e").splitlines()
        return list(zip(text[::2], (row.split(" ")[0] for row in text[1::2])))


class Decode(unittest.TestCase):
    def machine(self, *how):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Machine(folder.name, *how)

    def decode(self, m, text):
        done = subprocess.run([HOLDFAST, "decode", m.elf], input=text.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode().splitlines()

    def behind(self, rows, row):
        """What was added below a row of the log."""
        at = rows.index(row) + 1
        end = at
        while end < len(rows) and rows[end].startswith("    ") and rows[end] not in self.log:
            end += 1
        return [r.strip() for r in rows[at:end]]

    def expected(self, m, address):
        told = [f"{function} at {where}" for function, where in m.lines(address)]
        return told[:1] + ["inlined into " + row for row in told[1:]]

    def check(self, m, template, load, opened, closed):
        faulty = m.insns("faulty")
        at = next(i for i, (_, _, text) in enumerate(faulty) if re.match(load, text))
        address, groups, text = faulty[at]
        calls = [i for i, (_, _, t) in enumerate(m.insns("caller")) if "<faulty>" in t]
        back = m.insns("caller")[calls[0] + 1][0]
        code = []
        for a, g, _ in m.insns("caller")[-3:] + faulty[:at + 1]:
            code += [opened + g[0] + closed, *g[1:]] if a == address else g
        words = {"pc": m.place("faulty", address), "ret": m.place("caller", back), "code": " ".join(code)}
        self.log = template.format(**words).splitlines()
        rows = self.decode(m, template.format(**words))
        self.assertEqual([r for r in rows if r in self.log], self.log, "the log itself stays")
        for row in self.log:
            if "Code:" in row:
                marked = [r for r in self.behind(rows, row) if r.startswith("-->")]
                self.assertEqual(len(marked), 1, rows)
                self.assertIn(f"{address:x}: ", marked[0])
                self.assertIn(re.split(r"\s", text)[0], marked[0])
                self.assertTrue(marked[0].endswith("<-- the fault"), marked[0])
            elif words["pc"] in row:
                self.assertEqual(self.behind(rows, row)[:2], self.expected(m, address), row)
                self.assertEqual(len(self.expected(m, address)), 2, "deep is inlined into faulty")
            elif words["ret"] in row:
                self.assertEqual(self.behind(rows, row)[-1:], self.expected(m, back - 1), row)
        return rows

    def test_arm(self):
        m = self.machine("arm-none-eabi-gcc", "arm-none-eabi-", ("-marm", "-mcpu=cortex-a15", "-lgcc"))
        self.check(m, ARM, r"ldr\b", "(", ")")

    def test_arm_thumb(self):
        m = self.machine("arm-none-eabi-gcc", "arm-none-eabi-", ("-mthumb", "-mcpu=cortex-a15", "-lgcc"))
        self.check(m, ARM, r"ldr\b", "(", ")")

    def test_arm64(self):
        self.check(self.machine("aarch64-linux-gnu-gcc", "aarch64-linux-gnu-"), ARM64, r"ldr\b", "(", ")")

    def test_x86(self):
        self.check(self.machine("gcc", ""), X86, r"mov +\(%", "<", ">")

    def test_our_own(self):
        self.check(self.machine("gcc", ""), OURS, r"mov +\(%", "<", ">")

    def test_connect_does_it_live(self):
        m = self.machine("gcc", "")
        address, _, _ = next(row for row in m.insns("faulty") if re.match(r"mov +\(%", row[2]))
        target = TcpTarget()
        self.addCleanup(target.close)
        program = Holdfast("connect", target.line, "--plain", "--gdb", "none", "--elf", m.elf)
        self.addCleanup(program.close)
        row = f"[    7.1] RIP: 0010:{m.place('faulty', address)}\r\n".encode()
        target.accept().write(row)
        program.out.exactly(row)
        for told in self.expected(m, address):
            program.err.until(re.compile(rb"\[holdfast\] +" + re.escape(told.encode()) + rb"\n"))

    def test_what_may_be_wrong_is_said(self):
        m = self.machine("gcc", "")
        self.log = []
        rows = self.decode(m, "pc : faulty+0x2/0x7777\npc : nobody+0x2/0x10\npc : faulty+0x2/0x10 [other]\n")
        self.assertIn("    faulty has another size in the ELF: another build?", rows)
        self.assertIn("    nobody is not in the ELF", rows)
        self.assertEqual(len(rows), 5, rows)

    def test_any_bytes_and_no_end_of_the_last_line(self):
        m = self.machine("gcc", "")
        for text in (b"+0x/0x +0x1/0x \xff\x00 Code: zz (", b"Code: 0f <0b> 1\n[<ffffffffffffffff>]\n#9 12 +",
                     b"x" * 5000 + b"+0x1/0x2\n"):
            done = subprocess.run([HOLDFAST, "decode", m.elf], input=text, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_a_file_that_is_no_elf_is_an_error(self):
        done = subprocess.run([HOLDFAST, "decode", __file__], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"test_decode.py: ", done.stderr)


if __name__ == "__main__":
    main()
