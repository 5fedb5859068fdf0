# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""hfrig - boards in QEMU, the serial line, gdb and holdfast, for the demo and the tests.

Every wait has a limit and ends with an event; nothing sleeps for a fixed time to let something
happen. Every process started here is ended by its PID when its object is closed.
"""

import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("HF_BUILD") or os.path.join(ROOT, "build")  # where `make` left things
HOLDFAST = os.path.join(BUILD, "holdfast")
GDB = "gdb-multiarch"
LIMIT = 60.0  # seconds; the longest wait for anything that takes milliseconds when all is well
GDB_WAITS = 20  # seconds for a reply, then gdb asks again or gives up


class Failure(Exception):
    """What was expected did not come; the text says what was seen instead."""


_kept = []  # sockets that keep ports free for us


def free_port():
    """A port that nobody else is given until we end: a socket stays bound to it. QEMU binds it all the same, as
    both say SO_REUSEADDR and ours does not listen (socket(7))."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 0))
    _kept.append(s)
    return s.getsockname()[1]


def stop(process, limit=5.0):
    """End a process that we started: ask, then insist."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(limit)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


class Stream:
    """Bytes from a file descriptor, searched as they come; `seen` keeps them all."""

    def __init__(self, fd):
        self.fd = fd
        self.seen = b""
        self.at = 0  # where the next search begins
        self.ended = False

    def pump(self, seconds):
        """Take what arrives within the time; True if anything did."""
        ready, _, _ = select.select([self.fd], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except (ConnectionResetError, OSError):
            data = b""
        self.ended = self.ended or not data
        self.seen += data
        return bool(data)

    def expect(self, pattern, limit=LIMIT):
        """Wait for a regular expression; returns the match and goes on searching behind it."""
        rule = re.compile(pattern if isinstance(pattern, bytes) else pattern.encode(), re.S | re.M)
        end = time.monotonic() + limit
        while True:
            match = rule.search(self.seen, self.at)
            if match:
                self.at = match.end()
                return match
            left = end - time.monotonic()
            if left <= 0 or (self.ended and not self.pump(0)):
                tail = self.seen[self.at:][-1500:].decode("latin1")
                why = "stream ended" if self.ended else f"nothing within {limit} s"
                raise Failure(f"waited for {pattern!r}: {why}; there was: {tail!r}")
            self.pump(min(left, 0.5))

    def quiet(self, seconds):
        """Read until nothing came for so long; returns what came."""
        start = len(self.seen)
        while self.pump(seconds) and not self.ended:
            pass
        return self.seen[start:]


class Line(Stream):
    """The board's UART as a TCP client, with no holdfast between."""

    def __init__(self, port, limit=LIMIT):
        end = time.monotonic() + limit
        while True:
            try:
                self.sock = socket.create_connection(("127.0.0.1", port), 1.0)
                break
            except OSError:
                if time.monotonic() > end:
                    raise Failure(f"nobody listens on port {port}") from None
                time.sleep(0.02)  # a poll, bounded by `limit`
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.outputs = []  # (command, what it printed) of every shell command
        super().__init__(self.sock.fileno())

    def send(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode("latin1"))

    def close(self):
        self.sock.close()

    # ---- the shell ----

    PROMPT = rb"\[\d+\](safe-)?hf> "

    def command(self, text, limit=LIMIT):
        """Run one shell command at the prompt; returns its output as text, lines without CR."""
        self.send(text + "\r")
        match = self.expect(re.escape(text.encode()) + rb"\r\n(.*?)" + self.PROMPT, limit)
        output = match.group(1).decode("latin1").replace("\r\n", "\n")
        self.outputs.append((text, output))
        return output

    def wait_prompt(self, limit=LIMIT):
        return self.expect(self.PROMPT, limit)

    # ---- packets ----

    @staticmethod
    def frame(payload):
        data = payload if isinstance(payload, bytes) else payload.encode("latin1")
        return b"$" + data + b"#%02x" % (sum(data) & 0xFF)

    def packet(self, payload, limit=LIMIT):
        """Send a packet, take the reply (after O packets), acknowledge it, expand runs."""
        self.send(self.frame(payload))
        while True:
            match = self.expect(rb"\$([^#]*)#([0-9a-fA-F]{2})", limit)
            body, digits = match.group(1), match.group(2)
            if sum(body) & 0xFF != int(digits, 16):
                raise Failure(f"bad checksum in {match.group(0)!r}")
            self.send(b"+")
            text = expand(body)
            if not (text.startswith(b"O") and text != b"OK"):
                return text.decode("latin1")


def expand(body):
    """Undo RSP's run-length encoding."""
    out = bytearray()
    at = 0
    while at < len(body):
        if body[at:at + 1] == b"*":
            out += out[-1:] * (body[at + 1] - 29)
            at += 2
        else:
            out.append(body[at])
            at += 1
    return bytes(out)


