"""The wikis that a browser reads: the example's with what a hostile source and a second night bring, and what was put
there by hand."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import small_nights
from fake_engine import FakeEngine
from fake_engine.diligent import player
from piles import write_pile
from reader.conftest import EXAMPLE, HOSTILE

LANTERN = """<!doctype html><html><head><title>Lantern</title><script>alert("a script")</script></head>
<body onload="alert('loaded')"><h1>Lantern</h1><h2>Lantern</h2>
<p>Lantern is a lamp that is carried, by <a href="javascript:alert('a link')">hand</a>
or on a pole.<img src="http://example.org/spy.png" onerror="alert('an image')" alt="a picture of it"></p>
<p>The Lantern writes &lt;script&gt;alert('as text')&lt;/script&gt; where it means a warning.</p>
<iframe src="http://example.org/frame"></iframe>
<p onclick="alert('a click')">Lantern burns {oil} for 40 hours at most.</p></body></html>
"""
"""A source with all that a source must not do."""


@dataclass(frozen=True)
class Place:
    """A wiki, and beside it the sources that it was made of."""

    sources: Path
    wiki: Path

    def copy(self, folder: Path) -> Place:
        shutil.copytree(self.sources, folder / "sources")
        return Place(folder / "sources", Path(shutil.copytree(self.wiki, folder / "wiki")))


def example(folder: Path) -> Place:
    """The example's wiki after two nights, between which a source was changed, and a page of somebody's own."""
    place = Place(folder / "sources", folder / "wiki")
    shutil.copytree(EXAMPLE, place.sources)
    lamps = place.sources / "lamps"
    lamps.mkdir()
    lantern = lamps / "lantern.html"
    lantern.write_text(LANTERN.format(oil="lamp oil"))
    small_nights.night(place.sources, place.wiki)
    lantern.write_text(LANTERN.format(oil="whale oil"))
    small_nights.night(place.sources, place.wiki)
    (place.wiki / "own").mkdir()
    (place.wiki / "own" / "hostile.md").write_text(HOSTILE)
    return place


def disputed(folder: Path) -> Place:
    """A wiki with contradictions, and with conflicts of another kind, that an engine which is none made."""
    place = Place(write_pile(folder / "sources", 12), folder / "wiki")
    with FakeEngine(player) as engine:
        small_nights.night(place.sources, place.wiki, engine.base_url)
    return place
