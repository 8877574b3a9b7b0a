"""Which sentences define a setting, for the rules, and what opens a page where none does."""

from __future__ import annotations

import pytest

from agent.brain.actions import MakeClaim, WriteSentence
from agent.brain.protocol import ClaimSeen, Line, ReadInputs, WriteInputs
from agent.brain.rules.reading import read
from agent.brain.rules.writing import write
from agent.ledger.records import Card, Scope


def definitions(*sentences: str) -> list[str]:
    """Those of the sentences under the name of a setting that are claims of what it is."""
    told = (("term", "WaitTime"), *(("prose", text) for text in sentences))
    lines = tuple(Line(number=number, text=text, kind=kind) for number, (kind, text) in enumerate(told, start=1))
    made = read(ReadInputs(card=Card(title="Settings"), heading=(), before=(), lines=lines, known=()))
    return [a.statement for a in made if isinstance(a, MakeClaim) and a.attribute == "definition"]


ON, OFF = "If this option is set to yes, jobs are kept.", "If this option is set to no, jobs are lost."


@pytest.mark.parametrize(
    ("sentences", "defining"),
    [
        (("Specifies how long jobs wait.", "Sets the time of jobs."), ["Specifies how long jobs wait."]),
        (("If a job hangs, it is stopped.", "Specifies how long jobs wait."), ["Specifies how long jobs wait."]),
        (("This option can be followed by a list of jobs.", "If specified, only these jobs are run."),
         ["If specified, only these jobs are run."]),
        (("This keyword may be given twice.", "Jobs are refused by name."), ["Jobs are refused by name."]),
        (("When jobs run, this option sets their order.",), ["When jobs run, this option sets their order."]),
        ((ON, OFF), [ON, OFF]),
        ((ON, "Jobs that are kept may be seen.", OFF), [ON]),
        (("If a job hangs, it is stopped.", "Note that jobs may hang."), []),
        (("Values are numbers of seconds.",), []),
    ],
)  # fmt: skip
def test_what_holds_in_a_case_and_how_a_value_is_written_define_nothing(
    sentences: tuple[str, ...], defining: list[str]
) -> None:
    assert definitions(*sentences) == defining


@pytest.mark.parametrize(
    ("statements", "opening"),
    [
        (("If a job hangs, it is stopped.", "If ASK_JOB is set, the program in ASK_JOB is run."),
         "If ASK_JOB is set, the program in ASK_JOB is run."),
        (("This is common.", "If a job hangs, it is stopped."), "ASK_JOB: If a job hangs, it is stopped."),
        (("If a job hangs, it is stopped.", "If set, jobs are asked."), "ASK_JOB: If set, jobs are asked."),
        (("allows more control of jobs.",), "ASK_JOB: Allows more control of jobs."),
    ],
)  # fmt: skip
def test_a_page_without_a_definition_opens_with_what_says_most_of_its_subject(
    statements: tuple[str, ...], opening: str
) -> None:
    claims = tuple(
        ClaimSeen(
            number=number,
            about="ASK_JOB",
            attribute="detail",
            value="",
            statement=statement,
            quote=statement,
            scope=Scope(),
            source="Settings",
        )
        for number, statement in enumerate(statements, start=1)
    )
    written = write(WriteInputs(page="entities/e", title="ASK_JOB", type="", aliases=(), claims=claims, disputed=()))
    assert isinstance(written[0], WriteSentence)
    assert written[0].text == opening
