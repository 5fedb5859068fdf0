#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast run` without QEMU: bad scripts, lines and boards; targets that a test plays; and the stub itself on
the fake port. What it does to a real board is in tests/qemu/test_run.py."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

from support import HOLDFAST, PtyTarget, TcpTarget, Holdfast, main, output_packet, packet

STUB = os.environ.get("STUB_TARGET", "build/test/stub_target")
LIMIT_S = 60.0
GREETING = b"\r\n*** holdfast: cpu 1: died: NULL pointer: read at 00000004\r\n    at push+0x14/0x90\r\n" \
           b"    type help for the commands\r\n[1]hf> "


def command_packet(text):
    return packet(b"qRcmd," + text.encode().hex().encode())


class Run(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="latin1") as f:
            f.write(text)
        return path

    def run_it(self, line, script, *options, env=None):
        """(exit status, stdout, stderr); line None: none is given."""
        words = ["run", *([line] if line else []), self.file("t.hfs", script), *options]
        done = subprocess.run([HOLDFAST, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=LIMIT_S, check=False,
                              env=dict(os.environ, **(env or {})))
        return done.returncode, done.stdout.decode("latin1"), done.stderr.decode("latin1")

    def status(self, want, line, script, *options, says="", env=None):
        status, out, err = self.run_it(line, script, *options, env=env)
        self.assertEqual(status, want, err + out[-2000:])
        self.assertIn(says, err)
        return out

    def target(self):
        target = TcpTarget()
        self.addCleanup(target.close)
        return target

    def start(self, target, script, *options):
        """Running against a target that the test plays; plain, so that nothing else is on the line."""
        path = self.file("t.hfs", script)
        program = Holdfast("run", target.line, path, "--plain", *options)
        self.addCleanup(program.close)
        return program, target.accept()

    def stub(self):
        target = subprocess.Popen([STUB], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(target.wait, 10)
        self.addCleanup(target.stdout.close)
        self.addCleanup(target.stdin.close)
        return f"tcp:127.0.0.1:{int(target.stdout.readline())}"


class BadInput(Run):
    def test_a_bad_script_is_told_with_its_place_and_the_line_is_untouched(self):
        """On TCP nobody has connected; of a serial device strace sees no open. No command has been started."""
        target = self.target()
        target.listener.settimeout(0.01)
        device = PtyTarget(os.path.join(self.folder, "ttyTEST"))
        self.addCleanup(device.close)
        begun = os.path.join(self.folder, "begun")
        trace = os.path.join(self.folder, "trace")
        ini = self.file("boards.ini", f"[mine]\nline = {device.line}\nstart = touch {begun}\n")
        for text, says in (("timeout 1s\nexpect \"a\" with 5s\n", "t.hfs:2:12: expected the end of the line, not 'with'"),
                           ("on panic {\n  bt\n", "t.hfs:3:1: expected '}', not the end of the script"),
                           ("stop\nrepeat 2 {\n  reset\n}\n",
                            "t.hfs:3:3: expected -b BOARD with a reset command, for 'reset'"),
                           ("dump metadata x.core database data\n", "t.hfs:1:1: expected --elf FILE, for 'data'")):
            self.status(1, target.line, text, "--", "touch", begun, says=says)
            done = subprocess.run(["strace", "-f", "-e", "trace=file,network", "-o", trace, HOLDFAST, "run", "-b",
                                   "mine", "--boards", ini, self.file("t.hfs", text)], stderr=subprocess.PIPE,
                                  timeout=LIMIT_S, check=False, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
            self.assertEqual(done.returncode, 1)
            self.assertIn(says.encode(), done.stderr)
            with open(trace, encoding="latin1") as f:
                traced = f.read()
            self.assertIn("boards.ini", traced)
            self.assertNotIn("ttyTEST", traced)
        with self.assertRaises(TimeoutError):
            target.listener.accept()
        self.assertFalse(os.path.exists(begun))

    def test_a_bad_command_line_is_1(self):
        target = self.target()
        self.status(1, "nonsense", "stop\n", says="bad LINE 'nonsense'")
        self.status(1, target.line, "stop\n", "--bogus", says="unknown option --bogus")
        self.status(1, target.line, "stop\n", "more", says="LINE and SCRIPT")
        self.status(1, target.line, "stop\n", "--", says="a command must stand behind --")
        self.status(1, target.line, "stop\n", "--tap", "--json", says="give one")

    def test_a_script_that_is_not_there_is_1(self):
        done = subprocess.run([HOLDFAST, "run", "tcp:127.0.0.1:9", "/nonexistent.hfs"],
                              stderr=subprocess.PIPE, timeout=LIMIT_S, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"/nonexistent.hfs: No such file", done.stderr)


class Boards(Run):
    def ini(self, text):
        return self.file("boards.ini", text)

    def env(self):
        return {"XDG_RUNTIME_DIR": self.folder}

    def test_a_board_brings_its_line(self):
        target = self.target()
        ini = self.ini(f"[other]\nline = tcp:127.0.0.1:9\n[mine]\nline = {target.line}\n")
        path = self.file("t.hfs", 'expect "up"\n')
        program = Holdfast("run", "-b", "mine", "--boards", ini, "--plain", path,
                           env=dict(os.environ, **self.env()))
        self.addCleanup(program.close)
        target.accept().write(b"up\r\n")
        self.assertEqual(program.wait(), 0)

    def test_a_reset_command_that_hangs_has_its_limit_whatever_the_board_says(self):
        target = self.target()
        begun = os.path.join(self.folder, "begun")
        ini = self.ini(f"[mine]\nline = {target.line}\nreset = touch {begun}; exec sleep 60\n")
        program = Holdfast("run", "-b", "mine", "--boards", ini, "--plain",
                           self.file("t.hfs", "timeout 2s\nreset\n"), env=dict(os.environ, **self.env()))
        self.addCleanup(program.close)
        line = target.accept()
        while not os.path.exists(begun):
            self.assertIsNone(program.process.poll())
        line.write(b"Oops: 1\r\n")  # what follows it is waited for, longer than the limit
        self.assertEqual(program.wait(LIMIT_S), 20)
        program.err.until(b"it took too long")

    def test_a_board_in_use_is_reported_and_not_broken(self):
        target = self.target()
        ini = self.ini(f"[mine]\nline = {target.line}\n")
        options = ("-b", "mine", "--boards", ini, "--plain")
        program = Holdfast("run", *options, self.file("a.hfs", 'expect "never"\n'),
                           env=dict(os.environ, **self.env()))
        self.addCleanup(program.close)
        line = target.accept()
        self.status(2, None, "stop\n", *options, env=self.env(),
                    says=f"board 'mine' is in use by process {program.process.pid}")
        line.write(b"never\r\n")
        self.assertEqual(program.wait(), 0)

    def test_what_is_wrong_with_the_file_is_1(self):
        for text, says in (("[mine]\nlime = x\n", "boards.ini:2: 'lime' is no key of a board"),
                           ("[mine]\nelf = x\n", "board 'mine' has no line"),
                           ("[mine\n", "boards.ini:1: expected [BOARD]"),
                           ("", "there is no board 'mine'; it has none"),
                           ("[a]\nline = /dev/x\nbaud = 9600\n[b]\nline = /dev/y\n",
                            "there is no board 'mine'; it has a b\n")):
            self.status(1, None, "stop\n", "-b", "mine", "--boards", self.ini(text), says=says)
        self.status(1, None, "stop\n", "-b", "mine", "--boards", "/nonexistent",
                    says="/nonexistent: No such file or directory")


class Lines(Run):
    def test_a_line_that_is_not_there_is_2(self):
        target = TcpTarget()
        target.close()
        self.status(2, target.line, "stop\n", says="no line: ")
        self.status(2, target.line, "dump data database\n", says="no line: ")  # neither is the word that wants an ELF

    def test_a_start_command_that_fails_is_2(self):
        target = TcpTarget()
        target.close()
        self.status(2, target.line, "stop\n", "--", "sh", "-c", "exit 7",
                    says="the start command has ended with status 7")
        self.status(2, target.line, "stop\n", "--", "/nonexistent/program",
                    says="the start command has ended with status 127")


class Played(Run):
    """A target that says what the test says."""

    def test_expect_sees_texts_in_their_order_and_torn_ones(self):
        program, line = self.start(self.target(), 'expect "one"\nexpect /^tw[o]$/\nsend "go\\r"\n')
        line.write(b"zero o")
        line.write(b"ne\r\ntwo")
        line.write(b"\r\n")
        line.exactly(b"go\r")
        self.assertEqual(program.wait(), 0)
        self.assertIn(b"passed: ", program.err.to_end())
        self.assertEqual(program.out.to_end(), b"zero one\r\ntwo\r\n")

    def test_what_does_not_come_is_a_timeout(self):
        program, line = self.start(self.target(), 'expect "never" within 200ms\n')
        line.write(b"else\r\n")
        self.assertEqual(program.wait(), 3)
        self.assertIn(b"timeout: ", program.err.to_end())

    def test_the_whole_run_has_a_limit(self):
        program, _ = self.start(self.target(), 'expect "never" within 1h\n', "--timeout", "0.2")
        self.assertEqual(program.wait(), 3)
        program, _ = self.start(self.target(), 'timeout total 200ms\nrepeat 9 {\nexpect "x" within 1h\n}\n')
        self.assertEqual(program.wait(), 3)

    def test_a_panic_of_the_consoles_is_10_and_what_follows_is_still_read(self):
        log = os.path.join(self.folder, "log")
        program, line = self.start(self.target(), 'expect "never"\n', "--log", log)
        line.write(b"[    1.0] Kernel panic - not syncing: x\r\n[    1.1] what follows\r\n")
        self.assertEqual(program.wait(), 10)
        self.assertIn(b"panic: ", program.err.to_end())
        with open(log, "rb") as f:
            self.assertIn(b"what follows", f.read())

    def test_an_oops_that_becomes_a_panic_is_a_panic(self):
        program, line = self.start(self.target(), 'expect "never"\n')
        line.write(b"[ 1.0] Internal error: Oops: 17 [#1]\r\n[ 1.1] Kernel panic - not syncing: x\r\n")
        self.assertEqual(program.wait(), 10)

    def test_a_line_that_is_ignored_is_no_event(self):
        program, line = self.start(self.target(),
                                   'ignore "KASAN: known"\nexpect "done"\n')
        line.write(b"BUG: KASAN: known\r\ndone\r\n")
        self.assertEqual(program.wait(), 0)

    def test_a_lockup_is_12_and_a_reset_5(self):
        program, line = self.start(self.target(), 'expect "never"\n')
        line.write(b"watchdog: BUG: soft lockup - CPU#1 stuck for 22s!\r\n")
        self.assertEqual(program.wait(), 12)
        program, line = self.start(self.target(), 'expect "up"\nexpect "never"\n')
        line.write(b"Linux version 6.1\r\nup\r\n")
        line.write(b"Linux version 6.1\r\n")
        self.assertEqual(program.wait(), 5)

    def test_a_reset_that_is_expected_is_seen_on_a_line_on_which_nothing_was_asked(self):
        program, line = self.start(self.target(), 'expect "up"\nsend "reboot\\r"\nexpect-reset\nexpect "again"\n')
        line.write(b"login: up\r\n")
        line.exactly(b"reboot\r")
        line.write(b"Linux version 6.1\r\nagain\r\n")
        self.assertEqual(program.wait(), 0)
        program, line = self.start(self.target(), 'expect "=>"\nsend "boot\\r"\nexpect "login"\n')
        line.write(b"=> ")
        line.exactly(b"boot\r")
        line.write(b"Linux version 6.1\r\nlogin\r\n")  # the first one: it was only switched on
        self.assertEqual(program.wait(), 0)

    def ends(self, pid):
        """A process that was told to is no more, whether or not somebody has collected it."""
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii") as f:
                    if f.read().rsplit(")", 1)[1].split()[0] in "ZX":
                        return
            except (FileNotFoundError, ProcessLookupError):
                return
            time.sleep(0.02)  # a poll
        self.fail(f"process {pid} is still there")

    def test_a_start_command_left_in_the_background_holds_nothing_up_and_ends_with_the_run(self):
        pid = os.path.join(self.folder, "pid")
        program, line = self.start(self.target(), 'send "go\\r"\nexpect "done"\n', "--", "sh", "-c",
                                   f"exec sleep 1000 >/dev/null 2>&1 & echo $! >{pid}")
        line.exactly(b"go\r")
        line.write(b"done\r\n")
        self.assertEqual(program.wait(), 0)
        with open(pid, encoding="ascii") as f:
            self.ends(int(f.read()))

    def test_what_the_log_says_behind_a_prompt_counts_and_what_a_person_types_there_does_not(self):
        program, line = self.start(self.target(), 'expect "never"\n')
        line.write(b"root@a[1]:~# echo Kernel panic - not syncing\r\nroot@a[1]:~# [   12.5] Kernel panic - not syncing: x\r\n")
        self.assertEqual(program.wait(), 10)
        self.assertIn(b"panic: ", program.err.to_end())
        program, line = self.start(self.target(), 'expect "end"\n')
        line.write(b"root@a[1]:~# Oops: [2] Oops: 1\r\nend\r\n")
        self.assertEqual(program.wait(), 0)

    def test_a_panic_that_is_expected_passes_and_another_one_does_not(self):
        script = 'expect-panic "sysrq"\n'
        program, line = self.start(self.target(), script)
        line.write(b"Kernel panic - not syncing: sysrq triggered crash\r\n")
        self.assertEqual(program.wait(), 0)
        program, line = self.start(self.target(), script)
        line.write(b"Kernel panic - not syncing: out of memory\r\n")
        self.assertEqual(program.wait(), 4)
        self.assertIn(b"not the one that was expected", program.err.to_end())

    def test_no_answer_to_a_packet_is_20(self):
        program, line = self.start(self.target(), 'shell bt\n', "--timeout", "30")
        line.until(packet("qRcmd," + b"bt".hex()))
        self.assertEqual(program.wait(30.0), 20)  # a statement has 10 s
        self.assertEqual(line.to_end(), b"")  # it was not sent again

    def test_a_damaged_answer_is_asked_for_again(self):
        program, line = self.start(self.target(), 'assert shell "x" contains "yes"\n')
        line.until(packet("qRcmd,78"))
        line.write(b"+" + packet("O" + b"yes\n".hex())[:-1] + b"z")
        line.exactly(b"-")
        line.write(packet("O" + b"yes\n".hex()))
        line.exactly(b"+")
        line.write(packet("OK"))
        self.assertEqual(program.wait(), 0)

    def test_an_answer_that_comes_late_is_not_the_next_ones(self):
        program, line = self.start(self.target(), 'on timeout {\ntimeout 1s\nshell one\ntimeout 1h\nshell two\n}\n'
                                                  'expect "never" within 100ms\n')
        line.exactly(command_packet("one"))
        program.out.until(b"it took too long")
        line.write(b"+" + output_packet(b"1\n") + packet("OK"))
        line.exactly(b"++" + command_packet("two"))
        line.write(b"+" + output_packet(b"2\n") + packet("OK"))
        self.assertEqual(program.wait(), 3)
        self.assertEqual(program.out.to_end(), b"\n[holdfast] hf> two\n2\n")

    def test_the_answers_to_a_packet_that_was_sent_twice_are_not_the_next_ones(self):
        program, line = self.start(self.target(), 'timeout 1m\nassert bt cpu0 contains "push+"\n')
        line.exactly(packet("Hg1") * 2)  # nothing came back at first
        line.write((b"+" + packet("OK")) * 2)
        line.exactly(b"++" + command_packet("bt"))
        line.write(b"+" + output_packet(b"#0 push+0x14\n") + packet("OK"))
        self.assertEqual(program.wait(), 0)
        self.assertEqual(program.out.to_end(), b"")

    def test_a_program_that_was_held_up_takes_that_for_no_silence(self):
        program, line = self.start(self.target(), 'expect "late"\n')
        told = output_packet(b"late\n")
        line.write(b"." + told[:6])
        program.out.exactly(b".")
        program.signal(signal.SIGSTOP)
        line.write(told[6:])
        time.sleep(0.5)  # longer than what it takes for silence
        program.signal(signal.SIGCONT)
        self.assertEqual(program.wait(), 0)
        self.assertEqual(program.out.to_end(), b"late\n")

    def test_text_of_a_plain_line_is_no_reason_to_call_for_the_link_again(self):
        target = self.target()
        program = Holdfast("run", target.line, self.file("t.hfs", 'expect "three"\nsend "x"\n'))
        self.addCleanup(program.close)
        line = target.accept()
        line.until(re.compile(rb"(\x00\x05\x1fhf[^\x00]*\x00){3}\x00[^\x00]*\x1fb[^\x00]*\x00\Z", re.S))
        line.write(b"one two three\r\n")
        line.exactly(b"x")
        self.assertEqual(program.wait(), 0)

    def test_one_that_died_goes_on_and_may_die_again(self):
        program, line = self.start(self.target(), "expect-oops\nresume\nexpect-panic within 30s\n")
        line.write(GREETING)
        line.exactly(packet("c"))
        line.write(b"+it goes on\r\n")
        program.out.until(b"it goes on")
        line.write(packet("T06thread:2;"))
        self.assertEqual(program.wait(), 0)
        line.exactly(b"+")

    def test_one_that_goes_on_is_stopped_before_it_is_asked(self):
        program, line = self.start(self.target(), "expect-oops\nresume\nshell x\n")
        line.write(GREETING)
        line.exactly(packet("c"))
        line.write(b"+")
        line.exactly(b"\x03")
        line.write(packet("T02thread:1;"))
        line.exactly(b"+" + command_packet("x"))
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 0)

    def test_one_that_died_and_does_not_go_on_is_4(self):
        program, line = self.start(self.target(), "expect-oops\nresume\n")
        line.write(GREETING)
        line.exactly(packet("c"))
        line.write(b"+" + packet("E.not now"))
        self.assertEqual(program.wait(), 4)
        self.assertIn(b"resume: the target did not go on", program.err.to_end())

    def test_a_line_that_is_lost_is_told(self):
        target = self.target()
        program, line = self.start(target, 'expect "never" within 1h\n')
        line.write(b"here\r\n")
        program.out.until(b"here")
        target.listener.close()
        target.hang_up()
        self.assertEqual(program.wait(30.0), 2)
        self.assertIn(b"did not come back", program.err.to_end())

    def test_a_signal_ends_it_with_its_number(self):
        program, line = self.start(self.target(), 'expect "never" within 1h\n')
        line.write(b"here\r\n")
        program.out.until(b"here")
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(), 128 + signal.SIGTERM)

    def test_handlers_run_and_the_log_is_saved(self):
        log = os.path.join(self.folder, "saved")
        program, line = self.start(self.target(), f'on timeout {{\nsave log {log}\n}}\nexpect "all of it"\n'
                                                  'expect "x" within 100ms\n')
        line.write(b"all of it")
        self.assertEqual(program.wait(), 3)
        with open(log, "rb") as f:
            self.assertEqual(f.read(), b"all of it")


class Reports(Run):
    SCRIPT = 'test "one <&>"\nexpect "a"\ntest "two"\nexpect "never" within 100ms\n'

    def play(self, *options):
        program, line = self.start(self.target(), self.SCRIPT, *options)
        line.write(b"a \x00\x1b\xff<b>&\r\n")
        self.assertEqual(program.wait(), 3)
        return program.out.to_end().decode("latin1")

    def test_junit_is_xml_whatever_the_target_says(self):
        path = os.path.join(self.folder, "j.xml")
        self.play("--junit", path)
        suite = ElementTree.parse(path).getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("2", "1", "0"))
        one, two = suite.findall("testcase")
        self.assertEqual(one.get("name"), "one <&>")
        self.assertIsNone(one.find("failure"))
        self.assertEqual(two.find("failure").get("type"), "timeout")
        self.assertIn("<b>&", suite.find("system-out").text)

    def test_tap(self):
        lines = self.play("--tap").splitlines()
        self.assertEqual(lines[:4], ["TAP version 13", "1..2", "ok 1 - one <&>", "not ok 2 - two"])
        self.assertIn("  status: 3", lines)

    def test_json(self):
        rows = [json.loads(line) for line in self.play("--json").splitlines()]
        self.assertEqual([row["event"] for row in rows], ["test", "test", "timeout", "end"])
        self.assertEqual((rows[-1]["status"], rows[-1]["line"]), (3, 4))

    def test_a_report_that_cannot_be_written_is_no_pass(self):
        program, line = self.start(self.target(), 'expect "a"\n', "--junit", "/nonexistent/j.xml")
        line.write(b"a")
        self.assertEqual(program.wait(), 2)


class OnTheStub(Run):
    """The whole stub on the fake port, two CPUs, panicked before anybody came."""

    def test_assertions_about_a_stopped_target(self):
        self.status(0, self.stub(), "assert cpus frozen\nassert cpus == 2\nassert mem 20000004 == 0x9e3779b1\n"
                    "assert mem 20000004:1 == 0xb1\nassert shell \"cpu\" contains \"cpu 1: frozen\"\n")

    def test_each_that_does_not_hold_is_4(self):
        for text, says in (("assert cpus == 3\n", "there are 2 CPUs, not == 3"),
                           ("assert mem 20000004 < 4\n", "20000004 is 0x9e3779b1, not < 0x4"),
                           ("assert mem 4 == 0\n", "4 cannot be read"),
                           ("assert shell \"cpu\" lacks \"frozen\"\n", "contains 'frozen'"),
                           ("shell nonsense\n", "nonsense: ")):
            self.status(4, self.stub(), text, says=says)

    def test_a_shell_command_is_shown(self):
        out = self.status(0, self.stub(), "shell cpu\n")
        self.assertTrue(re.search(r"hf> cpu\n\* cpu 0: here", out), out)


if __name__ == "__main__":
    main()
