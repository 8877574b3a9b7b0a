"""From blocks to a document: what every format has in common.

A format walks its source and hands over blocks (headings, paragraphs, items, rows, code) as pieces that know where
they came from. Here they become canonical text, sections, sentences, marks and runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from agent.sources.document import Document, Mark, MarkKind, Metadata, Run, Section, Sentence, SentenceKind
from agent.sources.sentences import LONGEST, split

SHORT_ITEM = 200
"""A list item up to this length is one sentence, with stops in it or not."""
CODE = 600
"""Code points of one piece of code: a blank line ends a piece, and so does this length at the end of a line."""
WORD = re.compile(r"\S+")
DEFAULT = re.compile(r"\s*default(?: value)?\s*:?\s*", re.IGNORECASE)
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\x00-\x08\x0e-\x1b\x7f]"
)
"""Soft hyphens, marks of width nothing, of direction and of annotation, tag letters and control characters: they would
part words that a reader sees whole, show a reader another order than a model reads, or speak to the model alone.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a block. With an ``origin`` it stands there unchanged; without, the source spells it differently.

    ``marks`` are set on the whole piece, ``goes_on`` says that they are those of the piece before, which it ends.
    """

    text: str
    origin: int | None = None
    page: int | None = None
    marks: tuple[MarkKind, ...] = ()
    goes_on: bool = False


def is_default_label(pieces: Iterable[Piece]) -> bool:
    """Whether a label is that of a default: it and its value are one item then, which says something by itself."""
    return DEFAULT.fullmatch("".join(piece.text for piece in pieces)) is not None


@dataclass(slots=True)
class _Open:
    path: tuple[str, ...]
    level: int
    first: int
    page: int | None


@dataclass(slots=True)
class Assembly:
    """Takes blocks in reading order; :meth:`document` ends it."""

    format: str
    depth: int = 0
    """How far the blocks that follow are set in: from 1 on; 0 where the format does not tell."""
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _has_titles: bool = False
    _last: SentenceKind | None = None
    _sections: list[Section] = field(default_factory=list)
    _open: _Open = field(default_factory=lambda: _Open((), 0, 1, None))
    _sentences: list[Sentence] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)
    _headings: list[tuple[int, str]] = field(default_factory=list)

    def heading(self, pieces: Iterable[Piece], level: int) -> None:
        """A heading: a new section begins with it."""
        text, runs, marks = _folded(_visible(pieces))
        if not text:
            return
        self._headings = [(depth, title) for depth, title in self._headings if depth < level]
        self._headings.append((level, text))
        if self._open.page is not None and not self._has_titles and len(self._sentences) < self._open.first:
            self._open = replace(self._open, path=())  # a page that begins with a heading is no section before it
        self._begin(self._path(self._open.page), level, self._open.page)
        self._put(text, runs, marks, "heading")

    def part(self, title: str, level: int) -> None:
        """A section begins that has no heading in the source: its title is in the path and not in the text."""
        self._headings = [(depth, above) for depth, above in self._headings if depth < level]
        self._headings.append((level, title))
        self._begin(tuple(above for _, above in self._headings), level, self._open.page)

    def page(self, number: int, title: str = "") -> None:
        """A page begins, and a section of its own with it: under the headings that are open, or, as slides do, under
        its own title.
        """
        self._has_titles = bool(title)
        self._headings = [(1, title)] if title else self._headings
        self._begin(self._path(number), 1, number)

    def append(self, document: Document, origin: int | None = None) -> None:
        """All of another document, under the headings that are open. Its marks come along; its runs only where its text
        stands in this one's at ``origin``: else they lead into another text.
        """
        if not document.sentences:
            return
        if self._parts:
            self._parts.append("\n\n")
            self._length += 2
        for section in document.sections:
            if section.path:
                self.part(section.path[-1], section.level)
            for said in document.sentences[section.first - 1 : section.last]:
                start, end = self._length + said.start, self._length + said.end
                place = len(self._sections) + 1
                self._sentences.append(Sentence(len(self._sentences) + 1, start, end, place, said.kind, said.depth))
        self._marks += [Mark(self._length + mark.start, self._length + mark.end, mark.kind) for mark in document.marks]
        if origin is not None:
            self._runs += [Run(self._length + run.start, origin + run.origin, run.length) for run in document.runs]
        self._parts.append(document.text)
        self._length += len(document.text)
        self._last = document.sentences[-1].kind

    def block(self, kind: SentenceKind, pieces: Iterable[Piece]) -> None:
        """A paragraph, list item, term, table row or piece of code. One without text leaves no trace."""
        text, runs, marks = (_verbatim if kind == "code" else _folded)(_visible(pieces))
        if text:
            self._put(text, runs, marks, kind)

    def title(self) -> str:
        """The first heading, where no other one stands on its level or above: else it is a section like the others."""
        begun: list[Section | _Open] = [*self._sections, self._open]
        headings = [(section.level, section.path[-1]) for section in begun if section.path]
        level, title = headings[0] if headings else (0, "")
        return title if sum(depth <= level for depth, _ in headings) == 1 else ""

    def document(self, metadata: Metadata, *, encoding: str | None, dropped: Sequence[str] = ()) -> Document:
        """The document of all that was handed over."""
        self._end()
        return Document(
            format=self.format,
            text="".join(self._parts),
            metadata=metadata,
            sections=tuple(self._sections),
            sentences=tuple(self._sentences),
            marks=tuple(self._marks),
            runs=tuple(self._runs),
            encoding=encoding,
            dropped=tuple(dropped),
        )

    def _path(self, page: int | None) -> tuple[str, ...]:
        titles = tuple(title for _, title in self._headings)
        return titles if page is None or self._has_titles else (f"page {page}", *titles)

    def _begin(self, path: tuple[str, ...], level: int, page: int | None) -> None:
        self._end()
        self._open = _Open(path, level, len(self._sentences) + 1, page)

    def _end(self) -> None:
        """Close the open section; the one before the first heading only if something stands in it."""
        open_, last = self._open, len(self._sentences)
        if open_.path or last >= open_.first:
            number = len(self._sections) + 1
            self._sections.append(Section(number, open_.path, open_.level, open_.first, last, open_.page))

    def _put(self, text: str, runs: list[Run], marks: list[Mark], kind: SentenceKind) -> None:
        if self._parts:
            close = self._last in ("item", "row", "term") and kind in ("item", "row", "term", "prose")
            self._parts.append("\n" if close else "\n\n")
            self._length += len(self._parts[-1])
        at, self._last = self._length, kind
        self._parts.append(text)
        self._length += len(text)
        self._runs += [Run(at + run.start, run.origin, run.length, run.page) for run in runs]
        self._marks += [Mark(at + mark.start, at + mark.end, mark.kind) for mark in marks]
        section = len(self._sections) + 1
        for start, end in _units(text, kind) if kind == "code" else _whole(_units(text, kind), marks):
            number = len(self._sentences) + 1
            self._sentences.append(Sentence(number, at + start, at + end, section, kind, self.depth))


def _units(text: str, kind: SentenceKind) -> list[tuple[int, int]]:
    """What of a block can be cited on its own."""
    if kind == "code":
        return _code_units(text)
    if kind in ("heading", "term", "row") and len(text) <= LONGEST:
        return [(0, len(text))]
    if kind == "item" and len(text) <= SHORT_ITEM:
        return [(0, len(text))]
    return split(text)


def _whole(units: list[tuple[int, int]], marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """The units without ends amid what is set as code: a "? " there is none of a sentence."""
    coded = [mark for mark in marks if mark.kind == "code" and mark.end - mark.start <= LONGEST]
    place = 0
    begin: int | None = None
    for start, end in units:
        begin = start if begin is None else begin
        while place < len(coded) and coded[place].end <= end:
            place += 1
        if place < len(coded) and coded[place].start < end and end - begin < LONGEST and end != units[-1][1]:
            continue
        yield begin, end
        begin = None


def _code_units(text: str) -> list[tuple[int, int]]:
    units: list[tuple[int, int]] = []
    for chunk in re.finditer(r"\S(?:.*?\S)??(?=[ \t]*(?:\n[ \t]*\n|\Z))", text, re.DOTALL):
        start = chunk.start()
        while chunk.end() - start > CODE:
            cut = text.rfind("\n", start + 1, start + CODE)
            cut = cut if cut > start else start + CODE
            units.append((start, cut))
            start = cut
            while start < chunk.end() and text[start].isspace():
                start += 1
        if start < chunk.end():
            units.append((start, chunk.end()))
    return [(start, start + len(text[start:end].rstrip())) for start, end in units]


def _visible(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces without what is :data:`INVISIBLE`."""
    for piece in pieces:
        at = 0
        for found in INVISIBLE.finditer(piece.text):
            yield _part(piece, at, found.start())
            at = found.end()
        yield _part(piece, at, len(piece.text)) if at else piece


