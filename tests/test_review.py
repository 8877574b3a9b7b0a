"""The time that is left: what was overlooked is found, and what brought nothing is not asked again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import DONE, diligent, read
from fake_engine.players import Turn, lines
from piles import write_pile
from test_night import pages, report, wikiagent


def hasty(turn: Turn) -> str:
    """Reads as the diligent one does, and leaves out every other claim, also when it is asked again."""
    if turn.number > 1:
        return lines(DONE)
    claims = read(turn).splitlines()[:-1]
    return lines(*(json.loads(claim) for claim in claims[::2]), DONE)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_pile(tmp_path / "sources", 3, 900)
    return tmp_path


def night(place: Path, base_url: str, *more: str) -> dict[str, int]:
    done = wikiagent("run", "sources", "--base-url", base_url, *more, cwd=place)
    assert done.returncode == 0, done.stdout + done.stderr
    counts: dict[str, int] = report(place / "wiki")["counts"]
    return counts


def test_by_night_what_was_overlooked_is_found_until_nothing_new_comes(place: Path) -> None:
    with FakeEngine(diligent(read=hasty)) as engine:
        by_day = night(place, engine.base_url)
        assert "review" not in report(place / "wiki")["items"]
        by_night = night(place, engine.base_url, "--overnight")
        assert by_night["claims"] > by_day["claims"]
        assert wikiagent("verify", cwd=place).returncode == 0
        before, asked = pages(place / "wiki"), engine.journal.total
        night(place, engine.base_url, "--overnight")
        assert engine.journal.total == asked  # an empty review is not repeated
        assert pages(place / "wiki") == before


def test_what_a_review_found_goes_with_its_source(place: Path) -> None:
    with FakeEngine(diligent(read=hasty)) as engine:
        night(place, engine.base_url, "--overnight")
        assert "review" in report(place / "wiki")["items"]
        (place / "sources" / "source-0002.md").unlink()
        night(place, engine.base_url, "--overnight")
    assert wikiagent("verify", cwd=place).returncode == 0
    assert wikiagent("export", "--jsonl", "export", cwd=place).returncode == 0
    claims = [json.loads(line) for line in (place / "export" / "claims.jsonl").read_text().splitlines()]
    assert {claim["source"] for claim in claims} == {"sources/source-0000.md", "sources/source-0001.md"}
