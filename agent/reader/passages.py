"""Passages of a source: what stands around the sentences that something rests on, and the whole text, page by page."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.sources.document import Document, Section, Sentence, SentenceKind

AROUND = 2
"""Sentences that are shown before and behind a cited one, unless somebody asks for fewer."""
ALONE = ("heading", "item", "row", "term")
"""Kinds of which each sentence is a block of its own."""
PAGE = 240
"""Sentences on a page of a source's text, about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence. ``before``: the white space in the text between it and the one before."""

    number: int
    text: str
    before: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences that stand together. ``page``: of the source, where a new one begins here; ``level``: of a heading."""

    kind: SentenceKind
    pieces: tuple[Piece, ...]
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Cited sentences with what stands around them. ``page`` is the source's, where it has pages."""

    blocks: tuple[Block, ...]
    path: tuple[str, ...]
    page: int | None
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a source's text, of ``count``, which begins with the sentence ``first``."""

    number: int
    count: int
    first: int
    blocks: tuple[Block, ...]


def passage(document: Document, numbers: Sequence[int], around: int = AROUND) -> Passage | None:
    """What stands around the sentences of these numbers; ``None`` where the source has none of them."""
    there = [number for number in numbers if document.sentence(number)]
    if not there:
        return None
    shown = sorted({n for number in there for n in range(number - around, number + around + 1)})
    sentences = [sentence for n in shown if (sentence := document.sentence(n))]
    while sentences[-1].kind in ("heading", "term") and sentences[-1].number not in there:
        sentences.pop()  # it opens what comes next
    section = _section(document, document.sentences[there[0] - 1])
    return Passage(
        _blocks(document, sentences, set(there)),
        section.path if section else (),
        section.page if section else None,
        tuple(there),
    )


def starts(document: Document) -> list[int]:
    """The numbers of the sentences that begin a page of the text: of headings, where they come soon enough."""
    found = [1]
    for sentence in document.sentences:
        length = sentence.number - found[-1]
        if length >= 2 * PAGE or (length >= PAGE and sentence.kind == "heading"):
            found.append(sentence.number)
    return found


def part(document: Document, number: int, cited: Collection[int]) -> Part:
    """A page of the text, from 1; the nearest one for a number that there is not."""
    begins = starts(document)
    number = max(1, min(number, len(begins)))
    first = begins[number - 1]
    end = begins[number] if number < len(begins) else len(document.sentences) + 1
    sentences = document.sentences[first - 1 : end - 1]
    return Part(number, len(begins), first, _blocks(document, sentences, cited))


def part_of(document: Document, sentence: int) -> int:
    """The number of the page on which a sentence stands."""
    return max(1, bisect.bisect_right(starts(document), sentence))


def outline(document: Document) -> list[tuple[Section, int]]:
    """The sections with a title, and on which page of the text each begins."""
    begins = starts(document)
    titled: list[Section] = []
    for section in document.sections:
        if section.path and section.last >= section.first and not (titled and titled[-1].path == section.path):
            titled.append(section)  # one that goes on over a page is listed once
    return [(section, max(1, bisect.bisect_right(begins, section.first))) for section in titled]


def _section(document: Document, sentence: Sentence) -> Section | None:
    return document.sections[sentence.section - 1] if 0 < sentence.section <= len(document.sections) else None


def _blocks(document: Document, sentences: Sequence[Sentence], cited: Collection[int]) -> tuple[Block, ...]:
    found: list[Block] = []
    pieces: list[Piece] = []
    last: Sentence | None = None
    opened: Sentence | None = None
    page: int | None = None

    def close() -> None:
        nonlocal page
        if opened is not None:
            section = _section(document, opened)
            here = section.page if section else None
            level = section.level if section and opened.kind == "heading" else 0
            found.append(Block(opened.kind, tuple(pieces), level, here if here != page else None))
            page = here
            pieces.clear()

    for sentence in sentences:
        gap = document.text[last.end : sentence.start] if last else ""
        together = last is not None and "\n\n" not in gap and sentence.number == last.number + 1
        if not together or opened is None or sentence.kind != opened.kind or sentence.kind in ALONE:
            close()
            opened, gap = sentence, ""
        pieces.append(Piece(sentence.number, document.cut(sentence), gap, sentence.number in cited))
        last = sentence
    close()
    return tuple(found)
