"""What kind of thing a manual page is about, by its section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.brain.protocol import Line
from agent.ledger.records import Card

OF_SECTION = {"2": "component", "3": "component", "4": "component", "5": "format", "7": "concept"}
"""The types of pages by the sections of a manual; of the others, each page is on a command."""
TITLE = re.compile(r"\s*([\w.+-]+)\s*\(\s*(\d)\w*\s*\)")
"""The title of a manual page, with its name and its section."""


def type_of(card: Card, lines: Sequence[Line] = (), number: int = 0, heading: Sequence[str] = ()) -> str:
    """The type of what a source is about: of a manual page by its section, of one whose title lacks this by the heading
    over its name line, the one with this ``number``; empty where it is no manual page. ``heading``: over the lines.
    """
    if found := TITLE.match(card.title):
        return OF_SECTION.get(found[2], "command")
    over = [line.text for line in lines if line.kind == "heading" and line.number < number] or list(heading)
    return "command" if over and over[-1].strip() == "NAME" else ""


def is_of_file(card: Card) -> bool:
    """Whether a source is the manual page of a file."""
    return type_of(card) == "format"
