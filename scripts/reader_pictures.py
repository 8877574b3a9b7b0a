"""Pictures of the reader for the README: a sentence with its evidence, the map, the conflicts board, a phone."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path

from browser import chromium
from browser.chromium import Seen

from agent.reader.desk import Desk
from agent.reader.server import start

WIDE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 780}, "color_scheme": "dark", "device_scale_factor": 2}


def main() -> None:
    wiki, folder = Path(sys.argv[1]), Path(sys.argv[2])
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    runner, address = asyncio.run_coroutine_threadsafe(start(Desk(wiki), 0), loop).result()
    with chromium.started() as browser:
        page = chromium.page_of(browser, address.rstrip("/"), Seen(), **WIDE)
        page.goto("/wiki/entities/checkhostip")
        page.locator(".text .sentence").first.click(position={"x": 40, "y": 10})
        page.wait_for_selector("#evidence mark")
        page.mouse.move(5, 700)
        page.screenshot(path=folder / "reader-evidence.png")
        page.goto("/graph")
        page.wait_for_selector("#map[data-settled]")
        page.screenshot(path=folder / "reader-map.png")
        page.goto("/conflicts")
        page.screenshot(path=folder / "reader-conflicts.png")
        phone = chromium.page_of(browser, address.rstrip("/"), Seen(), **PHONE)
        phone.goto("/wiki/entities/checkhostip")
        phone.screenshot(path=folder / "reader-phone.png")
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()


main()
