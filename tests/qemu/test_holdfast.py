# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The same board through `holdfast connect`: console and gdb on one line at once; and `holdfast
shell` with its exit codes. What gdb shows through it is what gdb shows straight on the UART."""

import os
import re
import signal
import socket
import subprocess
import sys

import qtest
from hfrig import HOLDFAST, Board, Control, Failure, Holdfast
from oracle import (CPUS, PORT, Gdb, address, all_count, attach, counters, frame_of, names,
                    sections, stop_at, word, words)
from qtest import boot, equal, test, true
from shellout import as_address

PACKET_BYTES = re.compile(rb"\$[^\r\n]{0,600}#[0-9a-f]{2}")


def look(g):
    """All that a person would look at, as gdb prints it."""
    commands = ["info threads", "thread apply all bt", "thread apply all info registers",
                "x/32xw demo_ring", "x/16i hf_trap", "print threads[2]", "info line fold",
                "compare-sections .text", "print demo_counters"]
    return "\n".join(g(command) for command in commands)


def look_at_tasks(g):
    """gdb walks through more threads than are asked for ahead of it at once."""
    commands = ["monitor tasks on", "info threads", "thread apply all -q -s print/x $sp", "thread 7", "bt",
                "monitor tasks off"]
    return "\n".join(g(command) for command in commands)


def through(board, hf):
    return Gdb(board.elf, hf.gdb_port)


@test(board=boot("crash=null-irq"))
def a_key_enters_a_halted_kernel_over_the_link_too(board):
    board.wait_log("hf> ")
    with Holdfast(board.line_name) as hf:
        hf.messages.expect(rb"answers on the framed link")
        hf.type("\r")
        hf.console.expect(rb"hf> ")
        for key in "x", "\r":  # and again
            hf.type("go\r")
            if key == "x":
                hf.console.expect(rb"halted; a key, or gdb, enters the debugger")
            hf.type(key)
            hf.console.expect(rb"stopped on request\r\n.*NULL pointer.*hf> ")


def run_at_console(hf, command, pattern):
    """Type a command when the console's prompt stands. What comes earlier it drops, and the prompt that was seen
    may be that of the line before: then once more."""
    for _ in range(10):
        hf.console.quiet(0.05)
        hf.console.at = len(hf.console.seen)
        hf.type("\r")
        try:
            hf.console.expect(rb"demo> ", 4)
            hf.type(command + "\r")
            return hf.console.expect(pattern, 4)
        except Failure:
            pass
    raise Failure(f"the console does not answer to {command!r}: {hf.console.seen[-300:]!r}")


def clean(console, what):
    """No packet and no acknowledgement on the console."""
    text = console.seen
    true(not PACKET_BYTES.search(text), f"{what}: packets on the console: {text[-300:]!r}")
    true(b"+" not in re.sub(rb"\+0x", b"", text), f"{what}: '+' on the console: {text[-300:]!r}")


@test(board=boot("crash=null-irq"))
def gdb_sees_the_same_through_it_as_straight(board):
    board.wait_log("hf> ")
    with Gdb(board.elf, board.port) as g:
        straight = look(g)
        tasks = look_at_tasks(g)
        g("kill")
    with Holdfast(board.line_name) as hf:
        with through(board, hf) as g:
            equal(look(g), straight, "gdb's words")
            equal(look_at_tasks(g), tasks, "gdb's words about tasks")
            for cpu in range(CPUS):
                equal(g.registers(cpu + 1), frame_of(board, cpu), f"registers of CPU {cpu}")
            g("kill")
        clean(hf.console, "after a session")


@test(board=boot())
def the_console_is_the_boards(board):
    board.wait_log("demo> ")
    with Holdfast(board.line_name, "--plain") as hf:  # on the link the UART's bytes are frames
        run_at_console(hf, "uptime", rb"uptime\r\n\d+ ms\r\n")
        hf.type("\x03")
        hf.console.expect(rb"\*\*\* holdfast: cpu 0: stopped on request.*\[0\]hf> ")
        seen = counters(board)
        hf.type(f"mdr {address(board, 'demo_counters'):x} 16\r")
        got = hf.console.expect(rb"mdr \w+ 16\r\n([0-9a-f]{32})\r\n").group(1)
        equal(bytes.fromhex(got.decode()), b"".join(v.to_bytes(4, "little") for v in seen),
              "counters shown by the shell")
        hf.type("go\r")
        all_count(board)
        qtest.wait_for(lambda: board.log().endswith(hf.console.seen[-20:]) or
                       hf.console.pump(0.1) and False, "console and UART log alike")
        true(hf.console.seen in board.log(), "the console has what the UART sent, byte for byte")


@test(board=boot())
def several_gdb_sessions_one_after_another(board):
    board.wait_log("demo> ")
    with Holdfast(board.line_name) as hf:
        for n in range(4):
            all_count(board)
            with through(board, hf) as g:
                cpu = stop_at(g, board, "account")
                equal(cpu, 0, "CPU of the worker")
                p = g.number("p")
                equal(g.number("p->sequence"), word(board, p), f"local of session {n}")
                chain = [row[1] for row in g.backtrace()]
                equal(chain[:5], ["account", "fold", "check", "handle", "drain"], "call chain")
                true("detached" in g("detach"), "detach")
            start, text = sections(board.elf)[".text"]
            equal(board.memory(start, len(text)), text, "the text after the detach")
            all_count(board)
            shown = run_at_console(hf, "counters", rb"cpu 3: (\d+)\r\n").group(1)
            true(int(shown) <= counters(board)[3], "counter of CPU 3 on the console")
            clean(hf.console, f"after session {n}")


@test(board=boot("hfwait crash=$?#3f"))
def text_of_the_running_kernel_goes_to_gdb_as_text(board):
    board.wait_log("hf> ")
    with Holdfast(board.line_name) as hf:
        with through(board, hf) as g:
            g.begin("continue")
            g.out.expect(r"boot option: no crash '\$\?#3f'")
            all_count(board)
            g.interrupt()
            true("SIGINT" in g.end(), "no SIGINT")
            true("detached" in g("detach"), "detach")
        clean(hf.console, "after the session")
        all_count(board)


@test(board=boot())
def the_next_gdb_comes_after_one_that_was_killed(board):
    board.wait_log("demo> ")
    with Holdfast(board.line_name) as hf:
        for command in ("bt", "continue"):
            with through(board, hf) as g:
                if command == "continue":
                    g("break *counter_thread")
                    g.begin(command)
                    all_count(board)
                else:
                    g(command)
            # killed here, stopped at first, running then
        with through(board, hf) as g:
            for cpu in range(CPUS):
                equal(g.registers(cpu + 1), frame_of(board, cpu), f"registers of CPU {cpu}")
            true("detached" in g("detach"), "detach")
        all_count(board)
        clean(hf.console, "after three sessions")


@test(board=boot("crash=bug"))
def the_shell_is_back_when_gdb_has_left_a_dead_board(board):
    board.wait_log("hf> ")
    with Holdfast(board.line_name) as hf:
        with through(board, hf) as g:
            true("detached" in g("detach"), "detach")
        hf.console.expect(rb"hf> ")
        hf.type("sym hf_trap\r")
        start, size = names(board.elf)["hf_trap"]
        hf.console.expect(f"{as_address(start)} hf_trap\\+0x0/0x{size:x}\r\n")
        with through(board, hf) as g:
            equal(g.backtrace(4)[0][1], "check_order", "innermost function")
            g("kill")


@test()
def the_line_goes_away_and_comes_back():
    board = boot()()
    board.wait_log("demo> ")
    with Holdfast(board.line_name) as hf:
        run_at_console(hf, "off", rb"off\r\n")
        equal(board.wait_end(), 0, "QEMU's exit status")
        again = Board(board.name, port=board.port)
        try:
            again.wait_log("demo> ")
            hf.messages.expect(rb"the line is back\s.*the target was reset")  # which drops a gdb that is there
            with through(again, hf) as g:
                equal(g.registers(2), frame_of(again, 1), "registers after the reconnect")
                true("detached" in g("detach"), "detach")
            all_count(again)
        finally:
            again.close()


# ---- holdfast shell ----

def shell(where, *arguments, text=None):
    """(exit status, stdout)"""
    done = subprocess.run([HOLDFAST, "shell", where, *arguments], input=text, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=40, check=False)
    return done.returncode, done.stdout


@test(board=boot())
def shell_commands_with_output_and_exit_codes(board):
    board.wait_log("demo> ")
    where = board.line_name
    start, text = sections(board.elf)[".text"]
    code, out = shell(where, f"mdr {start:x} 4096")
    equal((code, bytes.fromhex(out.replace("\n", ""))), (0, text[:4096]), "4 KiB of the text")
    seen = counters(board)
    code, out = shell(where, "cpu", f"md4c4 {address(board, 'demo_counters'):x}")
    equal(code, 0, "exit status of two commands")
    equal(out.count("\n"), CPUS + 1, "rows")
    equal([int(v, 16) for v in out.splitlines()[-1].split()[1:5]], list(seen), "counters")
    equal(counters(board), seen, "the board stays stopped")
    for bad in ("mm 0 1", "nonsense", "md nosuchsymbol", "bp hf_trap", "rd r99"):
        equal(shell(where, bad)[0], 3, f"exit status of {bad!r}")
    code, out = shell(where, "mm f000000 1", "cpu")
    equal((code, "frozen" in out), (3, False), "nothing runs behind an error")
    code, out = shell(where, "-", text="summary\nsym hf_trap\n")
    equal((code, out.splitlines()[-1].split()[0]), (0, as_address(address(board, 'hf_trap'))), "stdin")
    equal(shell(where, "--resume", "cpu")[0], 0, "--resume")
    all_count(board)


@test(board=boot())
def shell_failures_have_their_codes(board):
    board.wait_log("demo> ")
    equal(shell(board.line_name)[0], 2, "no command")
    equal(shell("nonsense:", "cpu")[0] in (1, 2), True, "no line")
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        port = deaf.getsockname()[1]
        equal(shell(f"tcp:127.0.0.1:{port}", "--timeout", "1", "cpu")[0], 4, "nobody answers")
    equal(shell(f"tcp:127.0.0.1:{port}", "--timeout", "1", "cpu")[0], 1, "nobody listens")
    all_count(board)


@test(board=boot())
def shell_through_a_running_connect(board):
    board.wait_log("demo> ")
    with Holdfast(board.line_name) as hf:
        where = f"tcp:127.0.0.1:{hf.gdb_port}"
        code, out = shell(where, "--resume", f"md4c1 {address(board, f'{PORT}_l1'):x}", "cpu")
        equal(code, 0, "exit status")
        equal(int(out.split()[1], 16), words(board, address(board, f"{PORT}_l1"), 1)[0], "word")
        all_count(board)
        with through(board, hf) as g:
            equal(g.registers(1), frame_of(board, 0), "registers by gdb afterwards")
            true("detached" in g("detach"), "detach")
        all_count(board)


@test(board=boot())
def gdb_straight_after_holdfast_has_gone(board):
    board.wait_log("demo> ")
    with Holdfast(board.line_name) as hf:
        hf.type("\r")
        hf.console.expect(rb"demo> ")
    with attach(board) as g:
        equal(g.registers(1), frame_of(board, 0), "registers")
        true("detached" in g("detach"), "detach")
    all_count(board)


def a_person_gets(board, prompt):
    """On the bare line; after SIGKILL it takes the link's five seconds until somebody is heard there."""
    line = board.line()
    qtest.wait_for(lambda: line.send("\r") or line.pump(0.5) and re.search(prompt, line.seen), f"{prompt!r}", 30.0)
    line.close()


@test(board=boot())
def killed_it_leaves_the_board_running_or_stopped_as_it_was(board):
    board.wait_log("demo> ")
    for number in (signal.SIGKILL, signal.SIGTERM):
        with Holdfast(board.line_name) as hf:
            hf.messages.expect(rb"framed link")
            hf.process.send_signal(number)
            hf.process.wait(20)
        all_count(board)
        a_person_gets(board, rb"demo> $")
        with Holdfast(board.line_name) as hf, through(board, hf) as g:
            g.begin("dump binary memory /dev/null 0x40000000 0x42000000")
            hf.messages.expect(rb"gdb is attached")
            g.process.kill()
            hf.process.send_signal(number)
            hf.process.wait(20)
        seen = counters(board)
        a_person_gets(board, rb"\[\d\]hf> $")
        equal(counters(board), seen, "counters of a board that stands")
        with Holdfast(board.line_name, "--plain") as hf:
            hf.type("\r")
            hf.console.expect(rb"hf> ")
            hf.type("go\r")
            all_count(board)


# ---- the control socket ----

@test(board=boot())
def the_target_says_which_image_it_is(board):
    path = os.path.join(board.out, "control")
    board.wait_log("demo> ")
    with Holdfast(board.line_name, "--control", path) as hf, Control(path) as c:
        hf.messages.expect(rb"framed link")
        target = c.ask(do="status")["target"]
    notes = subprocess.run(["readelf", "-n", board.elf], stdout=subprocess.PIPE, check=True, text=True).stdout
    equal(target["build_id"], re.search(r"Build ID: ([0-9a-f]{40})", notes)[1], "build id")
    equal((target["name"], target["cpus"]), ("bare", CPUS), "name and CPUs")


def unnumbered(text):
    """Without the numbers that gdb gives to what it prints."""
    return re.sub(r"\$\d+ = ", "", text)


def state(c):
    return c.ask(do="status")["target"]["state"]


def stop_look_and_resume(board, *options):
    path = os.path.join(board.out, "control")
    board.wait_log("demo> ")
    with Holdfast(board.line_name, "--control", path, *options), Control(path) as c:
        for _ in range(3):
            true(c.ask(do="stop")["ok"], "stop")
            equal(state(c), "stopped", "state")
            seen = counters(board)
            got = c.ask(do="shell", command=f"md4c4 {address(board, 'demo_counters'):x}")
            equal([int(v, 16) for v in got["output"].split()[1:5]], list(seen), "counters")
            equal(counters(board), seen, "the board stands")
            equal(c.ask(do="shell", command="md nosuchsymbol")["error"], "refused", "an error")
            true(c.ask(do="resume")["ok"], "resume")
            equal(state(c), "running", "state")
            all_count(board)


@test(board=boot())
def control_stops_looks_and_resumes_on_the_link(board):
    stop_look_and_resume(board)


@test(board=boot())
def control_stops_looks_and_resumes_on_a_plain_line(board):
    stop_look_and_resume(board, "--plain")


@test(board=boot())
def control_hears_of_a_panic_and_works_beside_gdb(board):
    path = os.path.join(board.out, "control")
    board.wait_log("demo> ")
    with Holdfast(board.line_name, "--control", path) as hf, Control(path) as c:
        true(c.ask(do="subscribe", events=["target", "console", "gdb"])["ok"], "subscribe")
        true(c.ask(do="type", text="\r")["ok"], "type")
        text = ""
        while "demo> " not in text:  # what is typed before its prompt the board drops
            text += c.event(event="console").get("text", "")
        c.ask(do="type", text="crash null-irq\r")
        why = c.event(event="target", state="stopped")["why"]
        true(re.fullmatch(r"cpu \d: died: NULL pointer: read at 0+4", why), why)
        equal(c.ask(do="status")["target"]["why"], why, "why in the status")
        with through(board, hf) as g:
            straight = unnumbered(look(g))
            for _ in range(3):
                got = c.ask(do="shell", command="cpu")
                equal((got["ok"], got["output"].count("frozen")), (True, CPUS - 1), "cpu beside gdb")
                equal(unnumbered(look(g)), straight, "gdb's words")
            equal(c.ask(do="resume")["error"], "busy", "gdb says when it runs")
            g("kill")
        c.event(event="gdb", state="gone")
        equal(c.ask(do="resume")["error"], "refused", "a dead board stays")
        equal(state(c), "stopped", "state")


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
