"""What a person writes after ``- status:`` is taken in as it is meant, or stays and is named; it never goes unsaid."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from views import Wiki, hostile_wiki

from agent.ledger.view import Decided
from agent.wiki import edits
from agent.wiki.statuses import decided, status_lines, unclear


@pytest.fixture
def wiki(tmp_path: Path) -> Wiki:
    """One conflict, open."""
    made = hostile_wiki(tmp_path)
    made.publish()
    return made


def write(wiki: Wiki, line: str) -> list[str]:
    """Write the status line of the conflict; what a night then takes in."""
    page = wiki.path / "conflicts.md"
    (old,) = status_lines(page.read_text()).values()
    page.write_text(page.read_text().replace(old, line))
    return night(wiki)


def night(wiki: Wiki) -> list[str]:
    taken = edits.take_in(wiki.path, wiki.view, wiki.ledger)
    wiki.publish()
    return taken


def unclear_lines(wiki: Wiki) -> list[str]:
    return edits.not_understood(wiki.path, ["conflicts.md"], wiki.ledger)


def status(wiki: Wiki) -> tuple[str, str]:
    (conflict,) = [*wiki.view.conflicts(), *wiki.view.dismissed()]
    return conflict.status, conflict.resolution


@pytest.mark.parametrize(
    "line",
    [
        "- status: resolved: 10 km",
        "- status: Resolved: 10 km",
        "- Status: RESOLVED: 10 km",
        "* status: resolved 10 km",
        "- **status**: **resolved**: 10 km",
        "- **status:** resolved：10 km",
        "- status: **resolved: 10 km**",
        "- status: _Resolved:_ 10 km  ",
    ],
)
def test_a_resolution_is_understood_however_it_is_marked_up(wiki: Wiki, line: str) -> None:
    taken = write(wiki, line)
    assert status(wiki) == ("resolved", "10 km")
    assert [text.rsplit(" ", 1)[1] for text in taken] == ["resolved"]
    assert "\n- status: resolved: 10 km\n" in (wiki.path / "conflicts.md").read_text()
    assert wiki.verify() == []


@pytest.mark.parametrize("words", ["solved: 10 km", "unresolved", "10 km", "open, ask Bob", "resolvd: 10 km"])
def test_what_is_not_understood_stays_and_is_named_with_what_to_type(wiki: Wiki, words: str) -> None:
    for before in (("open", ""), ("resolved", "99 km")):
        if before[1]:
            write(wiki, "- status: resolved: 99 km")
        for _ in range(2):
            assert write(wiki, f"- status: {words}") == []
            assert status(wiki) == before
            assert f"- status: {words}\n" in (wiki.path / "conflicts.md").read_text()
            (told,) = unclear_lines(wiki)
            assert words in told
            assert "type resolved: what holds, and why" in told
    write(wiki, "- status: dismissed: no matter")
    assert (status(wiki), unclear_lines(wiki)) == (("dismissed", "no matter"), [])


def test_a_conflict_can_be_opened_again_with_and_without_a_reason(wiki: Wiki) -> None:
    for said, shown in (
        ("open", "- status: open"),
        ("", "- status: open"),
        ("Open: Bob doubts it", "- status: open (opened again: Bob doubts it)"),
        ("open (opened again: so do I)", "- status: open (opened again: so do I)"),
    ):
        write(wiki, "- status: resolved: 99 km")
        assert write(wiki, f"- status: {said}") != []
        assert status(wiki)[0] == "open"
        assert f"\n{shown}\n" in (wiki.path / "conflicts.md").read_text()
        assert night(wiki) == []


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"])).map(lambda text: re.sub(r"[\\*_:：]", "", text)))
def test_every_line_is_understood_or_named(words: str) -> None:
    entry = f"## C-0a1b2c · x\n- status: {words}\n"
    assert status_lines(entry) == {"C-0a1b2c": f"- status: {words}"}
    assert (decided(f"- status: {words}") is None) == bool(unclear("", entry))
    assert decided(f"- status: resolved: {words}") == Decided("resolved", words or "resolved")


def test_a_page_without_an_entry_has_no_statuses() -> None:
    assert status_lines("# Conflicts\n\nMine.\n") == {}


CHANGES: list[tuple[str, Callable[[str], str]]] = [
    ("words", lambda text: text.replace("\nTo settle one", "\nDear colleagues, to settle one")),
    ("line ends", lambda text: text.replace("\n", "\r\n")),
]


def decide(wiki: Wiki, status: Literal["open", "resolved", "dismissed"], text: str) -> None:
    """By a command, or in the browser: what was done to the pages is taken in before."""
    night(wiki)
    (conflict,) = [*wiki.view.conflicts(), *wiki.view.dismissed()]
    claims = [claim.id for claim in conflict.claims]
    wiki.ledger.resolve_conflict(conflict.key, Decided(status, text), claims)
    wiki.publish()


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_what_was_decided_by_command_holds_when_the_page_is_left_as_a_person_made_it(
    wiki: Wiki, change: Callable[[str], str]
) -> None:
    page = wiki.path / "conflicts.md"
    page.write_bytes(change(page.read_text()).encode())
    decide(wiki, "resolved", "10 km")
    for _ in range(2):
        assert night(wiki) == []
        assert status(wiki) == ("resolved", "10 km")
    decide(wiki, "dismissed", "no matter")
    assert night(wiki) == []
    assert status(wiki) == ("dismissed", "no matter")


def test_of_a_command_and_a_line_on_a_changed_page_the_later_holds(wiki: Wiki) -> None:
    page = wiki.path / "conflicts.md"
    page.write_text(CHANGES[0][1](page.read_text()))
    assert write(wiki, "- status: resolved: 10 km") == [f"conflicts.md: {wiki.view.conflicts()[0].id} resolved"]
    decide(wiki, "open", "Bob doubts it")
    assert night(wiki) == []
    assert status(wiki)[0] == "open"
    assert write(wiki, "- status: dismissed: no matter") != []
    decide(wiki, "resolved", "99 km")
    assert write(wiki, "- status: open") != []  # as it was published
    assert status(wiki)[0] == "open"
    decide(wiki, "resolved", "99 km")
    assert night(wiki) == []
    page.write_text((wiki.path / "conflicts.wikiagent-new.md").read_text())  # the person takes the new version
    assert night(wiki) == []
    assert "Dear colleagues" not in page.read_text()
    assert write(wiki, "- status: open: so do I") != []
    assert status(wiki)[0] == "open"


def test_a_page_with_other_line_ends_alone_is_not_a_changed_one(wiki: Wiki) -> None:
    page = wiki.path / "entities" / "alpha.md"
    before = page.read_bytes()
    page.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    assert night(wiki) == []
    assert page.read_bytes() == before
