"""The morning's report: figures by the hour, what came between, and what is left."""

from __future__ import annotations

from pathlib import Path

from command import report, wikiagent
from fake_engine import FakeEngine
from fake_engine.diligent import diligent
from piles import write_pile

from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot
from agent.morning import hours


def test_what_was_spent_is_told_by_the_hour() -> None:
    samples = [
        (60.0, 1, 100, 0, 10),
        (3600.0, 10, 1000, 500, 100),
        (3660.0, 12, 1200, 600, 130),
        (9000.0, 20, 2000, 900, 200),
    ]
    told = hours(samples)
    assert [hour.calls for hour in told] == [10, 2, 8]
    assert [hour.completion for hour in told] == [100, 30, 70]
    assert sum(hour.seconds for hour in told) == 9000
    assert hours([]) == []


def test_runs_that_were_killed_or_stopped_are_counted_until_one_comes_to_its_end(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    for stopped in (None, "interrupted", None, ""):
        night = ledger.begin("2026-11-20T23:00:00")
        if stopped is not None:
            ledger.finish(night, "2026-11-21T07:00:00", stopped)
    assert Snapshot(ledger.reader).tally.interruptions(night) == {"interrupted": 1, "killed": 2}
    assert Snapshot(ledger.reader).tally.interruptions(ledger.begin("2026-11-21T23:00:00")) == {}
    ledger.close()


def test_the_report_of_a_night_has_its_figures_and_says_what_is_next(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 2, 900)
    (tmp_path / "sources" / "empty.txt").touch()
    with FakeEngine(diligent()) as engine:
        arguments = ("run", "sources", "--base-url", engine.base_url)
        assert wikiagent(*arguments, cwd=tmp_path).returncode == 0
        first = report(tmp_path / "wiki")
        text = (tmp_path / "wiki" / "report.md").read_text()
        assert wikiagent(*arguments, cwd=tmp_path).returncode == 0
        again = report(tmp_path / "wiki")
    assert first["spent"]["calls"] == first["calls"]["calls"] == engine.journal.total
    assert first["hours"][0]["completion"] == first["spent"]["completion"] > 0
    assert "| 1 | " in text
    assert 0.4 < first["engine_figures"]["draft tokens accepted"] < 0.6  # the fake drafter's
    assert "by the engine's own counters: prefix cache hits" in text
    assert text.index("## Not read, and why") < text.index("## The night") < text.index("## The next night")
    assert again["spent"] == {"calls": 0, "prompt": 0, "cached": 0, "completion": 0}
    assert again["calls"] == first["calls"]
