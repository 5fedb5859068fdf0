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
        self.noted = []  # notifications that came before a reply
        self.supported = self.ask(features)
        self.stop = Stop(self.ask("?"))

    def body(self, limit):
        """The next packet or notification, '$' or '%' in front; its checksum is right."""
        match = self.line.expect(rb"(\$|%(?=Stop:))([^#$]*)#([0-9a-f]{2})", limit)
        if sum(match.group(2)) & 0xff != int(match.group(3), 16):
            raise Failure(f"bad checksum in {match.group(0)!r}")
        return (match.group(1) + expand(match.group(2))).decode("latin1")

    def reply(self, limit=LIMIT):
        """The next packet that is neither console text nor a notification."""
        while True:
            text = self.body(limit)
            if text.startswith("%Stop:"):
                self.noted.append(Stop(text[6:]))
                continue
            self.line.send("+")
            if not text.startswith("$O") or text == "$OK":
                return text[1:]

    def ask(self, payload, limit=LIMIT):
        self.begin(payload)
        return self.reply(limit)

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
        printed = b""
        while True:
            text = self.body(LIMIT)
            self.line.send("+")
            if not text.startswith("$O") or text == "$OK":
                return printed.decode("latin1")
            printed += bytes.fromhex(text[2:])

    def interrupt(self):
        self.line.send(b"\x03")
        return self.ended()

    # ---- non-stop ----

    def live(self):
        """Non-stop; returns the stops of those that stand."""
        self.ok("QNonStop:1")
        return self.why()

    def why(self):
        text = self.ask("?")
        return [] if text == "OK" else [Stop(text)] + self.more()

    def more(self):
        """What vStopped has still to tell."""
        stops = []
        while True:
            text = self.ask("vStopped")
            if text == "OK":
                return stops
            stops.append(Stop(text))

    def notice(self, limit=LIMIT):
        """The stop in a notification; vStopped has to follow."""
        if self.noted:
            return self.noted.pop(0)
        text = self.body(limit)
        if not text.startswith("%Stop:"):
            raise Failure(f"no notification: {text}")
        return Stop(text[6:])

    def stops(self, limit=LIMIT):
        """A notification, and all that came with it."""
        first = self.notice(limit)
        return [first] + self.more()

    def leave(self):
        """Detach, and hand the line over."""
        self.ok("D")
        self.line.close()
