"""What a person does with the reader, in a real browser. Not collected by itself: scripts/test-browser names it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from reader.conftest import Client

from browser import chromium
from browser.chromium import Seen

PARTS = (
    "/", "/wiki/entities/ssh-agent", "/wiki/own/hostile", "/index", "/search?q=agent", "/conflicts", "/changes",
    "/changes/page/entities/ssh-agent", "/source/openssh-10-0-ssh-agent?s=12", "/night", "/graph", "/nothing",
)  # fmt: skip
SERIOUS = ("serious", "critical")
VIEWS: tuple[dict[str, Any], ...] = (
    {},
    {"color_scheme": "dark"},
    {"viewport": {"width": 390, "height": 800}, "has_touch": True},
)


def findings(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in SERIOUS for node in one["nodes"]]


@pytest.mark.parametrize("options", VIEWS, ids=["light", "dark", "phone"])
def test_every_part_is_accessible(browser: Any, client: Client, seen: Seen, options: dict[str, Any]) -> None:
    page = chromium.page_of(browser, f"http://{client.host}", seen, **options)
    told = {}
    for part in PARTS:
        page.goto(part)
        if part == "/graph":
            page.wait_for_selector("#map[data-settled]")
        told[part] = findings(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{part} is too wide"
    page.context.close()
    seen.complaints = [text for text in seen.complaints if "404" not in text]  # /nothing is asked for on purpose
    assert {part: found for part, found in told.items() if found} == {}


def test_a_click_on_a_sentence_shows_what_it_rests_on_and_escape_goes_back(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent")
    page.locator(".text .sentence").first.click(position={"x": 30, "y": 10})
    sheet = page.locator("#evidence")
    page.wait_for_selector("#evidence mark")
    assert "What it rests on" in sheet.inner_text()
    assert "hold private keys" in sheet.locator("mark").first.inner_text()
    assert findings(page) == []
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    page.locator(".text .ref a").first.press("Enter")
    sheet.locator("a.open").first.click()
    page.wait_for_url("**/source/**")
    assert page.locator("mark").first.is_visible()


def test_keys_go_from_sentence_to_sentence(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence mark")
    assert page.locator(".sentence.chosen").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/conflicts")


def test_search_finds_while_typing_misspelt_or_not_and_enter_opens_it(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("ssh-agnet")
    page.wait_for_selector("#suggestions [role=option]")
    assert "agent" in page.locator("#suggestions").inner_text()
    page.fill("#q", "SSH_AGENT_PID")
    page.wait_for_function("document.querySelector('#suggestions .hit')?.textContent.startsWith('SSH_AGENT_PID')")
    page.keyboard.press("ArrowDown")
    assert findings(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/wiki/entities/ssh-agent-pid")


def test_a_link_shows_what_it_leads_to_before_it_is_clicked(page: Any) -> None:
    page.goto("/wiki/entities/ssh-agent-pid")
    page.locator(".text a[href*='entities/ssh-agent']").first.hover()
    page.wait_for_selector("#preview:not([hidden])")
    assert "hold private keys" in page.locator("#preview").inner_text()


def test_hostile_pages_do_nothing(page: Any) -> None:
    dialogs: list[Any] = []

    def opened(dialog: Any) -> None:
        dialogs.append(dialog)
        dialog.dismiss()

    page.on("dialog", opened)
    page.goto("/wiki/own/hostile")
    page.locator(".text .sentence").first.click(position={"x": 3, "y": 3})
    page.wait_for_selector("#evidence:not([hidden])")
    for link in page.locator("main a").all():
        assert not re.match(r"(?i)\s*(javascript|data):", link.get_attribute("href") or "")
    assert page.locator("main script, main iframe, main img, main [onerror]").count() == 0
    page.goto("/graph")
    page.wait_for_selector("#map[data-settled]")
    assert dialogs == []


def test_the_map_is_filtered_and_searched(page: Any) -> None:
    page.goto("/graph")
    page.wait_for_selector("#map[data-settled]")
    before = page.locator("#map-said").inner_text()
    page.uncheck("[name=type][value=setting]")
    page.wait_for_function("text => document.getElementById('map-said').textContent !== text", arg=before)
    page.fill("#find", "ssh-agent")
    page.press("#find", "Enter")
    page.wait_for_selector("#map-page:not([hidden])")
    page.locator("#map-page a").click()
    page.wait_for_url("**/wiki/entities/ssh-agent")


def test_a_large_wiki_is_searched_read_and_drawn(large_page: Any) -> None:
    large_page.goto("/wiki/entities/p77")
    title = large_page.locator("h1").inner_text()
    large_page.fill("#q", title)
    large_page.wait_for_function(
        "title => document.querySelector('#suggestions .hit')?.textContent.startsWith(title)", arg=title
    )
    assert findings(large_page) == []
    large_page.goto("/graph")
    large_page.wait_for_selector("#map[data-ready]")
    assert "5,000 pages" in large_page.locator("#map-said").inner_text()
    large_page.goto("/index")
    assert findings(large_page) == []
