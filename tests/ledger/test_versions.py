"""Former texts of pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agent.ledger import versions
from agent.ledger.journal import Ledger


def publish(ledger: Ledger, pages: Mapping[str, str | None]) -> None:
    ledger.promise({path: None if text is None else text.encode() for path, text in pages.items()})
    ledger.settle(pages)


def test_a_night_shows_what_it_added_changed_and_removed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.begin("2026-11-20T22:00:00+00:00")
    publish(ledger, {"a.md": "half", "b.md": "one"})
    publish(ledger, {"a.md": "whole"})
    ledger.begin("2026-11-21T22:00:00+00:00")
    publish(ledger, {"a.md": "other", "b.md": None, "c.md": "new", "d.md": "short-lived"})
    publish(ledger, {"d.md": None})
    ledger.begin("2026-11-22T22:00:00+00:00")
    publish(ledger, {"a.md": "other"})

    assert [night.number for night in versions.nights(ledger.reader)] == [3, 2, 1]
    assert versions.changes(ledger.reader, 1) == [("a.md", "added"), ("b.md", "added")]
    assert versions.changes(ledger.reader, 2) == [("a.md", "changed"), ("b.md", "removed"), ("c.md", "added")]
    assert versions.changes(ledger.reader, 3) == []
    assert versions.texts(ledger.reader, "a.md") == [(3, "other"), (2, "other"), (1, "whole")]
    assert versions.texts(ledger.reader, "b.md") == [(2, ""), (1, "one")]
    ledger.close()


def test_only_what_the_last_nights_began_with_is_kept(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    for night in range(versions.NIGHTS + 10):
        ledger.begin(f"night {night}")
        publish(ledger, {"often.md": f"{night}"} | ({"once.md": "x"} if night == 0 else {}))
    kept = versions.texts(ledger.reader, "often.md")
    assert len(kept) == versions.NIGHTS + 1
    assert versions.changes(ledger.reader, 11) == [("often.md", "changed")]
    assert versions.texts(ledger.reader, "once.md") == [(1, "x")]
    ledger.close()
