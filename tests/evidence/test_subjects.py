"""What a sentence may be about."""

from __future__ import annotations

import pytest

from agent.evidence.spotting import Spotter
from agent.evidence.subjects import Lead, is_named, may_be_about, proper, speaks_of

NAMES = ("Hollin Dam", "Hollin Water", "Ansel Birk", "Norrey", "Norrey Railway Museum", "The", "branch")
SPOT = proper(Spotter(NAMES).names_in)


@pytest.mark.parametrize(
    ("sentence", "near", "about"),
    [
        ("Hollin Dam is 58 m high.", "", True),
        ("It was completed in 1934.", "Hollin Dam is 58 m high.", True),
        ("The dam was raised in 1962.", "Ansel Birk was an engineer.", True),
        ("Building began in 1931.", "Hollin Dam", True),
        ("Ansel Birk was an engineer.", "Hollin Dam is 58 m high.", False),
        ("It was completed in 1934.", "Hollin Water is a lake.", False),
        ("The museum has 50,000 visitors.", "Hollin Dam", False),
    ],
)
def test_a_sentence_is_about_what_it_names_or_what_was_named_last(sentence: str, near: str, about: bool) -> None:
    assert may_be_about("Hollin Dam", sentence, Lead(near, "", NAMES), SPOT) is about


def test_a_name_within_a_longer_name_is_another_thing() -> None:
    assert not is_named("Norrey", "The Norrey Railway Museum is open.", (), SPOT)
    assert is_named("Norrey", "Norrey has a museum.", (), SPOT)


def test_a_short_form_is_the_same_thing() -> None:
    assert is_named("Orrin Valley Water Authority", "OVWA was founded in 1927.")


def test_a_statement_must_name_what_it_is_made_of_or_be_as_open_as_its_sentence() -> None:
    cited = "It was completed in 1934."
    assert speaks_of("Hollin Dam", "Hollin Dam was completed in 1934.", cited, SPOT)
    assert speaks_of("Hollin Dam", "It was completed in 1934.", cited, SPOT)
    assert not speaks_of("Hollin Dam", "Ansel Birk was completed in 1934.", cited, SPOT)
    assert not speaks_of("Hollin Dam", "Atlantis was completed in 1934.", cited, SPOT)


def test_what_a_sloppy_survey_took_for_names_is_none() -> None:
    assert SPOT("The branch of Norrey.") == ("Norrey",)
