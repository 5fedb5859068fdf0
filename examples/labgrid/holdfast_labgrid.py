# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A labgrid driver: the console of a board with the Holdfast stub, which stops a test when the board stops.

It takes the place of SerialDriver: it binds a serial port (of this machine, or NetworkSerialPort: what a labgrid
exporter serves by RFC 2217, or raw TCP), and gives labgrid's ConsoleProtocol, so that ShellDriver and others work
on it. Behind it runs `holdfast connect`; all is said on its control socket (docs/control.md of Holdfast).

    a panic, an oops      whatever waits on the console ends with Stopped: what happened, and every CPU's backtrace
    stop(), resume()      the whole board, every CPU
    shell(command)        a command of the debugger's shell; its output
    gdb_port              for a gdb beside the test: 127.0.0.1, this port
"""

import json
import logging
import os
import select
import socket
import subprocess
import tempfile

import attr
from labgrid import step, target_factory
from labgrid.driver import Driver
from labgrid.driver.consoleexpectmixin import ConsoleExpectMixin
from labgrid.driver.exception import ExecutionError
from labgrid.protocol import ConsoleProtocol
from labgrid.resource import NetworkSerialPort
from labgrid.util.proxy import proxymanager
from pexpect import TIMEOUT

START_S = 30.0  # until holdfast serves, and has found out whether the target knows the framed link


class Stopped(Exception):
    """The board has stopped, and nobody asked it to."""

    def __init__(self, why, report):
        super().__init__(f"{why}\n{report}")
        self.why = why
        self.report = report


@target_factory.reg_driver
@attr.s(eq=False)
class HoldfastDriver(ConsoleExpectMixin, Driver, ConsoleProtocol):
    """
    Args:
        report (list): commands of the debugger's shell; what they answer is the report of Stopped
        timeout (float): seconds in which the target has to give a sign of life
        txdelay (float): seconds between two characters that are sent

    The program is `holdfast` of the environment's tools, else the one in PATH; `elf` of its images is given to it.
    """
    bindings = {"port": {"SerialPort", "NetworkSerialPort"}}
    report = attr.ib(default=attr.Factory(lambda: ["summary", "btc"]), validator=attr.validators.instance_of(list))
    timeout = attr.ib(default=10.0, validator=attr.validators.instance_of(float))
    txdelay = attr.ib(default=0.0, validator=attr.validators.instance_of(float))

    def __attrs_post_init__(self):
        super().__attrs_post_init__()
        self.logger = logging.getLogger(f"{self}({self.target})")

    def line(self):
        """The port as `holdfast` names it."""
        if not isinstance(self.port, NetworkSerialPort):
            return f"{self.port.port},{self.port.speed}"
        host, port = proxymanager.get_host_and_port(self.port)
        if self.port.protocol == "raw":
            return f"tcp:{host}:{port}"
        return f"rfc2217:{host}:{port},{self.port.speed}"

    # ---- holdfast, and its control socket ----

    def on_activate(self):
        self.text, self.unread, self.asked, self.died = b"", b"", 0, None
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-")
        path = os.path.join(self.folder.name, "control")
        config = self.target.env.config
        words = [config.get_tool("holdfast") or "holdfast", "connect", self.line(), "--no-console", "--wait",
                 "--gdb", "0", "--control", path]
        if "elf" in config.get_images():
            words += ["--elf", config.get_image_path("elf")]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)
        try:
            self.open(path)
        except BaseException:
            self.on_deactivate()
            raise

    def open(self, path):
        said = b""
        while f"control: {path}\n".encode() not in said:  # the socket is there
            some = os.read(self.process.stderr.fileno(), 65536) if self.waits(self.process.stderr, START_S) else b""
            if not some:
                raise ExecutionError(f"holdfast does not serve: {said.decode(errors='replace')}")
            said += some
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.ask("subscribe", events=["console", "target", "line"])
        status = self.ask("status")
        self.gdb_port = status["gdb"]["port"]
        self.link = status["link"] if status["line"]["state"] == "up" else "calling"
        while self.link == "calling":
            event = self.next(START_S)
            if event is None:
                raise ExecutionError(f"{self.line()} is not there")
            self.take(event)

    def on_deactivate(self):
        if hasattr(self, "socket"):
            self.socket.close()
            del self.socket
        self.process.terminate()
        self.process.communicate()
        self.folder.cleanup()

    @staticmethod
    def waits(end, seconds):
        return bool(select.select([end], [], [], seconds)[0])

    def next(self, seconds):
        """The next object that holdfast says, or None."""
        while b"\n" not in self.unread:
            if self.waits(self.process.stderr, 0):
                os.read(self.process.stderr.fileno(), 65536)  # its notes: the events say the same
            if not self.waits(self.socket, seconds):
                return None
            some = self.socket.recv(65536)
            if not some:
                raise ExecutionError("holdfast has ended")
            self.unread += some
        line, self.unread = self.unread.split(b"\n", 1)
        return json.loads(line)

    def take(self, event):
        """What an event means for us."""
        kind = event.get("event")
        if kind == "console":
            self.text += bytes.fromhex(event["text_hex"]) if "text_hex" in event else event["text"].encode()
        elif kind == "line" and event["state"] in ("framed", "plain"):
            self.link = event["state"]
        elif kind == "target" and event["state"] == "stopped" and "stopped on request" not in event["why"]:
            self.died = event["why"]

    def ask(self, do, **more):
        self.asked += 1
        self.socket.sendall(json.dumps({"id": self.asked, "do": do, **more}).encode() + b"\n")
        while True:
            reply = self.next(START_S + self.timeout)
            if reply is None:
                raise ExecutionError(f"holdfast does not answer {do}")
            if reply.get("id") == self.asked and "ok" in reply:
                break
            self.take(reply)
        if not reply["ok"]:
            raise ExecutionError(f"{do}: {reply['why']}")
        return reply

    # ---- the console ----

    def _read(self, size=1, timeout=0.0):
        """What has come; Stopped, once the board has stopped and all that it said before was read."""
        while not self.text:
            if self.died:
                why, self.died = self.died, None
                raise Stopped(why, "\n".join(self.shell(command) for command in self.report))
            event = self.next(timeout)
            if event is None:
                raise TIMEOUT(f"nothing within {timeout:.2f} s")
            self.take(event)
        some, self.text = self.text, b""
        return some

    def _write(self, data):
        self.ask("type", text=data.decode())
        return len(data)

    # ---- the debugger ----

    @Driver.check_active
    @step()
    def stop(self):
        self.ask("stop", timeout=self.timeout)

    @Driver.check_active
    @step()
    def resume(self):
        self.ask("resume", timeout=self.timeout)

    @Driver.check_active
    @step(args=["command"], result=True)
    def shell(self, command):
        """A target that runs is stopped by it, and stays so."""
        return self.ask("shell", command=command, timeout=self.timeout)["output"]
