# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Watchpoints on every CPU, with real gdb and with packets by hand. What happened is counted in
QEMU's memory."""

import re
import sys

import qtest
from hw import WATCHES, counter, finish, hits, raw, rows
from oracle import CPUS, address, all_count, attach, debug_value, leave, names, running, word
from qtest import equal, shared, test, true
from raw import Raw

BOARD = shared()
SLOT_BYTES = 36  # struct packet in the ring of demo.c


# ---- watchpoints ----

@test(board=BOARD)
def every_width_reports_the_address_that_was_watched(board):
    client = raw(board)
    at = counter(board, 1)
    for offset, length in ((0, 1), (1, 1), (3, 1), (0, 2), (2, 2), (0, 4)):
        for kind, word_of in ((2, "watch"), (3, "rwatch"), (4, "awatch")):
            client.ok(f"Z{kind},{at + offset:x},{length:x}")
            for _ in range(2):
                stop = client.go()
                equal((stop.cpu, stop.signal), (1, 5), "CPU and signal")
                equal([r for r, _ in stop.reasons], [word_of], "kind")
                reported = stop.reasons[0][1]
                true(at + offset <= reported < at + offset + length,
                     f"{word_of} of {length} bytes at +{offset}: reported {reported:#x}")
            client.ok(f"z{kind},{at + offset:x},{length:x}")
    finish(board, client)


@test(board=BOARD)
def eight_bytes_see_both_words(board):
    client = raw(board)
    at = counter(board, 2)
    true(at % 8 == 0, "the pair of counters is not aligned")
    client.ok(f"Z2,{at:x},8")
    seen = set()
    while seen != {2, 3}:
        stop = client.go()
        equal(stop.reasons, [("watch", counter(board, stop.cpu))], "what CPU counted")
        true(stop.cpu in (2, 3), f"a stop of CPU {stop.cpu}")
        seen.add(stop.cpu)
    client.ok(f"z2,{at:x},8")
    finish(board, client)


def slots(board):
    """Where the ring's packets are."""
    return address(board, "demo_ring") + debug_value(
        board.elf, "(unsigned long) &((struct ring *) 0)->slots")


def watch(client, kind, at, length, count):
    """[address reported] of the next stops at what is watched there."""
    client.ok(f"Z{kind},{at:x},{length:x}")
    seen = []
    for _ in range(count):
        stop = client.go()
        equal(len(stop.reasons), 1, f"reasons in {stop}")
        true(at <= stop.reasons[0][1] < at + length,
             f"{stop.reasons[0][1]:#x} is not in [{at:#x}, {at + length:#x})")
        seen.append(stop.reasons[0][1])
    client.ok(f"z{kind},{at:x},{length:x}")
    return seen


@test(board=BOARD)
def ranges_that_need_several_registers(board):
    """Two packets and what lies round their border, at alignments that split differently."""
    client = raw(board)
    base = slots(board)
    for begin, length in ((base + SLOT_BYTES - 16, 32), (base + 7 * SLOT_BYTES + 2, 17),
                          (base + 5, 3), (base + 32 - base % 16, 48)):
        watch(client, 2, begin, length, 3)
    finish(board, client)


@test(board=BOARD)
def four_kilobytes_by_mask(board):
    client = raw(board)
    threads, size = names(board.elf)["threads"]
    begin = threads & ~0xfff  # written by the scheduler, at each tick
    seen = watch(client, 2, begin, 0x1000, 40)
    inside = [at for at in seen if threads <= at < threads + size]
    true(len(set(inside)) > 4, f"one register over a page saw only {set(seen)}")
    finish(board, client)


