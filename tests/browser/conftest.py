"""One browser, and readers over the example's wiki and over one of many pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import generated_wiki
import pytest
from reader.conftest import Client, serving

from browser import chromium, wikis
from browser.chromium import Seen
from browser.wikis import Place

MANY = 5_000
Open = Callable[..., Any]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return wikis.example(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return wikis.disputed(tmp_path_factory.mktemp("quarrel"))


@pytest.fixture(scope="session")
def client(place: Place) -> Iterator[Client]:
    """For journeys that only look."""
    yield from serving(place.wiki)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    wiki = tmp_path_factory.mktemp("large") / "wiki"
    generated_wiki.write(wiki, MANY)
    yield from serving(wiki)


@pytest.fixture(scope="session")
def browser(client: Client, large: Client, quarrel: Place) -> Iterator[Any]:  # noqa: ARG001  (made first: playwright keeps a loop running)
    with chromium.started() as started:
        yield started


@pytest.fixture
def seen() -> Iterator[Seen]:
    """What pages did; at the end of a journey, that they asked nobody else and complained of nothing."""
    watched = Seen()
    yield watched
    assert watched.outside == []
    assert watched.complaints == []
    assert watched.asked > 0


@pytest.fixture
def opened(browser: Any, seen: Seen) -> Iterator[Open]:
    """Opens a page of a reader, with options of a browser's context."""
    with ExitStack() as held:

        def open_(client: Client, **options: Any) -> Any:
            page = chromium.page_of(browser, f"http://{client.host}", seen, **options)
            held.callback(page.context.close)
            return page

        yield open_


@pytest.fixture
def page(opened: Open, client: Client) -> Any:
    return opened(client)


@pytest.fixture
def large_page(opened: Open, large: Client) -> Any:
    return opened(large)


@contextmanager
def reader(wiki: Path) -> Iterator[Client]:
    yield from serving(wiki)
