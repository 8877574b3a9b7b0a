"""What a sentence may be about."""

from __future__ import annotations

import pytest

from agent.evidence.spotting import Spotter
from agent.evidence.subjects import Lead, is_named, is_of_another, may_be_about, proper, speaks_of, starts_with_name

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


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Identifies the UNIX-domain socket of an agent.", ""),
        ("Currently the SOCKS4 protocol is supported.", ""),
        ("Specifies whether Hollin Dam is shown.", ""),
        ("Default Value: 5", ""),
        ("Charles the Bold was killed in 1477.", "Charles the Bold"),
        ("Ansel Birk designed the dam.", "Ansel Birk"),
    ],
)
def test_a_sentence_that_begins_with_a_verb_or_a_label_begins_with_no_name(sentence: str, name: str) -> None:
    assert starts_with_name(sentence, SPOT) == name


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


PROGRAMS = Spotter(("tarnd", "tarnweb", "lease", "tarn-go", "dispatcher", "Tarn")).names_in
"""Names without a capital, and what is a thing with a page and no name."""
SENTENCES = ("tarnd listens on port 7410.", "tarnweb refreshes its view every 5 seconds.", "The dispatcher is fast.")


def test_a_name_without_a_capital_is_one_where_a_sentence_begins_with_it_or_it_has_a_hyphen() -> None:
    names = proper(PROGRAMS, SENTENCES)
    assert names("tarnd asks the dispatcher for a lease of tarn-go.") == ("tarnd", "tarn-go")
    assert proper(PROGRAMS)("tarnd and tarn-go") == ("tarn-go",)


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("tarnd listens on port 7410.", True),
        ("tarnweb refreshes its view every 5 seconds.", False),
        ("tarnweb was written for it.", True),
        ("Libraries that do not match are refused.", True),
    ],
)
def test_its_behind_a_name_is_of_that_name(sentence: str, about: bool) -> None:
    spot = proper(PROGRAMS, SENTENCES)
    assert may_be_about("tarnd", sentence, Lead("tarnd is a server.", "", ()), spot) is about


def test_what_is_pointed_to_is_not_what_is_spoken_of_from_there_on() -> None:
    spot = proper(Spotter(("ssh_config", "ssh-agent")).names_in)
    lead = Lead("See PATTERNS in ssh_config(5) for a description of pattern lists.", "ssh-agent(1)", ())
    assert may_be_about("ssh-agent", "The default list is empty.", lead, spot)


@pytest.mark.parametrize(
    ("sentence", "another"),
    [
        ("A lease lasts 30 seconds.", True),
        ("The first release of tarnd came out in 2011.", True),
        ("A lease of the dispatcher lasts 30 seconds.", False),
        ("The lease is lost after a crash.", True),
        ("Each lease has a number.", True),
        ("A round lasts 20 ms.", False),
        ("It lasts until the lease ends.", False),
        ("The parts that a lease needs are its own.", False),
    ],
)
def test_a_sentence_on_another_thing_with_a_page_is_not_about_this_one(sentence: str, another: bool) -> None:
    lead = Lead("The dispatcher works in rounds.", "dispatcher", ())
    assert is_of_another("dispatcher", sentence, lead, PROGRAMS) is another


@pytest.mark.parametrize(
    ("sentence", "near", "another"),
    [
        ("The drying frame holds 30 kg.", "The hank frame holds 12 kg.", True),
        ("The frame holds 30 kg.", "The hank frame holds 12 kg.", False),
        ("The yard sold ochre in 1902.", "The hank frame came in 1888.", True),
        ("ochre must rest before it is used.", "The hank frame came in 1888.", True),
        ("It is never used for ochre.", "It is as old as the hank frame. \nThe drying frame came in 1888.", True),
        ("It is never used for ochre.", "The hank frame came in 1888.", False),
    ],
)
def test_names_of_common_nouns_are_names(sentence: str, near: str, another: bool) -> None:
    yard = Spotter(("hank frame", "drying frame", "ochre", "brown ochre")).names_in
    assert is_of_another("hank frame", sentence, Lead(near, "Tools", ()), yard) is another


def test_a_thing_is_not_named_within_the_longer_name_of_another_whatever_the_case() -> None:
    yard = Spotter(("ochre", "brown ochre")).names_in
    assert not may_be_about("ochre", "Brown ochre rests for a day.", Lead("", "Tools", ()), proper(yard), (), yard)
    assert not speaks_of("ochre", "brown ochre: price 9", "brown ochre | 9", proper(yard), (), yard)
    assert speaks_of("brown ochre", "brown ochre: price 9", "brown ochre | 9", proper(yard), (), yard)


@pytest.mark.parametrize(
    ("entity", "sentence", "another"),
    [
        ("scope", "The latter must never get wet.", True),
        ("pocket scope", "The latter must never get wet.", False),
        ("scope", "The former must never get wet.", False),
        ("pocket scope", "The former is heavy; the latter is light.", False),
        ("benchbook", "The former is heavy; the latter is light.", True),
        ("benchbook", "It was noted that ringerd holds its messages.", True),
        ("benchbook", "The service ringerd was written anew; it now needs 16 MB.", True),
        ("benchbook", "When the modem is off, ringerd holds its messages.", True),
        ("benchbook", "ringerd is started by it.", False),
    ],
)
def test_what_a_sentence_begins_with_or_points_back_to_is_what_it_is_about(
    entity: str, sentence: str, another: bool
) -> None:
    bench = Spotter(("scope", "pocket scope", "benchbook", "ringerd")).names_in
    lead = Lead("The scope shows 20 MHz, but the pocket scope only 2 MHz.", "benchbook", ())
    assert is_of_another(entity, sentence, lead, bench) is another


@pytest.mark.parametrize(
    ("entity", "sentence", "near", "another"),
    [
        ("Oxmere café", "The wheel stand, 1.2 m high, has a new coat of paint.", "Please do not queue.", True),
        ("wheel stand", "The wheel stand, 1.2 m high, has a new coat of paint.", "Please do not queue.", False),
        ("Oxmere café", "A warning: the dorrit hub must not be packed with grease.", "The café has a roof.", True),
        ("Oxmere café", "A warning: the roof leaks.", "The café has a roof.", False),
        ("Oxmere café", "Since 1788, when it was paved, nobody has widened Tanners' Row.", "Please wait.", True),
        ("Oxmere café", "Since 2011, when it moved, nobody has paid.", "Please wait.", False),
        ("Oxmere café", "This room holds tools, including those of Tanners' Row.", "Please wait.", False),
    ],
)
def test_a_title_does_not_make_its_own_what_is_said_of_other_things_below_it(
    entity: str, sentence: str, near: str, another: bool
) -> None:
    known = Spotter(("Oxmere café", "wheel stand", "dorrit hub", "Tanners' Row")).names_in
    assert is_of_another(entity, sentence, Lead(near, "NEWSLETTER OF THE OXMERE CAFÉ", ()), known) is another
