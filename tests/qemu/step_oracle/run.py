#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Compare arm_next_pc() with what a CPU does, at every instruction of a long program.

snippets.py writes the program, QEMU's Cortex-A15 runs it, stepped with gdb's `s` packet through
QEMU's own gdbstub. Before each step decode.c (on the host) is asked where the step can end, from
the registers and the memory at that moment; then the CPU says where it did end. Outside exclusive
sequences the decoder must have named that one place and no other; from a load-exclusive on, the
CPU must stay inside the sequence until it comes out at one of the places named.

Usage, from the top folder: run.py [-v]
Exit code 0 when every step agrees and every class of instruction was executed.
"""
import collections
import os
import re
import select
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.relpath(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)
import snippets  # noqa: E402

OUT = "build/step_oracle"
CROSS = "arm-none-eabi-"
LIMIT_S = 240
STEPS_MAX = 60000
RETRY_BYTES = 64  # how far a loop of exclusives reaches from its store
SEQUENCE_MAX = 64  # steps inside one exclusive sequence
HANDLER_MAX = 16   # steps of an exception handler
FAILURES_SHOWN = 20
THUMB = 0x20
MODE, HYP_MODE = 0x1F, 0x1A
REFUSED = "error -16"  # HF_EINSN
HAS_SPSR = 1 << 11  # enum arm_has in arch/arm/step/step.h
CALLS = ("svc", "hvc", "smc")  # classes whose next pc is behind their handler
REQUIRED = {
    "a32": """data_processing multiply divide saturate parallel bit_field load_store
        load_store_multiple hint hint_yield barrier status cps coprocessor srs
        exclusive exclusive_store exclusive_alone vfp_data vfp_transfer vfp_load_store neon_data
        neon_load_store
        smc svc hvc b_cond mov_pc bx_cond ldr_pc pop_pc b_bl bx blx_label load_pc
        load_pc_other_set load_pc_literal alu_pc ret_subs ret_movs ret_ldm ret_eret
        ret_rfeia ret_rfeib ret_rfeda ret_rfedb""",
    "t32": """data_processing multiply divide saturate parallel bit_field load_store
        load_store_multiple hint hint_yield barrier status cps coprocessor srs
        exclusive exclusive_store exclusive_alone vfp_data vfp_transfer vfp_load_store neon_data
        neon_load_store smc svc hvc
        b_cond mov_pc bx_cond ldr_pc pop_pc b_bl bx blx_label load_pc load_pc_other_set
        load_pc_literal add_pc far cbz tbb it in_it ret_subs ret_rfeia ret_rfedb""",
}


class Trouble(Exception):
    """Something outside the decoder went wrong."""


def run(*cmd):
    subprocess.run(cmd, check=True, timeout=LIMIT_S)


def build():
    os.makedirs(OUT, exist_ok=True)
    with open(f"{OUT}/program.S", "w", encoding="ascii") as f:
        f.write(snippets.program())
    run(f"{CROSS}gcc", "-nostdlib", "-Wa,-mno-warn-deprecated",
        f"-Wl,-T,{HERE}/link.ld,--build-id=none", "-o", f"{OUT}/program.elf", f"{OUT}/program.S")
    run(f"{CROSS}objcopy", "-O", "binary", "-j", ".text", f"{OUT}/program.elf", f"{OUT}/text.bin")
    sources = sorted(f"arch/arm/step/{n}" for n in os.listdir("arch/arm/step")
                     if re.fullmatch(r"step\w*\.c", n))
    run("cc", "-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=undefined",
        "-fno-sanitize-recover", "-I.", "-o", f"{OUT}/decode", f"{HERE}/decode.c", *sources)


def symbols():
    text = subprocess.run([f"{CROSS}nm", f"{OUT}/program.elf"], check=True, timeout=LIMIT_S,
                          capture_output=True, text=True).stdout
    return {name: int(addr, 16) for addr, _, name in (line.split() for line in text.splitlines())}


class Gdbstub:
    """QEMU and its gdbstub: the packets that this test needs."""

    def __init__(self, deadline):
        self.deadline = deadline
        path = f"{OUT}/gdb.sock"  # relative: the name of a socket must be short
        if os.path.exists(path):
            os.unlink(path)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        listener.settimeout(20)
        self.qemu = subprocess.Popen(
            ["qemu-system-arm", "-M", "virt,virtualization=on", "-cpu", "cortex-a15", "-m", "64",
             "-display", "none", "-monitor", "none", "-serial", "none", "-nic", "none", "-S",
             "-kernel", "program.elf",
             "-chardev", "socket,path=gdb.sock,id=gdb", "-gdb", "chardev:gdb"], cwd=OUT)
        try:
            self.sock, _ = listener.accept()
        except OSError as e:
            self.close()
            raise Trouble(f"QEMU did not connect: {e}") from e
        finally:
            listener.close()
        self.buffer = b""

    def close(self):
        self.qemu.kill()
        self.qemu.wait(10)

    def ask(self, body):
        data = body.encode()
        self.sock.sendall(b"+$%s#%02x" % (data, sum(data) & 0xFF))
        while True:
            m = re.search(rb"\$([^#]*)#[0-9a-f]{2}", self.buffer)
            if m:
                self.buffer = self.buffer[m.end():]
                return m.group(1).decode("latin-1")
            left = self.deadline - time.monotonic()
            if left <= 0 or not select.select([self.sock], [], [], left)[0]:
                raise Trouble(f"no reply to {body!r} in time")
            got = self.sock.recv(65536)
            if not got:
                raise Trouble("QEMU is gone")
            self.buffer += got

    def registers(self):
        """r0 .. r15 and cpsr; without target.xml nine FPA registers lie between."""
        reply = self.ask("g")
        words = [int.from_bytes(bytes.fromhex(reply[i:i + 8]), "little")
                 for i in range(0, 128, 8)]
        cpsr = reply[-8:] if len(reply) == 336 else self.ask("p19")
        return words, int.from_bytes(bytes.fromhex(cpsr), "little")

    def memory(self, addr, size):
        reply = self.ask(f"m{addr:x},{size:x}")
        return None if reply.startswith("E") else bytes.fromhex(reply)

    def run_to(self, addr):
        for body in (f"Z0,{addr:x},4", "c", f"z0,{addr:x},4"):
            self.ask(body)

    def step(self):
        reply = self.ask("s")
        if reply[:1] not in ("S", "T"):
            raise Trouble(f"odd reply to a step: {reply}")


class Decoder:
    """decode.c on a pipe."""

    def __init__(self, text_at, text, gdb):
        self.text_at, self.text, self.gdb = text_at, text, gdb
        self.process = subprocess.Popen([f"{OUT}/decode"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def memory(self, addr, size):
        at = addr - self.text_at
        if 0 <= at and at + size <= len(self.text):
            return self.text[at:at + size]
        return self.gdb.memory(addr, size)

    def next(self, registers, cpsr, spsr):
        """A list of (address, thumb), or the error as a string."""
        words = registers + [cpsr, spsr or 0, HAS_SPSR if spsr is not None else 0]
        self.process.stdin.write("n " + " ".join(f"{w:x}" for w in words) + "\n")
        while True:
            left = max(0, self.gdb.deadline - time.monotonic())
            if not select.select([self.process.stdout], [], [], left)[0]:
                raise Trouble("the decoder does not answer")
            kind, *rest = self.process.stdout.readline().split() or ["gone"]
            if kind == "=":
                return [(int(a.rstrip("t"), 16), a.endswith("t")) for a in rest]
            if kind == "!":
                return "error " + rest[0]
            if kind != "m":
                raise Trouble("the decoder is gone")
            got = self.memory(int(rest[0], 16), int(rest[1]))
            self.process.stdin.write(("none" if got is None else got.hex()) + "\n")


class Oracle:
    """Steps the program and keeps the score."""

    def __init__(self, gdb, decoder, names, verbose):
        self.gdb, self.decoder, self.verbose = gdb, decoder, verbose
        self.begin, self.finish = names["begin"], names["finish"]
        self.vectors = range(names["vectors"], names["vectors_end"])
        self.labels = {}
        for name, addr in names.items():
            m = re.fullmatch(r"t\d+_(\w+)_([at]32)", name)
            if m:
                self.labels[addr] = (m.group(2), m.group(1))
        self.seen = collections.Counter()
        self.executed = set()
        self.exits = collections.Counter()
        self.passed = self.failed = self.steps = 0
        self.entry_cpsr = None

    def check(self, good, text):
        if good:
            self.passed += 1
            return
        self.failed += 1
        if self.verbose or self.failed <= FAILURES_SHOWN:
            print("FAIL", text)

    def spsr(self, registers):
        """What is known of the SPSR: set by a snippet, or saved when an exception was taken."""
        pc = registers[15]
        if pc in self.vectors:
            return self.entry_cpsr
        if self.labels.get(pc, ("", ""))[1].startswith("ret_"):
            return registers[7]
        return None

    def step(self, state):
        self.gdb.step()
        self.steps += 1
        after = self.gdb.registers()
        if after[0][15] in self.vectors and state[0][15] not in self.vectors:
            self.entry_cpsr = state[1]
        return after

    def name(self, state):
        pc, cpsr = state[0][15], state[1]
        label = " ".join(self.labels.get(pc, ()))
        code = self.decoder.memory(pc, 4)
        return f"{pc:#x} {code.hex() if code else '?'} cpsr {cpsr:08x} {label}"

    def one(self, state):
        """Compare one step; a handler's steps are compared too, and count on their own."""
        registers, cpsr = state
        expected = self.decoder.next(registers, cpsr, self.spsr(registers))
        label = self.labels.get(registers[15])
        if label:
            self.seen[label] += 1
            self.executed.add(registers[15])
        after = self.step(state)
        if label and label[1] in CALLS:
            after = self.through_handler(after)
        real = (after[0][15], bool(after[1] & THUMB))
        if cpsr & MODE == HYP_MODE:  # its return address is in ELR_hyp, which is not known
            expected = [real] if expected == REFUSED else expected
        if label and label[1] == "hint_yield" and isinstance(expected, list):
            # QEMU stops only after the instruction behind these two, a NOP
            registers[15] = expected[0][0]
            expected = self.decoder.next(registers, cpsr, None)
        alone = isinstance(expected, list) and label and label[1] == "exclusive"
        if isinstance(expected, list) and real not in expected and self.stores_exclusive(state):
            return self.retried(state, expected, after)
        if not alone:
            self.check(expected == [real], f"{self.name(state)}: {expected}, real {real}")
            return after
        return self.sequence(state, expected, after)

    def stores_exclusive(self, state):
        """STREX and its kin, A8.8.212 to A8.8.215."""
        code = self.decoder.memory(state[0][15], 4)
        word = int.from_bytes(code, "little")
        if not state[1] & THUMB:
            return word & 0x0f900ff0 == 0x01800f90
        first, second = word & 0xfff0, word >> 16
        return first == 0xe840 or (first == 0xe8c0 and second & 0xf0 in (0x40, 0x50, 0x70))

    def retried(self, start, expected, state):
        """From a store-exclusive alone: its loop may try again; each step counts, and it comes out at the exit."""
        begin = start[0][15]
        for _ in range(SEQUENCE_MAX):
            real = (state[0][15], bool(state[1] & THUMB))
            if real in expected or abs(real[0] - begin) > RETRY_BYTES:
                break
            state = self.one(state)
        self.check(real in expected, f"{self.name(start)}: exits {expected}, came out at {real}")
        return state

    def through_handler(self, state):
        for _ in range(HANDLER_MAX):
            if state[0][15] not in self.vectors:
                break
            state = self.one(state)
        return state

    def sequence(self, start, expected, state):
        """From a load-exclusive on: inside, step by step, until one of the exits."""
        begin, end = start[0][15], expected[0][0]
        self.check(end > begin + 4, f"{self.name(start)}: not recognised as a sequence")
        for _ in range(SEQUENCE_MAX):
            real = (state[0][15], bool(state[1] & THUMB))
            if real in expected:
                self.exits[expected.index(real)] += 1
                self.check(True, "")
                return state
            if not begin <= real[0] < end:
                break
            if real[0] == begin or self.stores_exclusive(state):
                state = self.step(state)
            else:
                state = self.one(state)
        self.check(False, f"{self.name(start)}: exits {expected}, came out at {real}")
        return state

    def run(self):
        self.gdb.run_to(self.begin)
        state = self.gdb.registers()
        while state[0][15] != self.finish:
            if self.steps >= STEPS_MAX:
                raise Trouble(f"no end after {self.steps} steps, at {state[0][15]:#x}")
            if state[0][15] in self.vectors:
                raise Trouble(f"an exception that no snippet wanted; lr {state[0][14]:#x}")
            state = self.one(state)

    def coverage(self):
        for which, text in REQUIRED.items():
            for name in text.split():
                self.check(self.seen[which, name] > 0, f"{which} {name}: never executed")
        for addr, label in self.labels.items():
            self.check(addr in self.executed, f"{addr:#x} {' '.join(label)}: never executed")
        self.check(self.exits[0] > 0 and self.exits[1] > 0, "exclusive sequences: an exit unused")
        if self.verbose:
            for (which, name), count in sorted(self.seen.items()):
                print(f"{which} {name:20} {count}")


def main():
    deadline = time.monotonic() + LIMIT_S
    build()
    names = symbols()
    with open(f"{OUT}/text.bin", "rb") as f:
        text = f.read()
    gdb = Gdbstub(deadline)
    decoder = None
    try:
        decoder = Decoder(names["vectors"], text, gdb)
        oracle = Oracle(gdb, decoder, names, "-v" in sys.argv[1:])
        try:
            oracle.run()
            oracle.coverage()
        except (Trouble, OSError) as e:
            oracle.check(False, str(e))
    finally:
        if decoder:
            decoder.close()
        gdb.close()
    print(f"{oracle.steps} steps of {len(oracle.labels)} tested instructions "
          f"in {len(oracle.seen)} classes")
    print(f"{oracle.passed} passed, {oracle.failed} failed")
    return 1 if oracle.failed else 0


if __name__ == "__main__":
    sys.exit(main())
