"""A wiki of 5,000 pages: searched, read, listed and drawn."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from reader.conftest import Client

from browser.chromium import findings, is_too_wide
from browser.conftest import Open


def test_a_large_wiki_is_searched_and_read(large_page: Any) -> None:
    large_page.goto("/wiki/entities/p77")
    title = large_page.locator("h1").inner_text()
    large_page.fill("#q", title)
    expect(large_page.locator("#suggestions .hit").first).to_contain_text(title)
    large_page.fill("#q", title[0] + title[2] + title[1] + title[3:])
    expect(large_page.locator("#suggestions")).to_contain_text(title)
    assert findings(large_page) == []
    large_page.keyboard.press("Escape")
    large_page.locator(".text .sentence .ref a").first.click()
    expect(large_page.locator("#evidence mark").first).to_be_visible()


def test_what_thousands_of_pages_lead_to_lists_some_of_them(large_page: Any) -> None:
    large_page.goto("/wiki/entities/p1")
    assert large_page.locator(".linked li").count() == 60
    expect(large_page.locator(".linked")).to_contain_text(" more")
    assert findings(large_page) == []


def test_lists_of_a_large_wiki_are_accessible_and_fit_a_phone(opened: Open, large: Client) -> None:
    page = opened(large, viewport={"width": 390, "height": 800})
    for part in ("/", "/index", "/index?type=concept", "/conflicts", "/changes"):
        page.goto(part)
        assert findings(page) == []
        assert not is_too_wide(page)
    page.goto("/conflicts")
    expect(page.locator("article.conflict")).to_have_count(20)
    page.locator(".pager [rel=next]").click()
    page.wait_for_url("**page=2")


def test_the_map_of_a_large_wiki_is_filtered_and_searched(large_page: Any) -> None:
    large_page.goto("/graph")
    large_page.wait_for_selector("#map[data-settled]")
    said = large_page.locator("#map-said")
    expect(said).to_contain_text("5,000 pages")
    large_page.check("#disputed")
    expect(said).to_contain_text("152 pages")
    large_page.uncheck("#disputed")
    large_page.fill("#find", "77")
    large_page.press("#find", "Enter")
    expect(large_page.locator("#map-page")).to_contain_text("77")
    assert findings(large_page) == []
