"""Names that may be one thing are found without comparing each with each; what must stay apart is not asked about."""

from __future__ import annotations

import random

import pytest
from piles import subject

from agent.ledger import near_names
from agent.ledger.journal import Ledger
from agent.ledger.near_names import BLOCK, Blocks, Name
from agent.ledger.records import ClaimMade, NamesJudged
from ledger.test_entities import Claims, named, record


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("merge strategy", "merge strategies x", ""),
        ("merge strategy", "strategy merge", "the same words"),
        ("health check", "healthcheck", "the same letters"),
        ("Orrin Valley Water Authority", "OVWA", "one may be short for the other"),
        ("Department of Energy", "DOE", "one may be short for the other"),
        ("Department of Energy", "DE", "one may be short for the other"),
        ("Kubernetes", "Kubernets", "spelled nearly the same"),
        ("Norreyton", "Norrayton", "spelled nearly the same"),
        ("works at Calder", "treatment works at Calder", "one has all the words of the other"),
        ("Marrow", "Edith Marrow", "one has all the words of the other"),
        ("Marrow", "Marrow Viaduct", ""),
        ("host", "host key", ""),
        ("TLS 1.2", "TLS 1.3", ""),
        ("annual report draft", "annual report final", ""),
        ("SSH", "ssh", ""),
        ("read timeout", "write timeout", ""),
        ("Kelfire 2 engine", "Kelfire engine 3", ""),
    ],
)
def test_what_is_near_is_asked_about(ledger: Ledger, one: str, other: str, why: str) -> None:
    record(ledger, "k", named(one), named(other))
    assert [candidate.why for candidate in near_names.candidates(ledger.reader)] == ([why] if why else [])


def test_another_name_that_only_the_reader_gives_is_asked_about(ledger: Ledger) -> None:
    record(ledger, "k", named("Lorem", "Ipsum", quote="Lorem is a word."), named("Ipsum"))
    (found,) = near_names.candidates(ledger.reader)
    assert (found.one, found.other, found.why) == (
        "ipsum",
        "lorem",
        "a reader took one for another name of the other",
    )


def test_another_name_that_stands_in_the_text_of_a_claim_is_asked_about(ledger: Ledger, claim: Claims) -> None:
    made = claim("Marnor").model_copy(update={"statement": "Marnor, formerly known as Galhor, is near Corbel."})
    record(ledger, "k", ClaimMade(claim=made), named("Galhor"), named("Corbel"))
    assert [(found.one, found.other) for found in near_names.candidates(ledger.reader)] == [("galhor", "marnor")]


def test_a_pair_is_asked_about_once_more_when_something_is_said_of_both(ledger: Ledger, claim: Claims) -> None:
    record(ledger, "k", named("Edith Marrow"), named("Marrow"))
    apart = NamesJudged(one="edith marrow", other="marrow", same=False, because="x", blind=True)
    record(ledger, "l", apart)
    assert near_names.candidates(ledger.reader) == []
    record(ledger, "m", *(ClaimMade(claim=claim(name)) for name in ("Edith Marrow", "Marrow")))
    assert len(near_names.candidates(ledger.reader)) == 1
    record(ledger, "n", apart.model_copy(update={"blind": False}))
    assert near_names.candidates(ledger.reader) == []


def test_names_of_one_entity_keep_all_of_it_from_being_asked_about(ledger: Ledger) -> None:
    given = named("Orrin Light Railway", "OLR", quote="The Orrin Light Railway (OLR) is closed.")
    record(ledger, "k", given, named("Light Railway"), named("Orrin Light Rail"))
    asked = {(found.one, found.other) for found in near_names.candidates(ledger.reader)}
    assert ("light railway", "orrin light railway") in asked
    record(ledger, "j", NamesJudged(one="OLR", other="light railway", same=False, because="x"))
    assert ("light railway", "orrin light railway") not in {
        (found.one, found.other) for found in near_names.candidates(ledger.reader)
    }


def compared(number: int, words: int) -> Blocks:
    """What it costs among so many entities: people, places, authorities and short forms, of so many proper words."""
    draw = random.Random(number)
    written: set[str] = set()
    while len(written) < number:
        said = [subject(draw.randrange(words)) for _ in range(draw.choice((1, 2, 2, 3)))]
        said += draw.choice(([], [], ["Dam"], ["Water", "Authority"]))
        written.add("".join(word[0] for word in said) if len(said) > 2 and draw.random() < 0.3 else " ".join(said))
    blocks = Blocks([Name(name.casefold(), name.casefold(), name) for name in sorted(written)])
    blocks.alike()
    return blocks


def test_four_times_the_names_cost_about_four_times_the_comparisons() -> None:
    thousand, four_thousand = compared(1000, 1000), compared(4000, 4000)
    assert thousand.compared > 1000
    assert four_thousand.compared < 5 * thousand.compared


def test_words_that_most_names_share_make_no_name_dear() -> None:
    crowded = compared(4000, 60)
    assert crowded.compared < 4000 * 3 * BLOCK  # each with each would be eight millions
