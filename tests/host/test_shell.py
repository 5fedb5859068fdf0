#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast shell` against a target that answers as told."""

import re
import subprocess
import unittest

from support import Gdb, Holdfast, TcpTarget, main, output_packet, packet


def command_packet(text):
    return packet(b"qRcmd," + text.encode().hex().encode())


class ShellTest(unittest.TestCase):
    def setUp(self):
        self.target = TcpTarget()
        self.addCleanup(self.target.close)

    def run_shell(self, *args, **popen):
        program = Holdfast("shell", self.target.line, *args, **popen)
        self.addCleanup(program.close)
        return program, self.target.accept()

    def test_output_is_printed_as_it_arrives_and_acknowledged(self):
        program, line = self.run_shell("rd", stdin=subprocess.DEVNULL)
        line.exactly(command_packet("rd"))
        line.write(b"+" + output_packet(b"r0 = 0\n"))
        line.exactly(b"+")
        program.out.exactly(b"r0 = 0\n")  # before the command has ended
        line.write(output_packet(b"r1 = \xff\x00$#\n"))
        line.exactly(b"+")
        line.write(packet("OK"))
        line.exactly(b"+")
        self.assertEqual(program.out.to_end(), b"r1 = \xff\x00$#\n")
        self.assertEqual(program.wait(), 0)
        self.assertEqual(program.err.to_end(), b"")
        self.assertEqual(line.to_end(), b"")  # no D without --resume

    def test_commands_run_one_after_another(self):
        program, line = self.run_shell("md 1000 4", "bt")
        line.exactly(command_packet("md 1000 4"))
        line.write(b"+" + output_packet(b"one\n") + packet("OK"))
        line.exactly(b"++")
        line.exactly(command_packet("bt"))
        line.write(b"+" + output_packet(b"two\n") + packet("OK"))
        self.assertEqual(program.out.to_end(), b"one\ntwo\n")
        self.assertEqual(program.wait(), 0)

    def test_commands_come_from_stdin(self):
        program, line = self.run_shell("-")
        program.stdin.write(b"rd\n\n  \nbt\r\n")
        program.process.stdin.close()
        for name in ("rd", "bt"):
            line.until(command_packet(name))
            line.write(b"+" + output_packet(name.encode() + b".\n") + packet("OK"))
        self.assertEqual(program.out.to_end(), b"rd.\nbt.\n")
        self.assertEqual(program.wait(), 0)

    def test_an_error_gives_3_and_ends_the_commands(self):
        for answer, text in (("E0e", b"E0e"), ("E.no such symbol", b"no such symbol"),
                             ("", b"no shell")):
            with self.subTest(answer=answer):
                program, line = self.run_shell("md nowhere", "rm r0 0")
                line.exactly(command_packet("md nowhere"))
                line.write(b"+" + output_packet(b"hint\n") + packet(answer))
                self.assertEqual(program.wait(), 3)
                self.assertEqual(program.out.to_end(), b"hint\n")
                self.assertRegex(program.err.to_end(),
                                 rb"\Aholdfast: [^\n]*" + text + rb"[^\n]*\n\Z")
                self.assertEqual(line.to_end(), b"++")

    def test_output_in_the_last_answer_is_printed(self):
        program, line = self.run_shell("version")
        line.exactly(command_packet("version"))
        line.write(b"+" + packet(b"holdfast\n".hex()))
        self.assertEqual(program.out.to_end(), b"holdfast\n")
        self.assertEqual(program.wait(), 0)

    def test_run_length_encoded_output_is_expanded(self):
        program, line = self.run_shell("x")
        line.exactly(command_packet("x"))
        line.write(b"+" + packet("O3* 0a") + packet("OK"))  # '3' and 3 more
        self.assertEqual(program.out.to_end(), b"33\n")
        self.assertEqual(program.wait(), 0)

    def test_silence_gives_4(self):
        program, line = self.run_shell("--timeout", "0.3", "rd")
        line.exactly(command_packet("rd"))
        self.assertEqual(program.wait(), 4)
        self.assertEqual(program.err.to_end(), b"holdfast: no answer from the target in 0.3 s; the command may have run\n")

    def test_silence_in_the_middle_of_an_answer_gives_4(self):
        program, line = self.run_shell("--timeout", "0.3", "rd")
        line.exactly(command_packet("rd"))
        line.write(b"+" + output_packet(b"half"))
        self.assertEqual(program.wait(), 4)
        self.assertEqual(program.out.to_end(), b"half")

    def test_a_command_goes_out_once_whatever_comes_back(self):
        program, line = self.run_shell("--timeout", "2.5", "rd")
        line.exactly(command_packet("rd"))
        line.write(b"a kernel's - text\r\n--")
        self.assertEqual(program.wait(), 4)  # more than two resends later, if there were any
        self.assertEqual(line.to_end(), b"")

    def test_what_may_be_done_twice_is_sent_again(self):
        program, line = self.run_shell("--resume", "rd")
        line.exactly(command_packet("rd"))
        line.write(b"+" + packet("OK"))
        line.exactly(b"+")
        line.exactly(packet("D"))
        line.write(b"-")
        line.exactly(packet("D"))
        line.exactly(packet("D"))  # nothing came back
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 0)

    def test_a_bad_checksum_is_asked_for_again(self):
        program, line = self.run_shell("rd")
        line.exactly(command_packet("rd"))
        good = output_packet(b"right\n")
        line.write(b"+" + good.replace(b"7", b"6", 1))
        line.exactly(b"-")
        line.write(good)
        line.exactly(b"+")
        line.write(packet("OK"))
        self.assertEqual(program.out.to_end(), b"right\n")
        self.assertEqual(program.wait(), 0)

    def test_bad_checksums_without_end_give_4(self):
        program, line = self.run_shell("rd")
        line.exactly(command_packet("rd"))
        line.write(b"+" + b"$O61#00" * 6)
        self.assertEqual(program.wait(), 4)
        self.assertEqual(program.out.to_end(), b"")

    def test_the_echo_of_a_running_target_is_no_answer(self):
        program, line = self.run_shell("rd")
        line.exactly(command_packet("rd"))
        line.write(b"log line\r\n" + command_packet("rd"))
        line.write(b"+" + output_packet(b"x\n") + packet("OK"))
        line.exactly(b"++")
        self.assertEqual(program.out.to_end(), b"x\n")
        self.assertEqual(program.wait(), 0)

    def test_an_echo_without_its_end_does_not_swallow_the_acknowledgement(self):
        program, line = self.run_shell("rd")
        line.exactly(command_packet("rd"))
        line.write(command_packet("rd")[:-1] + b"+" + output_packet(b"x\n") + packet("OK"))
        line.exactly(b"++")
        self.assertEqual(program.out.to_end(), b"x\n")
        self.assertEqual(program.wait(), 0)

    def test_console_text_between_packets_is_left_out(self):
        program, line = self.run_shell("rd")
        line.exactly(command_packet("rd"))
        line.write(b"boot $5 + tax\r\n+text" + output_packet(b"x\n") + b"more $\r\n" + packet("OK"))
        self.assertEqual(program.out.to_end(), b"x\n")
        self.assertEqual(program.wait(), 0)

    def test_resume_lets_the_target_run_on(self):
        program, line = self.run_shell("--resume", "rd")
        line.exactly(command_packet("rd"))
        line.write(b"+" + packet("OK"))
        line.exactly(b"+" + packet("D"))
        line.write(b"+" + packet("OK"))
        line.exactly(b"+")
        self.assertEqual(program.wait(), 0)

    def test_resume_also_after_an_error(self):
        program, line = self.run_shell("--resume", "rd", "bt")
        line.exactly(command_packet("rd"))
        line.write(b"+" + packet("E01"))
        line.exactly(b"+" + packet("D"))
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 3)

    def test_a_lost_line_gives_1(self):
        program, line = self.run_shell("rd")
        line.exactly(command_packet("rd"))
        self.target.hang_up()
        self.assertEqual(program.wait(), 1)
        self.assertRegex(program.err.to_end(),
                         rb"\Aholdfast: tcp:[^\n]*closed by the other side\n\Z")

    def test_a_command_that_is_too_long_is_refused(self):
        program = Holdfast("shell", self.target.line, "x" * 8193)
        self.addCleanup(program.close)
        self.assertEqual(program.wait(), 2)

    def test_the_longest_command_arrives(self):
        program, line = self.run_shell("x" * 8192)
        line.exactly(command_packet("x" * 8192))
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 0)

    def test_nobody_at_the_port_gives_1(self):
        self.target.listener.close()
        program = Holdfast("shell", self.target.line, "rd")
        self.addCleanup(program.close)
        self.assertEqual(program.wait(), 1)
        self.assertRegex(program.err.to_end(),
                         rb"\Aholdfast: cannot connect to tcp:[^\n]*refused\n\Z")

    def test_through_the_gdb_port_of_a_running_connect(self):
        connect = Holdfast("connect", self.target.line, "--gdb", "0", "--no-console", "--plain")
        self.addCleanup(connect.close)
        line = self.target.accept()
        port = connect.gdb_port()
        program = Holdfast("shell", f"tcp:127.0.0.1:{port}", "rd")
        self.addCleanup(program.close)
        line.exactly(command_packet("rd"))
        line.write(b"+" + output_packet(b"x\n") + packet("OK"))
        self.assertEqual(program.out.to_end(), b"x\n")
        self.assertEqual(program.wait(), 0)
        line.exactly(b"++")

    def test_a_person_is_told_that_it_waits(self):
        program = Holdfast("shell", self.target.line, "--timeout", "60", "rd", terminal=True)
        self.addCleanup(program.close)
        line = self.target.accept()
        line.until(packet("qRcmd," + b"rd".hex()))
        program.out.until(b"[holdfast] no answer yet, 60 s are the limit: is the target on")
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 0)

    def test_a_gdb_port_in_use_says_so(self):
        connect = Holdfast("connect", self.target.line, "--gdb", "0", "--no-console", "--plain")
        self.addCleanup(connect.close)
        self.target.accept()
        port = connect.gdb_port()
        gdb = Gdb(port)
        self.addCleanup(gdb.close)
        connect.err.until(b"gdb is attached")
        program = Holdfast("shell", f"tcp:127.0.0.1:{port}", "rd")
        self.addCleanup(program.close)
        self.assertEqual(program.wait(), 1)
        self.assertIn(b'a gdb is attached to that port: type "monitor COMMAND" there', program.err.to_end())
        connect.err.until(re.compile(rb"a gdb was refused: another"))


if __name__ == "__main__":
    main()
