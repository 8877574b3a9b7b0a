"""A Chromium without a screen that may ask the reader and nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]
PATIENCE = 30_000
"""Milliseconds: a busy machine is no failure."""
expect.set_options(timeout=PATIENCE)
SERIOUS = ("serious", "critical")
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Seen:
    """What pages did: how often they asked the reader, whom else they asked, what console and page complained of."""

    asked: int = 0
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def forget(self, status: int) -> None:
        """An answer with this status was asked for on purpose; the console complains of it all the same."""
        self.complaints = [text for text in self.complaints if f"status of {status}" not in text]


def path() -> str:
    """Where Chromium is: $CHROMIUM, else on the PATH."""
    found = os.environ.get("CHROMIUM") or next((place for name in NAMES if (place := shutil.which(name))), "")
    if not found or not Path(found).exists():
        raise FileNotFoundError("no Chromium: install it, or say where it is with CHROMIUM=/path")
    return found


@contextmanager
def started() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def page_of(browser: Any, base: str, seen: Seen, **options: Any) -> Any:
    """A new page that looks at ``base``; what it does is noted in ``seen``, requests to others are stopped."""
    context = browser.new_context(base_url=base, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def only_the_reader(route: Any) -> None:
        if route.request.url.startswith(f"{base}/"):
            seen.asked += 1
            route.continue_()
        else:
            seen.outside.append(route.request.url)
            route.abort()

    def complained(message: Any) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(message.text)

    context.route("**/*", only_the_reader)
    page.on("console", complained)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    return page


def findings(page: Any) -> list[str]:
    """What axe finds that is serious."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in SERIOUS for node in one["nodes"]]


def is_too_wide(page: Any) -> bool:
    """Whether it scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
