"""Candidates are claims that can't both hold; what code can tell apart is never left to a judge."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.ledger.conflicts import candidates, checked_by_scope, positions
from agent.ledger.records import Claim, Scope

Make = Callable[..., Claim]


@pytest.mark.parametrize(("one", "other"), [("120 seconds", "60 seconds"), ("yes", "no"), ("rsa", "ed25519")])
def test_other_values_are_a_candidate(claim: Make, one: str, other: str) -> None:
    found = candidates("alpha", [claim(value=one), claim(value=other, source="s2")])
    assert [len(candidate.claims) for candidate in found] == [2]


@pytest.mark.parametrize(
    ("one", "other"), [("1.2 km", "1,200 m"), ("yes", "enabled"), ("two minutes", "120 s"), ("RSA", "rsa")]
)
def test_the_same_value_said_differently_is_none(claim: Make, one: str, other: str) -> None:
    assert candidates("alpha", [claim(value=one), claim(value=other, source="s2")]) == []


def test_other_attributes_are_no_candidate(claim: Make) -> None:
    assert candidates("alpha", [claim(value="1"), claim(attribute="maximum", value="2", source="s2")]) == []


def test_the_same_value_with_another_sign_is_a_candidate(claim: Make) -> None:
    assert len(candidates("alpha", [claim(value="rsa"), claim(value="rsa", negated=True, source="s2")])) == 1


def test_a_list_of_things_in_one_source_is_no_disagreement(claim: Make) -> None:
    values = [claim(attribute="option", value=value, sentence=n) for n, value in enumerate(("-a", "-b", "-c"), 1)]
    assert candidates("alpha", [*values, claim(attribute="option", value="-d", source="s2")]) == []


def test_all_positions_are_listed_and_equal_ones_stand_together(claim: Make) -> None:
    claims = [claim(value=value, source=f"s{n}") for n, value in enumerate(("1", "2", "1", "3"))]
    assert [[c.value for c in side] for side in positions(claims)] == [["1", "1"], ["2"], ["3"]]


def test_the_id_of_a_conflict_does_not_depend_on_its_positions(claim: Make) -> None:
    first = candidates("alpha", [claim(value="1"), claim(value="2", source="s2")])[0]
    second = candidates("alpha", [claim(value="3", source="s0"), claim(value="1"), claim(value="2", source="s2")])[0]
    assert first.id == second.id


def test_a_contradiction_between_versions_is_recorded_as_a_difference_between_versions() -> None:
    scopes = [Scope(version="8.4"), Scope(version="10.0")]
    assert checked_by_scope("contradiction", scopes, ["holds", "holds"]) == "differs by version"


def test_a_contradiction_within_one_version_stays_one() -> None:
    scopes = [Scope(version="8.4"), Scope(version="8.4")]
    assert checked_by_scope("contradiction", scopes, ["holds", "holds"]) == "contradiction"


def test_what_only_one_side_holds_is_no_contradiction() -> None:
    assert checked_by_scope("contradiction", [Scope(), Scope()], ["holds", "reports"]) == "reported only"
