# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""dap - a debug port for OpenOCD: a JTAG TAP with an ARM JTAG-DP and one MEM-AP, behind OpenOCD's
remote_bitbang protocol, in front of a Cortex-M in QEMU.

    OpenOCD --remote_bitbang--> Tap --DPACC, APACC--> Port --addresses--> Target --> QEMU

RAM that QEMU keeps in a file is read and written there, while the CPU runs, as a real MEM-AP does. For the
rest QEMU's gdbstub is asked, which stops the CPU for a moment. The CPU's debug registers, which QEMU does not
have, are here. References: ARM IHI 0031 (ADIv5), DDI 0403E C1 (debug registers of ARMv7-M).
"""

import mmap
import os
import socket
import struct
import threading

IDCODE = 0x4BA00477
IR_BITS, IR_ABORT, IR_DPACC, IR_APACC, IR_IDCODE = 4, 0x8, 0xA, 0xB, 0xE
ACK_OK = 2

DHCSR, DCRSR, DCRDR, DEMCR, DFSR, AIRCR = (
    0xE000EDF0, 0xE000EDF4, 0xE000EDF8, 0xE000EDFC, 0xE000ED30, 0xE000ED0C)
C_DEBUGEN, C_HALT, C_STEP = 1, 2, 4
S_REGRDY, S_HALT = 1 << 16, 1 << 17
DBGKEY, WRITE_CORE = 0xA05F, 1 << 16
VC_CORERESET = 1
FP_CTRL, FP_COMP, FP_COUNT = 0xE0002000, 0xE0002008, 6
GDB_XPSR = 25  # in QEMU's list


class Stub:
    """QEMU's gdbstub, for what needs the CPU."""

    def __init__(self, port):
        self.sock = socket.create_connection(("127.0.0.1", port), 10)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""
        self.running = False
        self.ask("qSupported:xmlRegisters=arm")
        self.ask("qXfer:features:read:target.xml:0,ffb")

    def send(self, text):
        data = text.encode("latin1")
        self.sock.sendall(b"$%s#%02x" % (data, sum(data) & 0xFF))

    def reply(self, limit=10.0):
        self.sock.settimeout(limit)
        while True:
            begin = self.got.find(b"$")
            end = self.got.find(b"#", begin)
            if begin >= 0 <= end and len(self.got) >= end + 3:
                body, self.got = self.got[begin + 1:end], self.got[end + 3:]
                self.sock.sendall(b"+")
                return body.decode("latin1")
            data = self.sock.recv(65536)
            if not data:
                raise EOFError("QEMU is gone")
            self.got += data

    def ask(self, text):
        self.send(text)
        return self.reply()

    def halt(self):
        if self.running:
            self.sock.sendall(b"\x03")
            self.reply()
            self.running = False

    def go(self):
        if not self.running:
            self.send("c")
            self.running = True

    def look(self):
        """Has the CPU stopped by itself? A breakpoint of ours was hit."""
        if self.running:
            try:
                self.reply(0.001)
                self.running = False
            except (TimeoutError, BlockingIOError):
                pass

    def while_halted(self, text):
        was = self.running
        self.halt()
        answer = self.ask(text)
        if was:
            self.go()
        return answer

    def read(self, address, size):
        answer = self.while_halted(f"m{address:x},{size:x}")
        return None if answer[:1] in ("", "E") else int.from_bytes(bytes.fromhex(answer), "little")

    def write(self, address, value, size):
        data = value.to_bytes(size, "little").hex()
        return self.while_halted(f"M{address:x},{size:x}:{data}") == "OK"


