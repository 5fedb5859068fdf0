# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Writes the program that run.py steps through: a chain of small snippets, one after the other.

Each instruction under test carries a label t<number>_<class>; the symbol table of the ELF so tells
run.py which class it sees. A class ret_* returns from an exception, and r7 holds the SPSR then.
r8 points to scratch memory throughout, and no snippet relies on any other register.
"""
from tables import A32_ONLY, COMMON, EXCLUSIVES, HEAD, T32_ONLY

CONDITIONS = "eq ne cs cc mi pl vs vc hi ls ge lt gt le".split()
SVC_MODE = 0xD3
THUMB_BIT = 0x20
C_FLAG = 0x20000000


class Program:
    """Collects lines; knows the instruction set that they are for."""

    def __init__(self):
        self.lines = [HEAD]
        self.count = 0
        self.thumb = False

    def put(self, *lines):
        for line in lines:
            self.lines.append(line if line.endswith(":") else "\t" + line)

    def under_test(self, name, line):
        """A line with a label: the instruction that a class counts."""
        suffix = "t32" if self.thumb else "a32"
        self.lines.append(f"t{self.count}_{name}_{suffix}:")
        self.put(line)
        self.count += 1

    def new_label(self):
        self.count += 1
        return f".Lto{self.count}"

    def registers(self):
        self.put("mov r0, #64", "mov r1, #12", "mov r2, #3", "mov r3, #7")

    def switch(self, thumb):
        """Go to the other instruction set by BX."""
        to = self.new_label()
        self.put(f"ldw r0, {to} + {int(thumb)}")
        self.under_test("bx", "bx r0")
        self.put(".balign 4", ".thumb" if thumb else ".arm", to + ":")
        self.thumb = thumb


def sequential(p, table):
    for name, text in table.items():
        for line in (part.strip() for part in text.split(";")):
            p.registers()
            p.under_test(name, line)
            p.put("nop")
        p.put("ldw r8, scratch")


def flags(p, nzcv):
    if p.thumb:
        p.put(f"mov r3, #{nzcv << 28:#x}", "msr cpsr_f, r3")
    else:
        p.put(f"msr cpsr_f, #{nzcv << 28:#x}")


def it(p, cond):
    if p.thumb and cond:
        p.put(f"it {cond}")


def conditional(p, name, load, insn, state):
    """One instruction that goes to a label under a condition, for one set of flags."""
    cond, nzcv = state
    to = p.new_label()
    if load:
        p.put(load.format(to=to, bit=int(p.thumb)))
    flags(p, nzcv)
    if insn.startswith("b{c}"):
        p.under_test(name, insn.format(c=cond, to=to))
    else:
        it(p, cond)
        p.under_test(name, insn.format(c=cond, to=to))
    p.put("nop", to + ":")


def conditions(p):
    width = [".n", ".w"] if p.thumb else [""]
    word = "ldw r0, {to} + {bit}"
    for nzcv in range(16):
        for cond in CONDITIONS + [""]:
            state = (cond, nzcv)
            for w in width:
                conditional(p, "b_cond", None, "b{c}" + w + " {to}", state)
            conditional(p, "mov_pc", word, "mov{c} pc, r0", state)
            if nzcv in (0, 5, 6, 11):
                conditional(p, "bx_cond", word, "bx{c} r0", state)
                conditional(p, "ldr_pc", word + "\n\tstr r0, [r8]", "ldr{c} pc, [r8]", state)
                conditional(p, "pop_pc", word + "\n\tpush {{r0}}", "pop{c} {{pc}}", state)
                p.put("ldw sp, scratch + 4096")


def calls(p):
    for insn in ("bl {to}", "b {to}"):
        to = p.new_label()
        p.under_test("b_bl", insn.format(to=to))
        p.put("nop", to + ":")
    for insn in ("blx r0", "bx r0", "bxj r0"):
        to = p.new_label()
        p.put(f"ldw r0, {to} + {int(p.thumb)}")
        p.under_test("bx", insn)
        p.put("nop", to + ":")
    # BLX to a label always changes the instruction set, BX with a register brings it back
    to, back = p.new_label(), p.new_label()
    other, own = (".arm", ".thumb") if p.thumb else (".thumb", ".arm")
    p.under_test("blx_label", f"blx {to}")
    p.put(f"b {back}", ".balign 4", other, to + ":")
    p.thumb = not p.thumb
    p.under_test("bx", "bx lr")
    p.thumb = not p.thumb
    p.put(".balign 4", own, back + ":")


def loads(p):
    """Every addressing mode of LDR and LDM with pc, to both instruction sets."""
    modes = ["ldr pc, [r1]", "ldr pc, [r1, #4]", "ldr pc, [r1, #4]!", "ldr pc, [r1], #4",
             "ldr pc, [r1, #-4]", "ldr pc, [r1, r2, lsl #2]", "ldm r1, {r0, pc}",
             "ldm r1!, {r0, r3, pc}", "ldmdb r1, {r0, pc}", "ldmdb r1!, {r0, r3, pc}"]
    if not p.thumb:
        modes += ["ldr pc, [r1, -r2, lsl #1]", "ldr pc, [r1], r2", "ldr pc, [r1, r2, ror #30]!",
                  "ldmib r1, {r0, pc}", "ldmda r1!, {r0, pc}", "ldr pc, [r1, r3, rrx]"]
    for mode in modes:
        to = p.new_label()
        p.put(f"ldw r0, {to} + {int(p.thumb)}", "add r1, r8, #64", "mov r2, #2", "mov r3, #8")
        p.put(*(f"str r0, [r1, #{i}]" for i in range(-16, 20, 4)))
        flags(p, 0)
        p.under_test("load_pc", mode)
        p.put("nop", to + ":")
    for far in (0, 1):
        to = p.new_label()
        p.put(f"ldw r0, {to} + {1 - int(p.thumb)}", "str r0, [r8]")
        p.under_test("load_pc_other_set", "ldr pc, [r8]" if far else "ldm r8, {pc}"
                     if not p.thumb else "ldr.w pc, [r8], #0")
        p.put(".balign 4", ".arm" if p.thumb else ".thumb", to + ":")
        p.thumb = not p.thumb
        p.switch(not p.thumb)
        p.put("ldw r8, scratch")
    to = p.new_label()
    p.under_test("load_pc_literal", f"ldr pc, {to}w")
    p.put(".balign 4", to + "w:", f".word {to} + {int(p.thumb)}", to + ":")


def shifted(value, kind, amount, carry):
    if kind == "rrx":
        return value >> 1 | carry << 31
    if kind == "lsl":
        return value << amount & 0xFFFFFFFF
    if kind == "lsr":
        return value >> amount
    if kind == "asr":
        signed = value - (1 << 32) if value >> 31 else value
        return signed >> amount & 0xFFFFFFFF
    return (value >> amount | value << (32 - amount)) & 0xFFFFFFFF


def alu_shifts(p):
    """ADD, ADC, SUB and SBC into pc with each shift; r1 makes up for what the operand is."""
    shifts = [("lsl", 0), ("lsl", 7), ("lsr", 1), ("lsr", 32), ("asr", 5), ("asr", 32),
              ("ror", 13), ("rrx", 0)]
    for number, (kind, amount) in enumerate(shifts * 2):
        value = 0x9E3779B9 * (number + 1) & 0xFFFFFFFF
        text = kind if kind == "rrx" else f"{kind} #{amount}"
        for carry in (0, 1):
            operand = shifted(value, kind, amount, carry)
            for op, base in (("add", -operand), ("adc", -operand - carry), ("sub", operand),
                             ("sbc", operand + 1 - carry)):
                to = p.new_label()
                p.put(f"ldw r1, {to} + {base & 0xFFFFFFFF:#x}", f"ldw r2, {value:#x}")
                flags(p, 2 * carry)
                p.under_test("alu_pc", f"{op} pc, r1, r2, {text}")
                p.put("nop", to + ":")


def alu_rest(p):
    for op, fix in (("rsb", 0), ("rsc", 0), ("rsc", 1)):
        to = p.new_label()
        p.put(f"ldw r2, {to} + {1000 + (1 - fix if op == 'rsc' else 0)}", "ldw r1, 1000")
        flags(p, 2 * fix)
        p.under_test("alu_pc", f"{op} pc, r1, r2")
        p.put("nop", to + ":")
    for setup, insn in (("nop", "and pc, r1, r2"), ("nop", "orr pc, r1, #0"),
                        ("eor r1, r1, r2", "eor pc, r1, r2"), ("mvn r1, r1", "mvn pc, r1"),
                        ("orr r1, r1, #3", "bic pc, r1, #3"),
                        ("ror r1, r1, #9", "mov pc, r1, ror #23"),
                        ("lsr r1, r1, #2", "mov pc, r1, lsl #2"),
                        ("lsl r1, r1, #1", "mov pc, r1, lsr #1"),
                        ("sub r1, r1, #0x3fc", "add pc, r1, #0x3fc"), ("nop", "add pc, pc, #0"),
                        ("nop", "sub pc, pc, #4"), ("mov r2, #0", "add pc, pc, r2, lsl #2")):
        to = p.new_label()
        p.put(f"ldw r1, {to}", "mvn r2, #0", setup)
        p.under_test("alu_pc", insn)
        p.put("nop", to + ":", "nop")


def exclusives(p):
    for number, text in enumerate(EXCLUSIVES):
        for width in ("", "b", "h") if number == 0 else ("",):
            p.put("ldw r8, scratch")
            for line in text.replace("{w}", width).split("; "):
                name, _, rest = line.partition(": ")
                if name == "@":
                    p.put("1:")
                    p.under_test("exclusive", rest)
                elif name == "5":
                    p.put("5:", rest)
                else:
                    p.put(line.replace("@b", "1b"))
    p.put("1:")
    p.under_test("exclusive", "ldrexd r0, r1, [r8]")
    p.put("strexd r2, r0, r1, [r8]", "cmp r2, #0", "bne 1b")
    # the kernel's spinlock: conditional WFE and STREX, first with the lock held by ourselves
    p.put("mov r1, #0", "str r1, [r8]", "1:")
    p.under_test("exclusive", "ldrex r0, [r8]")
    p.put("cmp r0, #0")
    it(p, "ne")
    p.put("wfene")
    it(p, "eq")
    p.put("strexeq r0, r8, [r8]", "cmp r0, #0", "bne 1b")
    if p.thumb:
        p.put("mov r3, #0")
        p.under_test("exclusive", "ldrex r0, [r8]")
        p.put("cbz r3, 1f", "strex r2, r0, [r8]", "1: clrex")
    p.under_test("exclusive_alone", "ldrex r0, [r8]")
    p.put("bl 1f", "1: strex r2, r0, [r8]", "clrex")


def returns(p):
    """Exception returns to either instruction set, flags arriving from the SPSR.

    QEMU 7.2 takes ADDS to pc for a plain branch, so of the operations that the manual allows
    (B9.3.20) only SUBS and MOVS are tried here; the unit tests have another.
    """
    ways = ["subs pc, lr, #4"]
    if not p.thumb:
        ways += ["movs pc, lr", "ldm r1, {r0, pc}^", "ldm r1!, {pc}^", "eret"]
    ways += ["rfeia r1", "rfedb r1!"] + ([] if p.thumb else ["rfeib r1", "rfeda r1"])
    for way in ways:
        for thumb in (False, True):
            to = p.new_label()
            offset = 4 if "#4" in way else 0
            spsr = SVC_MODE | (THUMB_BIT if thumb else 0) | C_FLAG
            p.put(f"ldw r7, {spsr:#x}", "msr spsr_fsxc, r7", f"ldw lr, {to} + {offset}",
                  f"ldw r0, {to} - 4", "add r1, r8, #64", f"ldw r2, {to}")
            pairs = {"rfeia r1": 0, "rfedb r1!": -8, "rfeib r1": 4, "rfeda r1": -4}
            if way in pairs:
                p.put(f"str r2, [r1, #{pairs[way]}]", f"str r7, [r1, #{pairs[way] + 4}]")
            else:
                p.put("str r2, [r1]" if "!" in way else "str r2, [r1, #4]")
            p.under_test("ret_" + way.split()[0], way)
            p.put(".balign 4", ".thumb" if thumb else ".arm", to + ":")
            was, p.thumb = p.thumb, thumb
            if was != thumb:
                p.switch(was)
    p.put("ldw r8, scratch", "ldw sp, scratch + 4096")


def exceptions(p):
    for name in ("svc", "hvc", "smc"):
        p.put("ldw r0, 0x84000000")  # PSCI_VERSION: QEMU answers an SMC itself
        p.under_test(name, f"{name} #0")


def thumb_only(p):
    for reg in (0, 1):
        for insn in ("cbz", "cbnz"):
            to = p.new_label()
            p.put(f"movs r1, #{reg}")
            p.under_test("cbz", f"{insn} r1, {to}")
            p.put("nop", "nop", to + ":")
    for half in (False, True):
        for index in (0, 1, 2):
            a = p.new_label()
            size = ".hword" if half else ".byte"
            entries = ", ".join(f"({a}{i} - {a}) / 2" for i in (2, 0, 1))
            p.put(f"movs r2, #{index}")
            p.under_test("tbb", "tbh [pc, r2, lsl #1]" if half else "tbb [pc, r2]")
            p.put(a + ":", f"{size} {entries}", ".balign 2", f"{a}0:", "nop", f"{a}1:", "nop",
                  f"{a}2:", "nop")
    to = p.new_label()
    p.put(f"ldw r1, {to}")
    p.under_test("add_pc", "mov pc, r1")
    p.put("nop", to + ":", "movs r1, #2")
    p.under_test("add_pc", "add pc, r1")
    p.put("nop", "nop", "nop")
    far_branches(p)
    it_blocks(p)


def far_branches(p):
    """Out and back over each distance at which other bits of the offset count (see link.ld)."""
    for number, insn in enumerate(("beq.w", "beq.w", "b.w", "b.w", "bl", "bl"), start=1):
        to, back = p.new_label(), p.new_label()
        p.put("cmp r0, r0")
        p.under_test("far", f"{insn} {to}")
        p.put("nop", f'.section .far{(number - 1) % 4 + 1}, "ax"', ".thumb", ".balign 4", to + ":")
        p.under_test("far", f"{insn} {back}")
        p.put("nop", ".text", back + ":")


def it_blocks(p):
    """Blocks of one to four, taken and not, flags changed inside, the last one a branch."""
    for nzcv in range(16):
        for cond, pattern in (("eq", "t"), ("ne", "te"), ("hi", "tet"), ("ge", "teet"),
                              ("cs", "tttt"), ("lt", "tee")):
            inverse = CONDITIONS[CONDITIONS.index(cond) ^ 1]
            to = p.new_label()
            flags(p, nzcv)
            p.under_test("it", f"i{pattern} {cond}")
            for i, slot in enumerate(pattern):
                c = cond if slot == "t" else inverse
                last = i == len(pattern) - 1
                p.under_test("in_it", f"b{c} {to}" if last else f"cmp{c} r{i}, #{i}")
            p.put("nop", to + ":")


def program():
    """The text of the whole program."""
    p = Program()
    for thumb in (False, True):
        if thumb:
            p.switch(True)
        sequential(p, COMMON)
        sequential(p, T32_ONLY if thumb else A32_ONLY)
        conditions(p)
        calls(p)
        loads(p)
        exclusives(p)
        returns(p)
        exceptions(p)
        if thumb:
            thumb_only(p)
        else:
            alu_shifts(p)
            alu_rest(p)
    p.put("finish:", "b finish")
    return "\n".join(p.lines) + "\n"
