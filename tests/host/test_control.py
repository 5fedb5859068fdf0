#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast connect --control`: requests and events, over a unix socket and over TCP. The target is played by the
test, and where it matters by the stub itself on the fake port (tests/host/stub_target.c)."""

import json
import os
import re
import socket
import stat
import subprocess
import time
import unittest

from support import (ALL_BYTES, LIMIT_S, Gdb, Holdfast, SerialLineTest, Stream, TcpLineTest, LineTest, main,
                     output_packet, packet)

TARGET = os.environ.get("STUB_TARGET", "build/test/stub_target")
GREETING = b"\r\n*** holdfast: cpu 1: died: NULL pointer: read at 00000004\r\n    at push+0x14/0x90\r\n[1]hf> "


def command_packet(text):
    return packet(b"qRcmd," + text.encode().hex().encode())


class Client:
    """A client of the control socket."""

    def __init__(self, where):
        if "/" in where:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(where)
        else:
            host, port = where.rsplit(":", 1)
            self.socket = socket.create_connection((host, int(port)), LIMIT_S)
        self.stream = Stream(self.socket.fileno())
        self.events = []
        self.greeting = self.line()

    def line(self):
        return json.loads(self.stream.until(re.compile(rb"\A[^\n]*\n")).group())

    def send(self, **request):
        self.stream.write(json.dumps(request).encode() + b"\n")

    def reply(self, number=None):
        """The next reply, or the one with this id; events before it are kept."""
        while True:
            got = self.line()
            if "event" in got:
                self.events.append(got)
            elif number is None or got.get("id") == number:
                return got

    def ask(self, **request):
        self.send(**request)
        return self.reply()

    def event(self, **like):
        """The next event that has these members; those before it are dropped."""
        while True:
            got = self.events.pop(0) if self.events else self.line()
            if "event" in got and all(got.get(key) == value for key, value in like.items()):
                return got

    def close(self):
        self.socket.close()


class ControlTest(LineTest):
    def start(self, *args, path=True):
        where = os.path.join(self.folder.name, "control") if path else "0"
        program = Holdfast("connect", self.target.line, "--gdb", "0", "--plain", "--no-console", "--control", where,
                           *args)
        self.addCleanup(program.close)
        where = program.err.until(re.compile(rb"control: (\S+)\n")).group(1).decode()
        line = self.target.accept()
        self.port = program.gdb_port()
        return program, line, where

    def client(self, where):
        client = Client(where)
        self.addCleanup(client.close)
        return client


class Requests(ControlTest):
    def test_status_tells_what_is_known(self):
        _, line, where = self.start()
        client = self.client(where)
        self.assertEqual(client.greeting, {"holdfast": "0.1", "control": 1, "token": False})
        got = client.ask(do="status", id=[1, "x"])
        self.assertEqual((got["ok"], got["id"]), (True, [1, "x"]))
        self.assertEqual(got["line"]["state"], "up")
        self.assertIn(got["line"]["name"], self.target.line)
        self.assertEqual((got["link"], got["target"]), ("plain", {"state": "unknown"}))
        self.assertEqual(got["gdb"], {"port": self.port, "attached": False})
        self.assertEqual(got["console"], {"clients": 1, "writer": None})
        client.ask(do="subscribe", events=["target"])
        line.write(GREETING)
        client.event(event="target", state="stopped", why="cpu 1: died: NULL pointer: read at 00000004")
        got = client.ask(do="status")["target"]
        self.assertEqual((got["state"], got["why"]), ("stopped", "cpu 1: died: NULL pointer: read at 00000004"))

    def test_a_shell_command_gives_its_output(self):
        _, line, where = self.start()
        client = self.client(where)
        client.send(do="shell", id=1, command="bt")
        line.exactly(command_packet("bt"))
        line.write(b"+" + output_packet(b"#0 push\n") + output_packet("#1 \u00fc\n".encode()) + packet("OK"))
        line.exactly(b"+++")
        self.assertEqual(client.reply(), {"id": 1, "ok": True, "output": "#0 push\n#1 \u00fc\n"})
        client.send(do="shell", id=2, command="mdr 0")
        line.exactly(command_packet("mdr 0"))
        line.write(b"+" + output_packet(b"\xff\xfe\x00") + packet("OK"))
        line.exactly(b"++")
        self.assertEqual(client.reply(), {"id": 2, "ok": True, "output_hex": "fffe00"})

    def test_commands_wait_for_each_other_and_other_requests_do_not(self):
        _, line, where = self.start()
        first, second = self.client(where), self.client(where)
        first.send(do="shell", id=1, command="one")
        line.exactly(command_packet("one"))
        second.send(do="shell", id=2, command="two")
        self.assertTrue(second.ask(do="status", id=3)["id"] == 3)
        line.write(b"+" + output_packet(b"1") + packet("OK"))
        line.exactly(b"++" + command_packet("two"))
        self.assertEqual(first.reply()["output"], "1")
        line.write(b"+" + output_packet(b"2") + packet("OK"))
        self.assertEqual(second.reply()["output"], "2")

    def test_an_error_of_the_target_is_told(self):
        _, line, where = self.start()
        client = self.client(where)
        client.send(do="shell", command="md nowhere")
        line.exactly(command_packet("md nowhere"))
        line.write(b"+" + output_packet(b"hint\n") + packet("E.no such symbol"))
        got = client.reply()
        self.assertEqual((got["ok"], got["error"], got["output"]), (False, "refused", "hint\n"))
        self.assertIn("no such symbol", got["why"])

    def test_a_target_that_is_silent_is_told(self):
        _, line, where = self.start()
        client = self.client(where)
        for request in ({"do": "shell", "command": "bt"}, {"do": "stop"}, {"do": "resume"}):
            got = client.ask(timeout=0.2, **request)
            self.assertEqual((got["ok"], got["error"]), (False, "no-answer"))
        line.until(command_packet("bt"))

    def test_a_lost_line_ends_what_is_under_way(self):
        _, line, where = self.start()
        client = self.client(where)
        client.ask(do="subscribe", events=["line"])
        client.send(do="shell", id=1, command="bt")
        line.exactly(command_packet("bt"))
        self.target.hang_up()
        self.assertEqual(client.reply(1)["error"], "no-line")
        client.event(event="line", state="down")
        self.assertEqual(client.ask(do="status")["line"]["state"], "down")
        self.assertEqual(client.ask(do="type", text="x")["error"], "no-line")
        self.come_back()
        self.target.accept()
        client.event(event="line", state="up")

    def test_stop_is_done_when_the_target_stands(self):
        _, line, where = self.start()
        client = self.client(where)
        client.send(do="stop", id=1)
        line.exactly(b"\x03")
        line.write(GREETING)
        self.assertEqual(client.reply(), {"id": 1, "ok": True})
        self.assertEqual(client.ask(do="stop", id=2), {"id": 2, "ok": True})  # and nothing is sent
        client.send(do="resume", id=3)
        line.exactly(packet("D"))
        line.write(b"+" + packet("OK"))
        self.assertEqual(client.reply(), {"id": 3, "ok": True})
        self.assertEqual(client.ask(do="status")["target"]["state"], "running")

    def test_stop_asks_a_target_that_says_nothing_of_itself(self):
        _, line, where = self.start()
        client = self.client(where)
        client.send(do="stop", id=1)
        line.exactly(b"\x03" + packet("?"))
        line.write(b"+" + packet("T02thread:1;"))
        self.assertEqual(client.reply(), {"id": 1, "ok": True})
        self.assertEqual(client.ask(do="status")["target"], {"state": "stopped", "why": "signal 0x02"})

    def test_a_dead_target_that_stays_is_no_success(self):
        _, line, where = self.start()
        client = self.client(where)
        line.write(GREETING)
        client.send(do="resume", id=1)
        line.exactly(packet("D"))
        line.write(b"+" + packet("OK") + b"\r\n[1]hf> ")
        self.assertEqual(client.reply()["error"], "refused")
        self.assertEqual(client.ask(do="status")["target"]["state"], "stopped")

    def test_a_typed_line_makes_the_state_unknown_until_the_next_prompt(self):
        _, line, where = self.start()
        client = self.client(where)
        client.ask(do="subscribe", events=["console"])
        line.write(GREETING)
        client.event(text=GREETING.decode())
        client.ask(do="type", text="go\r")
        line.exactly(b"go\r")
        self.assertEqual(client.ask(do="status")["target"]["state"], "unknown")
        line.write(b"go\r\n[1]hf> ")
        client.event(event="console")
        self.assertEqual(client.ask(do="status")["target"]["state"], "stopped")

    def test_gdb_on_a_plain_line_goes_first(self):
        program, line, where = self.start()
        client = self.client(where)
        gdb = self.attach(program)
        self.assertEqual(client.ask(do="shell", command="bt")["error"], "busy")
        self.assertEqual(client.ask(do="resume")["error"], "busy")
        self.assertTrue(client.ask(do="status")["gdb"]["attached"])
        gdb.write(packet("c"))
        line.exactly(packet("c"))
        client.send(do="stop", id=1)  # gdb gets the stop reply, and we have seen it
        line.exactly(b"\x03")
        line.write(b"+" + packet("T02thread:1;"))
        gdb.exactly(b"+" + packet("T02thread:1;"))
        self.assertTrue(client.reply()["ok"])

    def test_gdb_waits_while_a_command_is_under_way_on_a_plain_line(self):
        program, line, where = self.start()
        client = self.client(where)
        client.send(do="shell", id=1, command="bt")
        line.exactly(command_packet("bt"))
        gdb = self.attach(program)
        gdb.write(packet("?"))
        line.write(b"+" + output_packet(b"x") + packet("OK"))
        line.exactly(b"++" + packet("?"))
        self.assertEqual(client.reply()["output"], "x")
        line.write(b"+" + packet("S05"))
        gdb.exactly(b"+" + packet("S05"))

    def test_a_client_that_hangs_up_leaves_no_command_behind(self):
        _, line, where = self.start()
        client, other = self.client(where), self.client(where)
        client.send(do="shell", command="bt")
        line.exactly(command_packet("bt"))
        client.send(do="shell", command="never")
        client.ask(do="status")
        client.close()
        self.wait_for(other, 1)
        line.write(b"+" + output_packet(b"x") + packet("OK"))
        line.exactly(b"++")  # nobody waits, and the target shall not either
        other.send(do="shell", command="ps")
        line.exactly(command_packet("ps"))
        line.write(b"+" + packet("OK"))
        self.assertEqual(other.reply(), {"ok": True, "output": ""})

    def test_an_answer_that_comes_late_is_not_the_next_ones(self):
        _, line, where = self.start()
        client, other = self.client(where), self.client(where)
        client.send(do="shell", command="slow")
        line.exactly(command_packet("slow"))
        line.write(b"+")
        client.close()
        self.wait_for(other, 1)
        other.send(do="shell", id=1, command="next")
        other.send(do="status", id=2)
        other.reply(2)
        line.write(output_packet(b"late") + packet("OK"))
        line.exactly(b"++" + command_packet("next"))
        line.write(b"+" + output_packet(b"its own") + packet("OK"))
        self.assertEqual(other.reply(1)["output"], "its own")

    def test_a_gdb_that_comes_while_a_command_is_under_way_gets_nothing_of_it(self):
        program, line, where = self.start()
        client = self.client(where)
        client.ask(do="subscribe", events=["console"])
        client.send(do="shell", id=1, command="bt")
        line.exactly(command_packet("bt"))
        gdb = self.attach(program)
        line.write(b"+" + packet(""))
        self.assertEqual(client.reply(1)["error"], "refused")
        self.assertEqual(client.events, [])
        line.exactly(b"+")
        gdb.write(packet("?"))
        line.exactly(packet("?"))
        line.write(b"+" + packet(""))
        gdb.exactly(b"+" + packet(""))

    def wait_for(self, client, count):
        while client.ask(do="status")["console"]["clients"] != count:
            pass

    def test_what_makes_no_sense_is_refused_and_the_connection_goes_on(self):
        _, line, where = self.start()
        client = self.client(where)
        for bad in (b"{", b"[]", b"7", b'{"do":1}', b'{"do":"nonsense"}', b'{"do":"shell"}', b"\xff\xfe", b'{"do":"x",',
                    b'{"do":"shell","command":"a\\nb"}', b'{"do":"stop","timeout":"1"}',
                    b'{"do":"subscribe","events":["x"]}', b'{"do":"subscribe","events":[]}', b'{"do":"type"}',
                    b'{"do":"status","do":"stop"}', b'{"do":"status","x":"' + b"y" * 70000 + b'"}'):
            client.stream.write(bad + b"\n")
            got = client.reply()
            self.assertEqual((got["ok"], got["error"]), (False, "usage"), bad[:40])
        client.stream.write(b"\n\n")  # an empty line is nothing
        self.assertTrue(client.ask(do="status", id=1)["ok"])
        self.assertEqual(line.seen, b"")

    def test_end_ends_it(self):
        program, _, where = self.start()
        self.assertTrue(self.client(where).ask(do="end")["ok"])
        self.assertEqual(program.wait(), 0)
        self.assertFalse(os.path.exists(where))

    def test_a_socket_that_was_left_behind_is_replaced_and_one_in_use_is_not(self):
        where = os.path.join(self.folder.name, "control")
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(where)
        _, _, where = self.start()
        self.assertEqual(stat.S_IMODE(os.stat(where).st_mode), 0o600)
        self.client(where)
        other = Holdfast("connect", self.target.line, "--gdb", "none", "--control", where, "--wait")
        self.addCleanup(other.close)
        self.assertEqual(other.wait(), 1)
        self.assertIn(b"address already in use", other.err.to_end())
        self.client(where)


class TcpRequests(Requests, TcpLineTest, unittest.TestCase):
    def test_break_is_not_possible(self):
        _, _, where = self.start()
        self.assertEqual(self.client(where).ask(do="break")["error"], "failed")

    def test_a_client_that_hangs_up_while_the_line_is_away_leaves_no_limit_behind(self):
        program, _, where = self.start()
        client, other = self.client(where), self.client(where)
        self.target.listener.close()
        self.target.hang_up()
        program.err.until(b"waiting for it to come back\n")
        other.send(do="shell", command="x", timeout=0.3)
        self.assertEqual(other.ask(do="status")["line"]["state"], "down")
        other.close()
        with self.assertRaises(AssertionError):  # nothing is said, of a crash least of all
            program.err.until(re.compile(rb"."), 1.0)
        self.assertTrue(client.ask(do="status")["ok"])

    def test_over_tcp_with_a_token(self):
        token = os.path.join(self.folder.name, "token")
        with open(token, "w", encoding="utf-8") as file:
            file.write("secret\nmore\n")
        _, _, where = self.start("--token-file", token, path=False)
        self.assertTrue(where.startswith("127.0.0.1:"))
        client = self.client(where)
        self.assertTrue(client.greeting["token"])
        self.assertTrue(client.ask(do="token", token="secret")["ok"])
        self.assertTrue(client.ask(do="status")["ok"])
        for request in ({"do": "status"}, {"do": "token", "token": "secre"}, {"do": "token"},
                        {"do": "status", "token": "secret"}):
            client = self.client(where)
            self.assertEqual(client.ask(**request)["error"], "token")
            self.assertEqual(client.stream.to_end(), b"")

    def test_an_address_that_others_reach_needs_a_token(self):
        for where in ("0.0.0.0:0", "[::]:0"):
            program = Holdfast("connect", self.target.line, "--control", where)
            self.addCleanup(program.close)
            self.assertEqual(program.wait(), 2)
            self.assertIn(b"needs --token-file", program.err.to_end())


class SerialRequests(Requests, SerialLineTest, unittest.TestCase):
    def test_break_is_sent(self):
        _, _, where = self.start()
        self.assertTrue(self.client(where).ask(do="break")["ok"])


class Events(ControlTest, TcpLineTest, unittest.TestCase):
    def test_text_arrives_whole_also_when_it_is_no_text(self):
        _, line, where = self.start()
        client = self.client(where)
        client.ask(do="subscribe", events=["console"])
        line.write(ALL_BYTES)
        got = b""
        while len(got) < len(ALL_BYTES):
            event = client.event(event="console")
            got += bytes.fromhex(event["text_hex"]) if "text_hex" in event else event["text"].encode()
        self.assertEqual(got, ALL_BYTES)

    def test_gdb_comes_and_goes(self):
        program, _, where = self.start()
        client = self.client(where)
        client.ask(do="subscribe", events=["gdb"])
        gdb = self.attach(program)
        client.event(event="gdb", state="attached")
        gdb.close()
        client.event(event="gdb", state="gone")
        client.ask(do="unsubscribe")
        self.attach(program)
        self.assertNotIn("event", client.ask(do="status"))

    def test_one_writes_and_another_takes_over(self):
        _, line, where = self.start()
        first, second = self.client(where), self.client(where)
        first.ask(do="subscribe", events=["console"])
        self.assertTrue(first.ask(do="type", text="a")["ok"])
        self.assertEqual(second.ask(do="type", text="b")["error"], "busy")
        self.assertTrue(second.ask(do="take")["ok"])
        self.assertIn("you watch", first.event(event="note")["text"])
        self.assertTrue(second.ask(do="type", text="c\u0003")["ok"])
        line.exactly(b"ac\x03")
        self.assertEqual(second.ask(do="status")["console"]["writer"], "control client 2")
        second.ask(do="give")
        self.assertTrue(first.ask(do="type", text="d")["ok"])
        line.exactly(b"d")

    def test_one_who_does_not_read_loses_events_and_is_told_how_much(self):
        _, line, where = self.start()
        slow, other = self.client(where), self.client(where)
        slow.ask(do="subscribe", events=["console"])
        other.ask(do="subscribe", events=["console"])
        block = b"0123456789abcde\n" * 4096
        for _ in range(160):  # 10 MiB: far more than sockets hold
            line.write(block)
            seen = 0
            while seen < len(block):
                seen += len(other.event(event="console")["text"])
        text, lost = 0, 0
        while not lost:
            event = slow.line()
            text += len(event.get("text", ""))
            lost = event.get("bytes", 0)
        self.assertLess(text, 160 * len(block))
        line.write(b"after")
        self.assertEqual(slow.event(event="console")["text"], "after")


    def test_twenty_watch_and_one_never_reads(self):
        """The others miss nothing, gdb and requests are served, and the one learns in the end what he has missed."""
        program, line, where = self.start()
        watchers = [self.client(where) for _ in range(20)]
        for watcher in watchers:
            watcher.ask(do="subscribe", events=["console"])
        gdb = self.attach(program)
        block = b"0123456789abcde\n" * 1024
        count = 96  # 1.5 MiB: more than the socket and what is kept for one
        for _ in range(count):
            line.write(block)
            for watcher in watchers[1:]:
                text = ""
                while len(text) < len(block):
                    text += watcher.event(event="console")["text"]
                self.assertEqual(text.encode(), block)
            gdb.write(packet("?"))
            line.exactly(packet("?"))
            line.write(b"+" + packet("S05"))
            gdb.exactly(b"+" + packet("S05"))
        self.assertEqual(watchers[1].ask(do="status")["console"]["clients"], 20)
        text = 0
        while "text" in (event := watchers[0].line()):
            text += len(event["text"])
        self.assertEqual(event["event"], "lost")
        self.assertLess(text, count * len(block))

    def test_one_who_asks_on_and_reads_no_answer_is_dropped(self):
        _, line, where = self.start()
        mute, other = self.client(where), self.client(where)
        mute.socket.setblocking(False)
        requests = b'{"do":"status"}\n' * 4096
        deadline = time.monotonic() + 4 * LIMIT_S
        while other.ask(do="status")["console"]["clients"] == 2:
            self.assertLess(time.monotonic(), deadline)
            try:
                mute.socket.send(requests)
            except (BlockingIOError, BrokenPipeError, ConnectionResetError):
                pass
        other.ask(do="subscribe", events=["console"])
        line.write(b"text")
        self.assertEqual(other.event(event="console")["text"], "text")
        self.assertTrue(other.ask(do="type", text="x")["ok"])
        line.exactly(b"x")


class OnTheLink(unittest.TestCase):
    """The stub itself on the fake port, panicked, two CPUs."""

    def setUp(self):
        target = subprocess.Popen([TARGET], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(target.wait, 10)
        self.addCleanup(target.stdout.close)
        self.addCleanup(target.stdin.close)
        self.program = Holdfast("connect", f"tcp:127.0.0.1:{int(target.stdout.readline())}", "--gdb", "0",
                                "--no-console", "--control", "0")
        self.addCleanup(self.program.close)
        where = self.program.err.until(re.compile(rb"control: (\S+)\n")).group(1).decode()
        self.port = self.program.gdb_port()
        self.program.err.until(b"framed link")
        self.client = Client(where)
        self.addCleanup(self.client.close)

    def ask(self, gdb, payload):
        gdb.write(packet(payload))
        reply = gdb.until(re.compile(rb"\$([^#]*)#(..)", re.S)).group(1)
        gdb.write(b"+")
        return reply

    def test_the_target_tells_of_itself(self):
        status = self.client.ask(do="status")
        self.assertEqual(status["link"], "framed")
        self.assertEqual(status["target"]["cpus"], 2)
        self.client.ask(do="subscribe", events=["target"])
        while self.client.ask(do="status")["target"]["state"] != "stopped":
            pass  # the answer to the question that connect asks is on its way

    def test_what_is_typed_before_the_link_stands_is_not_lost(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        program = Holdfast("connect", f"tcp:127.0.0.1:{listener.getsockname()[1]}", "--gdb", "none", "--no-console",
                           "--control", "0")
        self.addCleanup(program.close)
        client = Client(program.err.until(re.compile(rb"control: (\S+)\n")).group(1).decode())
        self.addCleanup(client.close)
        line, _ = listener.accept()
        self.addCleanup(line.close)
        stream = Stream(line.fileno())
        hello = b"\0\x05\x1fhf\x01"
        stream.until(hello)
        self.assertEqual(client.ask(do="status")["link"], "calling")
        self.assertTrue(client.ask(do="type", text="typed\r")["ok"])
        stream.until(hello)
        stream.until(hello)  # the last call; nobody answers
        self.assertNotIn(b"typed", stream.seen)
        stream.until(b"typed\r")

    def test_a_long_text_arrives_whole_however_small_the_window(self):
        lines = [f"n{n:03}" + 130 * "x" for n in range(800)]
        self.client.ask(do="subscribe", events=["console"])
        seen = ""
        for at in range(0, len(lines), 400):
            while not (got := self.client.ask(do="type", text=""))["ok"]:
                self.assertEqual(got["error"], "busy")
                seen += self.client.event(event="console")["text"]
            self.assertTrue(self.client.ask(do="type", text="\r".join(lines[at:at + 400]) + "\r")["ok"])
        while lines[-1] not in seen:
            seen += self.client.event(event="console")["text"]
        self.assertEqual([line for line in lines if line not in seen], [])

    def test_commands_beside_a_gdb(self):
        gdb = Gdb(self.port)
        self.addCleanup(gdb.close)
        self.program.err.until(b"gdb is attached")
        self.ask(gdb, "qSupported:error-message+")
        for n in range(20):
            self.client.send(do="shell", id=n, command="cpu")
            self.assertEqual(len(self.ask(gdb, "m20000010,40")), 128)
            self.assertEqual(self.ask(gdb, "qC"), b"QC1")
            got = self.client.reply()
            self.assertEqual((got["id"], got["ok"]), (n, True))
            self.assertIn("cpu 1:", got["output"])
        self.assertNotIn(b"$O", gdb.stream.seen)

    def test_an_error_has_its_reason(self):
        got = self.client.ask(do="shell", command="md nosuchsymbol")
        self.assertEqual((got["ok"], got["error"]), (False, "refused"))

    def test_a_dead_target_stays(self):
        self.assertEqual(self.client.ask(do="resume")["error"], "refused")


if __name__ == "__main__":
    main()
