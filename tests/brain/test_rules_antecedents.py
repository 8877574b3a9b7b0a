"""Sentences that point to what was said before: what the rules make of them, and where they stand on a page."""

from __future__ import annotations

import pytest

from agent.brain.actions import MakeClaim, WriteSentence
from agent.brain.protocol import ClaimSeen, Line, ReadInputs, WriteInputs
from agent.brain.rules.antecedents import points_back
from agent.brain.rules.reading import read
from agent.brain.rules.writing import write
from agent.ledger.records import Card, Scope


def said(*lines: tuple[str, str]) -> list[tuple[str, tuple[int, ...]]]:
    """(statement, sentences) of the claims without a value that the rules make of lines (kind, text)."""
    shown = tuple(Line(number=number, text=text, kind=kind) for number, (kind, text) in enumerate(lines, start=1))
    inputs = ReadInputs(card=Card(title="FROB(1)"), heading=(), before=(), lines=shown, known=())
    return [(a.statement, a.at) for a in read(inputs) if isinstance(a, MakeClaim) and not a.value]


@pytest.mark.parametrize(
    "text",
    [
        "This avoids jobs that hang.",
        "In this case, frob will not start.",
        "However, the other side may be slow.",
        "If this file exists, frob refuses to start.",
        "Jobs smaller than this limit are refused.",
        "If not, all jobs are run.",
        "As such, jobs may hang.",
        "The second was lost.",
    ],
)
def test_a_sentence_may_say_something_only_with_the_one_before_it(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "This option may be given twice.",
        "Where a file is missing, this file is made.",
        "The keys in this section are read once.",
        "The second argument is a host.",
        "If the file exists, frob refuses to start.",
    ],
)
def test_a_sentence_that_names_what_it_speaks_of_stands_by_itself(text: str) -> None:
    assert not points_back(text)


def test_a_sentence_keeps_the_one_before_it_where_that_would_be_left_out_of_the_prose() -> None:
    told = said(
        ("term", "WaitTime"),
        ("prose", "Specifies how long a job is waited for."),
        ("prose", "The default is 5 seconds, so that jobs end."),
        ("prose", "This avoids jobs that hang."),
        ("prose", "However, slow jobs are lost."),
    )
    assert told[1:] == [
        ("The default is 5 seconds, so that jobs end. This avoids jobs that hang.", (3, 4)),
        ("However, slow jobs are lost.", (5,)),
    ]


@pytest.mark.parametrize("default", ["The default is 5.", "The default is “no”.", "Default is 10 seconds."])
def test_a_line_that_only_gives_a_default_is_nothing_that_a_later_word_points_to(default: str) -> None:
    told = (("term", "WaitTime"), ("prose", "Specifies how long a job is waited for."), ("prose", default))
    assert said(*told, ("prose", "For this to work, jobs have to end."))[1:] == [
        ("For this to work, jobs have to end.", (4,))
    ]
    assert said(*told, ("prose", "This avoids jobs that hang."))[1:] == [
        (f"{default} This avoids jobs that hang.", (3, 4))
    ]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ((("prose", "Jobs may be “small” or “large”."), ("prose", "depending on their size.")), 1),
        ((("prose", "Jobs are numbered as here."), ("code", "1:2"), ("prose", "would be the second of all.")), 1),
        ((("prose", "Jobs are numbered."), ("prose", "Possible numbers are"), ("code", "1, 2")), 1),
        ((("prose", "Jobs are numbered."), ("prose", "frob is what numbers them")), 2),
        ((("prose", "Jobs are numbered."), ("prose", "Names the host to send them to")), 2),
    ],
)
def test_a_part_of_a_sentence_is_no_claim(lines: tuple[tuple[str, str], ...], left: int) -> None:
    told = said(("term", "WaitTime"), ("prose", "Specifies how long a job is waited for."), *lines)
    assert [statement for statement, _ in told[1:]] == [text for kind, text in lines if kind == "prose"][:left]


@pytest.mark.parametrize(
    ("lines", "statements"),
    [
        ((("prose", "Jobs are run at once:"), ("code", "frob -a"), ("prose", "In this case, frob exits.")), []),
        ((("prose", "The job may be late."), ("prose", "In this case, frob exits.")),
         ["The job may be late. In this case, frob exits."]),
        ((("prose", "In this case, frob exits."),), []),
        ((("term", "/etc/nofrob"), ("prose", "If this file exists, frob refuses to start.")),
         ["/etc/nofrob: If this file exists, frob refuses to start."]),
    ],
)  # fmt: skip
def test_what_a_sentence_points_to_is_said_with_it_or_neither_is(
    lines: tuple[tuple[str, str], ...], statements: list[str]
) -> None:
    assert [statement for statement, _ in said(("heading", "FILES"), *lines)] == statements


def test_on_a_page_a_sentence_that_was_just_written_is_not_said_again_before_the_next() -> None:
    statements = ["Jobs hang.", "Jobs may be late.", "Jobs may be late. This is common."]
    claims = tuple(
        ClaimSeen(
            number=number,
            about="frob",
            attribute="definition" if number == 1 else "detail",
            value="",
            statement=statement,
            quote=statement,
            scope=Scope(),
            source="FROB(1)",
        )
        for number, statement in enumerate(statements, start=1)
    )
    written = write(WriteInputs(page="entities/e", title="frob", type="", aliases=(), claims=claims, disputed=()))
    texts = [one.text for one in written if isinstance(one, WriteSentence)]
    assert texts == ["frob: Jobs hang.", "Jobs may be late.", "This is common."]


@pytest.mark.parametrize("default", ["Default: 100", "The default is: 100", "The default is 100."])
def test_a_default_is_nothing_that_the_next_sentence_could_point_to(default: str) -> None:
    found = said(("term", "MaxDepth"), ("prose", default), ("prose", "Stop reading if this depth is reached."))
    assert all("100" not in statement for statement, _ in found)
