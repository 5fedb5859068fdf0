# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The board answers at its console, is right when it is stopped, and a panic that is wanted comes."""

import re

import pytest
from holdfast_labgrid import Stopped


@pytest.fixture(scope="module", name="board")
def get_board(target):
    board = target.get_driver("HoldfastDriver")
    board.sendline("")
    board.expect("demo> ", timeout=30)
    return board


def test_the_console_answers(board):
    board.sendline("uptime")
    _, _, match, _ = board.expect(r"(\d+) ms", timeout=30)
    assert int(match.group(1)) > 0


def test_every_cpu_freezes_and_runs_again(board):
    board.stop()
    assert len(re.findall("frozen|here", board.shell("cpu"))) == 4
    board.resume()
    board.sendline("counters")
    board.expect(r"cpu 3: \d+", timeout=30)


def test_a_panic_that_is_wanted(board):
    board.sendline("crash panic")
    with pytest.raises(Stopped, match="panic: .*told to") as met:
        board.expect("this is never printed", timeout=30)
    assert "explicit_panic" in met.value.report
