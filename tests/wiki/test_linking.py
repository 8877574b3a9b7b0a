"""Which names become links."""

from __future__ import annotations

import re

import pytest

from agent.evidence.names import slug
from agent.ledger.view import EntityView
from agent.wiki.links import Linker, small_words
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
    words, ordinary = small_words(["user", "User", "sshd", "ssh", "restrict"], SAID)
    assert words == {"user", "sshd", "ssh", "restrict"}
    assert ordinary == {"user", "restrict"}


def test_a_program_that_is_also_spoken_of_with_an_article_stays_a_name() -> None:
    assert small_words(["sshd"], SAID)[1] == set()
    assert small_words(["sshd"], ["The sshd.", "a sshd"])[1] == {"sshd"}


def test_names_with_a_mark_or_a_capital_are_never_ordinary() -> None:
    assert small_words(["USER", "ssh-agent", "DISPLAY", "x11"], ["the USER", "the ssh-agent", "the x11"])[1] == set()


NAMES = ("User", "USER", "Host", "DISPLAY", "Norrey", "verify-required")
LINKER = Linker(
    {name: name for name in NAMES},
    {name: EntityView(name, name.replace("USER", "user-2").lower(), name, "setting", (), 1) for name in NAMES},
    {"user", "host", "display"},
)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("User authentication keys smaller than this are ignored.", []),
        ("Keys are read. User authentication comes next.", []),
        ("Note: User names may differ.", []),
        ("Arguments to User may use tokens.", ["User"]),
        ("The criteria are User, Group, Host.", ["User", "Host"]),
        ("User, Group and Host are criteria.", ["User", "Host"]),
        ("User keyword that comes first.", ["User"]),
        ("User", ["User"]),
        ("Norrey is a village.", ["Norrey"]),
        ("If it takes the form USER@HOST then USER and HOST are checked.", []),
        ("Give USER:GROUP or <USER>.", []),
        ("A synonym for USER; set for old systems.", ["USER"]),
        ("Forwarded to DISPLAY:0 and its screens.", ["DISPLAY"]),
        ("Name: max | Norrey: 5 | Text: of Norrey", ["Norrey"]),
        ("Name: max | Norrey: 5", []),
    ],
)
def test_a_name_that_is_a_word_leads_to_its_page_where_it_is_surely_meant(text: str, leads: list[str]) -> None:
    assert LINKER.mentioned(text) == leads
    assert LINKER.linked(text, "", set()).count("[[") == len(leads)


def test_a_value_that_can_be_chosen_is_no_thing_where_its_setting_is_spoken_of() -> None:
    knowing = LINKER.knowing({"Frob": {"USER", "verify-required", "host"}})
    text = "Frob may be USER or verify-required, and reads Host."
    assert (
        knowing.linked(text, "Frob", set()) == "Frob may be USER or verify-required, and reads [[entities/host|Host]]."
    )
    assert knowing.linked(text, "", set(), about="Frob").count("[[") == 1
    assert knowing.linked("The next USER or Host keyword.", "Frob", set()).count("[[") == 2
    assert knowing.linked(text, "Norrey", set()).count("[[") == 3
    assert LINKER.named_whole("USER", {"USER"}) == []
    assert LINKER.named_whole("USER", {"user"}) == ["USER"]


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
