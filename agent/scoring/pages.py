"""A wiki's pages as any other program reads them: what they say, and what each statement cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from agent.ledger.view import View
from agent.wiki import files, properties, wording
from agent.wiki.files import Files
from agent.wiki.footnotes import GAP
from agent.wiki.markup import unescape
from agent.wiki.personal import split, without_notes
from agent.wiki.publish import FOLDERS, NEW
from agent.wiki.render import LISTS, is_left, page_keys
from agent.wiki.verify import ALSO, CITED_PAGES, FURTHER, UNCITED_SECTIONS

FOOTNOTE = re.compile(
    r"^\[\^(\d+)\]: \[\[sources/([^\]|\\]+)\\?\|.*?\]\], .*?sentences? ([\d, ]+) — “?(.*?)”?"
    rf"({FURTHER})(?: \[↗\]\(<[^<>]*>\))?$"
)
"""What a model read in an image has no quotation marks."""
MARKS = re.compile(r"((?:\[\^\d+\])+)")
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
    """One source of a footnote: the slug of its page, the numbers of its sentences, and the words that it quotes."""

    source: str
    sentences: tuple[int, ...]
    words: str

    @property
    def ends(self) -> tuple[str, ...]:
        """The words in the pieces that a long quotation was cut into."""
        return tuple(self.words.split(GAP))


Notes: TypeAlias = Mapping[str, tuple[Citation, ...]]
"""Mark → what its footnote cites: one source, or several with the same words."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of prose, or a fact with one of its values; ``citations`` is empty where it cites nothing."""

    text: str
    citations: tuple[Citation, ...]
    is_fact: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """``target`` as it is written; ``path`` of the file that it leads to, without ``.md``, or empty."""

    target: str
    path: str


@dataclass(frozen=True, slots=True)
class Page:
    """``is_left``: nothing but a person's words is left of it; ``problems``: line and what of it can't be read."""

    path: str
    title: str
    aliases: tuple[str, ...]
    links: tuple[Link, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    is_left: bool = False
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def is_entity(self) -> bool:
        return self.path.startswith("entities/") and not self.is_left


@dataclass(frozen=True, slots=True)
class Entry:
    """One of conflicts.md. ``positions``: value, slug of the source's page, and quotation."""

    id: str
    entity: str
    attribute: str
    kind: str
    positions: tuple[tuple[str, str, str], ...]


def read_pages(wiki: Path, view: View | None = None) -> list[Page]:
    """All pages that a night makes, and what else stands in their folders, by path; a person's other files in the wiki
    are left out. ``view``: tells the language of the pages, and what on them are a person's notes, which state nothing.
    """
    found, keys = Files.of(wiki), page_keys(view) if view else {}
    pages = []
    for path in sorted(found.paths):
        if path not in LISTS and (path.split("/")[0] not in FOLDERS or not path.endswith(".md") or path.endswith(NEW)):
            continue
        data = (wiki / path).read_bytes()
        text = said = files.decoded(data)
        if view:
            without = without_notes(text, view.personal(keys.get(path, path.removesuffix(".md"))))
            text, said = (wording.in_english(one, view.language()) for one in (text, without))
        line = files.strange_line(data)
        pages.append(read_page(path, text, found, said, [(line, "is not UTF-8; save it as UTF-8")] if line else []))
    return pages


def read_page(
    path: str, text: str, found: Files | None = None, said: str = "", problems: Sequence[tuple[int, str]] = ()
) -> Page:
    """``found``: where links may lead, in place of anywhere; ``said``: the text without a person's notes."""
    head, wrong = _properties(text)
    lines = split(said or text)[1].splitlines()
    notes = {mark[1]: tuple(_citations(mark)) for line in lines if (mark := FOOTNOTE.match(line))}
    headed = next((unescape(line[2:]).strip() for line in lines if line.startswith("# ")), "")
    aliases = head.get("aliases") or []
    return Page(
        path,
        str(head.get("title") or headed),
        tuple(map(str, aliases)) if isinstance(aliases, list) else (str(aliases),),
        tuple(_links(head, text, found)),
        tuple(_statements(lines, notes)) if path.startswith(CITED_PAGES) else (),
        tuple(one for cited in notes.values() for one in cited),
        is_left(text),
        (*problems, *wrong),
    )


def _links(head: dict[str, Any], text: str, found: Files | None) -> Iterator[Link]:
    values = (one for value in head.values() for one in (value if isinstance(value, list) else [value]))
    for target in files.targets("\n".join([split(text)[1], *(one for one in values if isinstance(one, str))])):
        path = target if found is None else found.resolve(target) or ""
        yield Link(target, path.removesuffix(".md"))


def read_conflicts(wiki: Path, language: str = "en") -> list[Entry]:
    path = wiki / "conflicts.md"
    text = wording.in_english(files.decoded(path.read_bytes()), language) if path.is_file() else ""
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


def _properties(text: str) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """A page's properties, all values as they are written, and what of them can't be read."""
    try:
        loaded = yaml.load(split(text)[0], yaml.BaseLoader)  # noqa: S506  (it makes nothing but text)
    except yaml.YAMLError as error:
        line, what = properties.in_words(error)
        return {}, [(line + 2, f"its properties can't be read: {what}")]
    except RecursionError:
        return {}, [(1, "its properties can't be read (nested too deeply)")]
    return (loaded if isinstance(loaded, dict) else {}), []


def _citations(found: re.Match[str]) -> Iterator[Citation]:
    for source, numbers in [(found[2], found[3]), *ALSO.findall(found[5])]:
        yield Citation(source, tuple(int(number) for number in numbers.split(",")), unescape(found[4]))


def _statements(lines: list[str], notes: Notes) -> Iterator[Statement]:
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


def _cut(before: str, line: str, notes: Notes, *, is_fact: bool = False) -> Iterator[Statement]:
    """A line at its marks: what stands before some rests on them."""
    pieces = MARKS.split(ASIDE.sub("", line))
    for said, marks in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        text = plain(said).strip(" ;()")
        if re.search(r"\w", text):
            cited = tuple(one for number in re.findall(r"\d+", marks) for one in notes.get(number, ()))
            yield Statement(before + text.removeprefix("before: "), cited, is_fact=is_fact or bool(before))


def plain(markdown: str) -> str:
    """What a reader sees of a line: links by their label, no marks of emphasis."""
    return unescape(re.sub(r"\*\*|(?<!\\)`", "", files.labelled(markdown))).removeprefix("- ").strip()