@test(board=BOARD)
def no_store_is_missed(board):
    """The counter itself says how many stores there were."""
    client = raw(board)
    at = counter(board, 3)
    client.ok(f"Z2,{at:x},4")
    first = client.go()
    before = word(board, at)
    for n in range(1, 121):
        stop = client.go()
        equal((stop.cpu, stop.reasons), (3, [("watch", at)]), "stop")
        equal((client.value(at), word(board, at)), (before + n, before + n), "the counter")
    equal(stop.pc, first.pc, "the one place that writes it")
    equal(hits(client.monitor("bl")), {("write", at): 121}, "hits listed")
    finish(board, client)


@test(board=BOARD)
def a_load_and_a_store_are_two_accesses(board):
    client = raw(board)
    at = counter(board, 0)
    client.ok(f"Z4,{at:x},4")
    client.go()
    values = []
    places = []
    for _ in range(40):
        stop = client.go()
        equal(stop.reasons, [("awatch", at)], "reasons")
        values.append(word(board, at))
        places.append(stop.pc)
    equal(len(set(places)), 2, "places that load and store")
    true(all(a != b for a, b in zip(places, places[1:])), "load and store take turns")
    equal(values[-1] - values[0], 20 if values[1] != values[0] else 19, "stores among 39 accesses")
    client.ok(f"z4,{at:x},4")
    finish(board, client)


@test(board=BOARD)
def several_watchpoints_at_one_access(board):
    client = raw(board)
    at = counter(board, 1)
    for length in (4, 2, 1):
        client.ok(f"Z2,{at:x},{length}")
    before = word(board, at)
    for n in range(5):
        equal(client.go().reasons, [("watch", at)] * 3, "all that the store touched")
        equal(word(board, at), before + n, "the counter before the store")
    equal(rows(client.monitor("bl")), [("write", at, 5)] * 3, "list")
    client.ok(f"z2,{at:x},4")
    client.ok(f"z2,{at:x},2")
    equal(rows(client.monitor("bl")), [("write", at, 5)], "the one byte is watched still")
    equal(client.go().reasons, [("watch", at)], "reasons")
    finish(board, client)


@test(board=BOARD)
def a_client_that_takes_one_address_gets_one(board):
    running(board)
    client = Raw(board, "qSupported:swbreak+;hwbreak+")
    at = counter(board, 1)
    client.ok(f"Z2,{at:x},4")
    client.ok(f"Z2,{at:x},2")
    equal(client.go().reasons, [("watch", at)], "reasons")
    client.leave()
    all_count(board)


@test(board=BOARD)
def too_many_watchpoints_are_refused(board):
    client = raw(board)
    base = counter(board, 0)
    unused = slots(board)
    places = [base + 4 * cpu for cpu in range(CPUS)]
    for at in places[:WATCHES]:
        client.ok(f"Z2,{at:x},4")
    listed = client.monitor("bl")
    for packet in (f"Z2,{unused:x},4", f"Z3,{unused:x},1", f"Z4,{unused:x},8"):
        true(len(client.refused(packet)) > 5, "the reason")
    equal(client.monitor("bl"), listed, "the list after the refusals")
    client.ok(f"z2,{places[1]:x},4")
    client.refused(f"Z2,{unused + 4 - unused % 8:x},{0x20:x}")  # needs more than the one left
    client.refused(f"Z2,{unused:x},c00")
    client.ok(f"Z2,{places[1]:x},4")
    missing = set(places)
    while missing:
        at = client.go().reasons[0][1]
        true(at in places, f"a watchpoint at {at:#x} hit")
        missing.discard(at)
    finish(board, client)


# ---- watchpoints as gdb shows them ----

@test(board=BOARD)
def gdb_shows_old_and_new_value(board):
    with attach(board) as g:
        at = counter(board, 2)
        g("watch demo_counters[2]")
        last = None
        for _ in range(40):
            text = g("continue")
            match = re.search(r"Hardware watchpoint \d+: demo_counters\[2\]\s+Old value = (\d+)\s+"
                              r"New value = (\d+)", text)
            true(match, f"no value shown: {text}")
            old, new = int(match.group(1)), int(match.group(2))
            equal((old, new), (last if last is not None else old, old + 1), "old and new")
            equal(word(board, at), new, "the counter in memory")
            last = new
        equal(g.backtrace()[0][1], "count", "who counts")
        g("delete")
        leave(board, g)


