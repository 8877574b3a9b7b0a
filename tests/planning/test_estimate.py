"""Figures of a plan rest on what was measured, and on stated guesses where nothing was."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.journal import Call, Closing, Ledger, Spent
from agent.planning import estimate
from agent.planning.estimate import Measured


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


def read(ledger: Ledger, items: int, turns: int) -> None:
    """Passages that were read, each in so many turns of 1,000 tokens of prompt and 100 of answer."""
    for item in range(items):
        for turn in range(turns):
            call = Call(f"{item} {turn}", "text", "stop", "", 1000, 0, 100, "read")
            closing = Closing(1, item, "read", "s", 1, "done") if turn == turns - 1 else None
            asyncio.run(ledger.record(f"k{item}", turn, [call], [], closing))


def test_what_an_item_takes_is_what_its_turns_took_before(ledger: Ledger) -> None:
    read(ledger, 10, 3)
    known = estimate.measured(ledger.reader, "model")
    assert estimate.tokens("read", 4, 20_000, known) == (4 * 3000, 4 * 300)
    assert known.later == {"check": 0, "resolve": 0, "reconcile": 0, "write": 0, "proofread": 0}


def test_a_few_answers_are_no_measure(ledger: Ledger) -> None:
    read(ledger, 9, 1)
    known = estimate.measured(ledger.reader, "model")
    assert (known.costs, known.later) == ({}, {})
    long, short = (estimate.tokens("read", 1, size, known) for size in (6000, 600))
    assert long > short
    said = estimate.assumptions("model", ["read"], known, reading=True)
    assert len(said) == 3
    assert all("assumed" in line for line in said)


def test_the_speed_is_that_of_the_last_night_of_the_same_kind_that_did_enough(ledger: Ledger) -> None:
    for seconds, spent in (
        (100.0, Spent(20, 5000, 0, 1000)),
        (10.0, Spent(40, 0, 0, 0)),  # rules
        (50.0, Spent(2, 500, 0, 900)),
    ):
        night = ledger.begin("2026-11-21T00:00:00")
        ledger.spent = spent
        ledger.sample(night, seconds)
        ledger.flush_events()
    ledger.note("x", "y")  # samples are not waited for
    known = estimate.measured(ledger.reader, "model")
    assert (known.night, known.speed) == (1, 10.0)
    assert estimate.seconds("model", 3, 500.0, 16, known) == 50.0
    by_rules = estimate.measured(ledger.reader, "rules")
    assert estimate.seconds("rules", 8, 0.0, 16, by_rules) == 2.0


def test_more_loops_are_guessed_to_be_faster_but_not_as_many_times() -> None:
    one, many = (estimate.seconds("model", 1, 52_000.0, loops, Measured()) for loops in (1, 32))
    assert one == 1000.0
    assert one / 32 < many < one / 4
