"""A decision that was put into the inbox is made once, whatever happens in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.ledger import inbox
from agent.ledger.decisions import DISMISS_TEXT, DismissConflict, MergeNames, Name, ReopenConflict, ResolveConflict
from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot
from ledger.test_entities import named, record

MERGE = MergeNames(kept=Name(normal="lorem", written="Lorem"), other=Name(normal="ipsum", written="Ipsum"), note="why")


class Killed(Exception):
    """In the place of a kill."""


def titles(ledger: Ledger) -> list[str]:
    return [entity.title for entity in Snapshot(ledger.reader).entities()]


def test_decisions_are_taken_in_the_order_in_which_they_were_made(ledger: Ledger, tmp_path: Path) -> None:
    for text in ("one", "two", ""):
        decision = ResolveConflict(conflict="c1", claims=(), note=text) if text else ReopenConflict(conflict="c1")
        inbox.put(tmp_path, decision)
    assert inbox.take(ledger, tmp_path) == ["C-c1: resolved: one", "C-c1: resolved: two", "C-c1: opened again"]
    assert ledger.reader.execute("SELECT text FROM resolutions").fetchall() == [("",)]
    assert inbox.waiting(tmp_path) == []


def test_a_clock_that_is_set_back_changes_no_order(ledger: Ledger, tmp_path: Path) -> None:
    first = inbox.put(tmp_path, ResolveConflict(conflict="c1", claims=(), note="one"))
    first.rename(first.with_name(f"{10**19}-later.json"))
    inbox.put(tmp_path, ResolveConflict(conflict="c1", claims=(), note="two"))
    inbox.take(ledger, tmp_path)
    assert ledger.reader.execute("SELECT text FROM resolutions").fetchall() == [("two",)]


def test_a_decision_that_was_taken_in_is_not_taken_in_again_after_a_kill(ledger: Ledger, tmp_path: Path) -> None:
    record(ledger, "k", named("Lorem"), named("Ipsum"))
    inbox.put(tmp_path, MERGE)

    def die() -> None:
        raise Killed

    with pytest.raises(Killed):
        inbox.take(ledger, tmp_path, die)
    assert titles(ledger) == ["Lorem"]
    assert len(inbox.waiting(tmp_path)) == 1
    shown = []
    assert inbox.take(ledger, tmp_path, lambda: shown.append(titles(ledger))) == []
    assert shown == [["Lorem"]]
    assert inbox.waiting(tmp_path) == []
    assert ledger.reader.execute("SELECT count(*) FROM inbox").fetchone() == (1,)


@pytest.mark.parametrize("data", [b"", b"{", b'{"do":"merge"}', b'{"do":"rm","path":"/"}', b"\xff\xfe"])
def test_what_is_no_decision_is_put_aside_and_named_and_holds_up_nothing(
    ledger: Ledger, tmp_path: Path, data: bytes
) -> None:
    record(ledger, "k", named("Lorem"), named("Ipsum"))
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "0001-mine.json").write_bytes(data)
    inbox.put(tmp_path, MERGE)
    told = inbox.take(ledger, tmp_path)
    assert "0001-mine.json.refused: not a decision" in told[0]
    assert told[1:] == ["“Ipsum” is one with “Lorem”: why"]
    assert (tmp_path / "inbox" / "0001-mine.json.refused").read_bytes() == data


def test_a_dismissed_conflict_keeps_what_was_said_of_it(ledger: Ledger, tmp_path: Path) -> None:
    inbox.put(tmp_path, DismissConflict(conflict="c1", claims=("b", "a")))
    inbox.take(ledger, tmp_path)
    assert ledger.reader.execute("SELECT * FROM resolutions").fetchall() == [("c1", DISMISS_TEXT, '["a", "b"]', 1, "")]
