"""Pictures of the reader for the README, over the example's wiki: made anew, read by the built-in rules."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from browser import chromium
from browser.chromium import Seen
from PIL import Image

COMMAND = (sys.executable, "-m", "agent")
LARGEST = 300_000
"""Bytes of a picture."""
PAGE = "/wiki/entities/checkhostip"


@dataclass(frozen=True)
class Picture:
    """One file. ``show`` brings the part to the state that is shown; ``options`` are the browser's."""

    name: str
    part: str
    show: Callable[[Any], None]
    options: dict[str, Any]


def evidence(page: Any) -> None:
    page.locator(".text .sentence").first.click(position={"x": 40, "y": 10})
    page.wait_for_selector("#evidence mark")
    page.mouse.move(5, 700)


def as_it_is(page: Any) -> None:
    page.mouse.move(5, 700)


def first_values(page: Any) -> None:
    """The conflicts from the one that is seen at a glance on."""
    page.locator("article", has_text="CheckHostIP").first.evaluate("card => scrollTo(0, card.offsetTop - 90)")


def settled(page: Any) -> None:
    page.wait_for_selector("#map[data-settled]", timeout=60_000)
    page.wait_for_timeout(500)


WIDE = {"viewport": {"width": 1280, "height": 800}}
DARK = {**WIDE, "color_scheme": "dark"}
PICTURES = (
    Picture("page", PAGE, evidence, WIDE),
    Picture("map", "/graph", settled, WIDE),
    Picture("conflicts", "/conflicts", first_values, DARK),
    Picture("night", "/night", as_it_is, WIDE),
)


@contextmanager
def shown(wiki: Path) -> Iterator[str]:
    """The address of a ``wikiagent view`` over the wiki."""
    command = [*COMMAND, "view", "--wiki", str(wiki), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as view:
        try:
            said = view.stdout.readline() if view.stdout else ""
            yield next(word for word in said.split() if word.startswith("http://")).rstrip("/.,;")
        finally:
            view.terminate()


def kept(png: bytes, path: Path) -> None:
    """Write a picture; a large one with a palette (found by octree: other ways merge near colours)."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path} has {path.stat().st_size:,} bytes, more than {LARGEST:,}")
    print(f"{path}: {path.stat().st_size:,} bytes")


def main(folder: Path) -> None:
    with TemporaryDirectory() as made:
        wiki = Path(made) / "wiki"
        night = [*COMMAND, "run", "examples/sources", "--wiki", str(wiki), "--brain", "rules"]
        subprocess.run(night, check=True, stdout=subprocess.DEVNULL)
        with shown(wiki) as address, chromium.started() as browser:
            for picture in PICTURES:
                page = chromium.page_of(browser, address, Seen(), **picture.options)
                page.goto(picture.part)
                picture.show(page)
                kept(page.screenshot(), folder / f"{picture.name}.png")
                page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
