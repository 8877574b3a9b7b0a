"""A wiki's pages as any other program reads them: what they say, and what each statement cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agent.wiki import wording
from agent.wiki.footnotes import GAP
from agent.wiki.markup import unescape
from agent.wiki.publish import FOLDERS
from agent.wiki.verify import CITED_PAGES, UNCITED_SECTIONS

FOOTNOTE = re.compile(
    r"^\[\^(\d+)\]: \[\[sources/([^\]|\\]+)\\?\|.*?\]\], .*?sentences? ([\d, ]+) — “?(.*?)”?"
    r"(?: \[↗\]\(<[^<>]*>\))?$"
)
"""What a model read in an image has no quotation marks."""
MARKS = re.compile(r"((?:\[\^\d+\])+)")
LINK = re.compile(r"\[\[([^\[\]|#\\]*)(?:#\^[\w-]+)?\\?\|([^\]]*)\]\]")
ASIDE = re.compile(r"\(?\[\[conflicts#\^[\w-]+\\?\|[^\]]*\]\]\)?")
"""Leads from a fact to how it was settled, and is no word of what is said."""
ENTRY = re.compile(r"^## (C-\w+) · \[\[entities/([^\]|]+)\|[^\]]*\]\] · (.*)$")
POSITION = re.compile(
    r"^\| (.*?) \| \[\[sources/([^\]|\\]+)\\?\|.*?\]\].*? \| (?:“|as read by .+? from the image: )(.*?)”? \|$"
)
OF_ONE_PAGE = ("| fact |", "| when |")
"""Heads of tables whose rows say of the page's own subject what stands in their second cell."""
NOTHING_SAID = (*UNCITED_SECTIONS, "## Where sources disagree")
NOT_SAID = ("#", ">", "| ---", "---", "^", "[^", "*Written by")


@dataclass(frozen=True, slots=True)
class Citation:
    """One footnote: the slug of its source's page, the numbers of its sentences, and the words that it quotes."""

    source: str
    sentences: tuple[int, ...]
    words: str

    @property
    def ends(self) -> tuple[str, ...]:
        """The words in the pieces that a long quotation was cut into."""
        return tuple(self.words.split(GAP))


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of prose, or a fact with one of its values; ``citations`` is empty where it cites nothing."""

    text: str
    citations: tuple[Citation, ...]
    is_fact: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    title: str
    aliases: tuple[str, ...]
    links: tuple[str, ...]
    """Targets, without ``.md``."""
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One of conflicts.md. ``positions``: value, slug of the source's page, and quotation."""

    id: str
    entity: str
    attribute: str
    kind: str
    positions: tuple[tuple[str, str, str], ...]


def read_pages(wiki: Path, language: str = "en") -> list[Page]:
    """All pages that a night makes, by path; a person's other files in it are left out. ``language``: of all."""
    found = [*wiki.glob("*.md"), *(path for folder in FOLDERS for path in wiki.glob(f"{folder}/*.md"))]
    return [
        read_page(path.relative_to(wiki).as_posix(), wording.in_english(path.read_text("utf-8"), language))
        for path in sorted(found)
    ]


def read_page(path: str, text: str) -> Page:
    head, body = _split(text)
    lines = body.splitlines()
    notes = {found[1]: _citation(found) for line in lines if (found := FOOTNOTE.match(line))}
    return Page(
        path,
        str(head.get("title") or ""),
        tuple(str(alias) for alias in head.get("aliases") or ()),
        tuple(found[1] for line in lines for found in LINK.finditer(line)),
        tuple(_statements(lines, notes)) if path.startswith(CITED_PAGES) else (),
        tuple(notes.values()),
    )


def read_conflicts(wiki: Path, language: str = "en") -> list[Entry]:
    path = wiki / "conflicts.md"
    text = wording.in_english(path.read_text("utf-8"), language) if path.exists() else ""
    entries = []
    for part in re.split(r"^(?=## C-)", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        if not (found := ENTRY.match(lines[0])):
            continue
        kind = next((line.removeprefix("- kind: ") for line in lines if line.startswith("- kind: ")), "")
        rows = [match for line in lines if (match := POSITION.match(line))]
        positions = tuple((unescape(row[1]), row[2], unescape(row[3])) for row in rows)
        entries.append(Entry(found[1], found[2], unescape(found[3]), kind, positions))
    return entries


def _split(text: str) -> tuple[dict[str, Any], str]:
    if text.startswith("---\n") and "\n---\n" in text[4:]:
        head, body = text[4:].split("\n---\n", 1)
        loaded = yaml.safe_load(head)
        return (loaded if isinstance(loaded, dict) else {}), body
    return {}, text


def _citation(found: re.Match[str]) -> Citation:
    numbers = tuple(int(number) for number in found[3].split(","))
    return Citation(found[2], numbers, unescape(found[4]))


def _statements(lines: list[str], notes: dict[str, Citation]) -> Iterator[Statement]:
    section, heads = "", {place for place, line in enumerate(lines[1:]) if line.startswith("| ---")}
    for place, line in enumerate(lines):
        section = line if line.startswith("## ") else section
        if not line.strip() or line.startswith(NOT_SAID) or place in heads or section in NOTHING_SAID:
            continue
        if line.startswith("| "):
            cells = line.strip("| ").split(" | ")
            if lines[max(heads & set(range(place)))].startswith(OF_ONE_PAGE):
                yield from _cut(f"{cells[0]}: ", cells[1] if len(cells) > 1 else "", notes)
            else:
                for cell in cells[1:]:
                    yield from _cut("", cell, notes, is_fact=True)
        else:
            yield from _cut("", line, notes)


def _cut(before: str, line: str, notes: dict[str, Citation], *, is_fact: bool = False) -> Iterator[Statement]:
    """A line at its marks: what stands before some rests on them."""
    pieces = MARKS.split(ASIDE.sub("", line))
    for said, marks in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        text = plain(said).strip(" ;()")
        if re.search(r"\w", text):
            cited = tuple(notes[number] for number in re.findall(r"\d+", marks) if number in notes)
            yield Statement(before + text.removeprefix("before: "), cited, is_fact=is_fact or bool(before))


def plain(markdown: str) -> str:
    """What a reader sees of a line: links by their label, no marks of emphasis."""
    shown = LINK.sub(lambda found: found[2], markdown)
    return unescape(re.sub(r"\*\*|(?<!\\)`", "", shown)).removeprefix("- ").strip()