@test(board=BOARD)
def gdb_reads_and_accesses(board):
    with attach(board) as g:
        g("rwatch demo_counters[1]")
        text = g("continue")
        match = re.search(r"Hardware read watchpoint.*Value = (\d+)", text, re.S)
        true(match, f"no rwatch: {text}")
        equal(int(match.group(1)), word(board, counter(board, 1)), "the value read")
        g("delete")
        g("awatch demo_counters[1]")
        before = word(board, counter(board, 1))
        kinds = []
        for _ in range(6):
            text = g("continue")
            changed = re.search(r"Old value = (\d+)\s+New value = (\d+)", text)
            same = re.search(r"\bValue = (\d+)", text)
            true(changed or same, f"no awatch: {text}")
            kinds.append(bool(changed))
            value = int(changed.group(2) if changed else same.group(1))
            equal(value, word(board, counter(board, 1)), "the value shown")
        equal(word(board, counter(board, 1)), before + sum(kinds), "stores shown")
        equal(sum(kinds), 3, "stores among six accesses")
        g("delete")
        leave(board, g)


@test(board=BOARD)
def gdb_watches_a_struct(board):
    with attach(board) as g:
        base = slots(board)
        g("set print elements 4")
        g(f"watch *(struct packet *) {base:#x}")
        text = g("continue")
        true("Old value" in text and "New value" in text, f"no change shown: {text}")
        shown = int(re.search(r"New value = \{sequence = (\d+)", text).group(1))
        equal(shown, word(board, base), "sequence shown")
        writers = [row[1] for row in g.backtrace()[:2]]
        true(writers[0] == "push" or writers == ["memcpy", "push"], f"who writes: {writers}")
        g("delete")
        leave(board, g)


@test(board=BOARD)
def stepping_over_a_watched_store(board):
    with attach(board) as g:
        g("watch demo_counters[0]")
        g("continue")
        g("set scheduler-locking on")
        at = counter(board, 0)
        stores = 0
        for _ in range(20):
            before = word(board, at)
            text = g("stepi")
            after = word(board, at)
            equal("New value" in text, after != before, f"shown and happened: {text}")
            stores += after != before
        true(stores >= 2, f"{stores} stores in 20 instructions of a loop of 6")
        g("delete")
        g("set scheduler-locking off")
        leave(board, g)


# ---- exclusive accesses ----

@test(board=BOARD)
def gdb_watches_an_atomic_counter(board):
    """The store-exclusive that a stop broke is tried again, and gets through."""
    with attach(board) as g:
        g("watch shared_total")
        last = None
        for _ in range(12):
            text = g("continue", 20)
            match = re.search(r"Old value = (\d+)\s+New value = (\d+)", text)
            true(match, f"no change shown: {text}")
            old, new = int(match.group(1)), int(match.group(2))
            equal((old, new), (last if last is not None else old, old + 1), "old and new")
            equal(word(board, address(board, "shared_total")), new, "the total in memory")
            last = new
        g("delete")
        leave(board, g)


@test(board=BOARD)
def an_exclusive_load_and_store_by_hand(board):
    client = raw(board)
    at = address(board, "shared_total")
    for kind, word_of in ((2, "watch"), (3, "rwatch"), (4, "awatch")):
        client.ok(f"Z{kind},{at:x},4")
        before = word(board, at)
        for _ in range(60):
            equal(client.go().reasons, [(word_of, at)], "reasons")
        client.ok(f"z{kind},{at:x},4")
        went = word(board, at) - before
        true(went >= 20, f"{word_of}: 60 stops, the total went up by {went}")
        true(word_of != "watch" or went >= 59, f"60 stores, the total went up by {went}")
    finish(board, client)


if __name__ == "__main__":
    sys.exit(qtest.main(__name__))
