#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast symbols`: files that binutils and gdb read, and what is said when there is nothing to write."""

import os
import subprocess
import tempfile
import unittest

from support import HOLDFAST, Holdfast, TcpTarget, main, output_packet, packet

KALLSYMS = {
    "x86_64": """0000000000000010 A __per_cpu_start
ffffffff81000000 T _stext
ffffffff81000000 T asm_exc_page_fault
ffffffff81000040 t do_one
ffffffff82000000 D jiffies
ffffffffc0201000 t run\t[trouble]
ffffffffc0201020 t target\t[trouble]
""",
    "aarch64": """ffff800008010000 T _stext
ffff800008010100 t el1h_64_sync
ffff800000201000 t run\t[trouble]
ffff800000201020 t target\t[trouble]
""",
    "arm": """c0100000 T _stext
c0100100 t __dabt_svc
bf000000 t run\t[trouble]
bf000020 t target\t[trouble]
""",
}
GDB = "gdb-multiarch"


def run(*argv, text=None):
    return subprocess.run(argv, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60, check=False)


class SymbolsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(folder.cleanup)
        self.elf = os.path.join(folder.name, "kernel.elf")
        self.text = os.path.join(folder.name, "kallsyms")

    def make(self, text, *options):
        with open(self.text, "w", encoding="ascii") as file:
            file.write(text)
        return run(HOLDFAST, "symbols", *options, self.text, self.elf)

    def test_binutils_find_every_symbol(self):
        for cpu, text in KALLSYMS.items():
            with self.subTest(cpu):
                self.assertEqual(self.make(text).returncode, 0)
                header = run("readelf", "-h", "-S", "-W", self.elf)
                self.assertEqual(header.stderr, "")
                self.assertIn({"x86_64": "X86-64", "aarch64": "AArch64", "arm": "ARM"}[cpu], header.stdout)
                rows = run("nm", self.elf).stdout.splitlines()
                wanted = {line.split()[2]: line.split()[0] for line in text.splitlines()}
                self.assertEqual({row.split()[-1]: row.split()[0] for row in rows}, wanted)

    def test_gdb_names_addresses_and_modules(self):
        for cpu, text in KALLSYMS.items():
            with self.subTest(cpu):
                self.assertEqual(self.make(text).returncode, 0)
                at = {line.split()[2]: line.split()[0] for line in text.splitlines()}
                done = run(GDB, "-nx", "-batch", self.elf, "-ex", f"info symbol 0x{at['_stext']}+4",
                           "-ex", f"info symbol 0x{at['target']}+4", "-ex", "info address run")
                self.assertIn("+ 4 in section .code.kernel", done.stdout)
                self.assertIn("target + 4 in section .code.trouble", done.stdout)
                self.assertIn(f"is at 0x{at['run']} ", done.stdout)

    def test_stdin_and_arch_are_taken(self):
        done = run(HOLDFAST, "symbols", "-", "--arch", "arm64", self.elf, text="1000 T only\n")
        self.assertEqual((done.returncode, done.stderr), (0, f"[holdfast] 1 symbols in {self.elf}\n"))
        self.assertIn("only", run("nm", self.elf).stdout)

    def test_nothing_is_written_without_symbols(self):
        for text, why, status in (("", "no symbols in it", 1), ("what is this\n", "no symbols in it", 1),
                                  ("0000000000000000 T _stext\n", "all addresses are 0", 1),
                                  ("1000 T only\n", "which CPU is it", 2)):
            with self.subTest(text):
                done = self.make(text)
                self.assertEqual(done.returncode, status)
                self.assertIn(f"{self.text}: {why}" if status == 1 else why, done.stderr)
                self.assertFalse(os.path.exists(self.elf))

    def test_files_that_cannot_be_used_are_named(self):
        missing = run(HOLDFAST, "symbols", "/nonexistent/kallsyms", self.elf)
        self.assertEqual(missing.returncode, 1)
        self.assertIn("/nonexistent/kallsyms: No such file", missing.stderr)
        with open(self.text, "w", encoding="ascii") as file:
            file.write(KALLSYMS["arm"])
        full = run(HOLDFAST, "symbols", self.text, "/dev/full")
        self.assertEqual(full.returncode, 1)
        self.assertIn("/dev/full cannot be written", full.stderr)

    def test_the_line_is_asked_for_ksyms(self):
        target = TcpTarget()
        self.addCleanup(target.close)
        program = Holdfast("symbols", target.line, self.elf, stdin=subprocess.DEVNULL)
        self.addCleanup(program.close)
        line = target.accept()
        line.exactly(packet(b"qRcmd," + b"ksyms".hex().encode()))
        line.write(b"+" + output_packet(b"@c0100000\n100 _stext\n8 __dabt_svc\n@bf0"))
        line.exactly(b"+")
        line.write(output_packet(b"00000 [trouble]\n10 run\n"))
        line.exactly(b"+")
        line.write(packet("OK"))
        line.exactly(b"+")
        self.assertEqual(program.wait(), 0)
        self.assertEqual(program.out.to_end(), b"")
        rows = run("nm", "-S", self.elf).stdout.split("\n")
        self.assertIn("bf000000 00000010 T run", rows)
        self.assertIn("c0100100 00000008 T __dabt_svc", rows)

    def test_a_target_without_ksyms_is_told(self):
        target = TcpTarget()
        self.addCleanup(target.close)
        program = Holdfast("symbols", target.line, self.elf, stdin=subprocess.DEVNULL)
        self.addCleanup(program.close)
        line = target.accept()
        line.exactly(packet(b"qRcmd," + b"ksyms".hex().encode()))
        line.write(b"+" + packet("E05"))
        line.exactly(b"+")
        self.assertEqual(program.wait(), 3)
        self.assertIn(b"the target answered", program.err.to_end())
        self.assertFalse(os.path.exists(self.elf))


if __name__ == "__main__":
    main()
