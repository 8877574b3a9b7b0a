"""Who is let in, and what a browser may do with an answer."""

from __future__ import annotations

import re

import pytest

from reader.conftest import Client


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1.example.org", "192.168.1.4:8420", "", "[::2]", "localhost.evil"]
)
def test_another_name_for_this_machine_is_refused(client: Client, host: str) -> None:
    assert client.get("/", Host=host).status == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:99", "[::1]:80", "LOCALHOST:8420"])
def test_names_of_loopback_are_let_in(client: Client, host: str) -> None:
    assert client.get("/index", Host=host).status == 200


@pytest.mark.parametrize("path", ["/", "/nothing/here", "/static/reader.js", "/static/nothing.js", "/graph/data"])
def test_every_answer_says_what_a_browser_may_do_with_it(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"  # no-referrer makes a browser send forms with Origin: null
    assert "access-control-allow-origin" not in headers


def test_pages_hold_no_script_style_or_address_of_their_own(client: Client) -> None:
    for path in ("/", "/wiki/entities/ssh-agent", "/conflicts", "/graph", "/night", "/changes", "/index"):
        text = client.get(path).text
        assert not re.search(r"<script(?! type=\"module\" src=\"/| defer src=\"/)", text)
        assert not re.search(r"<[^>]+\s(on\w+|style)=", text)
        assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=\"(?!/)", text)


def test_files_above_the_static_folder_are_not_served(client: Client) -> None:
    assert client.get("/static/../server.py").status == 404
    assert client.get("/static/%2e%2e/server.py").status in (403, 404)
    assert client.get("/wiki/../.wikiagent/ledger.db").status == 404
    assert client.get("/wiki/.wikiagent/ledger").status == 404


def form_of(client: Client) -> dict[str, str]:
    found = re.findall(r'name="(token|conflict|seen|back)" value="([^"]*)"', client.get("/conflicts").text)
    return dict(found[:4])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://example.org"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_that_another_page_sends_does_nothing(client: Client, headers: dict[str, str]) -> None:
    form = {**form_of(client), "do": "resolve", "note": "no"}
    assert client.post("/conflicts/decide", form, **headers).status == 403


def test_a_form_without_the_token_does_nothing(client: Client) -> None:
    form = {**form_of(client), "do": "resolve", "note": "no"}
    for token in ("", "x", client.desk.token[:-1], "ü"):
        assert client.post("/conflicts/decide", {**form, "token": token}).status == 403


def test_nothing_else_can_be_sent(client: Client) -> None:
    token = {"token": client.desk.token}
    assert client.post("/wiki/entities/ssh-agent", token).status == 405
    assert client.post("/", token).status == 405
