"""How fast the reader is on a large wiki, in a real browser: search as one types, a page, the map.

scripts/test-browser once, for playwright; then
PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/large_wiki.py [PAGES]
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import generated_wiki
from browser import chromium
from browser.chromium import Seen

from agent.reader.desk import Desk
from agent.reader.server import start

TIMES = 30
TYPED = """async query => {
  const field = document.getElementById("q"), list = document.getElementById("suggestions");
  const shown = new Promise(done => new MutationObserver((_, watch) => { watch.disconnect(); done(); })
    .observe(list, { childList: true }));
  const began = performance.now();
  field.value = query;
  field.dispatchEvent(new Event("input"));
  await shown;
  return performance.now() - began;
}"""
LOADED = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as folder:
        wiki = Path(folder) / "wiki"
        generated_wiki.write(wiki, pages)
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        began = time.perf_counter()
        runner, address = asyncio.run_coroutine_threadsafe(start(Desk(wiki), 0), loop).result()
        print(f"{pages:,} pages; until it answers: {time.perf_counter() - began:.1f} s")
        with chromium.started() as browser:
            _measure(chromium.page_of(browser, address.rstrip("/"), Seen()), pages)
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()


def _measure(page: Any, pages: int) -> None:
    chance = random.Random(1)
    paths = [f"/wiki/entities/p{chance.randrange(pages)}" for _ in range(TIMES)]

    def opened(path: str) -> float:
        page.goto(path)
        return float(page.evaluate(LOADED))

    print(f"the first page of a browser just started: {opened('/wiki/entities/p0'):.0f} ms")
    _tell("a page, until it is there", opened, paths)
    titles = []
    for path in paths:
        page.goto(path)
        titles.append(page.locator("h1").inner_text())
    _tell("search, a title", lambda query: page.evaluate(TYPED, query), titles)
    _tell("search, two words begun", lambda query: page.evaluate(TYPED, query[: len(query) // 2 + 2]), titles)
    wrong = [title[:3] + title[4] + title[3] + title[5:] for title in titles]
    _tell("search, two letters changed places", lambda query: page.evaluate(TYPED, query.split()[0]), wrong)
    began = time.perf_counter()
    page.goto("/graph")
    page.wait_for_selector("#map[data-ready]")
    print(f"the map, until it can be used: {time.perf_counter() - began:.2f} s")
    page.wait_for_selector("#map[data-settled]", timeout=60_000)
    print(f"the map, until it is at rest: {time.perf_counter() - began:.2f} s")


def _tell(what: str, measured: Callable[[str], float], given: list[str]) -> None:
    found = sorted(measured(one) for one in given)
    print(f"{what}: median {statistics.median(found):.0f} ms, worst of {len(found)} {found[-1]:.0f} ms")


if __name__ == "__main__":
    main()
