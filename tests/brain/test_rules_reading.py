"""What the rules make of a passage of a manual: claims, and no junk."""

from __future__ import annotations

from agent.brain.actions import MakeClaim
from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules.reading import read
from agent.ledger.records import Card


def said(*lines: tuple[str, str], before: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str, str]]:
    """(entity, attribute, value) of the claims that the rules make of lines (kind, text)."""
    shown = tuple(Line(number=number, text=text, kind=kind) for number, (kind, text) in enumerate(lines, start=10))
    earlier = tuple(Line(number=number, text=text, kind=kind) for number, (kind, text) in enumerate(before, start=1))
    inputs = ReadInputs(card=Card(title="FROB(1)"), heading=(), before=earlier, lines=shown, known=())
    return [(a.entity, a.attribute, a.value) for a in read(inputs) if isinstance(a, MakeClaim)]


def test_a_passage_that_begins_amid_a_description_holds_no_definition() -> None:
    before = (("term", "ListenPort"), ("prose", "Specifies the port that frob listens on."))
    assert said(("prose", "Several ports may be given."), before=before) == [("ListenPort", "detail in frob", "")]


def test_a_sentence_that_only_introduces_a_list_is_no_claim() -> None:
    assert said(("term", "ListenPort"), ("prose", "The supported kinds of ports are:")) == []


def test_the_default_that_stands_in_the_line_below_is_still_found() -> None:
    lines = (("term", "ListenPort"), ("prose", "The port to use."), ("prose", "The default is:"), ("prose", "8080."))
    assert ("ListenPort", "default in frob", "8080") in said(*lines)


def test_a_line_of_a_synopsis_is_no_claim() -> None:
    assert said(("prose", "frob -D pkcs11 file name")) == []


def test_that_arguments_may_be_specified_gives_no_values() -> None:
    lines = (("term", "-D"), ("prose", "Connects to a server. Arguments may be specified, for example -e."))
    assert [value for _, attribute, value in said(*lines) if attribute.startswith("values")] == []
