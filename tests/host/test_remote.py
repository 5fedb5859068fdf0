#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Other programs at both ends: ser2net as the access server of our line, and as the client of our console (RFC 2217);
ssh and stunnel in front of our ports, as docs/remote.md says."""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
import unittest

from support import ALL_BYTES, LIMIT_S, Holdfast, PtyTarget, Stream, TcpTarget, main

NO_IAC = ALL_BYTES.replace(b"\xff", b"").replace(b"\x1d", b"")


_kept = []  # sockets that keep ports free for us


def free_port():
    """A port that nobody else is given: a socket stays bound to it. A server binds it all the same, as both say
    SO_REUSEADDR and ours does not listen (socket(7))."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 0))
    _kept.append(s)
    return s.getsockname()[1]


class RemoteTest(unittest.TestCase):
    def setUp(self):
        import tempfile
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text, mode=0o600):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def run_program(self, *args):
        process = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def connect_to(self, port):
        """Somebody begins to listen there."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            try:
                client = socket.create_connection(("127.0.0.1", port), LIMIT_S)
                break
            except ConnectionRefusedError:
                self.assertLess(time.monotonic(), deadline, f"nobody listens on port {port}")
                time.sleep(0.02)  # a poll
        self.addCleanup(client.close)
        return client, Stream(client.fileno())

    def holdfast(self, line, *args):
        program = Holdfast("connect", line, "--plain", *args)
        self.addCleanup(program.close)
        return program


class Ser2net(RemoteTest):
    def ser2net(self, accepter, connector):
        config = self.write("ser2net.yaml", f"""connection: &it
  accepter: {accepter}
  connector: {connector}
""")
        return self.run_program("ser2net", "-n", "-u", "-c", config, "-P", self.path("pid"))

    def test_as_the_access_server_of_our_line(self):
        board = PtyTarget(self.path("ttyBOARD"))
        self.addCleanup(board.close)
        port = free_port()
        self.ser2net(f"telnet(rfc2217=true),tcp,127.0.0.1,{port}", f"serialdev,{os.ttyname(board.slave)},9600n81,local")
        line = board.accept()
        program = self.holdfast(f"rfc2217:127.0.0.1:{port},57600", "--gdb", "none", "--wait")
        program.err.until(b"connected to rfc2217:")
        line.write(ALL_BYTES)
        program.out.exactly(ALL_BYTES)
        program.stdin.write(ALL_BYTES)
        line.exactly(ALL_BYTES)
        import termios
        deadline = time.monotonic() + LIMIT_S
        while termios.tcgetattr(board.slave)[5] != termios.B57600:  # set by what we asked for
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)  # a poll

    def test_as_the_client_of_our_console(self):
        board = TcpTarget()
        self.addCleanup(board.close)
        program = self.holdfast(board.line, "--gdb", "none", "--no-console", "--telnet", "0")
        where = program.err.until(re.compile(rb"telnet console: 127\.0\.0\.1:(\d+)\n")).group(1).decode()
        line = board.accept()
        port = free_port()
        self.ser2net(f"tcp,127.0.0.1,{port}", f"telnet(rfc2217=true),tcp,127.0.0.1,{where}")
        _, client = self.connect_to(port)
        client.write(NO_IAC)
        line.exactly(NO_IAC)
        line.write(ALL_BYTES)
        client.exactly(ALL_BYTES)


class OtherMachines(RemoteTest):
    def board(self, *args):
        board = TcpTarget()
        self.addCleanup(board.close)
        program = self.holdfast(board.line, "--no-console", *args)
        board.accept()
        return program

    def greeting(self, stream):
        return json.loads(stream.until(re.compile(rb"\A[^\n]*\n")).group())

    def test_ssh_forwards_the_control_socket_and_a_port(self):
        program = self.board("--gdb", "0", "--control", self.path("control"))
        gdb = program.gdb_port()
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path(name)], check=True)
        shutil.copy(self.path("user.pub"), self.path("authorized"))
        os.makedirs("/run/sshd", exist_ok=True)
        port, local = free_port(), free_port()
        config = self.write("sshd_config", f"""Port {port}
ListenAddress 127.0.0.1
HostKey {self.path("host")}
AuthorizedKeysFile {self.path("authorized")}
StrictModes no
UsePAM no
PidFile none
""")
        self.run_program("/usr/sbin/sshd", "-D", "-f", config)
        self.connect_to(port)
        user = pwd.getpwuid(os.getuid()).pw_name
        self.run_program("ssh", "-N", "-F", "none", "-p", str(port), "-i", self.path("user"),
                         "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={self.path('known')}",
                         "-o", "ExitOnForwardFailure=yes", "-L", f"{local}:127.0.0.1:{gdb}",
                         "-L", f"{self.path('far')}:{self.path('control')}", f"{user}@127.0.0.1")
        client, _ = self.connect_to(local)
        program.err.until(b"gdb is attached")
        client.close()
        with socket.socket(socket.AF_UNIX) as far:
            far.connect(self.path("far"))
            self.assertEqual(self.greeting(Stream(far.fileno()))["control"], 1)

    def test_stunnel_in_front_of_the_control_socket(self):
        program = self.board("--gdb", "none", "--control", "0", "--token-file", self.write("token", "secret\n"))
        where = program.err.until(re.compile(rb"control: (\S+)\n")).group(1).decode()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=lab",
                        "-keyout", self.path("key"), "-out", self.path("cert")], check=True, stderr=subprocess.DEVNULL)
        tls, local = free_port(), free_port()
        server = self.write("server.conf", f"""foreground = yes
pid =
[holdfast]
accept = 127.0.0.1:{tls}
connect = {where}
cert = {self.path("cert")}
key = {self.path("key")}
""")
        client = self.write("client.conf", f"""foreground = yes
pid =
[holdfast]
client = yes
accept = 127.0.0.1:{local}
connect = 127.0.0.1:{tls}
CAfile = {self.path("cert")}
verifyPeer = yes
""")
        self.run_program("stunnel4", server)
        self.connect_to(tls)
        self.run_program("stunnel4", client)
        _, stream = self.connect_to(local)
        self.assertTrue(self.greeting(stream)["token"])
        stream.write(b'{"do":"token","token":"secret"}\n{"do":"status"}\n')
        self.assertTrue(self.greeting(stream)["ok"])
        self.assertEqual(self.greeting(stream)["target"]["state"], "unknown")


if __name__ == "__main__":
    main()
