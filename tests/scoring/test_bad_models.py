"""Whatever a bad model says, nothing false of these kinds reaches a page, and what is true stays.

A part of the planted pile, so that it takes seconds; ``tests/bad_models.py`` does each kind alone, over all of it.
"""

from __future__ import annotations

import pytest
from bad_models import Pile

DOCUMENTS = (
    "tunnel-paper.md",
    "contractor-brochure.html",
    "railway-history.md",
    "railway-museum.html",
    "authority-handbook-1965.txt",
)


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Pile:
    return Pile(tmp_path_factory.mktemp("planted") / "pile", only=DOCUMENTS)


@pytest.mark.parametrize(
    "kinds",
    [
        ("numbers", "swapped", "units", "dates", "negations", "comparatives", "values", "scopes", "inventions"),
        ("entities", "objects", "addresses", "names too much", "merges", "nothing contradicts"),
        ("prose", "obeys", "all contradicts"),
    ],
    ids=["figures and words", "names", "prose and orders"],
)
def test_nothing_false_of_a_kind_that_code_can_see_reaches_a_page(kinds: tuple[str, ...], pile: Pile) -> None:
    told = pile.night(*kinds)
    assert told.false == []
    assert told.lost == []
    assert told.outcome.findings == []
    assert any(name.startswith("rejected") for name in told.outcome.report.events)


def test_what_code_cannot_see_is_seen_by_a_good_second_reader(pile: Pile) -> None:
    kinds = ("verbs", "attributes", "prose verbs")
    believed = pile.night(*kinds)
    assert believed.false
    doubted = pile.night(*kinds, second_look="on")
    assert doubted.false == []
    assert doubted.lost == []
    assert {claim.verdict for claim in doubted.outcome.report.refuted} == {"not"}
    assert {sentence.verdict for sentence in doubted.outcome.report.refused} == {"not"}


LOWER = (
    *("dye-book.md", "mordants.md", "recipe-table.md", "price-list.html", "tools.md", "dyelog-manual.md"),
    *("service-notes.txt", "light-tests.txt", "vat-care.md", "yard-history.md", "settings.md", "loom-room.txt"),
)
"""All but the one that has what is left for the second look."""


@pytest.fixture(scope="module")
def lower(tmp_path_factory: pytest.TempPathFactory) -> Pile:
    return Pile(tmp_path_factory.mktemp("lower") / "pile", "lower", LOWER)


def test_nothing_false_of_things_without_a_capital_reaches_a_page(lower: Pile) -> None:
    told = lower.night("entities", "objects")
    assert told.false == []
    assert told.lost == []


REPAIRS = ("glue-sheet.md", "visits.md", "parts-prices.html", "benchbook-api.html", "benchbook-manual.md")
"""Tables with things as columns, with years, with units in the header; names with dots."""


@pytest.fixture(scope="module")
def repairs(tmp_path_factory: pytest.TempPathFactory) -> Pile:
    return Pile(tmp_path_factory.mktemp("repairs") / "pile", "repairs", REPAIRS)


def test_no_figure_of_a_table_reaches_a_page_under_another_label(repairs: Pile) -> None:
    told = repairs.night("swapped", "objects", "values", "prose numbers")
    assert told.false == []
    assert told.lost == []
