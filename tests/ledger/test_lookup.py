"""What a person types is found, or answered with what they may have meant."""

from __future__ import annotations

import sqlite3
from functools import partial

import pytest

from agent.errors import UsageError
from agent.ledger import decisions, lookup
from agent.ledger.decisions import MergeNames, Name
from agent.ledger.journal import Ledger
from ledger.test_entities import named, record


@pytest.fixture
def known(ledger: Ledger) -> Ledger:
    given = named("Hollin Water Board", "HWB", quote="The Hollin Water Board (HWB) is a board.")
    record(
        ledger, "k", given, named("Hollin Dam"), named("C++"), named("C"), named("the Calder_Pool"), named("index.md")
    )
    ledger.write(
        lambda db: db.execute("INSERT INTO decisions VALUES('aliases', 'hollin dam', '[\"The Old Lady\"]', 'x')")
    )
    return ledger


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Hollin Dam", "Hollin Dam"),
        ("hollin dam", "Hollin Dam"),
        ("hollin-dam", "Hollin Dam"),
        ("entities/hollin-dam", "Hollin Dam"),
        ("entities/hollin-dam.md", "Hollin Dam"),
        ("The Old Lady", "Hollin Dam"),
        ("HWB", "Hollin Water Board"),
        ("c-plus-plus", "C++"),
        ("C++", "C++"),
        ("calder pool", "the Calder_Pool"),
        ("hollin-dam.md", "Hollin Dam"),
        ("index.md", "index.md"),
        ("Index.md", "index.md"),
    ],
)
def test_titles_aliases_and_names_of_pages_are_found(known: Ledger, typed: str, title: str) -> None:
    assert lookup.find(known.reader, typed).title == title


def test_the_former_page_of_what_was_merged_is_found_under_its_own_name(known: Ledger) -> None:
    both = [Name(normal=normal, written="x") for normal in ("c", "c++")]
    known.write(lambda db: decisions.apply(db, MergeNames(kept=both[0], other=both[1])))
    found = lookup.find(known.reader, "c-plus-plus")
    assert (found.title, found.name.normal) == ("C", "c++")


@pytest.mark.parametrize(
    ("typed", "meant"), [("Holin Dam", "“Hollin Dam”"), ("hollin", "“Hollin Dam”"), ("HBW", "“HWB”")]
)
def test_a_slip_is_answered_with_what_is_near(known: Ledger, typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match="did you mean") as error:
        lookup.find(known.reader, typed)
    assert meant in str(error.value)
    assert "wikiagent entities list" in str(error.value)


def _rename(db: sqlite3.Connection, entity: str, slug: str) -> None:
    db.execute("UPDATE entities SET slug = ? WHERE id = ?", (slug, entity))


def test_what_is_a_name_of_one_and_the_page_of_another_is_not_guessed(known: Ledger) -> None:
    for slug, entity in (("pool", "calder pool"), ("calder-pool", "hollin dam")):
        known.write(partial(_rename, entity=entity, slug=slug))
    with pytest.raises(UsageError, match="entities/calder-pool or entities/pool"):
        lookup.find(known.reader, "calder-pool")
    assert lookup.find(known.reader, "entities/calder-pool").title == "Hollin Dam"


@pytest.mark.parametrize("typed", ["", " ", ".md", "entities/", "entities/.md", "\n"])
def test_what_is_no_name_stands_for_nothing_not_even_for_names_without_a_page(known: Ledger, typed: str) -> None:
    with pytest.raises(UsageError, match="is no name; give"):
        lookup.find(known.reader, typed)
