"""The second look at prose: what claims do not say is on no page, and the writer is asked once for something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import DONE, diligent
from fake_engine.players import JobPlayer, Turn, lines, numbered, only_done, told
from fake_engine.second_reader import second_reader
from small_nights import Outcome, night

TEXT = """# Engines

Alpha is an engine of the northern line.

Alpha was built at the old works near the river.

Beta is an engine of the southern line.
"""
SAID = "Alpha was built at the old works near the river."
FALSE = "Alpha was painted at the old works near the river."
MENDED = "Alpha itself was once built at the old works near the river."
PAGE = "entities/alpha.md"


def read(turn: Turn) -> str:
    shown = numbered(turn.item.split("Passage:\n", 1)[1])
    claims = [
        {"do": "claim", "entity": text.split()[0], "attribute": "description", "statement": text, "at": [at]}
        for at, text in shown.items()
        if text.endswith(".")
    ]
    return lines(*claims, DONE) if turn.number == 1 else lines(DONE)


def written(turn: Turn, text: str) -> str:
    """The claims as they are, but for one that is said in these words."""
    if turn.number > 1:
        return lines(DONE)
    said = [(number, text if claim == SAID else claim) for number, claim in told(turn).items()]
    return lines(*({"do": "sentence", "section": "", "text": words, "claims": [n]} for n, words in said), DONE)


def swaps(turn: Turn) -> str:
    """Another verb at first; told of it, the claim in other words."""
    return written(turn, MENDED if "A second reader" in turn.item else FALSE)


def insists(turn: Turn) -> str:
    return written(turn, FALSE)


refuting = second_reader("sentence", "painted", "no paint", "not")
halving = second_reader("sentence", "painted", "no paint", "partly")
mad = second_reader("sentence", "painted", "no paint", "not", true="not")
"""Believes nothing, not even what repeats its claim or its sentence."""


class Looked:
    """Nights with a second look over the engines. ``asked``: items of each job, in the order in which they came."""

    def __init__(self, place: Path, write: JobPlayer, proofread: JobPlayer) -> None:
        self.place, self.asked = place, list[tuple[str, str]]()
        (place / "sources").mkdir()
        (place / "sources" / "engines.md").write_text(TEXT)
        self._players = diligent(read=read, write=self._noted(write), proofread=self._noted(proofread))

    def _noted(self, player: JobPlayer) -> JobPlayer:
        def play(turn: Turn) -> str:
            self.asked.append((turn.job, turn.item))
            said = player(turn)
            assert isinstance(said, str)
            return said

        return play

    def night(self, *, by_day: bool = False, max_tokens: int | None = None) -> Outcome:
        with FakeEngine(self._players) as engine:
            return night(
                self.place / "sources",
                self.place / "wiki",
                engine.base_url,
                concurrency=1 if max_tokens else 4,
                second_look="off" if by_day else "on",
                max_tokens=max_tokens,
            )


@pytest.mark.parametrize(("reader", "verdict"), [(refuting, "not"), (halving, "partly")])
def test_what_claims_do_not_say_is_taken_off_and_the_writer_says_it_better(
    reader: JobPlayer, verdict: str, tmp_path: Path
) -> None:
    outcome = Looked(tmp_path, swaps, reader).night()
    assert "painted" not in "".join(outcome.pages.values())
    assert MENDED in outcome.pages[PAGE].replace("**", "")
    (gone,) = outcome.report.refused
    assert (gone.page, gone.text, gone.verdict, gone.because) == (PAGE, FALSE, verdict, "no paint")
    assert FALSE in (tmp_path / "wiki" / "report.md").read_text()
    assert outcome.findings == []


def test_who_insists_is_not_asked_again_and_the_claim_stands_below_the_prose(tmp_path: Path) -> None:
    looked = Looked(tmp_path, insists, refuting)
    outcome = looked.night()
    assert "painted" not in "".join(outcome.pages.values())
    assert "## Also recorded" in outcome.pages[PAGE]
    assert SAID in outcome.pages[PAGE]
    assert outcome.report.events["rejected: sentence refused before"] > 0
    run = json.loads((tmp_path / "wiki" / ".wikiagent" / "run.json").read_text())
    assert [one["text"] for one in run["refused"] if one["page"] == PAGE] == [FALSE]
    told = [
        item for job, item in looked.asked if job == "write" and "A second reader" in item and "Page: Alpha" in item
    ]
    assert {FALSE in item and "(no paint)" in item for item in told} == {True}
    looked.asked.clear()
    again = looked.night()
    assert looked.asked == []
    assert again.pages == outcome.pages


def test_only_sentences_in_other_words_than_their_claims_are_asked_about_and_each_once(tmp_path: Path) -> None:
    looked = Looked(tmp_path, swaps, refuting)
    looked.night()
    asked = [item.split("Sentences:\n", 1)[1] for job, item in looked.asked if job == "proofread"]
    about = [text for item in asked for text in numbered(item).values()]
    assert sum(text.startswith(FALSE) for text in about) == 1
    assert sum(text.startswith(MENDED) for text in about) == 1
    assert not any("Beta" in text for text in about)


@pytest.mark.parametrize("reader", [only_done, mad])
def test_silence_and_a_reader_who_believes_nothing_take_nothing_off(reader: JobPlayer, tmp_path: Path) -> None:
    outcome = Looked(tmp_path, swaps, reader).night()
    assert FALSE in outcome.pages[PAGE].replace("**", "")
    assert outcome.report.refused == []
    assert ("rejected: not believed" in outcome.report.events) == (reader is mad)


def test_prose_in_other_words_is_not_shown_where_its_second_reader_nods_at_everything(tmp_path: Path) -> None:
    nodding = second_reader("sentence", "nothing has this", "", "not", nods=True)
    outcome = Looked(tmp_path, insists, nodding).night()
    assert "painted" not in "".join(outcome.pages.values())
    assert SAID in outcome.pages[PAGE]
    assert outcome.report.events["rejected: not believed"] > 0


def test_what_was_written_by_day_is_looked_at_by_night(tmp_path: Path) -> None:
    looked = Looked(tmp_path, swaps, refuting)
    assert FALSE in looked.night(by_day=True).pages[PAGE].replace("**", "")
    assert not [job for job, _ in looked.asked if job == "proofread"]
    by_night = looked.night()
    assert "painted" not in by_night.pages[PAGE]
    assert looked.night(by_day=True).pages == by_night.pages


def test_a_source_more_leaves_what_was_refused_refused_and_ends_as_one_night_would(tmp_path: Path) -> None:
    looked = Looked(tmp_path, swaps, refuting)
    looked.night()
    looked.asked.clear()
    (tmp_path / "sources" / "more.md").write_text("# More\n\nAlpha was sold to a museum in 1921.\n")
    grown = looked.night()
    about = [text for job, item in looked.asked if job == "proofread" for text in numbered(item).values()]
    assert not [text for text in about if text.startswith((FALSE, MENDED))]
    assert "painted" not in grown.pages[PAGE]
    (tmp_path / "fresh").mkdir()
    fresh = Looked(tmp_path / "fresh", swaps, refuting)
    (tmp_path / "fresh" / "sources" / "more.md").write_text((tmp_path / "sources" / "more.md").read_text())
    assert fresh.night().pages[PAGE] == grown.pages[PAGE]


def test_nights_that_end_after_every_item_end_as_one_that_goes_on(tmp_path: Path) -> None:
    for name in ("whole", "parts"):
        (tmp_path / name).mkdir()
    whole = Looked(tmp_path / "whole", swaps, refuting)
    at_once = whole.night()
    parts = Looked(tmp_path / "parts", swaps, refuting)
    outcome = parts.night(max_tokens=1)
    while outcome.report.stopped:
        outcome = parts.night(max_tokens=1)
    same = {path for path, text in at_once.pages.items() if outcome.pages[path] == text}
    assert at_once.pages.keys() - same == {"sources/sources-engines.md"}  # which names the folder
    assert sorted(parts.asked) == sorted(whole.asked)
