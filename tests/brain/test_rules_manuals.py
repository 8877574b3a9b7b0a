"""What kind of thing a source is about, for the rules, and what they read of the manual of a file."""

from __future__ import annotations

import pytest

from agent.brain.actions import MakeClaim, NameEntity
from agent.brain.protocol import Line, ReadInputs, SurveyInputs
from agent.brain.rules.naming import survey
from agent.brain.rules.reading import read
from agent.ledger.records import Card


def lines(*told: tuple[str, int, str]) -> tuple[Line, ...]:
    return tuple(
        Line(number=n, kind=kind, depth=depth, text=text) for n, (kind, depth, text) in enumerate(told, start=1)
    )


@pytest.mark.parametrize(
    ("title", "heading", "kind"),
    [
        ("FROB(1)", "NAME", "command"),
        ("FROB(8)", "NAME", "command"),
        ("FROB(5)", "NAME", "format"),
        ("FROB(3)", "NAME", "component"),
        ("frob", "NAME", "command"),
        ("frob", "Notes", ""),
    ],
)
def test_a_manual_tells_by_its_section_what_kind_of_thing_it_is_about(title: str, heading: str, kind: str) -> None:
    told = lines(("heading", 0, heading), ("prose", 0, "frob — a thing of some kind"))
    card = Card(title=title)
    named = [
        *survey(SurveyInputs(card=card, outline=(), lines=told)),
        *read(ReadInputs(card=card, heading=(), before=(), lines=told, known=())),
    ]
    assert [action.type for action in named if isinstance(action, NameEntity)] == [kind, kind]


def test_a_sentence_that_defines_what_may_be_a_setting_does_not_say_of_what_type_it_is() -> None:
    told = lines(("prose", 0, "WaitTime is a number."), ("prose", 0, "FIDO is a standard."))
    named = read(ReadInputs(card=Card(title="Notes"), heading=(), before=(), lines=told, known=()))
    assert [(a.name, a.type) for a in named if isinstance(a, NameEntity)] == [("WaitTime", ""), ("FIDO", "concept")]


def test_of_the_manual_of_a_file_its_sentences_and_the_fields_of_its_records_are_read() -> None:
    told = lines(
        ("prose", 1, "The /etc/frobs file contains jobs."),
        ("prose", 1, "The file consists of records."),
        ("term", 2, "type"),
        ("prose", 3, "A number for the kind of job."),
        ("prose", 3, "0x01 Large jobs."),
    )
    made = read(ReadInputs(card=Card(title="FROBS(5)"), heading=(), before=(), lines=told, known=()))
    assert [(a.entity, a.attribute, a.statement) for a in made if isinstance(a, MakeClaim)] == [
        ("frobs", "detail", "The /etc/frobs file contains jobs."),
        ("frobs", "detail", "The file consists of records."),
        ("frobs", "type", "A number for the kind of job."),
    ]


def test_a_value_in_the_description_of_an_option_is_no_option_and_is_said_with_what_it_stands_for() -> None:
    told = lines(
        ("term", 1, "-w times"),
        ("prose", 2, "Sets the times of jobs."),
        ("term", 3, "-4w:+4w"),
        ("prose", 4, "From four weeks ago on."),
        ("term", 1, "-4"),
        ("prose", 2, "Uses four hosts."),
    )
    made = read(ReadInputs(card=Card(title="FROB(1)"), heading=(), before=(), lines=told, known=()))
    assert [(a.attribute, a.statement, a.at) for a in made if isinstance(a, MakeClaim)] == [
        ("option -w", "Sets the times of jobs.", (2,)),
        ("option -w", "-4w:+4w: From four weeks ago on.", (3, 4)),
        ("option -4", "Uses four hosts.", (6,)),
    ]


def test_two_values_that_are_described_together_are_parts_of_their_setting() -> None:
    told = lines(
        ("term", 1, "WaitTime"),
        ("prose", 2, "Sets the times of jobs."),
        ("term", 3, "big-job, huge-job@frobs"),
        ("prose", 4, "Jobs that last for days."),
    )
    made = read(ReadInputs(card=Card(title="FROBS(5)"), heading=(), before=(), lines=told, known=()))
    assert [(a.entity, a.attribute) for a in made if isinstance(a, MakeClaim)] == [
        ("WaitTime", "definition in frobs"),
        ("WaitTime", "big-job"),
    ]