class Board:
    """One board in QEMU. Use as a context manager."""

    def __init__(self, name="virt-a15", append="", elf=None, qemu_args="", port=None):
        self.name = name
        self.elf = elf or os.path.join(BUILD, name, "demo.elf")
        self.out = tempfile.mkdtemp(prefix="holdfast-")
        self.port = port or free_port()
        env = dict(os.environ, HF_OUT=self.out, HF_APPEND=append, HF_QEMU_ARGS=qemu_args)
        self.process = subprocess.Popen(
            [os.path.join(ROOT, "scripts", "qemu"), name, str(self.port), self.elf],
            env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        self.line_name = f"tcp:127.0.0.1:{self.port}"
        self._qmp = None
        self._lines = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for line in self._lines:
            line.close()
        if self._qmp:
            self._qmp.close()
        stop(self.process)
        shutil.rmtree(self.out, ignore_errors=True)

    def line(self, limit=LIMIT):
        """A client on the UART; QEMU serves one at a time, so close it before the next."""
        line = Line(self.port, limit)
        self._lines.append(line)
        return line

    def lines(self):
        return list(self._lines)

    def log(self):
        """Everything the board has sent, also while no client was there."""
        with open(os.path.join(self.out, "uart.log"), "rb") as f:
            return f.read()

    def wait_log(self, pattern, limit=LIMIT):
        rule = re.compile(pattern if isinstance(pattern, bytes) else pattern.encode(), re.S)
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if os.path.exists(os.path.join(self.out, "uart.log")):
                match = rule.search(self.log())
                if match:
                    return match
            if self.process.poll() is not None:
                break
            time.sleep(0.02)  # a poll, bounded by `limit`
        raise Failure(f"the board did not print {pattern!r} within {limit} s: "
                      f"{self.log()[-800:] if os.path.exists(self.out + '/uart.log') else b''!r}")

    def wait_end(self, limit=LIMIT):
        """QEMU's exit status once the board is off."""
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise Failure(f"the board is still on after {limit} s") from None

    # ---- QEMU's own view: an oracle that does not go through the stub ----

    def _qmp_socket(self):
        """QEMU makes it some time after the line."""
        end = time.monotonic() + LIMIT
        while True:
            found = socket.socket(socket.AF_UNIX)
            found.settimeout(LIMIT)
            try:
                found.connect(os.path.join(self.out, "qmp.sock"))
                return found
            except (FileNotFoundError, ConnectionRefusedError):
                found.close()
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.02)

    def qmp(self, command, **arguments):
        if self._qmp is None:
            self._qmp = self._qmp_socket()
            self._qmp_file = self._qmp.makefile("rw")
            self._qmp_file.readline()
            self.qmp("qmp_capabilities")
        self._qmp_file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._qmp_file.flush()
        while True:
            answer = json.loads(self._qmp_file.readline())
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise Failure(f"QMP {command}: {answer['error']}")

    def monitor(self, command):
        return self.qmp("human-monitor-command", **{"command-line": command})

    def memory(self, address, length):
        """Memory as QEMU sees it (virtual = physical on our boards; a Cortex-M33's Secure addresses are seen
        by its CPU only)."""
        name = os.path.join(self.out, "memory.bin")
        command = "memsave" if self.name.startswith(("mps2-", "microbit")) else "pmemsave"
        self.qmp(command, val=address, size=length, filename=name)
        with open(name, "rb") as f:
            return f.read()

    def send_break(self):
        self.qmp("chardev-send-break", id="uart")


class Holdfast:
    """`holdfast connect` with pipes instead of a terminal. Use as a context manager."""

    def __init__(self, line_name, *options):
        self.process = subprocess.Popen(
            [HOLDFAST, "connect", line_name, "--gdb", "0", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.console = Stream(self.process.stdout.fileno())
        self.messages = Stream(self.process.stderr.fileno())
        self.gdb_port = int(self.messages.expect(rb"127\.0\.0\.1:(\d+)'").group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)

    def type(self, text):
        self.process.stdin.write(text.encode("latin1"))
        self.process.stdin.flush()


class Control:
    """A client of the control socket of `holdfast connect --control PATH` (docs/control.md)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.stream = Stream(self.socket.fileno())
        self.events = []
        self.log = []  # lines of both directions
        self.next()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def next(self, limit=LIMIT):
        line = self.stream.expect(rb"[^\n]*\n", limit).group()
        self.log.append("<- " + line.decode().rstrip())
        return json.loads(line)

    def ask(self, limit=LIMIT, **request):
        """The reply; events before it are kept."""
        line = json.dumps(request)
        self.log.append("-> " + line)
        self.socket.sendall(line.encode() + b"\n")
        while True:
            got = self.next(limit)
            if "event" not in got:
                return got
            self.events.append(got)

    def event(self, **like):
        """The next event that has these members; those before it are dropped."""
        while True:
            got = self.events.pop(0) if self.events else self.next()
            if all(got.get(key) == value for key, value in like.items()):
                return got


def gdb(elf, port, commands, limit=60.0):
    """Run gdb in batch mode on a port; returns everything it printed."""
    argv = [GDB, "-nx", "-batch", "-ex", "set pagination off", "-ex", "set confirm off",
            "-ex", "set width 0", "-ex", f"set remotetimeout {GDB_WAITS}",
            "-ex", f"target remote 127.0.0.1:{port}"]
    for command in commands:
        argv += ["-ex", command]
    try:
        done = subprocess.run(argv + [elf], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=limit, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failure(f"gdb did not finish within {limit} s: {late.output!r}") from None
    return done.stdout.decode("latin1")


def symbols(elf):
    """{name: (address, size)} from the ELF, by nm: independent of stub and target."""
    text = subprocess.run(["arm-none-eabi-nm", "-S", elf], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    table = {}
    for row in text.splitlines():
        words = row.split()
        if len(words) == 4:
            table[words[3]] = (int(words[0], 16), int(words[1], 16))
        elif len(words) == 3:
            table[words[2]] = (int(words[0], 16), 0)
    return table


def raise_on_signals():
    """Let SIGTERM unwind the `with` blocks, so that no process stays behind."""
    def leave(number, _frame):
        raise SystemExit(128 + number)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
