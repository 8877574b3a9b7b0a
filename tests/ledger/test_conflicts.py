"""Candidates are claims that can't both hold; what code can tell apart is never left to a judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Literal

import pytest
from claims import made
from hypothesis import given
from hypothesis import strategies as st

from agent.ledger.conflicts import Held, candidates, checked_by_scope, differ, disagree, positions, settled
from agent.ledger.records import Claim, Scope

Make = Callable[..., Claim]


DISAGREE = [
    ("120 seconds", "60 seconds"), ("120", "60"), ("2 minutes", "60 s"), ("1.2 km", "1,300 m"), ("64 KiB", "32 KiB"),
    ("yes", "no"), ("enabled", "false"), ("supported", "not supported"), ("True", "False"), ("on", "off"),
    ("rsa", "ed25519"), ("red", "blue"), ("Marlbeck", "Norrey"), ("Edith Marrow", "Ansel Birk"),
    ("October 1934", "May 1935"), ("4 May 1908", "11 June 1908"), ("1961", "2011"), ("1.2.3", "1.2.4"),
    ("OpenSSH 9.9", "OpenSSH 10.0"), ("three", "four"), ("two", "3"), ("10 %", "12 %"), ("1.5", "15"), ("10", "100"),
    ("at least 5", "at most 3"), ("1-5", "7-9"), ("between 1 and 5", "9"), ("port 22", "port 2222"),
    ("/etc/a.conf", "/etc/b.conf"), ("usr/lib*/*", "/usr/lib/*"), ("a, b", "a, b, c"), ("10 users", "20 users"),
    ("-5 °C", "5 °C"), ("1 GB", "2 GB"), ("['a', 'b']", "['a']"), ("[]", "['a']"), ("''", "None"), ("None", "False"),
    ("''", "/srv/master"), ("pkg.items.Item", "pkg.Item"), ("yaml_jinja", "jinja|yaml"), ("http://a.org", "https://a.org"),
]  # fmt: skip
AGREE = [
    ("1.2 km", "1,200 m"), ("yes", "enabled"), ("two minutes", "120 s"), ("RSA", "rsa"), ("120", "120 s"), ("two", "2"),
    ("No", "off"), ("a, b", "b and a"), ("May 2020", "2020-05"), ("TCP", "transmission control protocol"),
    ("about 1.2 million", "1,234,567"), ("12,000", "12,345"), ("about 20 km", "23 km"), ("almost 150,000", "148,000"),
    ("1961", "5 May 1961"), ("1990s", "1995"), ("3-5 km", "4 km"), ("at most 10", "5"), ("1983 to 1987", "1985"),
    ("between 80,000 and 120,000", "97,000"), ("64 KB", "65536 bytes"), ("760 mm", "76 cm"),
    ("140 tonnes", "140,000 kg"),
    ("20 °C", "68 °F"), ("5 miles", "8 km"), ("six", "6"), ("5 kg", "5 m"), ("120", "2 minutes"), ("0", "off"),
    ("The \"Foo\".", "foo"), ("['a', 'b']", '["a","b",]'), ("null", "None"), ("''", '""'), ("[]", "empty list"),
    ("''", "empty"), ("''", "not set"), ("well-known", "well known"), ("$1,200", "$1200"),
    ("it reads the file at start and keeps it in memory", "it keeps the file in memory, reading it once at start"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DISAGREE)
def test_other_values_are_a_candidate(claim: Make, one: str, other: str) -> None:
    found = candidates("alpha", [claim(value=one), claim(value=other, source="s2")])
    assert [len(candidate.claims) for candidate in found] == [2]


@pytest.mark.parametrize(("one", "other"), AGREE)
def test_the_same_value_said_differently_is_none(claim: Make, one: str, other: str) -> None:
    assert candidates("alpha", [claim(value=one), claim(value=other, source="s2")]) == []


def test_one_source_may_disagree_with_itself(claim: Make) -> None:
    assert len(candidates("alpha", [claim(value="10"), claim(value="20", sentence=9)])) == 1


def test_a_default_is_no_recommended_value(claim: Make) -> None:
    recommended = claim(attribute="recommended value", value="20", source="s2")
    assert candidates("alpha", [claim(value="10"), recommended]) == []


VALUES = sorted({value for pair in (*DISAGREE, *AGREE) for value in pair})


def said(make: Make, values: Sequence[str]) -> list[Claim]:
    return [make(value=value, source=f"s{number}") for number, value in enumerate(values)]


@given(st.lists(st.sampled_from(VALUES), max_size=7), st.randoms())
def test_who_stands_with_whom_does_not_depend_on_the_order(values: list[str], random: Random) -> None:
    claims = said(made, values)
    shuffled = list(claims)
    random.shuffle(shuffled)
    one, other = ({frozenset(claim.id for claim in side) for side in positions(c)} for c in (claims, shuffled))
    assert one == other


@given(st.lists(st.sampled_from(VALUES), max_size=7))
def test_each_claim_has_one_position_and_no_two_of_a_position_differ(values: list[str]) -> None:
    claims = said(made, values)
    sides = positions(claims)
    assert sorted(claim.id for side in sides for claim in side) == sorted(claim.id for claim in claims)
    assert not any(differ(one, other) for side in sides for one, other in combinations(side, 2))
    assert disagree(claims) == any(differ(one, other) for one, other in combinations(claims, 2))


@given(st.decimals("0.1", "900", places=1), st.decimals("0.1", "900", places=1))
def test_what_differs_does_not_depend_on_the_unit(one: Decimal, other: Decimal) -> None:
    metres = [made(value=f"{number * 1000:f} m", source=source) for number, source in ((one, "s1"), (other, "s2"))]
    mixed = [made(value=f"{one} km"), made(value=f"{other * 1000:f} m", source="s2")]
    if max(one, other) > Decimal("1.06") * min(one, other):  # else one may be the other rounded
        assert disagree(metres)
        assert disagree(mixed)
    if one == other:
        assert not disagree(mixed)


@pytest.mark.parametrize(
    ("resolution", "holds"),
    [
        ("12 holds since 2.0", "12"),
        ("It is 10.", "10"),
        ("10.5 was a misprint", ""),
        ("10 and 12 are both right", ""),
        ("see the minutes", ""),
        ("not 10", ""),
        ("not 10, but twelve", "12"),
    ],
)
def test_a_resolution_names_the_position_that_holds(claim: Make, resolution: str, holds: str) -> None:
    claims = [claim(value="10"), claim(value="12", source="s2")]
    assert [found.value for found in settled(resolution, claims)] == [holds] * bool(holds)


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


def held(*scopes: Scope, stance: Literal["holds", "reports"] = "holds") -> list[Held]:
    return [Held(scope, stance) for scope in scopes]


OLD, NEW = Scope(version="8.4"), Scope(version="10.0")


def test_a_contradiction_between_versions_is_recorded_as_a_difference_between_versions() -> None:
    assert checked_by_scope("contradiction", [held(OLD), held(NEW)]) == "differs by version"


def test_a_contradiction_within_one_version_stays_one() -> None:
    assert checked_by_scope("contradiction", [held(OLD), held(OLD)]) == "contradiction"


def test_who_holds_both_for_one_version_is_not_told_apart_by_another_who_does_not() -> None:
    assert checked_by_scope("contradiction", [held(OLD, NEW), held(NEW)]) == "contradiction"


def test_what_holds_for_one_version_alone_does_not_differ_by_version() -> None:
    assert checked_by_scope("differs by version", [held(OLD), held(OLD)]) == "not enough evidence"


def test_what_only_one_side_holds_is_no_contradiction() -> None:
    assert checked_by_scope("contradiction", [held(Scope()), held(Scope(), stance="reports")]) == "reported only"


def test_what_is_said_of_one_year_is_not_contradicted_by_who_wrote_before_it() -> None:
    said_of_2011 = [Held(Scope(date="2011"), "holds", "2012")]
    written_in_1961, written_in_2011 = ([Held(Scope(), "holds", when)] for when in ("1961", "2011-05"))
    assert checked_by_scope("contradiction", [said_of_2011, written_in_1961]) == "differs by date"
    assert checked_by_scope("contradiction", [written_in_1961, said_of_2011]) == "differs by date"
    assert checked_by_scope("contradiction", [said_of_2011, written_in_2011]) == "contradiction"
    assert checked_by_scope("contradiction", [said_of_2011, [*written_in_1961, *written_in_2011]]) == "contradiction"
