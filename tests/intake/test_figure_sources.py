"""Nights in which the images inside PDFs and pages are sources, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import diligent
from fake_engine.players import turn_of
from fake_engine.replies import Conversation, Reply
from fake_engine.vision import drawn
from pictured import a_pdf, inline
from small_nights import Outcome, night

from agent.sources import imprint, kinds
from agent.sources.document import Metadata

WORDS = "Marnor has a shaft, and the depth of Marnor is 55 m."
OTHER = "Galhor is a kind of rock."


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A scanned PDF, a PDF with words, and a page with an image in it."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "scan.pdf").write_bytes(a_pdf([(WORDS, "")]))
    (sources / "paper.pdf").write_bytes(a_pdf([(OTHER, "Figure 1. Perisk is a kind of hammer.")]))
    page = f"<html><body><p>Belcor is a kind of sand.</p><img src='{inline(drawn('Eljun is a kind of clay.'))}'></body>"
    (sources / "page.html").write_text(page)
    return sources


def states(outcome: Outcome) -> dict[str, tuple[str, str]]:
    return {Path(source.source).name: (source.state, source.reason) for source in outcome.report.sources}


def test_figures_are_sources_under_the_name_of_what_they_stand_in(pile: Path, tmp_path: Path) -> None:
    items: list[str] = []

    def player(conversation: Conversation, body: dict[str, object]) -> Reply | str:
        turn = turn_of(conversation, body)
        items.extend([turn.item] if turn.job == "look" else [])
        return diligent()(conversation, body)

    with FakeEngine(player) as engine:
        outcome = night(pile, tmp_path / "wiki", engine.base_url, figures=True)
    found = states(outcome)
    assert found["scan.pdf"][0] == "skipped"
    assert found["scan.pdf"][1].startswith("no text: its 1 pages are images")
    for name in ("scan.pdf#page=1,figure=1", "paper.pdf#page=1,figure=1", "page.html#figure=1"):
        assert found[name] == ("done", "")
    assert outcome.findings == []
    page = outcome.pages["entities/marnor.md"]
    assert (
        "[[sources/sources-scan-page-1-figure-1|scan, page 1, figure 1]], as read by gemma-4-31b-it from the image"
        in page
    )
    assert any("Its caption, which is known already: Figure 1. Perisk" in item for item in items)
    assert "entities/eljun.md" in outcome.pages


def test_figures_are_taken_out_once_and_go_with_what_they_stand_in(pile: Path, tmp_path: Path) -> None:
    wiki = tmp_path / "wiki"
    with FakeEngine(diligent()) as engine:
        before = night(pile, wiki, engine.base_url, figures=True)
        asked = engine.journal.total
        assert night(pile, wiki, engine.base_url, figures=True).pages == before.pages
        assert engine.journal.total == asked
        (pile / "scan.pdf").unlink()
        after = night(pile, wiki, engine.base_url, figures=True)
        assert "entities/marnor.md" not in after.pages
        assert not any("scan" in name for name in states(after))
        assert after.findings == []


def test_figures_are_left_alone_unless_they_are_asked_for(pile: Path, tmp_path: Path) -> None:
    with FakeEngine(diligent()) as engine:
        outcome = night(pile, tmp_path / "wiki", engine.base_url)
        assert engine.journal.shown == []
    assert sorted(states(outcome)) == ["page.html", "paper.pdf", "scan.pdf"]


def test_a_pdf_whose_figures_cant_be_taken_out_says_so(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "broken.pdf").write_bytes(b"%PDF-1.7\n" + bytes(500))
    with FakeEngine(diligent()) as engine:
        outcome = night(sources, tmp_path / "wiki", engine.base_url, figures=True)
    assert states(outcome)["broken.pdf#figures"][0] == "failed"
    assert "broken" in states(outcome)["broken.pdf#figures"][1]


def test_a_hash_in_the_name_of_a_file_is_no_place() -> None:
    assert imprint.named(Metadata(), "notes/C#.md").title == "C#"
    assert imprint.named(Metadata(), "notes/a.pdf#page=3,figure=1").title == "a, page 3, figure 1"


def test_the_name_of_a_file_makes_a_note_of_an_image_and_not_of_figures_in_it() -> None:
    assert kinds.of(Metadata(), "notes.png", "image", {}) == ("note", "file name")
    assert kinds.of(Metadata(), "notes.pdf#page=3,figure=1", "image", {}) == ("", "")


def test_a_figure_and_a_file_of_its_name_have_a_page_each(pile: Path, tmp_path: Path) -> None:
    (pile / "scan-page-1-figure-1.md").write_text("# Tumel\n\nTumel is a kind of salt.\n")
    with FakeEngine(diligent()) as engine:
        outcome = night(pile, tmp_path / "wiki", engine.base_url, figures=True)
    assert outcome.findings == []
    assert "salt" in outcome.pages["entities/tumel.md"]
    assert "depth" in outcome.pages["entities/marnor.md"]
    assert {"sources/sources-scan-page-1-figure-1.md", "sources/sources-scan-page-1-figure-1-2.md"} <= set(
        outcome.pages
    )
