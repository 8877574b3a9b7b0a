"""Deciding: conflicts and names, from the form into the ledger and the wiki's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from reader.conftest import Client, serving

from agent.ledger import inbox
from agent.ledger.lock import Lock
from browser.chromium import Seen, findings
from browser.conftest import Open
from browser.wikis import Place

NOTE = "what the newer one says, <b>since it is newer</b>"


@pytest.fixture
def own_place(quarrel: Place, tmp_path: Path) -> Place:
    """A copy, for a journey that changes it."""
    return quarrel.copy(tmp_path)


@pytest.fixture
def own(own_place: Place) -> Iterator[Client]:
    """Shows :func:`own_place`."""
    yield from serving(own_place.wiki)


@pytest.fixture
def page(own: Client, opened: Open) -> Any:
    """Looks at a wiki of its own, and is closed before its reader is."""
    return opened(own)


def entry(place: Place, id_: str) -> str:
    """What conflicts.md has of a conflict; empty where it has nothing."""
    found = re.search(rf"^## {id_} .*?(?=^## |\Z)", (place.wiki / "conflicts.md").read_text(), re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def test_conflicts_are_filtered_by_kind_source_and_status(opened: Open, client: Client) -> None:
    page = opened(client)
    page.goto("/conflicts")
    shown = page.locator("article.conflict")
    every = shown.count()
    expect(shown.first.locator(".position")).not_to_have_count(1)
    page.select_option("[name=kind]", "differs by version")
    page.select_option("[name=source]", "openssh-8-4-ssh-agent")
    page.click(".filter-bar button")
    page.wait_for_url("**kind=differs+by+version&source=openssh-8-4-ssh-agent**")
    assert 0 < shown.count() < every
    expect(shown.first).to_contain_text("8.4")
    expect(shown.first.locator(".position mark").first).to_be_visible()
    page.select_option("[name=status]", "resolved")
    page.click(".filter-bar button")
    expect(shown).to_have_count(0)
    expect(page.locator("main")).to_contain_text("No conflict is like this")


def test_a_conflict_is_resolved_opened_again_and_dismissed_in_the_wikis_files(page: Any, own_place: Place) -> None:
    page.goto("/conflicts?kind=contradiction")
    conflict = page.locator("article.conflict").first
    id_ = str(conflict.get_attribute("id"))
    conflict.locator("summary").click()
    assert findings(page) == []
    conflict.locator("textarea").fill(NOTE)
    conflict.locator("button", has_text="Resolve").click()
    expect(page.locator("[role=status]").first).to_contain_text("resolved")
    assert "- status: resolved: what the newer one says" in entry(own_place, id_)
    page.goto("/conflicts?status=resolved")
    page.locator(f"#{id_} h2 a").click()
    expect(page.locator(".differ .meta")).to_have_text("resolved")

    page.goto("/conflicts?status=resolved")
    conflict = page.locator(f"#{id_}")
    expect(conflict).to_contain_text("<b>since it is newer</b>")
    conflict.locator("input[name=note]").fill("it was not newer")
    conflict.locator("button", has_text="Open it again").click()
    expect(page.locator("[role=status]").first).to_contain_text("opened again: it was not newer")
    assert "- status: open (opened again: it was not newer)" in entry(own_place, id_)
    page.goto("/conflicts?kind=contradiction")
    expect(page.locator(f"#{id_}")).to_contain_text("it was not newer")

    page.locator(f"#{id_} summary").click()
    page.locator(f"#{id_} button", has_text="It is no disagreement").click()
    expect(page.locator(f"#{id_}")).to_have_count(0)
    assert entry(own_place, id_) == ""


def test_a_note_is_asked_for_where_a_conflict_is_resolved(page: Any, seen: Seen) -> None:
    page.goto("/conflicts")
    page.locator("article.conflict summary").first.click()
    page.locator("article.conflict button", has_text="Resolve").first.click()
    expect(page.locator("main")).to_contain_text("say in the note what holds")
    seen.forget(400)


def test_while_a_run_holds_the_wiki_a_decision_waits_in_the_inbox(page: Any, own_place: Place) -> None:
    before = (own_place.wiki / "conflicts.md").read_text()
    with Lock(own_place.wiki / ".wikiagent" / "lock"):
        page.goto("/conflicts?kind=contradiction")
        page.locator("article.conflict summary").first.click()
        page.locator("article.conflict textarea").first.fill(NOTE)
        page.locator("article.conflict button", has_text="Resolve").first.click()
        expect(page.locator("[role=status]").first).to_contain_text("before its next pass")
    assert len(inbox.waiting(own_place.wiki / ".wikiagent")) == 1
    assert (own_place.wiki / "conflicts.md").read_text() == before


def test_two_names_become_one_page_and_two_again(page: Any, own_place: Place) -> None:
    one, other = sorted((own_place.wiki / "entities").glob("*.md"))[:2]
    title = re.search(r"^title: (.*)$", other.read_text(), re.MULTILINE)
    assert title
    page.goto(f"/wiki/entities/{one.stem}")
    for button, there in (("Is the same", False), ("Is not", True)):
        page.locator(".decide summary").click()
        page.fill("#other", title[1])
        page.fill("#why", "to see what happens")
        page.locator(".decide button", has_text=button).click()
        expect(page.locator("[role=status]").first).to_contain_text("to see what happens")
        assert other.exists() == there


def test_a_form_of_a_former_start_of_the_reader_does_nothing(page: Any, own_place: Place, seen: Seen) -> None:
    before = (own_place.wiki / "conflicts.md").read_text()
    page.goto("/conflicts")
    page.evaluate("document.querySelectorAll('[name=token]').forEach((one) => { one.value = 'of yesterday'; })")
    page.locator("article.conflict summary").first.click()
    page.locator("article.conflict button", has_text="It is no disagreement").first.click()
    page.wait_for_url("**/conflicts/decide")
    assert page.locator("body").inner_text().startswith("The reader was started anew")
    seen.forget(403)
    assert (own_place.wiki / "conflicts.md").read_text() == before
