"""Bugs planted on purpose: each is found by the suite. (Truncated answers taken as whole: test_engine_faults.)"""

from __future__ import annotations

import random
import signal

import pytest

from crash.nights import Failed, Kill, Nights, spread
from crash.planted import Bug
from crash.power_loss import PowerCuts


def test_a_lock_that_outlives_its_night_is_found(nights: Nights) -> None:
    with pytest.raises(Failed):
        killed_anywhere(nights, "pid file as lock")


def killed_anywhere(nights: Nights, bug: Bug) -> None:
    """Some nights with the bug, killed somewhere, that must end as those without it do."""
    nights.bug = bug
    try:
        for at in spread(nights.operations, 60, random.Random("planted")):
            nights.trial(Kill(at))
    finally:
        nights.bug = None


@pytest.mark.parametrize("bug", [None, "bytes before their hash"])
def test_pages_that_the_ledger_does_not_know_are_found(nights: Nights, bug: Bug | None) -> None:
    """A night over two thirds of the pile dies among its pages, and the next one, over all of it, changes them."""
    late = nights.folder / "sources" / "marnor-2.0.md"
    text = late.read_text()
    failures = 0
    for at in range(13):
        place = nights.place()
        late.unlink()
        outcome = nights.run(place, at, bug=bug, within="wiki/entities")
        late.write_text(text)
        assert outcome.signal == signal.SIGKILL
        try:
            nights.finish(place)
        except Failed:
            failures += 1
    assert bool(failures) is bool(bug)


@pytest.mark.parametrize("bug", ["synchronous NORMAL", "effect before its commit"])
def test_a_bug_that_a_power_cut_brings_out_is_found(nights: Nights, bug: Bug) -> None:
    recorded = PowerCuts(nights, bug=bug)
    lost = recorded.lost(nights, recorded.cuts, random.Random("control"))
    assert any(" is lost" in finding for finding in lost)
