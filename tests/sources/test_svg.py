"""Of an SVG the words are read; nothing in it runs, loads or grows."""

from __future__ import annotations

import pytest

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

DRAWING = """<?xml version="1.0"?>
<!-- drawn by hand -->
<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">
  <title>How a widget is turned</title>
  <desc>The turner waits for the feeder. Then it turns.</desc>
  <script>fetch('http://attacker.invalid')</script>
  <style>text { fill: red }</style>
  <image href="http://attacker.invalid/pixel.png"/>
  <rect width="3"/><path d="M0 0"/>
  <g><text x="1">max_turns <tspan font-weight="bold">is 12</tspan></text></g>
  <text>feeder</text>
</svg>"""


def words(document: Document) -> list[str]:
    return [document.cut(sentence) for sentence in document.sentences]


@pytest.mark.parametrize("name", ["a.svg", "a.txt", "a.html"])
def test_the_words_are_read_and_the_drawing_is_counted(name: str) -> None:
    read_ = read(DRAWING.encode(), name)
    assert read_.format == "svg"
    assert read_.metadata.title == "How a widget is turned"
    assert words(read_) == [
        "How a widget is turned",
        "The turner waits for the feeder.",
        "Then it turns.",
        "max_turns is 12",
        "feeder",
    ]
    assert read_.dropped == ("the drawing itself (3 shapes): of an SVG only the words are read",)


def test_entities_are_neither_expanded_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    file = '<!ENTITY secret SYSTEM "file:///etc/passwd">'
    drawing = f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}{file}]><svg><text>so &l9;&secret; it is</text></svg>'
    said = words(read(drawing.encode(), "a.svg"))
    assert said == ["so &l9; &secret; it is"]


def test_a_drawing_without_words_is_skipped() -> None:
    with pytest.raises(Unreadable, match="no text"):
        read(b"<svg><path d='M0 0'/></svg>", "a.svg")


def test_a_damaged_drawing_gives_the_words_that_are_whole() -> None:
    assert words(read(DRAWING[: DRAWING.index("feeder</text>")].encode(), "a.svg"))[-1] == "max_turns is 12"
