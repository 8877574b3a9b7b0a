"""Pages onto the disk while the program is killed again and again: none of its own is ever taken for a person's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.ledger.journal import Ledger
from agent.wiki.publish import publish, sweep


class Killed(Exception):
    """The program is gone at this moment."""


class Dying(Ledger):
    """A ledger whose program is killed behind the given call: 0 a promise, 1 the note that pages are there."""

    at: int | None = None

    def promise(self, pages: Mapping[str, bytes | None]) -> None:
        super().promise(pages)
        if self.at == 0:
            raise Killed

    def settle(self, paths: Iterable[str]) -> None:
        if self.at == 1:
            raise Killed
        super().settle(paths)


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[tuple[Path, Dying]]:
    ledger = Dying(tmp_path / ".wikiagent" / "ledger.db")
    yield tmp_path, ledger
    ledger.close()


def attempt(folder: Path, ledger: Dying, pages: Mapping[str, str], at: int | None) -> list[str]:
    """Publish, killed at that moment or not; what was taken for a person's page."""
    ledger.at = at
    sweep(folder)
    try:
        return publish(folder, pages.items(), ledger).kept
    except Killed:
        return []
    finally:
        ledger.at = None


def test_a_page_that_two_killed_nights_wanted_to_change_is_still_the_programs(wiki: tuple[Path, Dying]) -> None:
    for text, at in (("one", None), ("two", 0), ("three", 0), ("four", None)):
        assert attempt(*wiki, {"conflicts.md": text}, at) == []
    assert (wiki[0] / "conflicts.md").read_text() == "four"


VERSIONS = st.sampled_from(["one", "two", "three", ""])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(VERSIONS, VERSIONS, st.sampled_from([0, 1, None])), max_size=9))
def test_however_often_it_is_killed_no_page_is_taken_for_a_persons(
    tmp_path_factory: pytest.TempPathFactory, nights: list[tuple[str, str, int | None]]
) -> None:
    folder = tmp_path_factory.mktemp("wiki")
    ledger = Dying(folder / ".wikiagent" / "ledger.db")
    for a, b, at in [*nights, ("last", "", None)]:
        pages = {path: text for path, text in (("a.md", a), ("b.md", b)) if text}
        assert attempt(folder, ledger, pages, at) == []
    ledger.close()
    assert {path.name: path.read_text() for path in folder.glob("*.md")} == {"a.md": "last"}
