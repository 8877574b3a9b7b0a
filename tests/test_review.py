"""The time that is left: what was overlooked is found, and what brought nothing is not asked again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import pages, report, wikiagent
from fake_engine import FakeEngine
from fake_engine.diligent import DONE, diligent, read
from fake_engine.players import Turn, lines, numbered
from piles import write_pile


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


THIN = """# Mines

Marnor is a kind of quarry, and the depth of Marnor is 40 m.

Corbel is a kind of rock, as Marnor is not.
"""


def once(turn: Turn) -> str:
    """One claim on the first sentence, and what it names besides stays thin; it covers all of the passage."""
    passage = numbered(turn.item.split("Passage:\n", 1)[1])
    told = [
        {"do": "claim", "entity": text.split()[0], "attribute": "definition", "statement": text, "at": [number]}
        for number, text in passage.items()
        if text.startswith(("Marnor", "Corbel")) and turn.number == 1
    ]
    return lines(*told, DONE)


def deepens(turn: Turn) -> str:
    """Says the depth of Marnor where it is among what is hardly explained."""
    hardly = turn.item.rsplit("Not explained yet, or hardly: ", 1)[-1]
    at = next((number for number, text in numbered(turn.item).items() if "depth of Marnor" in text), 0)
    said = {"do": "claim", "entity": "Marnor", "attribute": "depth", "value": "40 m", "at": [at]}
    told = [{**said, "statement": "The depth of Marnor is 40 m."}] if at and "Marnor" in hardly else []
    return lines(*told, DONE)


def test_by_night_a_thin_page_is_gone_back_to_until_nothing_comes(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "mines.md").write_text(THIN)
    with FakeEngine(diligent(read=once, review=deepens)) as engine:
        night(tmp_path, engine.base_url, "--overnight")
        page = (tmp_path / "wiki" / "entities" / "marnor.md").read_text()
        assert "| depth | 40 m " in page
        assert "claims: 2\n" in page
        asked, before = engine.journal.total, pages(tmp_path / "wiki")
        night(tmp_path, engine.base_url, "--overnight")
        assert engine.journal.total == asked
        assert pages(tmp_path / "wiki") == before
        (tmp_path / "sources" / "more.md").write_text("# More\n\nGalhor is a kind of tool that is old.\n")
        night(tmp_path, engine.base_url, "--overnight")
        again = [json.loads(call.raw)["messages"] for call in engine.journal.calls[asked:]]
    reviews = [messages[1]["content"] for messages in again if messages[0]["content"].startswith("# Job: review")]
    assert all("Galhor" in item and "Marnor" not in item for item in reviews)
