"""What kind of source it is: few signs, and a person's word above all."""

from __future__ import annotations

import pytest

from agent.sources import kinds
from agent.sources.document import Metadata
from agent.sources.imprint import named
from agent.sources.reading import read

PAPER = """# On turning

## Abstract

We turn widgets (doi 10.1234/widget.5).

## Turning

Widgets turn.

## References

[1] Somebody.
"""
JOTTED = "- TODO ask who turns them\n- it is 12 turns???\n- maybe 14\n"


def kind(text: str, name: str, decided: dict[str, str] | None = None) -> str:
    document = read(text.encode(), name)
    return kinds.of(document.metadata, name, document.format, decided or {})[0]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (PAPER, "a.md", "publication"),
        (PAPER.replace("## Abstract", "## Setting"), "a.md", "publication"),
        (PAPER.replace("## Abstract", "## Setting").replace("## References", "## More"), "a.md", ""),
        ("# Frob manual\n\nIt turns.\n", "a.md", "documentation"),
        ("# The user's guide 2.1\n\nIt turns.\n", "a.md", "documentation"),
        ("# A guide to turning\n\nIt turns.\n", "a.md", ""),
        (
            "<html><body><p>It turns.</p><h2>References</h2><p>doi 10.1234/widget.5</p></body></html>",
            "a.html",
            "web page",
        ),
        ("# The frob\n\nIt turns.\n", "README.md", "documentation"),
        ("Network Group\nRequest for Comments: 9999\n\nTurning\n", "rfc9999.txt", "standard"),
        ("FROB(1)   General   FROB(1)\n\nNAME\n     frob - turns\n", "frob.txt", "documentation"),
        ("# The frob\n\nIt turns.\n", "frob.md", ""),
        ("# The frob\n\nIt turns.\n", "notes/frob.md", "note"),
        ("# The frob\n\nIt turns.\n", "frob-notes.md", "note"),
        ("# The frob\n\nIt turns.\n", "todo.txt", "note"),
        ("# The frob\n\nIt turns.\n", "release-notes.md", "documentation"),
        ("# The frob\n\nIt turns.\n", "lecture_notes.md", ""),
        ("# The frob\n\nIt turns.\n", "draft-ietf-turning-03.txt", ""),
        ("# The frob\n\nIt turns.\n", "footnotes.md", ""),
        (JOTTED, "a.md", "note"),
        ("# Turns\n\n" + JOTTED, "a.md", ""),
        ("---\ndraft: true\n---\n# The frob\n\nIt turns.\n", "a.md", "note"),
        ("---\nkind: paper\n---\n# The frob\n\nIt turns.\n", "notes/a.md", "publication"),
        ("---\nkind: banana\n---\n# The frob\n\nIt turns.\n", "a.md", ""),
        ("<html><body><p>It turns.</p></body></html>", "my notes.html", "web page"),
    ],
)
def test_a_source_is_of_the_kind_that_its_signs_show(text: str, name: str, expected: str) -> None:
    assert kind(text, name) == expected


def test_what_a_person_decides_holds_whatever_the_source_says() -> None:
    assert kind(PAPER, "pile/inbox/a.md", {"inbox/*": "note"}) == "note"
    assert kind("---\nkind: note\n---\n# A\n\nB is.\n", "a.md", {"a.*": "paper"}) == "publication"
    assert kind(PAPER, "pile/other/a.md", {"inbox/*": "note"}) == "publication"


def test_every_kind_says_by_what_it_was_seen() -> None:
    document = read(PAPER.encode(), "a.md")
    assert document.metadata.places["kind"] == "text: abstract, references, DOI"
    assert kinds.of(Metadata(), "drafts/a.md", "markdown", {}) == ("note", "folder drafts")
    assert named(document.metadata, "a.md").places["kind"] == "text: abstract, references, DOI"


def test_a_note_weighs_less_than_everything_else() -> None:
    weights = {kind: kinds.standing(kind) for kind in (*kinds.KINDS, "")}
    assert all(weights["note"] < weight for kind, weight in weights.items() if kind != "note")
    assert weights["publication"] == max(weights.values()) > weights[""]


@pytest.mark.parametrize("word", [*kinds.WORDS, *kinds.KINDS])
def test_every_word_for_a_kind_is_known(word: str) -> None:
    assert kinds.known(word.upper()) in kinds.KINDS
