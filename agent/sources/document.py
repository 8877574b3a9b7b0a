"""What a source is once it has been read: canonical text, and where each piece of it came from.

Every format ends in the same :class:`Document`. Offsets count Unicode code points of ``Document.text``; they never
change for the same bytes and the same ``READER`` version, because evidence points to them.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

READER = 17
"""Version of the reading rules. Raise it when the same bytes would give other text, sections, sentences or passages."""

SentenceKind = Literal["prose", "heading", "item", "term", "row", "code"]
MarkKind = Literal["code", "term", "strong"]
Part = Literal["kind", "written", "shown", "value", "unread"]
"""What a line of a reading is: what the image is, words that stand in it, what it shows, a value that was read off it,
or something in it that could not be read.
"""


FURTHEST = 400
"""Sentences between a term and the end of its description, at most; more would cost in a long list without terms."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that can be cited: a sentence, heading, short list item, table row or piece of code.

    ``number`` counts from 1 through the whole source. Sentences are in order, do not overlap, start and end on
    characters that are not white space, and between two of them there is white space only (or nothing).
    ``depth``: how far it is set in. What a list says of a term stands deeper than the term, and what comes after the
    list does not. Depths are comparable within a document only; they are 0 where the format does not tell.
    """

    number: int
    start: int
    end: int
    section: int
    kind: SentenceKind
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it up to the next heading; a page where the format has pages.

    ``number`` counts from 1. ``path`` holds the titles of the sections that this one stands in, itself last;
    empty for what comes before the first heading. ``first`` and ``last`` are numbers of sentences (the heading's
    own included); ``last < first`` where the section is empty.
    """

    number: int
    path: tuple[str, ...]
    level: int
    first: int
    last: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of canonical text that the source's own markup set apart: code, a defined term, strong words."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Run:
    """``length`` code points of canonical text at ``start`` that stand unchanged in the origin at ``origin``.

    The origin of a text format is the decoded file (code points, counted after a byte order mark); the origin of a
    PDF is the text layer of its page ``page`` (from 1). What the origin spells differently (an entity, a line break
    folded into a space) lies between two runs.
    """

    start: int
    origin: int
    length: int
    page: int | None = None


Kind = Literal["standard", "publication", "documentation", "web page", "discussion", "e-mail", "note"]
"""What sort of source it is; a publication is a paper, book or thesis, a note somebody's own, perhaps half-finished."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the source says of itself. Empty where it says nothing; nothing here is guessed from prose.

    ``kind`` is a :data:`Kind` or a word for one ("paper", "draft"). ``places``: field → where the source says it
    ("front matter", "line 2"). A reader may leave that out where it all stands at the place that is usual for the
    format; :mod:`agent.sources.imprint` fills it in, writes dates the ISO way, and looks at the first page as well.
    """

    title: str = ""
    version: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    publisher: str = ""
    kind: str = ""
    places: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something of a source that is not in its text, and why. ``characters``: how many, where they can be counted."""

    reason: str
    characters: int = 0

    def __str__(self) -> str:
        told = f"{self.characters:,} characters"
        return self.reason if not self.characters or told in self.reason else f"{self.reason} ({told})"


COUNTED = re.compile(r"(\d[\d,]*) characters\b")


def named(dropped: Iterable[str | Dropped]) -> tuple[Dropped, ...]:
    """What readers put down, as records: a plain line that says "340 characters" counts as many."""
    found = []
    for one in dropped:
        if isinstance(one, str):
            told = COUNTED.search(one)
            one = Dropped(one, int(told[1].replace(",", "")) if told else 0)
        found.append(one)
    return tuple(found)


FIGURE = re.compile(r"#((?:page=\d+,)?figure=\d+|figures)\Z")
"""How the name of a figure ends."""


def without_place(name: str) -> tuple[str, str]:
    """The name of the file that a source is or stands in, and its place there; a # in a file's name is no place."""
    place = FIGURE.search(name)
    return (name[: place.start()], place[1]) if place else (name, "")


@dataclass(frozen=True, slots=True)
class Figure:
    """An image inside a source. ``place`` is what its name ends with, after a #; ``caption`` the source's own words."""

    place: str
    data: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A source's canonical text with its sections, sentences, marks and the way back to its bytes."""

    format: str
    text: str
    metadata: Metadata
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...] = ()
    runs: tuple[Run, ...] = ()
    encoding: str | None = None
    """Python codec that decodes the bytes; ``None`` where the origin is not text."""
    dropped: tuple[str, ...] = ()
    """What of the source is not in ``text`` and why, one line each; :func:`named` makes records of them."""
    outside: int = 0
    """Characters of the decoded file, white space aside, that no run leads to: markup, and what ``dropped`` counts."""
    picture: bytes = b""
    """Of an image: the copy (PNG or JPEG) that a model is to look at. Kept in a file of its own."""
    figures: tuple[Figure, ...] = ()
    """Of a source that was asked for its images: these. They become sources of their own."""

    def cut(self, sentence: Sentence) -> str:
        """The exact words of a sentence, line breaks and all."""
        return self.text[sentence.start : sentence.end]

    def sentence(self, number: int) -> Sentence | None:
        """The sentence with this number, or ``None`` where the source has no such sentence."""
        return self.sentences[number - 1] if 1 <= number <= len(self.sentences) else None

    def over(self, sentence: Sentence) -> Iterator[Sentence]:
        """The terms and items of its section whose descriptions it stands in, in lists within lists: the nearest one
        first. Where the format tells no depth, the nearest term alone. Looks :data:`FURTHEST` sentences back.
        """
        depth, first = sentence.depth, self.sections[sentence.section - 1].first
        for above in reversed(self.sentences[max(first, sentence.number - FURTHEST) - 1 : sentence.number - 1]):
            is_outer = above.depth < depth and (above.kind == "term" or (above.kind == "item" and above.depth > 0))
            if is_outer or (above.kind == "term" and not depth):
                yield above
                depth = above.depth
                if not depth:
                    return

    def origin(self, offset: int) -> tuple[int | None, int] | None:
        """``(page, offset in the origin)`` of one canonical code point; ``None`` where the origin spells it
        differently.
        """
        at = bisect.bisect_right(self.runs, offset, key=lambda run: run.start) - 1
        if at < 0:
            return None
        run = self.runs[at]
        if offset >= run.start + run.length:
            return None
        return run.page, run.origin + offset - run.start


def outside(origin: str, runs: Iterable[Run]) -> int:
    """How many characters of a decoded file, white space aside, do not stand unchanged in the canonical text."""
    at = count = 0
    for start, end in sorted((run.origin, run.origin + run.length) for run in runs):
        count += _visible(origin[at:start]) if start > at else 0
        at = max(at, end)
    return count + _visible(origin[at:])


def _visible(text: str) -> int:
    return len("".join(text.split()))
