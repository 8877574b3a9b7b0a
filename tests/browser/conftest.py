"""One browser, and a reader over the wiki of a small night and over one of many pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import generated_wiki
import pytest
from reader.conftest import Client, make, serving

from browser import chromium
from browser.chromium import Seen

MANY = 5_000


@pytest.fixture(scope="session")
def browser(client: Client, large: Client) -> Iterator[Any]:  # noqa: ARG001  (made first: playwright keeps a loop running)
    with chromium.started() as started:
        yield started


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def client(made: Path) -> Iterator[Client]:
    yield from serving(made)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    wiki = tmp_path_factory.mktemp("large") / "wiki"
    generated_wiki.write(wiki, MANY)
    yield from serving(wiki)


@pytest.fixture
def seen() -> Iterator[Seen]:
    """What pages did; at the end of a test, that they asked nobody else and complained of nothing."""
    watched = Seen()
    yield watched
    assert watched.outside == []
    assert watched.complaints == []


@pytest.fixture
def page(browser: Any, client: Client, seen: Seen) -> Iterator[Any]:
    opened = chromium.page_of(browser, f"http://{client.host}", seen)
    yield opened
    opened.context.close()


@pytest.fixture
def large_page(browser: Any, large: Client, seen: Seen) -> Iterator[Any]:
    opened = chromium.page_of(browser, f"http://{large.host}", seen)
    yield opened
    opened.context.close()
