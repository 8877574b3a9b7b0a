"""What is taken of a passage: values that are code, and lists below the sentence that introduces them."""

from __future__ import annotations

import pytest

from agent.brain.actions import MakeClaim
from agent.evidence.spotting import Spotter
from agent.jobs.item import Rejected, Taken
from agent.jobs.prompts import prompt
from agent.jobs.prose import prose_objection
from agent.jobs.read import ReadItem
from agent.ledger.records import Card, ClaimMade
from agent.sources.passages import passages
from agent.sources.reading import read
from agent.wiki.guide import Guide

MANUAL = """# Manual

After a change drawerd must be restarted, seedcat need not be.

A shelf without a lot on it is left out by shelf but not by lotsift.

Without being scarified, hoary vetch does not come up, so it must always be scarified.

A setting that was first called miss_max.

A lot may hold no more than 40 bags.

| call | returns | limit |
| --- | --- | --- |
| book.hold | slot number | 20 |
| book.release | nothing | 60 |
"""
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

NESTED = """<h1>Settings</h1><dl><dt>Penalties</dt><dd>How long clients are refused.
<dl><dt>crash:time</dt><dd>After a crash of the server.
<dl><dt>again</dt><dd>A second time (default: 90s).</dd></dl>
</dd></dl></dd><dt>MaxStartups</dt><dd>How many may knock.</dd></dl>"""


def taken(
    entity: str,
    value: str,
    *words: str,
    attribute: str = "default",
    text: str = SETTINGS,
    says: str = "",
    name: str = "settings.md",
) -> Taken | Rejected:
    """What becomes of a claim that rests on the sentences with these words; it says what the first of them does."""
    document = read(text.encode(), name)
    item = ReadItem("s1", document, passages(document)[0], Card(title="Settings"), (), prompt("read", Guide()))
    cited = [sentence for word in words for sentence in document.sentences if word in document.cut(sentence)]
    statement, at = says or document.cut(cited[0]), tuple(sentence.number for sentence in cited)
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


@pytest.mark.parametrize(
    ("entity", "attribute", "value", "true"),
    [
        ("drawerd", "must be restarted after a change", "yes", True),
        ("drawerd", "must be restarted after a change", "no", False),
        ("seedcat", "must be restarted after a change", "no", True),
        ("shelf", "left out a shelf without a lot", "yes", True),
        ("lotsift", "left out a shelf without a lot", "no", True),
        ("hoary vetch", "must be scarified", "yes", True),
        ("Manual", "first called", "no", False),
        ("lot", "most bags in it", "no", False),
    ],
)
def test_yes_and_no_are_of_the_clause_that_names_the_thing(entity: str, attribute: str, value: str, true: bool) -> None:
    words = {"Manual": "miss_max", "lot": "40 bags"}.get(entity, entity)
    found = taken(entity, value, words, attribute=attribute, text=MANUAL)
    assert isinstance(found, Taken) is true, found
    if isinstance(found, Taken):
        (made,) = found.effects
        assert isinstance(made, ClaimMade)
        assert not made.claim.negated  # "yes" and "no" are what they say


@pytest.mark.parametrize(("entity", "true"), [("Penalties", True), ("MaxStartups", False)])
def test_a_list_within_a_list_says_something_of_what_the_outer_one_is_on(entity: str, true: bool) -> None:
    found = taken(entity, "90s", "A second time", attribute="default of again", text=NESTED, name="settings.html")
    assert isinstance(found, Taken) is true, found


@pytest.mark.parametrize(("entity", "true"), [("lag.max", True), ("lag.min", False)])
def test_what_items_within_an_item_say_is_of_what_that_begins_with(entity: str, true: bool) -> None:
    text = "- `lag.max`: see `lag.min`\n  - type: number\n  - values: any\n  - default value: 90\n\n- `lag.min`\n"
    assert isinstance(taken(entity, "90", "default value: 90", text=text), Taken) is true


def test_nothing_may_be_what_a_row_gives() -> None:
    said = "book.release: returns nothing"
    found = taken("book.release", "nothing", "book.release", attribute="returns", text=MANUAL, says=said)
    assert isinstance(found, Taken), found


CLIENTS = """# Clients

| client | licence |
| --- | --- |
| tarn-py | MIT |
| tarn-go | BSD |

The retry interval of tarn-go is 400 ms. tarn-rs has no pool.
"""


@pytest.mark.parametrize(
    ("entity", "attribute", "value", "says", "words", "true"),
    [
        ("tarn-py", "licence", "MIT", "tarn-py: licence MIT", "tarn-py", True),
        ("tarn-go", "licence", "MIT", "tarn-go: licence MIT", "tarn-py", False),  # "mit" is a function word, in German
        ("tarn-go", "pool", "no", "tarn-go has no pool.", "retry interval", False),
        ("tarn-rs", "pool", "no", "tarn-rs has no pool.", "retry interval", True),
    ],
)
def test_a_claim_rests_on_its_own_row_and_its_own_part_of_a_line(
    entity: str, attribute: str, value: str, says: str, words: str, true: bool
) -> None:
    document = read(CLIENTS.encode(), "clients.md")
    spot = Spotter(("tarn-py", "tarn-go", "tarn-rs")).names_in
    head = prompt("read", Guide())
    item = ReadItem("s1", document, passages(document)[0], Card(title="Clients"), (), head, spot=spot)
    at = tuple(sentence.number for sentence in document.sentences if words in document.cut(sentence))
    found = item.act(MakeClaim(entity=entity, attribute=attribute, value=value, statement=says, at=at))
    assert isinstance(found, Taken) is true, found


def test_a_sentence_of_a_page_may_be_opened_by_the_option_that_it_is_on() -> None:
    claim = ("Requests that files be flushed. option -f", "Requests that files be flushed.")
    assert prose_objection("`-f`: Requests that files be flushed.", [claim], ["frob"], lambda _: ()) is None
