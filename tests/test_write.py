"""What a writer may put before a sentence as in a list, and what not."""

from __future__ import annotations

from pathlib import Path

import pytest
from claims import made
from small_nights import night

from agent.brain.actions import WriteSentence
from agent.brain.protocol import ClaimSeen
from agent.jobs.item import Taken
from agent.jobs.prompts import prompt
from agent.jobs.prose import prose_objection
from agent.jobs.write import SHOWN, Subject, WriteItem
from agent.ledger.records import Scope
from agent.wiki.guide import Guide

OPTION = ("scp", "option -B", "Selects batch mode, in which nothing is asked.")
TUNNEL = ("Norrey Tunnel", "inner diameter", "Norrey Tunnel: inner diameter 2.6 m")
DAM = ("Hollin Dam", "completed", "Hollin Dam was completed in 1934.")


def item(page: str, title: str, *told: tuple[str, str, str]) -> WriteItem:
    seen = tuple(
        ClaimSeen(
            number=number,
            about=about,
            attribute=attribute,
            value="",
            statement=said,
            quote=said,
            scope=Scope(),
            source="A",
        )
        for number, (about, attribute, said) in enumerate(told, start=1)
    )
    claims = [[made(about, attribute, "", statement=said)] for about, attribute, said in told]
    return WriteItem(Subject(page, title, "", (), ()), claims, seen, prompt("write", Guide()))


@pytest.mark.parametrize(
    ("written", "text", "claims", "taken"),
    [
        (item("entities/scp", "scp", OPTION), "`-B`: Selects batch mode, in which nothing is asked.", (1,), True),
        (item("entities/scp", "scp", OPTION), "`-C`: Selects batch mode, in which nothing is asked.", (1,), False),
        (item("entities/scp", "scp", OPTION), "scp: Selects batch mode, in which nothing is asked.", (1,), True),
        (item("overview", "Overview", TUNNEL, DAM), "Norrey Tunnel: inner diameter 2.6 m", (1,), True),
        (item("overview", "Overview", TUNNEL, DAM), "Hollin Dam: inner diameter 2.6 m", (1, 2), False),
    ],
)
def test_a_label_is_taken_where_all_the_claims_are_about_it(
    written: WriteItem, text: str, claims: tuple[int, ...], taken: bool
) -> None:
    assert isinstance(written.act(WriteSentence(text=text, claims=claims)), Taken) is taken


def test_what_the_claims_hold_for_is_not_counted_among_the_words_that_they_must_have() -> None:
    claim = ("frob waits.", "frob waits.")
    text = "frob waits (frob server 2.0)."
    assert prose_objection(text, [claim], ["frob"], lambda _: (), "frob server 2.0") is None
    assert prose_objection(text, [claim], ["frob"], lambda _: ()) is not None


def test_the_rules_write_of_more_claims_than_a_model_is_shown(tmp_path: Path) -> None:
    options = "".join(f"<dt>--kind-{n}</dt><dd>Sets how long jobs of kind {n} wait.</dd>" for n in range(SHOWN + 20))
    source = tmp_path / "frob.html"
    source.write_text(f"<title>FROB(1)</title><h1>FROB(1)</h1><h2>OPTIONS</h2><dl>{options}</dl>")
    written = night(source, tmp_path / "wiki").pages["entities/frob.md"]
    assert "## Also recorded" not in written
    assert f"- `--kind-{SHOWN + 19}`: Sets how long jobs of kind {SHOWN + 19} wait.[^" in written


@pytest.mark.parametrize(
    ("text", "section", "sentences"),
    [
        ("The queue hangs.", "In b", [("In a", 2)]),
        ("This hangs the queue.", "In a", [("In a", 2)]),
        ("This hangs the queue.", "In b", [("In a", 1), ("In b", 1)]),
    ],
)
def test_what_is_said_again_is_one_sentence_but_not_where_it_points_to_something_else(
    text: str, section: str, sentences: list[tuple[str, int]]
) -> None:
    written = item("entities/frob", "frob", ("frob", "a", text), ("frob", "b", text))
    for number, where in enumerate(("In a", section), start=1):
        assert isinstance(written.act(WriteSentence(section=where, text=text, claims=(number,))), Taken)
    assert [(one.section, len(one.claims)) for one in written.sentences] == sentences