def _part(piece: Piece, start: int, end: int) -> Piece:
    origin = None if piece.origin is None else piece.origin + start
    return replace(piece, text=piece.text[start:end], origin=origin)


def _folded(pieces: Iterable[Piece]) -> tuple[str, list[Run], list[Mark]]:
    """The pieces as one line: every run of white space is one space, none at either end."""
    parts: list[str] = []
    runs: list[Run] = []
    marks: list[Mark] = []
    length = 0
    space: tuple[int | None, int | None] | None = None  # a space that is due before the next word: origin and page
    for piece in pieces:
        at = 0
        first = last = -1
        for word in WORD.finditer(piece.text):
            if word.start() > at:
                one = piece.text[at : word.start()] == " " and piece.origin is not None
                alone = one and space is None
                space = (piece.origin + at, piece.page) if alone and piece.origin is not None else (None, None)
            if space is not None and parts:
                parts.append(" ")
                if space[0] is not None:
                    _extend(runs, Run(length, space[0], 1, space[1]))
                length += 1
            space = None
            first = length if first < 0 else first
            parts.append(word[0])
            if piece.origin is not None:
                _extend(runs, Run(length, piece.origin + word.start(), len(word[0]), piece.page))
            length += len(word[0])
            last, at = length, word.end()
        if at < len(piece.text):
            one = piece.text[at:] == " " and piece.origin is not None and space is None
            space = (piece.origin + at, piece.page) if one and piece.origin is not None else (None, None)
        if first >= 0:
            if piece.goes_on and marks[-1:] and piece.marks:
                first = marks[-1].start
                del marks[-len(piece.marks) :]
            marks += [Mark(first, last, kind) for kind in piece.marks]
    return "".join(parts), runs, marks


