"""The second look: what the evidence does not say goes, with its reason; silence and a mad reader take nothing out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import DONE, diligent
from fake_engine.players import JobPlayer, Turn, lines, numbered, only_done
from fake_engine.second_reader import second_reader
from piles import write_pile
from small_nights import Outcome, night

from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot

TEXT = """# Engines

Alpha is an engine of the northern line.

Beta is an engine of the southern line.

Gamma is an engine that nobody drives.
"""
FALSE = "Alpha is an engine that the northern line sold."


def read(turn: Turn) -> str:
    """One claim in the words of its sentence, and one that says more than that."""
    shown = numbered(turn.item.split("Passage:\n", 1)[1])
    claims = [
        {"do": "claim", "entity": text.split()[0], "attribute": "definition", "statement": text, "at": [at]}
        for at, text in shown.items()
        if " is an engine" in text
    ]
    false = [{**claim, "attribute": "sale", "statement": FALSE} for claim in claims if claim["entity"] == "Alpha"]
    return lines(*claims, *false, DONE) if turn.number == 1 else lines(DONE)


refuting = second_reader("claim", "sold", "no sale", "not")
halving = second_reader("claim", "sold", "no sale", "partly")
mad = second_reader("claim", "sold", "no sale", "not", true="not")
"""Believes nothing, not even what repeats its claim or its sentence."""


def looked_at(player: JobPlayer, place: Path, *, concurrency: int = 4) -> tuple[Outcome, int]:
    """A night with a second look over the engines, and how many calls it took."""
    sources = place / "sources"
    if not sources.exists():
        sources.mkdir()
        (sources / "engines.md").write_text(TEXT)
    with FakeEngine(diligent(read=read, check=player)) as engine:
        outcome = night(sources, place / "wiki", engine.base_url, concurrency=concurrency, second_look="on")
        return outcome, engine.journal.total


def alpha(outcome: Outcome) -> str:
    return outcome.pages["entities/alpha.md"]


@pytest.mark.parametrize(("player", "verdict"), [(refuting, "not"), (halving, "partly")])
def test_what_the_evidence_does_not_say_is_on_no_page_and_in_the_report(
    player: JobPlayer, verdict: str, tmp_path: Path
) -> None:
    outcome, _ = looked_at(player, tmp_path)
    assert "sold" not in "".join(outcome.pages.values())
    assert "Alpha is an engine of the northern line." in alpha(outcome).replace("**", "")
    (gone,) = outcome.report.refuted
    assert (gone.statement, gone.verdict, gone.because) == (FALSE, verdict, "no sale")
    assert FALSE in (tmp_path / "wiki" / "report.md").read_text()
    assert outcome.findings == []


@pytest.mark.parametrize("player", [only_done, mad])
def test_silence_and_a_reader_who_believes_nothing_take_nothing_out(player: JobPlayer, tmp_path: Path) -> None:
    outcome, _ = looked_at(player, tmp_path)
    assert re.search("northern line sold", alpha(outcome))
    assert outcome.report.refuted == []
    assert ("rejected: not believed" in outcome.report.events) == (player is mad)


def test_a_reader_that_nods_at_everything_has_judged_nothing(tmp_path: Path) -> None:
    nodding = second_reader("claim", "nothing has this", "", "not", nods=True)
    outcome, _ = looked_at(nodding, tmp_path)
    assert "sold" not in alpha(outcome)
    assert "Alpha is an engine of the northern line." in alpha(outcome).replace("**", "")  # code can tell that
    (gone,) = outcome.report.refuted
    assert "takes everything for said" in gone.because
    assert outcome.report.events["rejected: not believed"] > 0


def test_only_what_code_cannot_judge_is_asked_and_only_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def noting(turn: Turn) -> str:
        asked.append(turn.item)
        return refuting(turn)

    first, _ = looked_at(noting, tmp_path)
    (item,) = asked
    assert FALSE in item
    assert "Gamma" not in item
    again, calls = looked_at(noting, tmp_path)
    assert calls == 0
    assert again.pages == first.pages


def test_what_was_taken_out_stays_out_when_its_source_is_edited_elsewhere(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    write_pile(sources, 1, 14_000)
    (long,) = sources.iterdir()
    long.write_text(f"{TEXT}\n{long.read_text()}")
    before, _ = looked_at(refuting, tmp_path)
    assert [claim.statement for claim in before.report.refuted] == [FALSE]
    long.write_text(f"{long.read_text()}\nOmega is an engine of no line.\n")
    after, _ = looked_at(refuting, tmp_path)
    assert [claim.statement for claim in after.report.refuted] == [FALSE]
    assert "sold" not in "".join(after.pages.values())
    with FakeEngine(diligent(read=read, check=refuting)) as engine:
        fresh = night(sources, tmp_path / "fresh", engine.base_url, second_look="on")
    assert after.pages == fresh.pages


def test_a_claim_that_was_taken_out_leaves_its_sentence_open_and_the_ledger_knows_why(tmp_path: Path) -> None:
    looked_at(refuting, tmp_path)
    ledger = Ledger(tmp_path / "wiki" / ".wikiagent" / "ledger.db")
    try:
        (gone,) = Snapshot(ledger.reader).refuted()
        assert (gone.source, gone.entity) == (str(tmp_path / "sources" / "engines.md"), "Alpha")
        assert json.loads(ledger.reader.execute("SELECT record FROM refuted").fetchone()[0])["statement"] == FALSE
    finally:
        ledger.close()


def test_rules_have_no_second_look(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "engines.md").write_text(TEXT)
    outcome = night(tmp_path / "sources", tmp_path / "wiki", second_look="on")
    assert "check" not in outcome.report.items
