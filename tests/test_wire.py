"""docs/wire.md shows what really goes over the wire: its examples are made here, by the jobs themselves."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.brain.actions import ACTIONS, JobName, parse
from agent.brain.protocol import ClaimSeen, EntitySeen, HeldSeen, Picture, PositionSeen
from agent.jobs.check import CheckItem
from agent.jobs.item import Item, Rejected
from agent.jobs.look import LookItem
from agent.jobs.passage import cited, evidence
from agent.jobs.prompts import prompt
from agent.jobs.proofread import ProofreadItem
from agent.jobs.read import ReadItem
from agent.jobs.reconcile import ReconcileItem
from agent.jobs.resolve import ResolveItem
from agent.jobs.review import ReviewItem
from agent.jobs.survey import SurveyItem
from agent.jobs.write import Subject, WriteItem
from agent.ledger import conflicts, near_names
from agent.ledger.conflicts import Held
from agent.ledger.records import Card, Claim, Scope, Sentence
from agent.night.sight import chart
from agent.sources.document import Document
from agent.sources.passages import passages
from agent.sources.reading import read
from agent.wiki.guide import Guide

PAGE = Path(__file__).parent.parent / "docs" / "wire.md"
SOURCE = """# The frobnicator

The frobnicator (FR) turns widgets. It was first released in 2019.

## Settings

