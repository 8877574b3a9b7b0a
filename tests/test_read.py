"""What is taken of a passage: values that are code, and lists below the sentence that introduces them."""

from __future__ import annotations

import pytest

from agent.brain.actions import MakeClaim
from agent.jobs.grounds import prose_objection
from agent.jobs.item import Rejected, Taken
from agent.jobs.prompts import prompt
from agent.jobs.read import ReadItem
from agent.ledger.records import Card, ClaimMade
from agent.sources.passages import passages
from agent.sources.reading import read
from agent.wiki.guide import Guide

SETTINGS = """# Settings

## TEST_RUNNER

Default: `'frob.test.runner.Runner'`

## ALIAS

Default: `default`

Height is the height of it.

## HANDLERS

The default is:

    ["frob.handlers.Memory", "frob.handlers.File"]
"""


def taken(entity: str, value: str, *words: str, attribute: str = "default") -> Taken | Rejected:
    """What becomes of a claim that rests on the sentences with these words, the first of which is its statement."""
    document = read(SETTINGS.encode(), "settings.md")
    item = ReadItem("s1", document, passages(document)[0], Card(title="Settings"), (), prompt("read", Guide()))
    cited = [sentence for word in words for sentence in document.sentences if word in document.cut(sentence)]
    statement, at = document.cut(cited[0]), tuple(sentence.number for sentence in cited)
    return item.act(MakeClaim(entity=entity, attribute=attribute, value=value, statement=statement, at=at))


@pytest.mark.parametrize(
    ("entity", "value", "words"),
    [
        ("TEST_RUNNER", "frob.test.runner.Runner", ("frob.test",)),  # has the words of the setting in it
        ("ALIAS", "default", ("Default: default",)),  # is called as the attribute is
    ],
)
def test_a_value_that_is_code_may_be_any_word(entity: str, value: str, words: tuple[str, ...]) -> None:
    assert isinstance(taken(entity, value, *words), Taken)


def test_a_value_in_words_is_not_its_attribute() -> None:
    assert isinstance(taken("ALIAS", "height", "Height is", attribute="height"), Rejected)


def test_a_default_that_stands_below_rests_on_both_sentences() -> None:
    found = taken("HANDLERS", '["frob.handlers.Memory", "frob.handlers.File"]', "The default is:", "handlers.Memory")
    assert isinstance(found, Taken)
    (made,) = found.effects
    assert isinstance(made, ClaimMade)
    assert len(made.claim.evidence) == 2


def test_a_sentence_of_a_page_may_be_opened_by_the_option_that_it_is_on() -> None:
    claim = ("Requests that files be flushed. option -f", "Requests that files be flushed.")
    assert prose_objection("`-f`: Requests that files be flushed.", [claim], ["frob"], lambda _: ()) is None
