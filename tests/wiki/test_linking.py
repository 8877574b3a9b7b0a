"""Which names become links."""

from __future__ import annotations

import re

import pytest

from agent.evidence.names import slug
from agent.ledger.view import EntityView
from agent.wiki.links import Linker, ordinary_words
from agent.wiki.markup import unescape

LINK = re.compile(r"\[\[[^|\]]*\|([^\]]*)\]\]")
LINKS = re.compile(r"\[\[[^\]]*\]\]")

SAID = [
    "If the client fails to authenticate the user, sshd disconnects.",
    "Each user has a key, and a user's agent may restrict it.",
    "sshd reads its keys, and the sshd of another host reads others.",
    "ssh and sshd are two programs; sshd listens, sshd writes.",
    "Set User to the name of the user to log in as.",
]


def test_a_word_of_the_language_is_no_name_where_it_is_written_small() -> None:
    assert ordinary_words(["user", "User", "sshd", "ssh", "restrict"], SAID) == {"user", "restrict"}


def test_a_program_that_is_also_spoken_of_with_an_article_stays_a_name() -> None:
    assert ordinary_words(["sshd"], SAID) == set()
    assert ordinary_words(["sshd"], ["The sshd.", "a sshd"]) == {"sshd"}


def test_names_with_a_mark_or_a_capital_are_never_ordinary() -> None:
    assert ordinary_words(["USER", "ssh-agent", "DISPLAY", "x11"], ["the USER", "the ssh-agent", "the x11"]) == set()


def linker(*names: str) -> Linker:
    entities = {name: EntityView(name, slug(name), name, "concept", (), 1) for name in names}
    return Linker({name: name for name in names}, entities)


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Roslyn is a compiler for the C# language.", "[[entities/c-sharp|C#]]"),
        ("It computes F^2 twice.", "[[entities/f-2|F^2]]"),
        ("The part a|b is read.", ""),
        ("See <none> there, and #tag.", ""),
    ],
)
def test_a_link_shows_the_words_of_the_sentence_or_there_is_none(text: str, linked: str) -> None:
    shown = linker("C#", "F^2", "a|b", "<none>", "#tag").linked(text, "", set())
    assert LINKS.findall(shown) == [linked] * bool(linked)
    assert unescape(LINK.sub(r"\1", shown)) == text
