"""A decision whose command is killed anywhere is made, or was never there; the wiki is whole either way."""

from __future__ import annotations

import random
import shutil
import signal
from pathlib import Path

import pytest

from agent.ledger import inbox
from crash.nights import CLEAN, TORN, Nights, pages, spread
from crash.trial import NEVER

MERGE = ("entities", "merge", "Marnor", "GalHor", "--note", "one hill")
KILLS = 12


@pytest.fixture(scope="module")
def merged(nights: Nights) -> dict[str, bytes]:
    """The pages of a wiki whose merge nothing disturbed, after another night."""
    return pages(after(nights, copy(nights), NEVER)[0] / "wiki")


def copy(nights: Nights) -> Path:
    place = nights.place()
    shutil.copytree(nights.folder / "unbroken" / "wiki", place / "wiki")
    return place


def after(nights: Nights, place: Path, at: int, mode: int = CLEAN) -> tuple[Path, int, bool]:
    """The merge, killed at an operation, and a night: the place, how many operations there were, whether it died."""
    outcome = nights.order(place, (*MERGE, "--wiki", f"{place.name}/wiki"), at, mode)
    nights.expect(place, nights.run(place), 0)
    nights.verify(place)
    assert inbox.waiting(place / "wiki" / ".wikiagent") == []
    return place, outcome.operations, outcome.signal == signal.SIGKILL


def test_a_merge_that_is_killed_anywhere_is_made_or_was_never_there(nights: Nights, merged: dict[str, bytes]) -> None:
    _, operations, _ = after(nights, copy(nights), NEVER)
    assert merged != nights.unbroken
    ends = []
    for number, at in enumerate([0, *spread(operations, KILLS, random.Random(7)), operations - 1]):
        place, _, died = after(nights, copy(nights), at, TORN if number % 2 else CLEAN)
        found = pages(place / "wiki")
        assert found in (merged, nights.unbroken), at
        ends.append((died, found == merged))
    assert sum(died for died, _ in ends) > KILLS / 2
    assert not ends[0][1]
    assert ends[-1][1]
