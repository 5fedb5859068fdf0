# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""raw - the remote protocol spoken by hand, for what gdb would not say or would hide."""

import re
import struct

from hfrig import LIMIT, Failure, expand
from oracle import A32, PC

FEATURES = "qSupported:multiprocess-;swbreak+;hwbreak+;multi-wp-addr+;error-message+"
REASONS = ("watch", "rwatch", "awatch", "swbreak", "hwbreak")
PC_NUMBER = PC if A32 else 32


class Stop:
    """A stop reply: signal, cpu, [(reason, address or 0)], the pc that came with it."""

    def __init__(self, text):
        match = re.match(r"T([0-9a-f]{2})(.*)", text)
        if not match:
            raise Failure(f"no stop reply: {text!r}")
        self.text = text
        self.signal = int(match.group(1), 16)
        pairs = [p.partition(":")[::2] for p in match.group(2).split(";") if p]
        fields = dict(pairs)
        self.cpu = int(fields["thread"], 16) - 1
        self.reasons = [(k, int(v or "0", 16)) for k, v in pairs if k in REASONS]
        self.pc = number(fields.get(f"{PC_NUMBER:02x}", ""))

    def __repr__(self):
        return self.text


def number(digits):
    """The value of a register, or of memory, in little-endian hex."""
    return int.from_bytes(bytes.fromhex(digits), "little") if digits else None


class Raw:
    """A client on the UART of a board. The first packet stops it."""

    def __init__(self, board, features=FEATURES):
        self.line = board.line()
        self.word = 4 if A32 else 8
        self.supported = self.line.packet(features)
        self.stop = Stop(self.ask("?"))

    def ask(self, payload, limit=LIMIT):
        return self.line.packet(payload, limit)

    def ok(self, payload):
        text = self.ask(payload)
        if text != "OK":
            raise Failure(f"{payload}: {text}")

    def refused(self, payload):
        """The words of an error that has to come."""
        text = self.ask(payload)
        if not re.fullmatch(r"E\.\S.*", text, re.S):
            raise Failure(f"{payload}: {text!r} is no error with text")
        return text[2:]

    def go(self, payload="vCont;c", limit=LIMIT):
        self.stop = Stop(self.ask(payload, limit))
        return self.stop

    def begin(self, payload):
        """Send what is not answered at once; ended() takes the stop reply."""
        self.line.send(self.line.frame(payload))

    def reply(self, limit=LIMIT):
        match = self.line.expect(rb"\$([^O#][^#]*|OK)#[0-9a-f]{2}", limit)
        self.line.send("+")
        return expand(match.group(1)).decode("latin1")

    def ended(self, limit=LIMIT):
        self.stop = Stop(self.reply(limit))
        return self.stop

    def memory(self, at, length):
        return bytes.fromhex(self.ask(f"m{at:x},{length:x}"))

    def value(self, at):
        return struct.unpack("<I", self.memory(at, 4))[0]

    def register(self, regnum, cpu=None):
        if cpu is not None:
            self.ok(f"Hg{cpu + 1:x}")
        return number(self.ask(f"p{regnum:x}"))

    def monitor(self, command):
        """What a shell command prints through gdb."""
        self.begin("qRcmd," + command.encode().hex())
        text = b""
        while True:
            body = expand(self.line.expect(rb"\$([^#]*)#[0-9a-f]{2}").group(1))
            self.line.send("+")
            if not body.startswith(b"O") or body == b"OK":
                return text.decode("latin1")
            text += bytes.fromhex(body[1:].decode())

    def interrupt(self):
        self.line.send(b"\x03")
        return self.ended()

    def leave(self):
        """Detach, and hand the line over."""
        self.ok("D")
        self.line.close()
