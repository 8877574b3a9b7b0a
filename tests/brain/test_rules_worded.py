"""Defaults that a sentence puts into its words: the rules give them whole, and to whom they belong."""

from __future__ import annotations

import pytest

from agent.brain.actions import MakeClaim
from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules.reading import read
from agent.ledger.records import Card


def said(text: str, attribute: str, *, before: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(attribute, value) of claims of an attribute in a sentence under ``WaitTime``, or where ``before`` ends."""
    first = 20
    earlier = tuple(Line(number=first - len(before) + n, text=said, kind="prose") for n, said in enumerate(before))
    told = [("term", "WaitTime")] * (not before) + [("prose", "Sets how long jobs wait."), ("prose", text)]
    lines = tuple(Line(number=first + n, text=said, kind=kind) for n, (kind, said) in enumerate(told))
    made = read(ReadInputs(card=Card(title="frob"), heading=(), before=earlier, lines=lines, known=()))
    return [(a.attribute, a.value) for a in made if isinstance(a, MakeClaim) and attribute in a.attribute]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The default, no, is not to wait for any job.", [("default", "no")]),
        ("The default, 1, allows a single job.", [("default", "1")]),
        ("The default is to stop a hanging job after twenty minutes have gone.", [("default", "twenty minutes")]),
        (
            "The default is fast (no wait) for small jobs and slow (with wait) for large jobs.",
            [("default", "fast for small jobs, slow for large jobs")],
        ),
        ('The default is "fast."', [("default", "fast")]),
        ("The default is 0, so that nothing waits, or 300 if BatchTime is set.", [("default", "0")]),
        ("The default is fast, without delay, or slow if BatchTime is set.", [("default", "fast, without delay")]),
        ("The default is to run “small”, “large”, and “late” jobs.", []),
        ("The default is to run both.", []),
        ("Without this option the default time is forever.", []),
        ("Jobs are kept, since KeepJobs defaults to “yes” as described above.", []),
        ("Waiting defaults to yes as described above.", [("default", "yes")]),
        (
            "If this option is set to yes, (the Distro-specific default), jobs wait.",
            [("Distro-specific default", "yes")],
        ),
        ("If this option is set to no (the upstream default), jobs are lost.", [("upstream default", "no")]),
    ],
)
def test_a_default_is_given_whole_and_to_whom_it_belongs(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text, "default") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The value may be small or a time (e.g. 5m, i.e. 300 seconds). It counts.",
         [("values", "small or a time (e.g. 5m, i.e. 300 seconds)")]),
        ("The value may be quoted (e.g. where it has blanks).", []),
        ("The value may be enabled or disabled.", [("values", "enabled or disabled")]),
    ],
)  # fmt: skip
def test_the_values_that_a_sentence_allows_are_given_whole(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text, "values") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This option was formerly called KeepJobs.", [("former name", "KeepJobs")]),
        ("This was previously named “wait_jobs”.", [("former name", "wait_jobs")]),
        ("This option was formerly called often.", []),
        ("OldJobs was formerly called KeepJobs.", []),
    ],
)
def test_what_a_setting_was_called_before_is_a_fact_of_it(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text, "former") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("There are three main ways to run a job.", ("number of main ways to run a job", "three")),
        ("There are jobs.", ("detail", "")),
    ],
)
def test_how_many_there_are_of_something_is_a_number_and_no_sentence_with_a_gap(
    text: str, found: tuple[str, str]
) -> None:
    line = Line(number=1, text=text, kind="prose")
    made = read(ReadInputs(card=Card(title="frob"), heading=(), before=(), lines=(line,), known=()))
    assert [(a.attribute, a.value) for a in made if isinstance(a, MakeClaim)] == [found]


def test_an_option_without_markup_before_a_passage_is_whom_the_passage_speaks_of() -> None:
    assert said("The default is 16 rounds.", "default", before=("-a rounds",)) == [
        ("default of option -a", "16 rounds")
    ]
