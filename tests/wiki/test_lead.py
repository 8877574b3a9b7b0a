"""The first sentence of a page says whom it is about, and what that is."""

from __future__ import annotations

from pathlib import Path

import pytest
from views import Told, record, told_wiki

from agent.ledger.records import PageWritten, Sentence
from agent.wiki import render


def opening(folder: Path, said: Told, *others: Told) -> str:
    """The first sentence on the page of the first one's entity, without its note."""
    wiki = told_wiki(folder, {"a.txt": [said, *others]})
    (path,) = (f"entities/{one.slug}.md" for one in wiki.view.entities() if one.title == said[1])
    text = dict(render.render(wiki.view))[path]
    return text.split("\n\n")[1].split("[^")[0]


@pytest.mark.parametrize(
    ("entity", "sentence", "opened"),
    [
        ("pale rye", "A grass of poor fields.", "**pale rye**: A grass of poor fields."),
        ("pale rye", "Pale rye is a grass.", "**Pale rye** is a grass."),
        ("Ciphers", "Specifies the ciphers allowed.", "**Ciphers**: Specifies the ciphers allowed."),
        ("Frob", "`Frob` is a tool.", "`Frob` is a tool."),
        ("Frob", "It is called Frob.", "It is called **Frob**."),
    ],
)
def test_a_lead_names_its_subject(tmp_path: Path, entity: str, sentence: str, opened: str) -> None:
    assert opening(tmp_path, (sentence, entity, "definition", "")) == opened


def test_a_name_inside_of_another_pages_link_is_not_the_subject(tmp_path: Path) -> None:
    said = ("Lake Sable is larger than Sable, a pond.", "Sable", "definition", "")
    other = ("Lake Sable is a lake.", "Lake Sable", "definition", "")
    assert opening(tmp_path, said, other) == "[[entities/lake-sable|Lake Sable]] is larger than **Sable**, a pond."


def test_a_row_of_a_table_says_what_its_thing_is_and_not_that_it_is_of_a_kind(tmp_path: Path) -> None:
    assert opening(tmp_path, ("queue: kind command.", "queue", "kind", "command")) == "**queue**: command."


@pytest.mark.parametrize(
    ("sentence", "opened"),
    [
        ("Its coordinator is still Ada, a retired watchmaker.", "**Ada**: retired watchmaker."),
        ("Either is led by Ada, a retired watchmaker.", "**Ada**: retired watchmaker."),
        ("It leads a retired watchmaker.", "**Ada**: It leads a retired watchmaker."),
        ("The house is led by Ada, a retired watchmaker.", "The house is led by **Ada**, a retired watchmaker."),
    ],
)
def test_a_lead_that_speaks_first_of_something_before_it_says_what_the_thing_is(
    tmp_path: Path, sentence: str, opened: str
) -> None:
    assert opening(tmp_path, (sentence, "Ada", "kind", "retired watchmaker")) == opened


def test_the_meaning_of_a_setting_comes_before_its_default(tmp_path: Path) -> None:
    wiki = told_wiki(
        tmp_path,
        {
            "a.txt": [
                ("The default of slot.length is 45 minutes.", "slot.length", "default", "45 minutes"),
                (
                    "slot.length: meaning time planned for one repair.",
                    "slot.length",
                    "meaning",
                    "time planned for one repair",
                ),
            ]
        },
    )
    (id_,) = (one.id for one in wiki.view.entities())
    (default, _) = wiki.view.claims_of(id_)
    prose = (Sentence(text="The default of slot.length is 45 minutes.", claims=(default.id,)),)
    record(wiki.ledger, "w", "write", f"entities/{id_}", [PageWritten(page=f"entities/{id_}", sentences=prose)])
    text = dict(render.render(wiki.view))["entities/slot-length.md"]
    assert "\n**slot.length**: time planned for one repair.[^1] The default of slot.length is 45 minutes.[^2]\n" in text
