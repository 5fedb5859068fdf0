# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A test that a panic ends: it fails at once, with what happened, and does not wait for its half hour."""


def test_something_else(target):
    board = target.get_driver("HoldfastDriver")
    board.sendline("")
    board.expect("demo> ", timeout=30)
    board.sendline("crash null-irq")  # in the place of what the test is about
    board.expect("all is well", timeout=1800)
