"""What all pages share."""

from __future__ import annotations

import pytest

from agent.ledger.view import SourceView
from agent.wiki.page import told_apart


def source(name: str, title: str, date: str, slug: str = "a") -> SourceView:
    return SourceView(
        name=name, sha256=name, slug=slug, title=title, format="text", version="", date=date, authors=(), publisher="",
        kind="", places={}, state="done", reason="", characters=1, characters_read=1, sentences=1, sentences_cited=1,
        gaps=(), dropped=(), markup=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ([("a.txt", "1965"), ("b.txt", "2015")], ["Handbook, 1965", "Handbook, 2015"]),
        ([("a.txt", ""), ("b.txt", "2015")], ["Handbook, a.txt", "Handbook, b.txt"]),
        ([("a.txt", "1965"), ("b.txt", "1965")], ["Handbook, a.txt", "Handbook, b.txt"]),
        ([("a.txt", "1965")], ["Handbook"]),
    ],
)
def test_sources_of_one_title_are_told_apart_by_their_dates_or_else_their_names(
    given: list[tuple[str, str]], labels: list[str]
) -> None:
    there = [source(name, "Handbook", date) for name, date in given]
    assert [one.label for one in told_apart([*there, source("c.txt", "Survey", "1965")])] == [*labels, "Survey"]


def test_a_file_that_has_no_page_takes_no_part_in_that() -> None:
    one, copy = source("a.txt", "Handbook", "1965"), source("a copy.txt", "Handbook", "1965", slug="")
    assert told_apart([one, copy]) == [one, copy]
