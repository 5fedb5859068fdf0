#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast probe` against a target that answers as told."""

import json
import signal
import unittest

from support import Holdfast, TcpTarget, main, output_packet, packet


def command_packet(text):
    return packet(b"qRcmd," + text.encode().hex().encode())


def note(text):
    """A notification, as a target sends it while it runs."""
    return b"%" + packet("Probe:" + text)[1:]


class ProbeTest(unittest.TestCase):
    def setUp(self):
        self.target = TcpTarget()
        self.addCleanup(self.target.close)

    def run_probe(self, *args):
        program = Holdfast("probe", self.target.line, *args)
        self.addCleanup(program.close)
        return program, self.target.accept()

    def answer(self, line, command, *answers):
        line.until(command_packet(command))
        line.write(b"+" + b"".join(answers))

    def set_up(self, line):
        self.answer(line, "kp stream", output_packet(b"off\n"), packet("OK"))
        self.answer(line, "kp p:a push", output_packet(b"a\n"), packet("OK"))
        self.answer(line, "kp stream a", packet("OK"))
        line.until(packet("D"))
        line.write(b"+" + packet("OK"))
        line.until(b"+")

    def take_down(self, line):
        self.answer(line, "kp stream off", packet("OK"))
        self.answer(line, "kp -a", packet("OK"))
        line.until(packet("D"))
        line.write(b"+" + packet("OK"))

    def test_records_and_counters_are_shown_until_ctrl_c_removes_the_probe(self):
        program, line = self.run_probe("p:a push")
        self.set_up(line)
        program.err.until(b"probe a is set")
        line.write(note("r[1] 0.5 a: (push+0x0/0x90) len=6\t        who=\"x\""))
        program.out.exactly(b'[1] 0.5 a: (push+0x0/0x90) len=6\n        who="x"\n')
        line.write(note("ca hits 1 on") + note("ca hits 1 on") + note("ca hits 2 on"))
        program.out.exactly(b"-- a hits 1 on\n-- a hits 2 on\n")
        program.signal(signal.SIGINT)
        self.take_down(line)
        self.assertEqual(program.out.to_end(), b"")
        self.assertEqual(program.wait(), 0)

    def test_json_has_an_object_a_line(self):
        program, line = self.run_probe("--json", "p:a push")
        self.set_up(line)
        program.err.until(b"probe a is set")
        line.write(note("r[1] 0.5 a: (push+0x0/0x90) len=6") + note("ca hits 1 acted 1 on"))
        program.signal(signal.SIGTERM)
        self.take_down(line)
        rows = [json.loads(row) for row in program.out.to_end().splitlines()]
        self.assertEqual(rows, [
            {"probe": "a", "cpu": 1, "time": 0.5, "place": "push+0x0/0x90", "args": {"len": 6},
             "words": []},
            {"probe": "a", "hits": 1, "acted": 1, "state": "on"}])
        self.assertEqual(program.wait(), 0)

    def test_a_command_that_came_twice_does_no_harm(self):
        program, line = self.run_probe("p:a push")
        self.answer(line, "kp stream", output_packet(b"off\n"), packet("OK"))
        self.answer(line, "kp p:a push", output_packet(b"a\n"), packet("OK"),
                    output_packet(b"a\n"), packet("OK"))
        self.answer(line, "kp stream a", packet("OK"))
        line.until(packet("D"))
        line.write(b"+" + packet("OK"))
        program.err.until(b"probe a is set")
        line.write(note("ca hits 1 on"))
        program.out.exactly(b"-- a hits 1 on\n")
        program.signal(signal.SIGINT)
        self.take_down(line)
        self.assertEqual(program.wait(), 0)

    def test_a_torn_note_is_dropped(self):
        program, line = self.run_probe("p:a push")
        self.set_up(line)
        program.err.until(b"probe a is set")
        line.write(note("ca hits 1 on")[:-4] + note("ca hits 2 on") + note("ca hits 3 on")[:-1]
                   + b"0" + note("ca hits 4 on"))
        program.out.until(b"-- a hits 4 on\n")
        program.signal(signal.SIGINT)
        self.take_down(line)
        self.assertEqual(program.wait(), 0)

    def test_a_shared_line_is_refused_and_nothing_is_set(self):
        program, line = self.run_probe("p:a push")
        self.answer(line, "kp stream", output_packet(b"kp: the console prints on this line\n"),
                    packet("E0e"))
        line.until(packet("D"))
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 3)
        self.assertIn(b"the console prints on this line", program.err.to_end())
        self.assertNotIn(command_packet("kp p:a push"), line.to_end())

    def test_a_bad_probe_is_shown_with_its_caret(self):
        program, line = self.run_probe("p push %zz")
        self.answer(line, "kp stream", output_packet(b"off\n"), packet("OK"))
        self.answer(line, "kp p push %zz",
                    output_packet(b"kp: no such register\n  p push %zz\n          ^\n"), packet("E02"))
        line.until(packet("D"))
        line.write(b"+" + packet("OK"))
        self.assertEqual(program.wait(), 3)
        self.assertIn(b"  p push %zz\n          ^\n", program.err.to_end())

    def test_a_target_that_stops_ends_it(self):
        program, line = self.run_probe("p:a push")
        self.set_up(line)
        program.err.until(b"probe a is set")
        line.write(packet("T05thread:1;"))
        self.assertEqual(program.wait(), 1)
        self.assertIn(b"the target has stopped", program.err.to_end())

    def test_a_second_signal_ends_it_at_once(self):
        program, line = self.run_probe("p:a push")
        self.set_up(line)
        program.err.until(b"probe a is set")
        program.signal(signal.SIGINT)
        line.until(command_packet("kp stream off"))
        program.signal(signal.SIGINT)
        self.assertEqual(program.wait(), 130)
        self.assertIn(b"the probe may still be set", program.err.to_end())


if __name__ == "__main__":
    main()