class Target:
    """What a MEM-AP sees: memory, and the CPU's debug registers."""

    def __init__(self, stub, ram_file, ram_begin):
        self.stub = stub
        self.ram_begin = ram_begin
        with open(ram_file, "r+b") as f:
            self.ram = mmap.mmap(f.fileno(), os.path.getsize(ram_file))
        self.control = 0  # C_ bits
        self.data = self.demcr = self.dfsr = 0
        self.points = [0] * FP_COUNT

    def in_ram(self, address, size):
        return 0 <= address - self.ram_begin <= len(self.ram) - size

    def read(self, address, size):
        """None: the bus answered with an error."""
        if self.in_ram(address, size):
            at = address - self.ram_begin
            return int.from_bytes(self.ram[at:at + size], "little")
        if address == DHCSR:
            self.stub.look()
            return self.control | S_REGRDY | (0 if self.stub.running else S_HALT)
        held = {DCRDR: self.data, DEMCR: self.demcr, DFSR: self.dfsr,
                FP_CTRL: FP_COUNT << 4 | 1}
        if address in held:
            return held[address]
        if FP_COMP <= address < FP_COMP + 4 * FP_COUNT:
            return self.points[(address - FP_COMP) // 4]
        if 0xE0000000 <= address < 0xE000E000 or address >= 0xE00FF000 and address < 0xE0100000:
            return 0  # no DWT, no ITM, no ROM table
        return self.stub.read(address, size)

    def write(self, address, value, size):
        if self.in_ram(address, size):
            at = address - self.ram_begin
            self.ram[at:at + size] = value.to_bytes(size, "little")
            return True
        if address == DHCSR:
            self.set_control(value)
        elif address == DCRSR:
            self.transfer(value)
        elif address == DCRDR:
            self.data = value
        elif address == DEMCR:
            self.demcr = value
        elif address == DFSR:
            self.dfsr &= ~value
        elif FP_COMP <= address < FP_COMP + 4 * FP_COUNT:
            self.set_point((address - FP_COMP) // 4, value)
        elif address == AIRCR and value & 5:
            self.reset()
        elif not 0xE0000000 <= address < 0xE000E000:
            return self.stub.write(address, value, size)
        return True

    def set_control(self, value):
        if value >> 16 != DBGKEY:
            return
        self.control = value & 0xF
        if not value & C_DEBUGEN:
            self.control = 0
            self.stub.go()
        elif value & C_STEP and not value & C_HALT and not self.stub.running:
            self.stub.ask("s")
            self.dfsr |= 1
            self.control |= C_HALT
        elif value & C_HALT:
            self.stub.halt()
            self.dfsr |= 1
        else:
            self.stub.go()

    def transfer(self, selector):
        number = selector & 0x7F
        if number > 16:
            self.data = 0 if not selector & WRITE_CORE else self.data
            return
        number = GDB_XPSR if number == 16 else number
        if selector & WRITE_CORE:
            self.stub.ask(f"P{number:x}={struct.pack('<I', self.data).hex()}")
        else:
            self.data = int.from_bytes(bytes.fromhex(self.stub.ask(f"p{number:x}"))[:4], "little")

    def set_point(self, index, value):
        was = self.stub.running
        self.stub.halt()
        for letter, word in (("z", self.points[index]), ("Z", value)):
            if word & 1:
                at = (word & 0x1FFFFFFC) | (2 if word >> 30 == 2 else 0)
                self.stub.ask(f"{letter}1,{at:x},2")
        self.points[index] = value
        if was:
            self.stub.go()

    def reset(self):
        self.stub.halt()
        self.stub.ask("qRcmd," + b"system_reset".hex())
        if not (self.demcr & VC_CORERESET or self.control & C_HALT):
            self.stub.go()


class Port:
    """JTAG-DP and MEM-AP registers."""

    def __init__(self, target):
        self.target = target
        self.select = self.ctrl = self.tar = self.result = 0
        self.csw = 0x23000052
        self.sticky = False

    def dp(self, read, address, value):
        if read:
            powered = (self.ctrl >> 28 & 1) << 29 | (self.ctrl >> 30 & 1) << 31
            self.result = {0: IDCODE, 4: self.ctrl | powered | self.sticky << 5, 8: self.select,
                           0xC: self.result}[address]
        elif address == 4:
            self.ctrl = value & 0x54000F0F
            self.sticky = self.sticky and not value & 0x20
        elif address == 8:
            self.select = value

    def ap(self, read, address, value):
        register = self.select & 0xF0 | address
        if self.select >> 24:  # there is one AP
            self.result = 0
        elif register == 0xC or 0x10 <= register < 0x20:
            self.memory(read, register, value)
        elif register == 0:
            self.control_word(read, value)
        elif register == 4:
            self.result, self.tar = (self.tar, self.tar) if read else (self.result, value)
        elif read:
            self.result = {0xF8: 0xFFFFFFFF, 0xFC: 0x24770011}.get(register, 0)

    def control_word(self, read, value):
        if read:
            self.result = self.csw | 0x40
        else:  # there are no packed transfers: single ones instead
            self.csw = value & ~0x30 | 0x10 if value & 0x20 else value

    def memory(self, read, register, value):
        size = 1 << (self.csw & 7) if self.csw & 7 < 2 else 4
        at = self.tar if register == 0xC else self.tar & ~0xF | register & 0xC
        lane = 8 * (at & 3)
        if self.sticky:
            return
        if read:
            got = self.target.read(at, size)
            self.sticky = got is None
            self.result = (got or 0) << lane & 0xFFFFFFFF
        else:
            self.sticky = not self.target.write(at, value >> lane & (1 << 8 * size) - 1, size)
        if register == 0xC and self.csw >> 4 & 3:
            self.tar = self.tar & ~0xFFF | self.tar + size & 0xFFF  # a Cortex-M3's counts so far


# TAP states: next by TMS 0, by TMS 1. IEEE 1149.1 figure 6-1.
STATES = {
    "reset": ("idle", "reset"), "idle": ("idle", "select-dr"),
    "select-dr": ("capture-dr", "select-ir"), "capture-dr": ("shift-dr", "exit1-dr"),
    "shift-dr": ("shift-dr", "exit1-dr"), "exit1-dr": ("pause-dr", "update-dr"),
    "pause-dr": ("pause-dr", "exit2-dr"), "exit2-dr": ("shift-dr", "update-dr"),
    "update-dr": ("idle", "select-dr"),
    "select-ir": ("capture-ir", "reset"), "capture-ir": ("shift-ir", "exit1-ir"),
    "shift-ir": ("shift-ir", "exit1-ir"), "exit1-ir": ("pause-ir", "update-ir"),
    "pause-ir": ("pause-ir", "exit2-ir"), "exit2-ir": ("shift-ir", "update-ir"),
    "update-ir": ("idle", "select-dr"),
}


class Tap:
    """One TAP on the pins."""

    def __init__(self, port):
        self.port = port
        self.state = "reset"
        self.ir = IR_IDCODE
        self.bits, self.length = 0, 1
        self.clock = 0

    def pins(self, tck, tms, tdi):
        rising = tck and not self.clock
        self.clock = tck
        if not rising:
            return
        if self.state in ("shift-dr", "shift-ir"):
            self.bits = self.bits >> 1 | tdi << self.length - 1
        self.state = STATES[self.state][tms]
        if self.state == "reset":
            self.ir = IR_IDCODE
        elif self.state == "capture-ir":
            self.bits, self.length = 1, IR_BITS
        elif self.state == "update-ir":
            self.ir = self.bits
        elif self.state == "capture-dr":
            self.capture()
        elif self.state == "update-dr":
            self.update()

    def capture(self):
        if self.ir == IR_IDCODE:
            self.bits, self.length = IDCODE, 32
        elif self.ir in (IR_DPACC, IR_APACC, IR_ABORT):
            self.bits, self.length = self.port.result << 3 | ACK_OK, 35
        else:
            self.bits, self.length = 0, 1

    def update(self):
        if self.ir in (IR_DPACC, IR_APACC):
            access = self.port.dp if self.ir == IR_DPACC else self.port.ap
            access(self.bits & 1, (self.bits >> 1 & 3) << 2, self.bits >> 3)


class Server:
    """The remote_bitbang end, in a thread of its own. Use as a context manager."""

    def __init__(self, gdb_port, ram_file, ram_begin):
        self.stub = Stub(gdb_port)
        self.target = Target(self.stub, ram_file, ram_begin)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.client = None
        self.failure = None
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.stub.go()
        self.thread.start()
        return self

    def __exit__(self, *_):
        for sock in (self.listener, self.client, self.stub.sock):
            if sock is not None:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                sock.close()
        self.thread.join(5)

    def run(self):
        try:
            while True:
                self.client, _ = self.listener.accept()
                self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.serve(Tap(Port(self.target)))
        except (OSError, EOFError) as error:
            self.failure = error  # the end of the test, or of QEMU

    def serve(self, tap):
        while True:
            data = self.client.recv(65536)
            if not data:
                return
            out = bytearray()
            for byte in data:
                if 0x30 <= byte <= 0x37:  # '0' + TCK * 4 + TMS * 2 + TDI
                    tap.pins(byte >> 2 & 1, byte >> 1 & 1, byte & 1)
                elif byte == ord("R"):
                    out.append(0x30 + (tap.bits & 1))
            if out:
                self.client.sendall(out)
