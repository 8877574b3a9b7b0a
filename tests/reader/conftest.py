"""A reader over a small wiki, on a port of its own."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import small_nights

from agent.reader.desk import Desk
from agent.reader.server import start

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "sources"
HOSTILE = """---
title: <b>Hostile</b>
type: "\"><script>alert(0)</script>"
aliases: ["<img src=x onerror=alert(0)>"]
---
# Hostile <script>alert(1)</script>

<script>alert(2)</script> <img src=x onerror="alert(3)"> is [a link](javascript:alert(4)) or [data](data:text/html,x) or
![a picture](http://example.org/x.png) or [[nowhere|<i>no page</i>]] or [out](https://example.org/).[^1]

<iframe src="http://example.org/"></iframe>

[^1]: [[sources/none|<script>alert(5)</script>]], sentence 1 — “<script>alert(6)</script>”
"""
"""A page that somebody put there, with all that a page must not do."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]


class Client:
    """Asks a server on loopback, with any Host header."""

    def __init__(self, port: int, desk: Desk) -> None:
        self.port, self.desk = port, desk
        self.host = f"127.0.0.1:{port}"

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        given = {"Origin": f"http://{self.host}", "Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, urlencode(form), given)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, quote(path, safe="/?=&%#+,"), body, {"Host": self.host, **headers})
            got: HTTPResponse = connection.getresponse()
            return Answer(got.status, got.read().decode(), {name.lower(): value for name, value in got.getheaders()})
        finally:
            connection.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("reader"))


def make(folder: Path) -> Path:
    """The wiki of one night of the rules, and its sources beside it."""
    sources = folder / "sources"
    for release in ("openssh-8.4", "openssh-10.0"):
        (sources / release).mkdir(parents=True)
        shutil.copy(EXAMPLE / release / "ssh-agent.html", sources / release)
    small_nights.night(sources, folder / "wiki")
    (folder / "wiki" / "own").mkdir()
    (folder / "wiki" / "own" / "hostile.md").write_text(HOSTILE)
    return folder / "wiki"


@pytest.fixture(scope="session")
def client(made: Path) -> Iterator[Client]:
    """For tests that only look."""
    yield from serving(made)


@pytest.fixture
def wiki(made: Path, tmp_path: Path) -> Path:
    """A copy of the wiki, for a test that changes it."""
    return Path(shutil.copytree(made, tmp_path / "wiki"))


@pytest.fixture
def own(wiki: Path) -> Iterator[Client]:
    """Shows :func:`wiki`."""
    yield from serving(wiki)


def serving(wiki: Path) -> Iterator[Client]:
    """A server in a thread of its own, for as long as the generator lives."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    desk = Desk(wiki)
    runner, address = asyncio.run_coroutine_threadsafe(start(desk, 0), loop).result(30)
    try:
        yield Client(int(address.rstrip("/").rsplit(":", 1)[1]), desk)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
