"""What holds for every part of the reader: it is accessible, fits, and shows what is hostile as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from reader.conftest import Client

from browser.chromium import Seen, findings, is_too_wide
from browser.conftest import Open
from browser.wikis import Place

PARTS = (
    "/", "/wiki/entities/ssh-agent", "/wiki/entities/lantern", "/wiki/sources/openssh-10-0-ssh-keygen", "/wiki/gaps",
    "/wiki/own/hostile", "/index", "/index?type=setting", "/search?q=agent", "/conflicts", "/conflicts?status=all",
    "/changes", "/changes/page/entities/lantern", "/source/openssh-10-0-ssh-agent?s=12",
    "/source/openssh-10-0-ssh-keygen?s=9", "/night", "/graph", "/nothing",
)  # fmt: skip
VIEWS: tuple[dict[str, Any], ...] = (
    {},
    {"color_scheme": "dark"},
    {"viewport": {"width": 390, "height": 800}, "has_touch": True},
)
SPY = "window.alert = (said) => { (window.alerts ??= []).push(said); };"


@pytest.mark.parametrize("options", VIEWS, ids=["light", "dark", "phone"])
def test_every_part_is_accessible_and_fits(opened: Open, client: Client, seen: Seen, options: dict[str, Any]) -> None:
    page = opened(client, **options)
    told, wide = {}, []
    for part in PARTS:
        page.goto(part)
        if part == "/graph":
            page.wait_for_selector("#map[data-settled]")
        if found := findings(page):
            told[part] = found
        wide += [part] if is_too_wide(page) else []
    seen.forget(404)
    assert (told, wide) == ({}, [])


def test_what_a_hostile_page_or_source_brings_stays_text(page: Any) -> None:
    page.add_init_script(SPY)
    shown = (
        "/wiki/own/hostile", "/wiki/entities/lantern", "/wiki/sources/lamps-lantern", "/source/lamps-lantern", "/index",
        "/changes/page/entities/lantern", "/search?q=hostile", "/conflicts?status=all", "/graph", "/night",
    )  # fmt: skip
    for part in shown:
        page.goto(part)
        if part == "/graph":
            page.wait_for_selector("#map[data-settled]")
        if page.locator(".text .sentence").count():
            page.locator(".text .sentence .ref a").first.click()
            page.wait_for_selector("#evidence:not([hidden])")
        for link in page.locator("main a, #evidence a").all():
            assert not re.match(r"(?i)\s*(javascript|data|vbscript):", link.get_attribute("href") or "")
        assert (
            page.locator("main script, main iframe, main img, main object, main [onerror], main [onclick]").count() == 0
        )
        assert page.evaluate("window.alerts ?? []") == []
    page.goto("/source/lamps-lantern")
    assert "<script>alert('as text')</script>" in page.locator(".passage").inner_text()
    page.goto("/wiki/own/hostile")
    assert "<script>alert(2)</script>" in page.locator(".text").inner_text()


def test_a_policy_forbids_what_a_page_could_try(page: Any, seen: Seen) -> None:
    page.goto("/")
    told = page.evaluate(
        """async () => {
          const tag = (name, is) => document.head.append(Object.assign(document.createElement(name), is));
          tag("script", { textContent: "window.ran = true" });
          const asked = await fetch("http://example.org/").then(() => "answered", () => "refused");
          const shown = await new Promise((done) => {
            const image = Object.assign(new Image(), { onload: () => done("loaded"), onerror: () => done("refused") });
            image.src = "http://example.org/x.png";
          });
          return [window.ran ?? false, asked, shown];
        }"""
    )
    assert told == [False, "refused", "refused"]
    assert any("Content Security Policy" in text for text in seen.complaints)
    seen.complaints.clear()


def test_another_sites_page_cant_send_a_form_nor_have_its_name_mean_the_reader(
    opened: Open, client: Client, place: Place, tmp_path: Path
) -> None:
    before = (place.wiki / "conflicts.md").read_bytes()
    page = opened(client)
    page.goto("/conflicts")
    fields = {
        name: page.locator(f"[name={name}]").first.get_attribute("value") for name in ("token", "conflict", "seen")
    }
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    evil = tmp_path / "evil.html"
    evil.write_text(
        f'<form method="post" action="http://{client.host}/conflicts/decide">{inputs}'
        '<input name="do" value="dismiss"><button>Win</button></form>'
    )
    other = page.context.browser.new_page()
    other.goto(evil.as_uri())
    with other.expect_navigation() as sent:
        other.click("button")
    assert sent.value.status == 403
    assert other.goto(f"http://localhost:{client.port}/").status == 200
    other.close()
    assert client.get("/", Host=f"evil.example:{client.port}").status == 403
    assert (place.wiki / "conflicts.md").read_bytes() == before