`max_turns` limits how often a widget is turned. The default is 12 turns. A value of 0 is not allowed.
"""
GUIDE = Guide(purpose="to know how widgets are turned", types=["tool", "setting"], audience="everybody", tone="plain")


@dataclass(frozen=True)
class Example:
    job: JobName
    item: Item
    answer: str
    takes: tuple[bool, ...]
    """Of each line of the answer, whether it is taken."""


def document() -> Document:
    return read(SOURCE.encode(), "frobnicator.md")


def claim(value: str, source: str, version: str) -> Claim:
    shown = document()
    found = cited(shown, [6])
    return Claim(
        id=f"c{value}",
        source=source,
        entity="max_turns",
        attribute="default",
        value=f"{value} turns",
        statement=f"max_turns is {value} turns by default.",
        scope=Scope(version=version),
        evidence=evidence(shown, found),
    )


def seen(value: str, version: str) -> PositionSeen:
    source = f"The frobnicator, {version}"
    scope = Scope(version=version)
    return PositionSeen(
        attribute="default",
        value=f"{value} turns",
        statement=f"max_turns is {value} turns by default.",
        stance="holds",
        scope=scope,
        source=source,
        kind="documentation",
        dated="2019-05",
        quote=f"The default is {value} turns.",
        before="max_turns limits how often a widget is turned.",
        held=(HeldSeen(source=source, document="The frobnicator", dated="2019-05", scope=scope, stance="holds"),),
    )


def examples() -> list[Example]:
    shown = document()
    card = Card(title="The frobnicator", version="frobnicator 2.1")
    old, new = claim("10", "s1", "2.0"), claim("12", "s2", "2.1")
    stopped = new.model_copy(update={"id": "c0", "value": "", "statement": "max_turns ends after 12 turns."})
    candidate = conflicts.candidates("max turns", [old, new])[0]
    one = EntitySeen(name="frobnicator", type="tool", aliases=(), said=("The frobnicator (FR) turns widgets.",))
    other = EntitySeen(name="FR", type="tool", aliases=(), said=("FR can be stopped.",))
    written = ClaimSeen(
        number=1,
        about="max_turns",
        attribute="default",
        value="12 turns",
        statement="max_turns is 12 turns by default.",
        quote="The default is 12 turns.",
        scope=Scope(version="2.1"),
        source="The frobnicator, 2.1",
        kind="note",
    )
    about = Subject("entities/max turns", "max_turns", "setting", (), ("default",))
    pair = near_names.Candidate("FR", "frobnicator", "one may be short for the other")
    return [
        Example(
            "look",
            LookItem("s3", Picture("image/png", chart("4719")), prompt("look", GUIDE)),
            '{"do":"image","kind":"a bar chart of turns by release"}\n{"do":"text","text":"max_turns"}\n'
            '{"do":"text","text":"2.0 | 10"}\n{"do":"shows","text":"The bar of 2.1 is longer than that of 2.0."}\n'
            '{"do":"value","of":"max_turns in 2.1","value":"about 12"}\n'
            '{"do":"unreadable","what":"the line below the chart"}\n{"do":"done"}',
            (True,) * 7,
        ),
        Example(
            "survey",
            SurveyItem("s1", shown, card, prompt("survey", GUIDE)),
            '{"do":"card","title":"The frobnicator","version":"","date":"","scope":"","kind":"documentation"}\n'
            '{"do":"entity","name":"frobnicator","type":"tool","aliases":["FR"],"at":[2]}\n{"do":"done"}',
            (True, True, True),
        ),
        Example(
            "read",
            ReadItem("s1", shown, passages(shown)[0], card, ("frobnicator",), prompt("read", GUIDE)),
            '{"do":"claim","entity":"max_turns","attribute":"default","value":"12 turns",'
            '"statement":"max_turns is 12 turns by default.","at":[5]}\n'
            '{"do":"claim","entity":"max_turns","attribute":"default","value":"21 turns",'
            '"statement":"max_turns is 21 turns by default.","at":[6]}\n{"do":"done"}',
            (True, False, True),
        ),
        Example(
            "review",
            ReviewItem("s1", shown, passages(shown)[0], card, ("frobnicator",), prompt("review", GUIDE), again=(3, 7)),
            '{"do":"claim","entity":"frobnicator","attribute":"first release","value":"2019",'
            '"statement":"The frobnicator was first released in 2019.","at":[3]}\n'
            '{"do":"claim","entity":"max_turns","attribute":"default","value":"12 turns",'
            '"statement":"max_turns is 12 turns by default.","at":[6]}\n{"do":"done"}',
            (True, False, True),
        ),
        Example(
            "check",
            CheckItem(shown, card, [new, stopped], prompt("check", GUIDE)),
            '{"do":"verdict","claim":1,"says":"supported"}\n{"do":"verdict","claim":2,"says":"supported"}\n'
            '{"do":"verdict","claim":3,"says":"not","because":"it speaks of a value, not of an end"}\n'
            '{"do":"verdict","claim":4,"says":"not","because":"nothing is weighed"}\n{"do":"done"}',
            (True, True, True, True, True),
        ),
        Example(
            "resolve",
            ResolveItem(pair, other, one, prompt("resolve", GUIDE)),
            '{"do":"names","same":true,"because":"the source gives FR as its short name"}\n{"do":"done"}',
            (True, True),
        ),
        Example(
            "reconcile",
            ReconcileItem(
                candidate,
                "max_turns",
                ((old,), (new,)),
                (seen("10", "2.0"), seen("12", "2.1")),
                ((Held(Scope(version="2.0"), "holds"),), (Held(Scope(version="2.1"), "holds"),)),
                prompt("reconcile", GUIDE),
            ),
            '{"do":"judge","verdict":"contradiction","because":"The defaults differ.","apart":[]}\n{"do":"done"}',
            (True, True),
        ),
        Example(
            "write",
            WriteItem(about, [[new]], (written,), prompt("write", GUIDE)),
            '{"do":"sentence","section":"","text":"max_turns is 12 turns by default in 2.1.","claims":[1]}\n'
            '{"do":"sentence","section":"","text":"It was 11 turns before.","claims":[1]}\n{"do":"done"}',
            (True, False, True),
        ),
        Example(
            "proofread",
            ProofreadItem(
                about.page,
                about.title,
                [Sentence(text="At most 12 turns are what max_turns tries by default.", claims=(new.id,))],
                [[new]],
                [written],
                prompt("proofread", GUIDE),
            ),
            '{"do":"verdict","sentence":1,"says":"supported"}\n'
            '{"do":"verdict","sentence":2,"says":"not","because":"12 is the default, no limit"}\n{"do":"done"}',
            (True, True, True),
        ),
    ]


def play(example: Example) -> tuple[str, list[bool]]:
    """The example as docs/wire.md shows it, and which lines of the answer were taken."""
    notes, taken = [], []
    opening = example.item.opening()
    for number, action in enumerate(parse(example.job, example.answer), start=1):
        became = example.item.act(action)  # type: ignore[arg-type]
        taken.append(not isinstance(became, Rejected))
        if isinstance(became, Rejected):
            notes.append(f"Line {number} was not recorded: {became.why}.")
        elif became.note:
            notes.append(f"Line {number}: {became.note}.")
    missing = example.item.missing()
    observation = "\n".join([*notes, *([missing] if missing else [])]) or "(nothing is left to say: the loop ends)"
    blocks = (("The item:", opening), ("An answer:", example.answer), ("What is observed:", observation))
    shown = "\n\n".join(f"{title}\n\n```text\n{text}\n```" for title, text in blocks)
    return f"## {example.job}\n\n{shown}\n", taken


def test_the_examples_of_the_page_are_what_goes_over_the_wire() -> None:
    head, rest = PAGE.read_text().split("<!-- examples -->\n")
    _, tail = rest.split("<!-- end of examples -->")
    made = "\n".join(play(example)[0] for example in examples())
    page = f"{head}<!-- examples -->\n{made}<!-- end of examples -->{tail}"
    if os.environ.get("UPDATE_GOLDENS"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.job)
def test_the_lines_of_an_example_are_taken_or_not_as_the_page_says(example: Example) -> None:
    assert play(example)[1] == list(example.takes)


@pytest.mark.parametrize("job", sorted(ACTIONS))
def test_the_page_names_the_actions_of_every_job(job: JobName) -> None:
    names = " ".join(f"`{kind.model_fields['do'].default}`" for kind in ACTIONS[job])
    assert f"| {job} | {names} |" in PAGE.read_text()


@pytest.mark.parametrize("job", sorted(ACTIONS))
def test_every_prompt_begins_with_its_job_and_names_its_actions(job: JobName) -> None:
    text = prompt(job, GUIDE).text
    assert text.startswith(f"# Job: {job}\n")
    for kind in ACTIONS[job]:
        assert f'"do":"{kind.model_fields["do"].default}"' in text
