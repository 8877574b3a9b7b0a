"""What one loop reads: a run of sentences, short enough for a short context, cut where the source itself pauses."""

from __future__ import annotations

from dataclasses import dataclass

from agent.sources.document import Document

LIMIT = 6000
"""Code points of a passage: some 1,500 tokens of English, so that a whole loop stays under 16k."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences ``first`` to ``last``, both included; ``heading`` is the path of the section that the first stands
    in.
    """

    first: int
    last: int
    heading: tuple[str, ...]


def passages(document: Document, limit: int = LIMIT) -> tuple[Passage, ...]:
    """The document's sentences in passages, every sentence in exactly one.

    Small sections are packed together, but a section of the two upper levels begins a new passage once the one before
    is half full, so that an edit does not move all cuts behind it. No passage is longer than ``limit``, unless one
    sentence alone is.
    """
    cut: list[Passage] = []
    first = 1
    size = 0
    for sentence in document.sentences:
        length = sentence.end - sentence.start
        section = document.sections[sentence.section - 1]
        begins = sentence.number == section.first
        shallow = begins and section.level <= 2 and size >= limit // 2
        room = begins and size + _length(document, section.first, section.last) > limit and size >= limit // 4
        if sentence.number > first and (size + length > limit or shallow or room):
            cut.append(_passage(document, first, sentence.number - 1))
            first, size = sentence.number, 0
        size += length
    if document.sentences:
        cut.append(_passage(document, first, document.sentences[-1].number))
    return tuple(cut)


def span(document: Document, first: int, last: int) -> tuple[int, int]:
    """From where to where the sentences stand, with the white space behind them; all passages together are the text."""
    start = document.sentences[first - 1].start if first > 1 else 0
    end = document.sentences[last].start if last < len(document.sentences) else len(document.text)
    return start, end


def _length(document: Document, first: int, last: int) -> int:
    return document.sentences[last - 1].end - document.sentences[first - 1].start


def _passage(document: Document, first: int, last: int) -> Passage:
    section = document.sections[document.sentences[first - 1].section - 1]
    return Passage(first, last, section.path)
