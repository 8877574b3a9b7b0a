"""What a person added to a page: notes under its headings, and properties. Put in when a page is rendered, and found
again when a person has changed the file."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import yaml

from agent.ledger.view import Note, Personal
from agent.wiki.properties import in_words, read

TOP = "#"
"""Stands for the title's heading: what a page is called may change."""
ELSEWHERE = "## Notes"
"""Where a note goes whose heading is not on the page any more."""


def add(text: str, personal: Personal) -> str:
    """The program's text of a page with what a person added to it."""
    if personal.properties:
        head, body = split(text)
        text = f"---\n{head}{personal.properties}---\n{body}"
    lines = text.split("\n")
    for note in personal.notes:
        end = _end_of_section(lines, note.after)
        if end is None:
            end = _end_of_section(lines, ELSEWHERE)
            if end is None:
                end = _first_footnote(lines)
                lines[end:end] = [ELSEWHERE, ""]
                end += 1
        lines[end:end] = ["", *note.text.split("\n")] if lines[end - 1] else [*note.text.split("\n"), ""]
    return "\n".join(lines)


def without_notes(text: str, personal: Personal) -> str:
    """The text with its notes taken out, as far as they stand there unchanged."""
    for note in personal.notes:
        for before, after, instead in (("\n\n", "\n", "\n"), ("\n", "\n\n", "\n"), ("\n", "\n", "\n")):
            if f"{before}{note.text}{after}" in text:
                text = text.replace(f"{before}{note.text}{after}", instead, 1)
                break
    if f"\n{ELSEWHERE}\n" in text and any(note.after != ELSEWHERE for note in personal.notes):
        text = text.replace(f"\n{ELSEWHERE}\n", "\n", 1)
    return text


def notes(before: str, now: str) -> tuple[Note, ...] | None:
    """What was added to the program's text of a page; ``None`` where something of it was changed or taken away.

    Both without their properties. Blank lines don't count.
    """
    ours = [line for line in before.split("\n") if line.strip()]
    lines = now.split("\n")
    filled = [place for place, line in enumerate(lines) if line.strip()]
    theirs = [lines[place] for place in filled]
    found: list[Note] = []
    after = TOP
    for kind, first, last, start, end in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind in ("delete", "replace"):
            return None
        if kind == "equal":
            heads = [line for line in ours[first:last] if line.startswith("#")]
            after = heads[-1] if heads else after
        else:
            text = "\n".join(lines[filled[start] : filled[end - 1] + 1])
            found.append(Note(TOP if after.startswith("# ") else after, text))
    return tuple(found)


def split(text: str) -> tuple[str, str]:
    """A page's properties (YAML, empty where it has none) and the rest of it."""
    if not text.startswith("---\n") or "\n---\n" not in text:
        return "", text
    head, _, body = text[4:].partition("\n---\n")
    return f"{head}\n", body


def properties(head: str) -> dict[str, object] | None:
    """The properties as values; ``None`` for what is no YAML mapping."""
    try:
        said = read(head) if head.strip() else {}
    except yaml.YAMLError:
        return None
    return said if isinstance(said, dict) else None


def fault(head: str) -> str:
    """Why the properties can't be read; empty where they can."""
    try:
        said = read(head)
    except yaml.YAMLError as error:
        line, what = in_words(error)
        return f"line {line + 2}: {what}"
    return "" if isinstance(said, dict | None) else "each line must be a name and a value, as in tags: [mine]"


def _end_of_section(lines: Sequence[str], heading: str) -> int | None:
    """Where the section of this heading ends; ``None`` where there is none."""
    for place, line in enumerate(lines):
        if line == heading or (heading == TOP and line.startswith("# ")):
            end = place + 1
            while end < len(lines) and not lines[end].startswith(("#", "[^")):
                end += 1
            while end > place + 1 and not lines[end - 1].strip():
                end -= 1
            return end
    return None


def _first_footnote(lines: Sequence[str]) -> int:
    return next((place for place, line in enumerate(lines) if line.startswith("[^")), len(lines))
