"""Reading: pages, what their sentences rest on, search, the index, changes, the map."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect
from reader.conftest import Client

from browser.chromium import findings, is_too_wide
from browser.conftest import Open
from browser.wikis import Place

PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}


def citing(place: Place, source: str) -> tuple[str, str]:
    """A page with a footnote to this source, and the label of that note."""
    for file in sorted((place.wiki / "entities").glob("*.md")):
        if found := re.search(rf"^\[\^(\d+)\]: \[\[sources/{source}\|", file.read_text(), re.MULTILINE):
            return f"/wiki/entities/{file.stem}", found[1]
    raise AssertionError(f"no page cites {source}")


def test_a_click_on_a_sentence_shows_what_it_rests_on_and_escape_goes_back(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent")
    page.locator(".text .sentence").first.click(position={"x": 30, "y": 10})
    sheet = page.locator("#evidence")
    expect(sheet.locator("mark").first).to_contain_text("hold private keys")
    expect(sheet).to_contain_text("What it rests on")
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def shows_the_passage(page: Any, place: Place, source: str) -> str:
    """Click a sentence that rests on this source; on to the whole text, where the same words are marked."""
    path, note = citing(place, source)
    page.goto(path)
    page.locator(f".text .ref a[href='#note-{note}']").first.click()
    proof = page.locator("#evidence .proof").filter(has=page.locator(f"a.open[href^='/source/{source}?']")).first
    words = proof.locator("mark").first.inner_text()
    where = proof.locator(".where").inner_text()
    proof.locator("a.open").click()
    page.wait_for_url(f"**/source/{source}?**")
    marked = page.locator(".whole mark").first
    expect(marked).to_have_text(words, use_inner_text=True)
    expect(marked).to_be_in_viewport()
    return str(where)


def test_the_passage_is_marked_in_the_text_of_a_plain_file(page: Any, place: Place) -> None:
    shows_the_passage(page, place, "openssh-10-0-sftp")


def test_the_passage_is_marked_in_a_web_page_which_is_shown_as_text(page: Any, place: Place) -> None:
    assert "§" in shows_the_passage(page, place, "openssh-10-0-ssh-config")
    assert page.locator(".whole a, .whole script, .whole img").count() == 0


def test_the_passage_is_marked_at_the_page_of_a_pdf(page: Any, place: Place) -> None:
    where = shows_the_passage(page, place, "openssh-10-0-ssh-keygen")
    number = re.search(r"page (\d+)", where)
    assert number
    expect(page.locator(".page-mark", has_text=re.compile(rf"^page {number[1]}$"))).to_have_count(1)


def test_links_show_what_they_lead_to_by_pointer_and_by_key(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent-pid")
    link = page.locator(".text a[href*='entities/ssh-agent']").first
    link.hover()
    expect(page.locator("#preview")).to_contain_text("hold private keys")
    page.mouse.move(2, 2)
    page.locator("h1").hover()
    expect(page.locator("#preview")).to_be_hidden()
    link.focus()
    expect(page.locator("#preview")).to_contain_text("hold private keys")


def test_a_page_has_contents_backlinks_and_a_neighbourhood(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent")
    page.locator(".toc a", has_text="Evidence").click()
    expect(page.locator("#notes-title")).to_be_in_viewport()
    page.locator(".toc a", has_text="Linked from").click()
    back = page.locator(".linked a", has_text="SSH_AGENT_PID")
    expect(back).to_have_count(1)
    assert page.locator("svg.neighbours a").count() >= 5
    back.click()
    page.wait_for_url("**/wiki/entities/ssh-agent-pid")
    page.locator("svg.neighbours a", has_text=re.compile("^ssh-agent$")).click()
    page.wait_for_url("**/wiki/entities/ssh-agent")


def test_search_finds_while_typing_misspelt_or_not_and_enter_opens_it(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("ssh-agnet")
    expect(page.locator("#suggestions")).to_contain_text("for ssh agent")
    page.fill("#q", "SSH_AGENT_PID")
    expect(page.locator("#suggestions .hit").first).to_contain_text("SSH_AGENT_PID")
    page.keyboard.press("ArrowDown")
    assert findings(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/wiki/entities/ssh-agent-pid")


def test_the_index_lists_pages_by_type(page: Any) -> None:
    page.goto("/index")
    page.locator(".filters a", has_text="command").click()
    page.wait_for_url("**/index?type=command")
    expect(page.locator(".entries a", has_text=re.compile("^ssh-agent$"))).to_have_count(1)
    assert page.locator(".entries a", has_text="HashKnownHosts").count() == 0


def test_what_a_night_changed_in_a_page_is_shown_word_by_word(page: Any) -> None:
    page.goto("/changes")
    night = page.locator(".night-changes").first
    expect(night).to_contain_text("night 2")
    night.locator("a[href$='/entities/lantern']").click()
    page.wait_for_url("**/changes/page/entities/lantern")
    latest = page.locator(".difference").first
    expect(latest.locator("ins").first).to_contain_text("whale")
    expect(latest.locator("del").first).to_contain_text("lamp")


def test_the_keyboard_is_enough(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#evidence mark").first).to_be_visible()
    expect(page.locator(".sentence.chosen")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    for key, address in {"i": "index", "m": "graph", "c": "conflicts", "r": "changes", "n": "night", "h": ""}.items():
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**/{address}")


def test_a_phone_shows_the_text_and_the_evidence_below_it(opened: Open, client: Client) -> None:
    page = opened(client, **PHONE)
    page.goto("/wiki/entities/ssh-agent")
    page.locator(".text .sentence").first.tap(position={"x": 30, "y": 10})
    sheet = page.locator("#evidence")
    expect(sheet.locator("mark").first).to_be_in_viewport()
    assert not is_too_wide(page)
    sheet.locator(".close").tap()
    expect(sheet).to_be_hidden()
    page.goto("/graph")
    page.wait_for_selector("#map[data-settled]")
    page.locator("#types summary").tap()
    expect(page.locator("#disputed")).to_be_visible()


def test_the_map_is_filtered_searched_and_moved(page: Any) -> None:
    page.goto("/graph")
    page.wait_for_selector("#map[data-settled]")
    said = page.locator("#map-said")
    before = said.inner_text()
    page.uncheck("[name=type][value=setting]")
    expect(said).not_to_have_text(before)
    page.check("#disputed")
    expect(said).to_contain_text(re.compile(r"^\d pages?, "))
    page.fill("#find", "ssh-agent")
    page.press("#find", "Enter")
    card = page.locator("#map-page")
    expect(card).to_contain_text("hold private keys")
    expect(page.locator("#disputed")).not_to_be_checked()
    page.locator("#nearer").click()
    page.locator("#map").focus()
    page.keyboard.press("ArrowLeft")
    assert findings(page) == []
    card.locator("a.button").click()
    page.wait_for_url("**/wiki/entities/ssh-agent")


def test_from_a_page_to_its_place_on_the_map_and_by_a_click_there(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent")
    page.locator(".beside a", has_text="On the map").click()
    card = page.locator("#map-page")
    expect(card).to_contain_text("hold private keys")
    box = page.locator("#map").bounding_box()
    tools = page.locator("#map-tools").bounding_box()
    left = tools["x"] + tools["width"]
    page.wait_for_timeout(700)  # it moves there
    page.mouse.click(left - 200, box["y"] + box["height"] - 20)
    expect(card).to_be_hidden()
    page.mouse.click((left + box["x"] + box["width"]) / 2, box["y"] + box["height"] / 2)
    expect(card).to_contain_text("hold private keys")
