"""Words that a line end broke."""

from __future__ import annotations

from typing import Literal

import pytest

from agent.sources.texts import text
from agent.sources.texts.hyphens import Hyphens

LINES = [
    "The con-",
    "nection is read-only.",
    "A connection that is not hashed",
    "is a non-",
    "hashed one: non or what.",
]


@pytest.mark.parametrize(
    ("before", "after", "joint"),
    [
        ("The con", "nection is", ""),  # the whole word stands elsewhere
        ("is read", "only now", "-"),  # with its hyphen
        ("is a non", "hashed one", "-"),  # both halves stand elsewhere
        ("in read", "write mode", "-"),  # read-only does
        ("by Diffie", "Hellman", "-"),
        ("pre", "and postfix", None),
        ("in ISO", "8859", "-"),
        ("-", "then", None),
        ("a mys", "tery", "?"),
    ],
)
def test_a_broken_word_is_joined_by_what_stands_elsewhere(before: str, after: str, joint: str | None) -> None:
    unknown: Literal["", "-"]
    for unknown in ("", "-"):
        expected = unknown if joint == "?" else joint
        assert Hyphens(LINES).joined(before, after, if_unknown=unknown) == expected


def test_the_halves_of_broken_words_are_not_taken_for_words() -> None:
    assert Hyphens(["a mys-", "tery and a mys\ufffetery"]).joined("mys", "tery", if_unknown="") == ""


def test_a_text_file_keeps_its_offsets_where_words_were_joined() -> None:
    source = "A connection by Diffie-\nHellman, or another con-\nnection.\n"
    document = text.read(source, "utf-8")
    assert document.text == "A connection by Diffie-Hellman, or another connection."
    for offset, character in enumerate(document.text):
        place = document.origin(offset)
        assert place is None or source[place[1]] == character
    assert document.origin(document.text.index("nection.")) == (None, source.index("nection."))


def test_marks_that_nobody_sees_do_not_part_words() -> None:
    source = "Zero\u200bwidth and soft\u00adhyphen."
    document = text.read(source, "utf-8")
    assert document.text == "Zerowidth and softhyphen."
    assert document.origin(4) == (None, 5)