def _verbatim(pieces: Iterable[Piece]) -> tuple[str, list[Run], list[Mark]]:
    """The pieces with their line breaks, without blank lines at either end and blanks at the ends of lines."""
    text = ""
    runs: list[Run] = []
    for piece in pieces:
        if piece.origin is not None and piece.text:
            _extend(runs, Run(len(text), piece.origin, len(piece.text), piece.page))
        text += piece.text
    lead = len(text) - len(re.sub(r"\A(?:[ \t]*\r?\n)+", "", text))
    end = len(text.rstrip())
    if end <= lead or not text[lead:end].strip():
        return "", [], []
    kept = []
    for run in runs:
        start, stop = max(run.start, lead), min(run.start + run.length, end)
        if start < stop:
            kept.append(Run(start - lead, run.origin + start - run.start, stop - start, run.page))
    return text[lead:end], kept, [Mark(0, end - lead, "code")]


def _extend(runs: list[Run], new: Run) -> None:
    """Add a run, as part of the one before where it continues it on both sides."""
    if runs:
        last = runs[-1]
        end = last.start + last.length
        if end == new.start and last.origin + last.length == new.origin and last.page == new.page:
            runs[-1] = Run(last.start, last.origin, last.length + new.length, last.page)
            return
    runs.append(new)
