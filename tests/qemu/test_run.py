# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""`holdfast run` with real boards: the scripts of examples/rig with their verdicts and their JUnit files, each
verdict by its real cause, the core in a real gdb, and what is left when holdfast is killed."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import qtest
from hfrig import BUILD, GDB, HOLDFAST, ROOT, Stream, free_port, stop
from qtest import NAME, boot, equal, test, true, wait_for

ELF = os.path.join(BUILD, NAME, "demo.elf")
EXAMPLES = os.path.join(ROOT, "examples", "rig")
QEMU = os.path.join(ROOT, "scripts", "qemu")
PROMPT = 'timeout 30s\nsend "\\r"\nexpect "demo> "\nsettle 200ms\n'
# An answer to `uptime` shows that the script is past its `resume`.
WAITING = "touch asked; while [ -e asked ]; do sleep 0.05; done"
BANNER = b"holdfast reference kernel"
BY_INI = ("--boards", "boards.ini", "-b", "it")
RESUMED = PROMPT + 'stop\nresume\nsend "uptime\\r"\nexpect " ms"\nexpect "never" within 1h\n'


class Runner:
    """`holdfast run` in a folder of its own, which starts the board unless one is given."""

    def __init__(self, script, *options, board=None, append="", start=None):
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.at = self.folder.name
        if not os.path.isabs(script):
            path = os.path.join(self.at, "t.hfs")
            with open(path, "w", encoding="latin1") as f:
                f.write(script)
            script = path
        port = board.port if board else free_port()
        self.junit = os.path.join(self.at, "junit.xml")
        argv = [HOLDFAST, "run", f"tcp:127.0.0.1:{port}", script, "--elf", ELF, "--junit", self.junit, *options]
        if "-b" in options:
            self.write_boards(port)
            del argv[2]
        if start or not board:
            argv += ["--", *(["/bin/sh", "-c", start] if start else [QEMU, NAME, str(port), ELF])]
        env = dict(os.environ, HF_OUT=os.path.join(self.at, "out"), HF_APPEND=append, XDG_RUNTIME_DIR=self.at)
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, cwd=self.at, env=env)
        self.out = Stream(self.process.stdout.fileno())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)
        self.folder.cleanup()

    def write_boards(self, port):
        """One board, "it"; its reset command waits for resets()."""
        with open(os.path.join(self.at, "boards.ini"), "w", encoding="latin1") as f:
            f.write(f"[it]\nline = tcp:127.0.0.1:{port}\nreset = {WAITING}\n")

    def resets(self, board, times, seen):
        """Reset the board when it is asked for, and let the command go on once the board has said that."""
        asked = os.path.join(self.at, "asked")
        for _ in range(times):
            wait_for(lambda: os.path.exists(asked) or self.out.pump(0.05) and False, "the command")
            board.qmp("system_reset")
            self.out.expect(seen)
            os.unlink(asked)

    def end(self, status, limit=90.0):
        """Its exit status must be this one. Returns what it printed."""
        wait_for(lambda: self.out.ended or self.out.pump(0.2) and False, "the end of the run", limit)
        got = self.process.wait(limit)
        text = self.out.seen.decode("latin1")
        equal(got, status, f"exit status; it said: {text[-1500:]}")
        return text

    def cases(self):
        """{name: verdict} of the JUnit file."""
        rows = {}
        for case in ElementTree.parse(self.junit).getroot().iter("testcase"):
            bad = case.find("failure") if case.find("failure") is not None else case.find("error")
            rows[case.get("name")] = "passed" if bad is None else bad.get("type")
        return rows

    def qemu(self):
        """The board's process, as its command line tells."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    words = f.read().split(b"\0")
            except OSError:
                continue
            if b"qemu-system" in words[0] and any(self.at.encode() in w for w in words):
                return int(pid)
        return None


def example(name):
    return Runner(os.path.join(EXAMPLES, name + ".hfs"))


@test()
def the_example_that_passes():
    with example("pass") as run:
        run.end(0)
        equal(run.cases(), {"console": "passed", "debugger": "passed", "it still runs": "passed"})


@test()
def the_example_that_fails():
    with example("fail") as run:
        text = run.end(4)
        true(re.search(r"failed: .*fail\.hfs:\d+: demo_counters is 0x[0-9a-f]+, not == 0xffffffff", text), text)
        equal(list(run.cases().values()), ["failed"])


@test()
def the_example_that_hangs():
    with example("hang") as run:
        text = run.end(12)
        true("stuck: no tick" in text, text)
        with open(os.path.join(run.at, "hang.log"), encoding="latin1") as f:
            saved = f.read()
        true(re.search(r"cpu 2\n([# ].*\n)*#\d+ +[0-9a-f]+ deadlock\+.*\n +deadlock at arch/bare/fail\.c:", saved), saved[-2000:])
        equal(list(run.cases().values()), ["hang"])


@test()
def pytest_runs_them():
    with tempfile.TemporaryDirectory(prefix="holdfast-") as at:
        result = os.path.join(at, "pytest.xml")
        done = subprocess.run(
            ["pytest-3", "-q", "-p", "no:cacheprovider", "--rootdir", at, "--junitxml", result,
             "--confcutdir", os.path.join(ROOT, "examples"), "-c", "/dev/null",
             "-p", "conftest", "--holdfast", HOLDFAST, "--holdfast-start", f"{QEMU} {NAME} {{port}} {ELF}",
             os.path.join(EXAMPLES, "pass.hfs"), os.path.join(EXAMPLES, "fail.hfs")],
            env=dict(os.environ, HF_OUT=os.path.join(at, "out"), PYTHONDONTWRITEBYTECODE="1",
                     PYTHONPATH=os.path.join(ROOT, "examples", "pytest")),
            cwd=at, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100, check=False)
        text = done.stdout.decode()
        equal(done.returncode, 1, text)
        rows = {case.get("name"): case.find("failure") for case in ElementTree.parse(result).iter("testcase")}
        equal(set(rows), {"pass", "fail"}, text)
        true(rows["pass"] is None and "failed (4): demo_counters is" in rows["fail"].text, text)


@test(limit=240)
def the_example_that_expects_a_panic():
    with example("panic") as run:
        text = run.end(0, 200.0)
        equal(list(run.cases().values()), ["passed"])
        true(re.search(r"Thread 1 .*\(panic\)", text), "gdb's threads: " + text[-2000:])
        true(re.search(r"#\d+ .* explicit_panic \(", text), "gdb's backtrace: " + text[-2000:])
        check_core(os.path.join(run.at, "panic.core"))


def check_core(core):
    """Real gdb opens it: four threads, the backtrace of the one that panicked, a variable."""
    done = subprocess.run([GDB, "-nx", "-batch", "-ex", "set width 0", "-ex", "info threads", "-ex", "bt",
                           "-ex", "print demo_counters", "-ex", "thread apply all print $pc", ELF, core],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=120, check=False)
    text = done.stdout.decode("latin1")
    equal(len(re.findall(r"^\*? *\d+ +LWP (\d)", text, re.M)), 4, "threads: " + text)
    true(re.search(r"^#\d+ .* explicit_panic \(", text, re.M), text)
    true(re.search(r"= \{(\d+, )*\d+\}", text), text)
    true("SIGABRT" in text, text)


@test()
def an_oops_is_11_and_is_decoded():
    with Runner(PROMPT + 'on oops {\nbt\n}\nsend "crash null-irq\\r"\nexpect "never"\n') as run:
        text = run.end(11)
        true(re.search(r"at push\+0x\w+/0x\w+ \(pc \w+\)\r?\n +push at arch/bare/demo\.c:\d+", text), text)
        true(re.search(r"#1 +\w+ seal\+0x\w+/0x\w+\n +seal at arch/bare/demo\.c:\d+", text), text)


@test()
def a_panic_is_10():
    with Runner(PROMPT + 'send "crash panic\\r"\nexpect "never"\n') as run:
        run.end(10)
        equal(list(run.cases().values()), ["panic"])


@test(board=boot())
def a_board_that_stands_still_is_12(board):
    board.wait_log("demo> ")
    with Runner(RESUMED, board=board) as run:
        run.out.expect(rb"\d+ ms")
        board.qmp("stop")
        text = run.end(12)
        true("does not answer on the link" in text, text)


def prompt_comes(line):
    """A person presses Return, and waits for a second."""
    line.send("\r")
    line.pump(1.0)
    return re.search(rb"\[\d\]hf> $", line.seen)


def counting(board):
    """Do the CPUs run?"""
    start = word(board)
    return start > 0 and start != word(board)


def word(board):
    from oracle import address  # pylint: disable=import-outside-toplevel
    return int.from_bytes(board.memory(address(board, "demo_counters"), 4), "little")


@test(board=boot())
def a_board_that_is_reset_is_5(board):
    board.wait_log("demo> ")
    with Runner(RESUMED, board=board) as run:
        run.out.expect(rb"\d+ ms")
        board.qmp("system_reset")
        text = run.end(5)
        true("reset: " in text, text)


def booted(board, seen=b"demo> "):
    """Wait for it behind what the board says first, whoever has reset it."""
    board.wait_log(BANNER)
    wait_for(lambda: seen in board.log().rpartition(BANNER)[2], f"{seen!r} on the board", 30.0)


def both_lines(board, script, resets, seen, *options, status=0, start=None):
    """The script, on the framed line and on a plain one. Returns what was printed."""
    text = ""
    for plain in ((), ("--plain",)):
        booted(board, b"type help" if seen != BANNER else b"demo> ")
        with Runner(script, *options, *plain, board=board, start=start) as run:
            run.resets(board, resets, seen)
            text += run.end(status)
    return text


ASKS = 'shell cpu\nassert cpus frozen\nassert mem demo_counters >= 0\nresume\n' + PROMPT


@test(board=boot())
def a_tool_that_resets_the_board_it_has_written_goes_before_the_script(board):
    both_lines(board, 'expect "demo> "\n' + ASKS + "stop\nresume\n", 1, BANNER, start=WAITING)


@test(board=boot())
def a_tool_that_fails_is_2_whatever_the_board_does(board):
    text = both_lines(board, 'expect "demo> "\n', 1, BANNER, status=2, start=WAITING + "; exit 3")
    equal(text.count("the start command has ended with status 3"), 2, text)


@test(board=boot(), limit=200)
def a_board_that_is_reset_by_its_command_is_asked_at_once(board):
    again = 'reset\nexpect "demo> "\n' + ASKS
    both_lines(board, PROMPT + "stop\nresume\n" + again + "stop\n" + again, 2, BANNER, *BY_INI)


@test(board=boot("hfwait"), limit=200)
def a_board_that_is_reset_and_waits_is_seen_to_stop_at_boot(board):
    again = 'reset\nexpect-stop "stopped at boot"\n' + ASKS
    both_lines(board, "stop\n" + again + again, 2, b"stopped at boot", *BY_INI)


@test(board=boot())
def another_reset_behind_the_commands_is_5(board):
    for plain in ((), ("--plain",)):
        booted(board)
        with Runner(PROMPT + 'reset\nexpect "demo> "\nshell cpu\nexpect "never"\n', *BY_INI, *plain, board=board) as run:
            run.resets(board, 1, BANNER)
            run.out.expect(rb"cpu 3: frozen")
            board.qmp("system_reset")
            run.end(5)


@test(board=boot(), limit=200)
def a_reset_that_is_expected_is_one_however_often_it_is_told(board):
    again = '{}\nexpect-reset\nexpect "demo> "\n' + ASKS
    script = PROMPT + "stop\nresume\n" + again.format('send "reboot\\r"') + "stop\n" + again.format("shell reboot")
    both_lines(board, script, 0, BANNER)


@test(board=boot())
def an_assert_that_a_reset_has_cut_off_is_5(board):
    both_lines(board, PROMPT + 'assert shell "reboot" contains "rebooting"\nexpect-reset\n', 0, BANNER, status=5)


@test()
def what_is_not_said_in_time_is_3_and_the_board_is_asked_what_it_does():
    with Runner(PROMPT + 'stop\nresume\non timeout {\ncpu\n}\nexpect "never" within 2s\n') as run:
        text = run.end(3)
        true(re.search(r"hf> cpu\n(.*\n)*  cpu 3: frozen", text), text)


@test()
def a_dump_of_what_is_not_there_is_21_and_says_so():
    with Runner(PROMPT + "dump t.core 0x10,64 demo_counters\n") as run:
        text = run.end(21)
        reads = re.search(r"dump t\.core: reads (\d+) bytes\n.*dump t\.core: 4 CPUs, (\d+) bytes", text, re.S)
        true(reads and int(reads.group(1)) >= int(reads.group(2)) + 64, text)
        with open(os.path.join(run.at, "t.core"), "rb") as f:
            core = f.read()
        true(b"10+40: 0 bytes could be read" in core, "the core's note")


@test()
def a_gdb_that_fails_is_4():
    with Runner(PROMPT + "gdb {\nprint no_such_symbol\n}\n") as run:
        text = run.end(4)
        true("gdb ended with status 1" in text, text)


@test()
def killed_at_any_moment_it_takes_the_board_it_started_with_it():
    for number, moment in ((signal.SIGKILL, b"demo> "), (signal.SIGTERM, b"demo> "),
                           (signal.SIGKILL, b"\\*\\*\\* holdfast: ")):
        with Runner(PROMPT + 'send "crash panic\\r"\non panic {\nbtc\n}\nexpect "never" within 1h\n') as run:
            if moment != b"demo> ":
                run.out.expect(moment)
            wait_for(run.qemu, "the board's process")
            pid = run.qemu()
            run.process.send_signal(number)
            wait_for(lambda: not os.path.exists(f"/proc/{pid}"), "the end of the board", 20.0)


@test(board=boot())
def killed_it_leaves_a_board_that_it_did_not_start_as_it_stands(board):
    board.wait_log("demo> ")
    with Runner(PROMPT + 'stop\nshell cpu\nexpect "never" within 1h\n', board=board) as run:
        run.out.expect(rb"cpu 3: frozen")
        run.process.kill()
        run.process.wait(10)
    line = board.line()
    wait_for(lambda: prompt_comes(line), "the debugger's prompt, once the link has ended by silence", 30.0)
    line.at = len(line.seen)
    equal(line.command("cpu").count("frozen"), 3, "CPUs")
    line.close()
    with Runner("stop\n", "--resume", board=board) as run:
        run.end(0)
    wait_for(lambda: counting(board), "the board to run after --resume", 30.0)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
