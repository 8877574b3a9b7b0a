"""A Chromium without a screen that may ask the reader and nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("GL Driver Message",)
"""What a machine without a graphics card says of it."""


@dataclass
class Seen:
    """What pages did: requests to others, and what the console and the page complained of."""

    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


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
    page = browser.new_context(base_url=base, **options).new_page()

    def only_the_reader(route: Any) -> None:
        if route.request.url.startswith(base):
            route.continue_()
        else:
            seen.outside.append(route.request.url)
            route.abort()

    def complained(message: Any) -> None:
        if message.type in ("error", "warning") and not any(part in message.text for part in QUIET):
            seen.complaints.append(message.text)

    page.route("**/*", only_the_reader)
    page.on("console", complained)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    return page
