"""A source from end to end in few words: its headings, and how each of its sections begins."""

from __future__ import annotations

from agent.sources.document import Document, Sentence

EXCERPT = 9000
"""Most characters of a source that a survey shows: with headings and card, some 4,000 tokens."""


def excerpt(document: Document) -> list[Sentence]:
    """The headings of a source and the beginnings of its sections, in order, up to :data:`EXCERPT` characters.

    Every section gives its first sentences in turn (first of each, then second of each, ...), so that a long source is
    seen from end to end.
    """
    chosen: set[int] = set()
    room = EXCERPT
    for depth in range(12):
        for section in document.sections:
            number = section.first + depth
            sentence = document.sentence(number)
            if number > section.last or sentence is None:
                continue
            room -= sentence.end - sentence.start
            if room < 0:
                return [s for s in document.sentences if s.number in chosen]
            chosen.add(number)
    return [s for s in document.sentences if s.number in chosen]


def outline(document: Document) -> tuple[str, ...]:
    return tuple(" > ".join(section.path) for section in document.sections if section.path)[:80]
