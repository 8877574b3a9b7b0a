"""Dense facts are read row by row: what a hasty reader leaves of a table is shown to it once more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import DONE, diligent
from fake_engine.players import JobPlayer, Turn, lines, numbered
from small_nights import Outcome, night

from agent.ledger.snapshot import Snapshot

ROWS = 50
ROW = re.compile(r"\(table row\) Setting: (\w+) \| Default: (\d+) \| Unit: (\w+)")


def claims(text: str) -> list[str]:
    """A claim for each row shown."""
    shown = numbered(text)
    found = [(number, row) for number, line in shown.items() if (row := ROW.match(line))]
    return [
        lines(
            {
                "do": "claim", "entity": row[1], "attribute": "default", "value": row[2],
                "statement": f"The default of {row[1]} is {row[2]}.", "at": [number],
            }
        )
        for number, row in found
    ]  # fmt: skip


def whole(turn: Turn) -> str:
    """Reads every row at once."""
    return lines(DONE) if turn.number > 1 else "".join(claims(turn.item.split("Passage:\n", 1)[1])) + lines(DONE)


def lazy(turn: Turn) -> str:
    """Reads the first three rows of whatever it is shown, and says that it is done."""
    return "".join(claims(turn.item.split("Passage:\n", 1)[1])[:3]) + lines(DONE)


def idle(_: Turn) -> str:
    return lines(DONE)


def read_by(player: JobPlayer, place: Path) -> tuple[Outcome, set[str], int]:
    """A night over a page with a table: the settings that claims were made of, and how many calls reading took."""
    rows = "\n".join(f"| setting_{chr(97 + n // 26)}{chr(97 + n % 26)} | {n + 3} | turns |" for n in range(ROWS))
    (place / "sources").mkdir()
    text = f"# Settings\n\nThe settings and their defaults.\n\n| Setting | Default | Unit |\n|---|---|---|\n{rows}\n"
    (place / "sources" / "settings.md").write_text(text)
    with FakeEngine(diligent(read=player)) as engine:
        outcome = night(place / "sources", place / "wiki", engine.base_url)
        bodies = [json.loads(call.raw.partition(b"\r\n\r\n")[2] or call.raw) for call in engine.journal.calls]
    calls = sum("# Job: read" in str(body["messages"][0]["content"]) for body in bodies)
    snapshot = Snapshot.open(place / "wiki" / ".wikiagent" / "ledger.db")
    try:
        made = {claim.entity for entity in snapshot.entities() for claim in snapshot.claims_of(entity.id)}
    finally:
        snapshot.close()
    return outcome, made, calls


@pytest.mark.parametrize("player", [whole, lazy])
def test_every_row_of_a_table_becomes_a_claim_also_with_a_lazy_model(player: JobPlayer, tmp_path: Path) -> None:
    outcome, made, _ = read_by(player, tmp_path)
    assert len(made) == ROWS
    assert outcome.findings == []
    (source,) = outcome.report.sources
    assert (source.state, source.characters_read) == ("done", source.characters)


def test_a_model_that_says_nothing_of_a_table_is_not_asked_about_every_row(tmp_path: Path) -> None:
    _, made, calls = read_by(idle, tmp_path)
    assert made == set()
    assert calls == 2


def test_a_lazy_reading_that_is_repeated_asks_nothing(tmp_path: Path) -> None:
    read_by(lazy, tmp_path)
    with FakeEngine(diligent(read=lazy)) as engine:
        night(tmp_path / "sources", tmp_path / "wiki", engine.base_url)
        assert engine.journal.total == 0
